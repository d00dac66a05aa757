// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;

/**
 * Unpacks class path resources into a per-user folder, once for each content.
 *
 * <p>The folder is {@code -Dseedhawk.cache}, else {@code $XDG_CACHE_HOME/seedhawk}, else {@code
 * ~/.cache/seedhawk}. A file lies in a folder named by the size and CRC-32 of its bytes, which a
 * jar's directory has ready: nothing is inflated to find out that all is in place. It is written
 * under a temporary name and moved, so other processes see it whole or not at all; a file that is
 * there already is used only when its bytes have that size and CRC. When the folder cannot be
 * written, or allows no programs, or the user has no home, the {@link TemporaryFolder} takes its
 * place; but for the last case, a warning is logged. The folder is the owner's alone: a CRC guards
 * against accidents. One that belongs to another user than this one and root, or that others may
 * write to, counts as one that cannot be written.
 *
 * <p>A folder's time says when it was last used, to a day. Whoever unpacks a new library removes
 * those that have not been used for 30 days and that no program runs.
 *
 * <p>A library that loads others from its own folder shares one with them, its companions. They may
 * be hundreds of megabytes and are unpacked only when asked for. Thread-safe.
 */
public final class LibraryCache {
  private static final System.Logger LOG = System.getLogger(LibraryCache.class.getName());

  private record Content(long byteSize, long crc) {
    @Override
    public String toString() {
      return "%s-%08x".formatted(byteSize, crc);
    }
  }

  private LibraryCache() {}

  /** Returns the cache folder, which need not exist; empty for a user without a home. */
  private static Optional<Path> cache() {
    String property = System.getProperty("seedhawk.cache");
    if (property != null && !property.isBlank()) {
      return Optional.of(Path.of(property).toAbsolutePath());
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    if (xdg != null && Path.of(xdg).isAbsolute()) {
      return Optional.of(Path.of(xdg, "seedhawk"));
    }
    // Java says '?' where the system knows no home.
    Path home = Path.of(System.getProperty("user.home", ""));
    return home.isAbsolute() ? Optional.of(home.resolve(".cache/seedhawk")) : Optional.empty();
  }

  /** The class loaders that resources are looked for in: the engine's own and the thread's. */
  public static List<ClassLoader> loaders() {
    ClassLoader own = LibraryCache.class.getClassLoader();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null || context == own ? List.of(own) : List.of(own, context);
  }

  /** Returns a resource's address, or null when no class loader has it. */
  public static URL find(String resource) {
    return find(resource, loaders());
  }

  public static URL find(String resource, List<ClassLoader> loaders) {
    for (ClassLoader loader : loaders) {
      URL url = loader.getResource(resource);
      if (url != null) {
        return url;
      }
    }
    return null;
  }

  /**
   * Returns a file with the bytes of a resource.
   *
   * @param resource a class path resource; the file gets its last path element as name
   * @throws IOException if there is no such resource, or neither folder can be written
   */
  static Path unpack(String resource) throws IOException {
    URL url = find(resource);
    if (url == null) {
      throw new IOException("class path resource '" + resource + "' does not exist");
    }
    return unpack(url, List.of());
  }

  /**
   * Returns a file with the bytes of a resource, in a folder for it and these companions, which are
   * not unpacked yet.
   *
   * @throws IOException if a resource cannot be read, or neither folder can be written
   */
  public static Path unpack(URL url, List<URL> companions) throws IOException {
    return unpack(url, folderName(content(url), companions), false);
  }

  /**
   * Returns a file with the bytes of a resource but for its {@link OwnName}.
   *
   * @throws IOException if it cannot be read, or neither folder can be written
   */
  public static Path unpackRenamed(URL url) throws IOException {
    return unpack(url, content(url) + "-shk", true);
  }

  private static Path unpack(URL url, String folderName, boolean renamed) throws IOException {
    String name = name(url);
    Content content = content(url);
    IOException cacheFailure = null;
    Optional<Path> cache = cache();
    if (cache.isPresent()) {
      try {
        Path folder = cache.get().resolve(folderName);
        boolean isNew = !Files.exists(folder);
        Path file = place(url, content, folder, name, renamed);
        UnusedLibraries.markUsed(folder);
        if (isNew) {
          UnusedLibraries.delete(cache.get());
        }
        return file;
      } catch (IOException e) {
        cacheFailure = e;
      } catch (UnsupportedOperationException e) {
        cacheFailure = new IOException(e);
      }
    }
    try {
      Path folder = TemporaryFolder.get().resolve(folderName);
      Path file = place(url, content, folder, name, renamed);
      TemporaryFolder.deleteLater(file);
      if (cacheFailure != null) {
        LOG.log(
            System.Logger.Level.WARNING,
            "cache folder ''{0}'' cannot be written ({1}); ''{2}'' is unpacked to ''{3}''; set"
                + " -Dseedhawk.cache=<folder>",
            cache.get(),
            cacheFailure,
            name,
            file);
      }
      return file;
    } catch (IOException e) {
      if (cacheFailure != null) {
        e.addSuppressed(cacheFailure);
      }
      throw new IOException(
          "'"
              + name
              + "' can be unpacked "
              + cache.map(folder -> "neither to '" + folder + "' nor to '").orElse("not to '")
              + System.getProperty("java.io.tmpdir")
              + "'; set -Dseedhawk.cache=<folder>",
          e);
    }
  }

  /**
   * Loads an unpacked library. Where its folder lies on a mount that allows no programs, it is
   * copied to the temporary folder and loaded from there.
   *
   * @param load throws {@link IllegalArgumentException} with the system's reason
   */
  public static <T> T load(Path library, Function<Path, T> load) {
    try {
      return load.apply(library);
    } catch (IllegalArgumentException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.contains("failed to map segment")
          && !reason.contains("Operation not permitted")
          && !reason.contains("Permission denied")) {
        throw e;
      }
      try {
        Path folder = TemporaryFolder.get();
        if (library.startsWith(folder)) {
          throw e;
        }
        URL url = library.toUri().toURL();
        folder = folder.resolve(library.getParent().getFileName());
        Path copy = place(url, content(url), folder, name(url), false);
        TemporaryFolder.deleteLater(copy);
        T loaded = load.apply(copy);
        LOG.log(
            System.Logger.Level.WARNING,
            "''{0}'' cannot be loaded ({1}); its copy ''{2}'' was; set -Dseedhawk.cache=<folder>",
            library,
            reason,
            copy);
        return loaded;
      } catch (IOException | IllegalArgumentException second) {
        if (second != e) {
          e.addSuppressed(second);
        }
        throw e;
      }
    }
  }

  /**
   * Puts companions beside the library that {@link #unpack(URL, List)} gave for them. Those that
   * are there with the right bytes stay.
   *
   * @throws IOException if one cannot be read or written; the others may be in place then
   */
  public static void unpackBeside(Path library, List<URL> companions) throws IOException {
    Path folder = library.getParent();
    for (URL url : companions) {
      Path file;
      try {
        file = place(url, content(url), folder, name(url), false);
      } catch (IOException e) {
        throw new IOException(
            "'"
                + name(url)
                + "' cannot be unpacked to '"
                + folder
                + "': "
                + e
                + "; make room there or set -Dseedhawk.cache=<folder>",
            e);
      }
      TemporaryFolder.deleteLater(file);
    }
  }

  private static String folderName(Content library, List<URL> companions) throws IOException {
    if (companions.isEmpty()) {
      return library.toString();
    }
    CRC32 all = new CRC32();
    for (URL url : companions) {
      all.update((name(url) + ' ' + content(url) + '\n').getBytes(StandardCharsets.UTF_8));
    }
    return library + "-" + HexFormat.of().toHexDigits((int) all.getValue());
  }

  private static String name(URL url) {
    String path = url.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static Path place(URL url, Content content, Path folder, String name, boolean renamed)
      throws IOException {
    Path file = folder.resolve(name);
    TemporaryFolder.requireOurs(folder);
    TemporaryFolder.requireOurs(file);
    if (holds(file, content, renamed)) {
      return file;
    }
    Files.createDirectories(folder, TemporaryFolder.ownerOnly(folder));
    UnusedLibraries.deleteForgotten(folder);
    Path part = Files.createTempFile(folder, name, ".part");
    try {
      Content written;
      try (InputStream in = open(url);
          OutputStream out = Files.newOutputStream(part)) {
        written = read(in, out);
      }
      if (!written.equals(content)) {
        throw new IOException("'" + url + "' changed while it was unpacked; try again");
      }
      if (renamed) {
        OwnName.give(part);
      }
      try {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        // Windows keeps a file that another process has loaded; that process has just placed it.
        if (!holds(file, content, renamed)) {
          throw e;
        }
      }
    } finally {
      Files.deleteIfExists(part);
    }
    return file;
  }

  private static boolean holds(Path file, Content content, boolean renamed) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) != content.byteSize()) {
      return false;
    }
    if (renamed) {
      return OwnName.formerCrc(file) == content.crc();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, OutputStream.nullOutputStream()).equals(content);
    }
  }

  private static Content content(URL url) throws IOException {
    if (connect(url) instanceof JarURLConnection connection) {
      try (JarFile jar = connection.getJarFile()) {
        ZipEntry entry = jar.getEntry(connection.getEntryName());
        if (entry != null && entry.getSize() >= 0 && entry.getCrc() >= 0) {
          return new Content(entry.getSize(), entry.getCrc());
        }
      }
    }
    try (InputStream in = open(url)) {
      return read(in, OutputStream.nullOutputStream());
    }
  }

  private static InputStream open(URL url) throws IOException {
    return connect(url).getInputStream();
  }

  /** Without the JDK's jar cache, which would keep the jar open for the life of the JVM. */
  private static URLConnection connect(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    return connection;
  }

  private static Content read(InputStream in, OutputStream out) throws IOException {
    CRC32 crc = new CRC32();
    long byteSize = new CheckedInputStream(in, crc).transferTo(out);
    return new Content(byteSize, crc.getValue());
  }
}
