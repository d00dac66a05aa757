// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;

/**
 * A folder of finished parts. It says of what work they are, and each part has a file with the
 * hashes of its tables, written last. One program at a time has it. One thread at a time.
 */
public final class PartFolder implements AutoCloseable {
  private static final String KEY = "work.json";
  private static final String LOCK = "lock";

  /** What stands in such a folder, temporary files of killed programs included. */
  private static final Pattern OWN =
      Pattern.compile(
          "\\.?(work\\.json|part-[0-9]+\\.(sites|genes|json))(\\.[0-9a-f]+\\.tmp)?|lock");

  private final Path folder;
  private final int parts;
  private final FileChannel lock;
  private final List<String> kinds;

  private PartFolder(Path folder, int parts, FileChannel lock, List<String> kinds) {
    this.folder = folder;
    this.parts = parts;
    this.lock = lock;
    this.kinds = kinds;
  }

  /**
   * Opens a folder, and makes it where there is none.
   *
   * @param key what the work is: version, options, hashes of inputs
   * @param kinds of tables: sites, genes
   * @throws BadInputException if it holds parts of other work, or other files, or another program
   *     has it
   */
  static PartFolder open(Path folder, int parts, Map<String, Object> key, List<String> kinds)
      throws IOException {
    Files.createDirectories(folder);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!OWN.matcher(file.getFileName().toString()).matches()) {
          throw new BadInputException(
              "the folder '%s' of --resume holds '%s', which is no part; name an empty folder, or one that is not there"
                  .formatted(folder, file.getFileName()));
        }
      }
    }
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    PartFolder opened = new PartFolder(folder, parts, channel, kinds);
    try {
      if (!locked(channel)) {
        throw new BadInputException(
            "the folder '%s' of --resume is in use by another run; wait for it, or name another"
                .formatted(folder));
      }
      opened.checkKey(key);
      return opened;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean locked(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true; // no locks here
    }
  }

  private void checkKey(Map<String, Object> key) throws IOException {
    String text = Json.write(key);
    Path file = folder.resolve(KEY);
    Optional<Map<?, ?>> before = read(file);
    if (before.isEmpty()) {
      // Nobody knows of what work parts are that lie here.
      removeParts();
      AtomicFile.replace(file, text.getBytes(StandardCharsets.UTF_8));
      return;
    }
    Optional<String> other = Manifests.difference(before.get(), (Map<?, ?>) Json.read(text));
    if (other.isPresent()) {
      throw new BadInputException(
          "the folder '%s' of --resume holds parts of another run: %s; name another folder, or remove it"
              .formatted(folder, other.get()));
    }
  }

  /** Reads an object; empty where there is none, or none that is whole. */
  private static Optional<Map<?, ?>> read(Path file) throws IOException {
    try {
      return Json.read(Files.readString(file)) instanceof Map<?, ?> map
          ? Optional.of(map)
          : Optional.empty();
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns how many parts there are. */
  public int parts() {
    return parts;
  }

  /** Returns a table of a part. */
  public Path file(int part, String kind) {
    return folder.resolve("part-%d.%s".formatted(part + 1, kind));
  }

  /** Returns the counts of a part that is there and whole. */
  Optional<Map<?, ?>> done(int part) throws IOException {
    Optional<Map<?, ?>> told = read(file(part, "json"));
    if (told.isEmpty() || !(told.get().get("counts") instanceof Map<?, ?> counts)) {
      return Optional.empty();
    }
    for (String kind : kinds) {
      Path table = file(part, kind);
      if (!Files.isRegularFile(table)
          || !RunFile.read(kind, table.toString())
              .stamp()
              .orElseThrow()
              .sha256()
              .equals(told.get().get(kind))) {
        return Optional.empty();
      }
    }
    return Optional.of(counts);
  }

  /** Says that the tables of a part are complete. */
  void finished(int part, RunCounts counts) throws IOException {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("counts", counts.json());
    for (String kind : kinds) {
      String table = file(part, kind).toString();
      told.put(kind, RunFile.read(kind, table).stamp().orElseThrow().sha256());
    }
    AtomicFile.replace(file(part, "json"), Json.write(told).getBytes(StandardCharsets.UTF_8));
  }

  /** Writes the tables of a kind of all parts, one behind the other. */
  public void copy(String kind, OutputStream to) throws IOException {
    for (int part = 0; part < parts; part++) {
      try (InputStream in = Files.newInputStream(file(part, kind))) {
        in.transferTo(to);
      }
    }
  }

  /**
   * Writes the tables of the whole, and gives them their names.
   *
   * @param sites null: there is none
   * @param genes null: there is none
   */
  public void join(AtomicFile sites, AtomicFile genes) throws IOException {
    if (sites != null) {
      copy("sites", sites);
    }
    if (genes != null) {
      copy("genes", genes);
    }
    AtomicFile.publish(Stream.of(genes, sites).filter(Objects::nonNull).toList());
  }

  /** Removes the parts, and the folder. */
  void remove() throws IOException {
    // Without it, whoever comes after a kill here takes no part.
    Files.deleteIfExists(folder.resolve(KEY));
    removeParts();
    Files.deleteIfExists(folder.resolve(LOCK));
    lock.close();
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // Somebody put a file into it; the tables are complete all the same.
    }
  }

  private void removeParts() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (OWN.matcher(name).matches() && !name.equals(LOCK)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
