// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FileKind;
import org.seedhawk.formats.TextLines;

/**
 * Reads which gene each transcript belongs to: a transcript, a tab, a gene a row; lines with # in
 * front are passed.
 */
public final class GeneMap {
  private GeneMap() {}

  /**
   * Reads a table.
   *
   * @return genes by transcript
   * @throws BadInputException if the file cannot be read or has no row, a row has not two fields,
   *     one of them is empty or NA, or a transcript stands twice
   */
  public static Map<String, String> read(Path file) throws IOException {
    Map<String, String> genes = new HashMap<>();
    try (TextLines lines = TextLines.open(file, "a row is two names")) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (line.get().startsWith("#")) {
          continue;
        }
        String where = file + ":" + lines.number();
        String[] fields = line.get().split("\t", -1);
        if (fields.length != 2 || isMissing(fields[0]) || isMissing(fields[1])) {
          throw new BadInputException(
              "%s: the row must be a transcript, a tab and a gene%s"
                  .formatted(where, FileKind.rowAdvice(line.get())));
        }
        if (genes.put(fields[0].strip(), fields[1].strip()) != null) {
          throw new BadInputException(
              "%s: '%s' stands in a row before; keep one".formatted(where, fields[0].strip()));
        }
      }
    }
    if (genes.isEmpty()) {
      throw new BadInputException("%s: the table has no rows".formatted(file));
    }
    return genes;
  }

  private static boolean isMissing(String field) {
    return field.isBlank() || field.strip().equalsIgnoreCase("NA");
  }
}
