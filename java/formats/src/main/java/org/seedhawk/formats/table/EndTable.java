// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FileKind;
import org.seedhawk.formats.TextLines;

/**
 * The 3' ends of 3'UTRs and how many transcripts have each. A file has one of two forms, told apart
 * by the number of columns; tabs stand between them:
 *
 * <ul>
 *   <li>four: name, first letter, last letter, per cent of the transcripts that hold this stretch
 *       (TargetScan's affected isoform ratios). The stretches of a name follow each other from
 *       letter 1 on
 *   <li>three: name, last letter, count of transcripts that end there
 * </ul>
 *
 * Letters are counted from 1. Lines with # in front are passed, and a first line that names the
 * columns: none of its fields behind the name is a number or NA. Immutable.
 */
public final class EndTable {
  /** More would sum to infinity; no experiment counts as many. */
  private static final double MOST_COUNT = 1e15;

  private final Map<String, SortedMap<Integer, Double>> ends = new HashMap<>();
  private int unknown;
  private int notWhole;
  private int rowsLeft;

  private EndTable() {}

  /** A stretch that was read before; its share is that of its row. */
  private record Stretch(int end, double share) {}

  /**
   * Reads a table.
   *
   * @throws BadInputException if the file cannot be read, has no row, or a row is not as it must
   *     be; the message names the line
   */
  public static EndTable read(Path file) throws IOException {
    EndTable table = new EndTable();
    Map<String, Stretch> last = new LinkedHashMap<>();
    Map<String, Double> whole = new HashMap<>();
    Set<String> names = new HashSet<>();
    Set<String> broken = new HashSet<>();
    int columns = 0;
    boolean first = true;
    try (TextLines lines = TextLines.open(file, "a row is a name, letters and a share")) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        String[] fields = line.get().split("\t", -1);
        if (line.get().startsWith("#")) {
          continue;
        }
        boolean isHeader = first && HeaderRow.is(fields, 1);
        first = false;
        if (isHeader) {
          continue;
        }
        String where = file + ":" + lines.number();
        if (fields.length < 3 || fields.length > 4 || columns != 0 && fields.length != columns) {
          throw new BadInputException(
              ("%s: the row has %s columns; it must be a name, first and last letter and a"
                      + " percentage, or a name, a last letter and a count, like the rows before%s")
                  .formatted(where, fields.length, FileKind.rowAdvice(line.get())));
        }
        columns = fields.length;
        String name = fields[0].strip();
        if (name.isEmpty()) {
          throw new BadInputException(where + ": the name is empty; name a 3'UTR");
        }
        names.add(name);
        if (columns == 4) {
          table.stretch(where, name, fields, last, whole, broken);
        } else {
          table.count(where, name, fields);
        }
      }
    }
    if (names.isEmpty()) {
      throw new BadInputException("%s: the table has no rows".formatted(file));
    }
    last.forEach((name, stretch) -> table.add(name, stretch.end, stretch.share));
    broken.forEach(table.ends::remove);
    whole.forEach((name, share) -> table.notWhole += share == 100 ? 0 : 1);
    table.unknown = names.size() - table.ends.size();
    return table;
  }

  private void stretch(
      String where,
      String name,
      String[] fields,
      Map<String, Stretch> last,
      Map<String, Double> whole,
      Set<String> broken) {
    int first = letter(where, fields[1]);
    int end = letter(where, fields[2]);
    Stretch before = last.getOrDefault(name, new Stretch(0, Double.POSITIVE_INFINITY));
    if (first != before.end + 1 || end < first) {
      throw new BadInputException(
          "%s: the stretch is %s-%s; it must begin at letter %s, behind the one before, and not end before it begins"
              .formatted(where, first, end, before.end + 1));
    }
    Optional<Double> share = value(where, fields[3], 100);
    if (share.isEmpty()) {
      broken.add(name);
      rowsLeft++;
      last.put(name, new Stretch(end, before.share));
      return;
    }
    if (share.get() > before.share) {
      throw new BadInputException(
          "%s: the share rises from %s to %s; no more transcripts hold a stretch than the one before it"
              .formatted(where, before.share, share.get()));
    }
    whole.putIfAbsent(name, share.get());
    if (before.end > 0) {
      add(name, before.end, before.share - share.get());
    }
    last.put(name, new Stretch(end, share.get()));
  }

  private void count(String where, String name, String[] fields) {
    int end = letter(where, fields[1]);
    Optional<Double> count = value(where, fields[2], MOST_COUNT);
    if (count.isEmpty()) {
      rowsLeft++;
    } else if (ends.getOrDefault(name, new TreeMap<>()).containsKey(end)) {
      throw new BadInputException(
          "%s: the end %s of '%s' stands in a row before; give the sum"
              .formatted(where, end, name));
    } else {
      add(name, end, count.get());
    }
  }

  private void add(String name, int end, double weight) {
    if (weight > 0 && weight < Double.POSITIVE_INFINITY) {
      ends.computeIfAbsent(name, key -> new TreeMap<>()).put(end, weight);
    }
  }

  private static int letter(String where, String field) {
    try {
      int letter = Integer.parseInt(field.strip());
      if (letter >= 1) {
        return letter;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadInputException(
        "%s: the letter is '%s'; it must be a whole number, 1 or more".formatted(where, field));
  }

  private static Optional<Double> value(String where, String field, double most) {
    String text = field.strip();
    if (text.isEmpty() || text.equalsIgnoreCase("NA") || text.equalsIgnoreCase("NaN")) {
      return Optional.empty();
    }
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value <= most) {
        return Optional.of(value);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadInputException(
        "%s: the %s is '%s'; it must be %s, or NA"
            .formatted(
                where,
                most == 100 ? "percentage" : "count",
                field,
                most == 100 ? "0 to 100" : "0 to 1e15"));
  }

  /** Returns the weights of the 3' ends of a 3'UTR, by its letters; empty if they are unknown. */
  public Optional<SortedMap<Integer, Double>> ends(String name) {
    return Optional.ofNullable(ends.get(name));
  }

  /** Returns the names whose ends are known. */
  public Set<String> names() {
    return Set.copyOf(ends.keySet());
  }

  /** Returns how many names have no end with a share: for NA, or zeros alone. */
  public int unknown() {
    return unknown;
  }

  /** Returns how many cells are NA or empty. */
  public int rowsLeft() {
    return rowsLeft;
  }

  /** Returns how many names have a first stretch that not all transcripts hold. */
  public int notWhole() {
    return notWhole;
  }
}
