// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FileKind;
import org.seedhawk.formats.TextLines;

/**
 * Reads a table of lengths: a name, a tab, a number of letters; lines with # in front are passed.
 */
public final class LengthTable {
  private LengthTable() {}

  /**
   * Reads a table.
   *
   * @param most the largest length
   * @return lengths by name
   * @throws BadInputException if the file cannot be read or has no row, a row has not two fields, a
   *     name stands twice, or a length is no whole number in 1..most
   */
  public static Map<String, Integer> read(Path file, int most) throws IOException {
    Map<String, Integer> lengths = new HashMap<>();
    try (TextLines lines = TextLines.open(file, "a row is a name and a length")) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (!line.get().startsWith("#")) {
          String where = file + ":" + lines.number();
          String[] fields = line.get().split("\t", -1);
          if (fields.length != 2 || fields[0].isBlank()) {
            throw new BadInputException(
                "%s: the row must be a name, a tab and a length%s"
                    .formatted(where, FileKind.rowAdvice(line.get())));
          }
          if (lengths.put(fields[0].strip(), length(where, fields[1].strip(), most)) != null) {
            throw new BadInputException(
                "%s: '%s' stands in a row before; keep one".formatted(where, fields[0].strip()));
          }
        }
      }
    }
    if (lengths.isEmpty()) {
      throw new BadInputException("%s: the table has no rows".formatted(file));
    }
    return lengths;
  }

  private static int length(String where, String field, int most) {
    try {
      int length = Integer.parseInt(field);
      if (length >= 1 && length <= most) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadInputException(
        String.format(
            Locale.ROOT,
            "%s: the length is '%s'; it must be a whole number in 1..%,d",
            where,
            field,
            most));
  }
}
