// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.seedhawk.error.BadInputException;

/**
 * Sites and the miRNAs that were found on them, from a table. Immutable.
 *
 * @param rows in the table's order
 * @param tooLong rows that were left out because the site is longer than the model's input
 */
public record SitePairs(List<Row> rows, int tooLong) {
  /** Format: a line is miRNA 5'->3', comma, site 3'->5'; no header. */
  public static final String SEQ2SEQ = "seq2seq";

  /** Format: tab-separated id, miRNA 3'->5', gene, site 5'->3', label; those with 1 are taken. */
  public static final String MITAR = "mitar";

  /**
   * One pair, upper case, T as U.
   *
   * @param number of the row in the table, from 1
   * @param mirna 5'->3'
   * @param site 3'->5', as generators read it: along the miRNA
   */
  public record Row(int number, String mirna, String site) {}

  /**
   * Reads a table.
   *
   * @param maxSite nt of the longest site that is taken
   * @param maxMirna nt of the longest miRNA
   * @param limit rows to take, spread evenly; 0 for all
   * @throws BadInputException if a row is not as the format has it, or none is left
   */
  public static SitePairs read(Path file, String format, int maxSite, int maxMirna, int limit)
      throws IOException {
    List<Row> all = format.equals(MITAR) ? mitar(file) : seq2seq(file);
    List<Row> rows = new ArrayList<>();
    int tooLong = 0;
    int taken = limit == 0 ? all.size() : Math.min(limit, all.size());
    for (int i = 0; i < taken; i++) {
      Row row = all.get((int) ((long) i * all.size() / taken));
      if (row.mirna.length() > maxMirna) {
        throw new BadInputException(
            "%s: row %d: the miRNA has %d nt; a generator writes up to %d"
                .formatted(file, row.number, row.mirna.length(), maxMirna));
      }
      if (row.site.length() > maxSite) {
        tooLong++;
      } else {
        rows.add(row);
      }
    }
    if (rows.isEmpty()) {
      throw new BadInputException(
          "%s: no rows with sites of up to %d nt; is this the right file?"
              .formatted(file, maxSite));
    }
    return new SitePairs(List.copyOf(rows), tooLong);
  }

  private static List<Row> mitar(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      String[] fields = line.split("\t", -1);
      if (fields.length != 5) {
        throw new BadInputException(
            "%s:%d: %d columns but a row is id, miRNA, gene, site, label"
                .formatted(file, number, fields.length));
      }
      if (fields[4].strip().equals("1")) {
        rows.add(
            new Row(
                number,
                reversed(letters(file, number, "miRNA", fields[1])),
                reversed(letters(file, number, "site", fields[3]))));
      }
    }
    return rows;
  }

  private static String reversed(String letters) {
    return new StringBuilder(letters).reverse().toString();
  }

  private static List<Row> seq2seq(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : lines(file)) {
      int number = rows.size() + 1;
      String[] fields = line.split(",", -1);
      if (fields.length != 2) {
        throw new BadInputException(
            "%s:%d: %d columns but a row is miRNA, comma, site"
                .formatted(file, number, fields.length));
      }
      rows.add(
          new Row(
              number,
              letters(file, number, "miRNA", fields[0]),
              letters(file, number, "site", fields[1])));
    }
    return rows;
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "%s: no such file; give the folder of the data with --data".formatted(file), e);
    } catch (CharacterCodingException e) {
      throw new BadInputException(file + ": the text is not UTF-8; is this the right file?", e);
    }
  }

  private static String letters(Path file, int line, String what, String value) {
    String letters = value.strip().toUpperCase(Locale.ROOT).replace('T', 'U');
    if (letters.isEmpty() || !letters.chars().allMatch(c -> "ACGU".indexOf(c) >= 0)) {
      throw new BadInputException(
          "%s:%d: %s is '%s' but must be letters A C G T U".formatted(file, line, what, value));
    }
    return letters;
  }
}
