// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.training.file.DataException;

/** Labelled pairs of miRNA and site region, both 5'->3', from a tab-separated file. Immutable. */
public record SiteTable(Path file, List<Row> rows) {

  /**
   * One pair.
   *
   * @param mirna letters, upper case, T as U
   * @param region letters, upper case, T as U
   * @param positive the label
   * @param heldOut a row that is never trained on
   */
  public record Row(String mirna, String region, boolean positive, boolean heldOut) {}

  /**
   * Where the columns are.
   *
   * @param mirna name of the column, or its number from 0 where there may be no header
   * @param region likewise
   * @param label likewise
   * @param heldOut likewise; may be empty: no row is held out
   * @param hasHeader a first line whose label is no number is a header where this is false
   * @param isMirnaReversed miRNAs stand 3'->5' in the file
   */
  public record Format(
      String mirna,
      String region,
      String label,
      String heldOut,
      boolean hasHeader,
      boolean isMirnaReversed) {
    /** The site pool of miRAW. */
    public static final Format POOL =
        new Format("mirna_seq", "mrna_seq", "label", "in_targetnet_val", true, false);

    /** The tables of miRBench. */
    public static final Format BENCHMARK =
        new Format("noncodingRNA", "gene", "label", "", true, false);

    /** The tables of miTAR: id, miRNA 3'->5', gene, site, label. */
    public static final Format MITAR = new Format("1", "3", "4", "", false, true);

    /** Returns a format by the name that recipes use. */
    public static Format of(String name) {
      return switch (name) {
        case "site-pool" -> POOL;
        case "mirbench" -> BENCHMARK;
        case "mitar" -> MITAR;
        default -> throw new DataException("there is no table format '" + name + "'");
      };
    }
  }

  /**
   * Reads a file.
   *
   * @throws DataException if a column is missing, a row is short, a label is not 0 or 1 or a
   *     sequence has other letters than A C G T U
   */
  public static SiteTable read(Path file, Format format) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      List<String> names = Arrays.asList(line == null ? new String[0] : line.split("\t", -1));
      int mirna = column(file, names, format, format.mirna);
      int region = column(file, names, format, format.region);
      int label = column(file, names, format, format.label);
      int heldOut = format.heldOut.isEmpty() ? -1 : column(file, names, format, format.heldOut);
      boolean isHeader = format.hasHeader || names.get(label).equalsIgnoreCase("label");
      line = isHeader ? reader.readLine() : line;
      int lineNumber = isHeader ? 2 : 1;
      List<Row> rows = new ArrayList<>();
      for (; line != null; line = reader.readLine(), lineNumber++) {
        String where = file + ":" + lineNumber;
        String[] fields = line.split("\t", -1);
        if (fields.length != names.size()) {
          throw new DataException(
              "%s: %d columns but the first line has %d"
                  .formatted(where, fields.length, names.size()));
        }
        String letters = sequence(where, "miRNA", fields[mirna]);
        rows.add(
            new Row(
                format.isMirnaReversed ? new StringBuilder(letters).reverse().toString() : letters,
                sequence(where, "target", fields[region]),
                bit(where, "label", fields[label]),
                heldOut >= 0 && bit(where, format.heldOut, fields[heldOut])));
      }
      if (rows.isEmpty()) {
        throw new DataException(file + ": no rows; is this the right file?");
      }
      return new SiteTable(file, List.copyOf(rows));
    } catch (NoSuchFileException e) {
      throw new DataException(
          "%s: no such file; give the folder of the data with --data".formatted(file), e);
    } catch (CharacterCodingException e) {
      throw new DataException(file + ": the text is not UTF-8; is this the right file?", e);
    }
  }

  private static int column(Path file, List<String> names, Format format, String column) {
    int index = format.hasHeader ? names.indexOf(column) : Integer.parseInt(column);
    if (index < 0) {
      throw new DataException(
          "%s:1: column '%s' is missing; the header has %s".formatted(file, column, names));
    }
    if (index >= names.size()) {
      throw new DataException(
          "%s:1: %d columns; column %d is needed: id, miRNA, gene, site, label"
              .formatted(file, names.size(), index + 1));
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
