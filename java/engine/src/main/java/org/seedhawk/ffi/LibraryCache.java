// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Unpacks class path resources into a per-user folder, once for each content.
 *
 * <p>The folder is {@code -Dseedhawk.cache}, else {@code $XDG_CACHE_HOME/seedhawk}, else {@code
 * ~/.cache/seedhawk}. A file lies in a folder named by the SHA-256 of its bytes; it is written
 * under a temporary name and moved, so other processes see it whole or not at all; a file that is
 * there already is used only when its bytes have that hash. When the folder cannot be written, a
 * folder of this process under {@code java.io.tmpdir} takes its place and a warning is logged.
 * Thread-safe.
 */
public final class LibraryCache {
  private static final System.Logger LOG = System.getLogger(LibraryCache.class.getName());

  private record Content(long byteSize, String sha256) {}

  private LibraryCache() {}

  /** Returns the cache folder, which need not exist. */
  public static Path directory() {
    String property = System.getProperty("seedhawk.cache");
    if (property != null && !property.isBlank()) {
      return Path.of(property).toAbsolutePath();
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg != null && Path.of(xdg).isAbsolute()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home", "."), ".cache");
    return base.resolve("seedhawk").toAbsolutePath();
  }

  /** Returns a resource's address, or null when no class loader has it. */
  static URL find(String resource) {
    URL url = LibraryCache.class.getClassLoader().getResource(resource);
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return url == null && context != null ? context.getResource(resource) : url;
  }

  /**
   * Returns a file with the bytes of a resource.
   *
   * @param resource a class path resource; the file gets its last path element as name
   * @throws IOException if there is no such resource, or neither folder can be written
   */
  public static Path unpack(String resource) throws IOException {
    URL url = find(resource);
    if (url == null) {
      throw new IOException("class path resource '" + resource + "' does not exist");
    }
    String name = resource.substring(resource.lastIndexOf('/') + 1);
    Content content;
    try (InputStream in = open(url)) {
      content = read(in, OutputStream.nullOutputStream());
    }
    Path folder = directory().resolve(content.sha256());
    try {
      return place(url, content, folder, name);
    } catch (IOException | UnsupportedOperationException cacheFailure) {
      try {
        Path temporary = Files.createTempDirectory("seedhawk-");
        temporary.toFile().deleteOnExit();
        Path file = place(url, content, temporary, name);
        file.toFile().deleteOnExit();
        LOG.log(
            System.Logger.Level.WARNING,
            "cache folder ''{0}'' cannot be written ({1}); ''{2}'' is unpacked to ''{3}'' at every"
                + " start; set -Dseedhawk.cache=<folder>",
            folder.getParent(),
            cacheFailure,
            name,
            file);
        return file;
      } catch (IOException e) {
        e.addSuppressed(cacheFailure);
        throw new IOException(
            "'"
                + name
                + "' can be unpacked neither to '"
                + folder
                + "' nor to '"
                + System.getProperty("java.io.tmpdir")
                + "'; set -Dseedhawk.cache=<folder>",
            e);
      }
    }
  }

  private static Path place(URL url, Content content, Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    if (holds(file, content)) {
      return file;
    }
    Files.createDirectories(folder, ownerOnly(folder));
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
      try {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        // Windows keeps a file that another process has loaded; that process has just placed it.
        if (!holds(file, content)) {
          throw e;
        }
      }
    } finally {
      Files.deleteIfExists(part);
    }
    return file;
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean holds(Path file, Content content) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) != content.byteSize()) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, OutputStream.nullOutputStream()).equals(content);
    }
  }

  /** Without the JDK's jar cache, which would keep the jar open for the life of the JVM. */
  private static InputStream open(URL url) throws IOException {
    var connection = url.openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  private static Content read(InputStream in, OutputStream out) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      long byteSize = new DigestInputStream(in, digest).transferTo(out);
      return new Content(byteSize, HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException("this JDK has no SHA-256", e));
    }
  }
}
