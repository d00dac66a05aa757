// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Labelled pairs of miRNA and site region, both 5'->3', from a tab-separated file with a header
 * line. Immutable.
 */
record SiteTable(Path file, List<Row> rows) {

  /**
   * One pair.
   *
   * @param mirna letters, upper case, T as U
   * @param region letters, upper case, T as U
   * @param positive the label
   * @param heldOut a row that is never trained on
   */
  record Row(String mirna, String region, boolean positive, boolean heldOut) {}

  /**
   * Names of columns.
   *
   * @param heldOut may be empty: no row is held out
   */
  record Columns(String mirna, String region, String label, String heldOut) {
    static final Columns POOL = new Columns("mirna_seq", "mrna_seq", "label", "in_targetnet_val");
    static final Columns BENCHMARK = new Columns("noncodingRNA", "gene", "label", "");
  }

  /**
   * Reads a file.
   *
   * @throws DataException if a column is missing, a row is short, a label is not 0 or 1 or a
   *     sequence has other letters than A C G T U
   */
  static SiteTable read(Path file, Columns columns) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String header = reader.readLine();
      List<String> names = Arrays.asList(header == null ? new String[0] : header.split("\t", -1));
      int mirna = column(file, names, columns.mirna);
      int region = column(file, names, columns.region);
      int label = column(file, names, columns.label);
      int heldOut = columns.heldOut.isEmpty() ? -1 : column(file, names, columns.heldOut);
      List<Row> rows = new ArrayList<>();
      int lineNumber = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String where = file + ":" + ++lineNumber;
        String[] fields = line.split("\t", -1);
        if (fields.length != names.size()) {
          throw new DataException(
              "%s: %d columns but the header has %d".formatted(where, fields.length, names.size()));
        }
        rows.add(
            new Row(
                sequence(where, columns.mirna, fields[mirna]),
                sequence(where, columns.region, fields[region]),
                bit(where, columns.label, fields[label]),
                heldOut >= 0 && bit(where, columns.heldOut, fields[heldOut])));
      }
      if (rows.isEmpty()) {
        throw new DataException(file + ": no rows; is this the right file?");
      }
      return new SiteTable(file, List.copyOf(rows));
    } catch (NoSuchFileException e) {
      throw new DataException(
          "%s: no such file; give the folder of the data with --data".formatted(file), e);
    }
  }

  private static int column(Path file, List<String> names, String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw new DataException(
          "%s:1: column '%s' is missing; the header has %s".formatted(file, name, names));
    }
    return index;
  }

  private static boolean bit(String where, String column, String value) {
    return switch (value) {
      case "0" -> false;
      case "1" -> true;
      default ->
          throw new DataException(
              "%s: %s is '%s' but must be 0 or 1".formatted(where, column, value));
    };
  }

  private static String sequence(String where, String column, String value) {
    String letters = value.toUpperCase(java.util.Locale.ROOT).replace('T', 'U');
    if (letters.isEmpty() || !letters.chars().allMatch(c -> "ACGU".indexOf(c) >= 0)) {
      throw new DataException(
          "%s: %s is '%s' but must be letters A C G T U".formatted(where, column, value));
    }
    return letters;
  }
}
