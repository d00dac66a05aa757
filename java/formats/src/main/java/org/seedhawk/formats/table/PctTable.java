// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.TextLines;

/**
 * Probabilities of conserved targeting (PCT) of sites: target, miRNA, start, end and PCT a row,
 * with tabs between them. Places are those of a site table, 0-based half-open. Lines with # in
 * front are passed, and a first line that names the columns: none of its last three fields is a
 * number or NA. Immutable.
 */
public final class PctTable {
  private static final int COLUMNS = 5;

  private final Map<Site, Double> values = new HashMap<>();

  private record Site(String target, String mirna, int start, int end) {}

  private final Path file;

  private PctTable(Path file) {
    this.file = file;
  }

  /**
   * Reads a table; rows whose PCT is NA are left out.
   *
   * @throws BadInputException if the file cannot be read or has no row, or a row is not as it must
   *     be; the message names the line
   */
  public static PctTable read(Path file) throws IOException {
    PctTable table = new PctTable(file);
    boolean any = false;
    boolean first = true;
    try (TextLines lines = TextLines.open(file, "a row is two names and three numbers")) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        String[] fields = line.get().split("\t", -1);
        if (line.get().startsWith("#")) {
          continue;
        }
        boolean isHeader = first && HeaderRow.is(fields, 2);
        first = false;
        if (isHeader) {
          continue;
        }
        any = true;
        table.add(file + ":" + lines.number(), fields);
      }
    }
    if (!any) {
      throw new BadInputException("%s: the table has no rows".formatted(file));
    }
    return table;
  }

  private void add(String where, String[] fields) {
    if (fields.length != COLUMNS) {
      throw new BadInputException(
          "%s: the row has %s columns; it must be a target, a miRNA, start, end and PCT"
              .formatted(where, fields.length));
    }
    Site site =
        new Site(
            fields[0].strip(), fields[1].strip(), place(where, fields[2]), place(where, fields[3]));
    if (fields[4].strip().equalsIgnoreCase("NA")) {
      return;
    }
    if (values.put(site, pct(where, fields[4].strip())) != null) {
      throw new BadInputException("%s: the site stands in a row before; keep one".formatted(where));
    }
  }

  private static int place(String where, String field) {
    try {
      int place = Integer.parseInt(field.strip());
      if (place >= 0) {
        return place;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadInputException(
        "%s: the place is '%s'; it must be a whole number, 0 or more".formatted(where, field));
  }

  private static double pct(String where, String field) {
    try {
      double value = Double.parseDouble(field);
      if (value >= 0 && value <= 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadInputException(
        "%s: the PCT is '%s'; it must be 0 to 1, or NA".formatted(where, field));
  }

  /** Returns the PCT of a site, if it is known. */
  public OptionalDouble of(String target, String mirna, int start, int end) {
    Double value = values.get(new Site(target, mirna, start, end));
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Returns the file that it was read from. */
  public Path file() {
    return file;
  }

  /** Returns the number of sites. */
  public int size() {
    return values.size();
  }
}
