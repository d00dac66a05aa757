// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes an index beside its file, whole or not at all. Thread-safe. */
final class IndexFile {
  private IndexFile() {}

  /**
   * Writes an index under its name in one step. Where the folder cannot be written, nothing
   * happens: the index in memory serves as well.
   */
  static void write(Path index, byte[] bytes) {
    Path temporary = null;
    try {
      Path folder = index.toAbsolutePath().getParent();
      temporary = Files.createTempFile(folder, "." + index.getFileName(), ".tmp");
      Files.write(temporary, bytes);
      if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
        // A temporary file is readable by its owner alone; an index is for whoever reads the FASTA.
        Files.setPosixFilePermissions(
            temporary, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
      }
      Files.move(temporary, index, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (temporary != null) {
        delete(temporary);
      }
    }
  }

  private static void delete(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // It keeps its temporary name; the folder has just refused a change.
    }
  }
}
