// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * BLAST databases on disk, one folder each, named after the program's version and the sequences'
 * hash. A folder gets its name when it is complete, so that a reader never sees a part.
 * Thread-safe, also between programs.
 */
final class DatabaseCache {
  /** Name of the database in its folder. */
  static final String NAME = "mirna";

  private final Path root;

  DatabaseCache(Path root) {
    this.root = root;
  }

  /** Returns the cache of this user: {@code $XDG_CACHE_HOME/seedhawk/blast}, or ~/.cache. */
  static DatabaseCache ofUser() {
    return of(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
  }

  static DatabaseCache of(String cacheHome, String home) {
    Path cache =
        cacheHome == null || !cacheHome.startsWith("/")
            ? Path.of(home, ".cache")
            : Path.of(cacheHome);
    return new DatabaseCache(cache.resolve("seedhawk").resolve("blast"));
  }

  /**
   * Returns the folder of a database, which is built unless it is there.
   *
   * @throws IOException if it cannot be written or {@code makeblastdb} fails
   */
  Path folder(BlastPrograms programs, MirnaDatabase database) throws IOException {
    if (!root.isAbsolute()) { // Java says '?' where the system knows no home
      throw new IOException(
          "this user has no home for a BLAST database; set XDG_CACHE_HOME to a folder that can be"
              + " written, or take the embedded search (--engine embedded)");
    }
    Path folder = root.resolve(programs.version().replace("+", "") + "-" + database.sha256());
    if (isComplete(folder)) {
      return folder;
    }
    Path building;
    try {
      Files.createDirectories(root);
      building = Files.createTempDirectory(root, ".building-");
    } catch (IOException e) {
      throw new IOException(
          ("cannot write a BLAST database into '%s' (%s); set XDG_CACHE_HOME to a folder that can"
                  + " be written, or take the embedded search (--engine embedded)")
              .formatted(root, e),
          e);
    }
    Thread hook = new Thread(() -> removeQuietly(building));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      programs.makeblastdb(
          building,
          List.of("-in", "-", "-dbtype", "nucl", "-title", NAME, "-out", NAME),
          out -> write(database, out));
      if (!isComplete(building)) {
        throw new IOException(
            "makeblastdb reported success but wrote no database into '%s'; is the disk full?"
                .formatted(root));
      }
      if (Files.exists(folder) && !isComplete(folder)) {
        remove(folder); // somebody deleted a part of it
      }
      try {
        Files.move(building, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (!isComplete(folder)) {
          throw e;
        }
        // Another program was faster.
      }
    } finally {
      removeQuietly(building);
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    return folder;
  }

  private static void write(MirnaDatabase database, OutputStream stream) throws IOException {
    try (OutputStream out = new BufferedOutputStream(stream, 1 << 16)) {
      for (int i = 0; i < database.size(); i++) {
        out.write(MirnaDatabase.fasta(i, database.codes(i)).getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private static boolean isComplete(Path folder) {
    for (String suffix : List.of(".nhr", ".nin", ".nsq")) {
      if (!Files.isRegularFile(folder.resolve(NAME + suffix))) {
        return false;
      }
    }
    return true;
  }

  private static void removeQuietly(Path folder) {
    try {
      remove(folder);
    } catch (IOException e) {
      // A hidden folder with a temporary name stays behind.
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
