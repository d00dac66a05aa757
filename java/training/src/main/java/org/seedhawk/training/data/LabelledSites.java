// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.MirnaLimit;

/** Labelled pairs of miRNA and site region, both 5'->3', from a tab-separated file. Immutable. */
public record LabelledSites(Path file, List<Row> rows) {

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
   * @param name that recipes use
   * @param mirnaId name of the column, or its number from 0 where there may be no header; a table
   *     may lack it
   * @param mirna likewise, but a table must have it
   * @param region likewise
   * @param label likewise
   * @param heldOut likewise; may be empty: no row is held out
   * @param hasHeader a first line whose label is no number is a header where this is false
   * @param isMirnaReversed miRNAs stand 3'->5' in the file
   */
  public record Format(
      String name,
      String mirnaId,
      String mirna,
      String region,
      String label,
      String heldOut,
      boolean hasHeader,
      boolean isMirnaReversed) {
    /** The site pool of miRAW. */
    public static final Format POOL =
        new Format(
            "site-pool",
            "mirna_id",
            "mirna_seq",
            "mrna_seq",
            "label",
            "in_targetnet_val",
            true,
            false);

    /** The tables of miRBench. */
    public static final Format BENCHMARK =
        new Format(
            "mirbench", "noncodingRNA_name", "noncodingRNA", "gene", "label", "", true, false);

    /** The tables of miTAR: id, miRNA 3'->5', gene, site, label. */
    public static final Format MITAR = new Format("mitar", "0", "1", "3", "4", "", false, true);

    private static final List<Format> ALL = List.of(POOL, BENCHMARK, MITAR);

    /** What to do about a first line that is none of this format. */
    private String expected() {
      return hasHeader
          ? "name the columns %s in the first line, separated by tabs"
              .formatted(
                  Stream.of(mirna, region, label, heldOut)
                      .filter(column -> !column.isEmpty())
                      .collect(Collectors.joining(", ")))
          : "columns are separated by tabs";
    }

    /** Returns a format by the name that recipes use. */
    public static Format of(String name) {
      return ALL.stream()
          .filter(format -> format.name.equals(name))
          .findFirst()
          .orElseThrow(() -> new BadInputException("there is no table format '" + name + "'"));
    }
  }

  /**
   * How long sequences may be.
   *
   * @param mirna the longest miRNA
   * @param shortestRegion nt of the shortest target
   * @param longestRegion nt of the longest target
   */
  public record Lengths(MirnaLimit mirna, int shortestRegion, int longestRegion) {
    /** For a table that no model reads. */
    public static final Lengths ANY = new Lengths(MirnaLimit.MATURE, 1, Integer.MAX_VALUE);

    void check(String where, String mirnaId, Row row) {
      mirna.check(where, "miRNA" + mirnaId, row.mirna.length());
      int nt = row.region.length();
      if (nt < shortestRegion) {
        throw new BadInputException(
            ("%s: the target of miRNA%s has %d nt but needs at least %d, as many as pair with the"
                    + " seed; remove the row")
                .formatted(where, mirnaId, nt, shortestRegion));
      }
      if (nt > longestRegion) {
        throw new BadInputException(
            ("%s: the target of miRNA%s has %d nt but the model's window %d; take data.window"
                    + " 'best-paired' or a larger model.max_length")
                .formatted(where, mirnaId, nt, longestRegion));
      }
    }
  }

  private static final Pattern MATURE = Pattern.compile("[ACGTUacgtu]{15,30}");

  /** As {@link #read(Path, Format, Lengths)}, of any lengths. */
  public static LabelledSites read(Path file, Format format) throws IOException {
    return read(file, format, Lengths.ANY);
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException if a column is missing, the header is that of another format, a row
   *     is short, a label is not 0 or 1, a sequence has other letters than A C G T U, or a miRNA or
   *     a target is too short or too long
   */
  public static LabelledSites read(Path file, Format format, Lengths lengths) throws IOException {
    return read(file, format, lengths, false);
  }

  /**
   * Reads a file of an experiment that found other small RNAs too: rows whose RNA has letters or a
   * length that no mature miRNA has are left out. Otherwise as {@link #read(Path, Format,
   * Lengths)}.
   */
  public static LabelledSites readMirnas(Path file, Format format) throws IOException {
    return read(file, format, Lengths.ANY, true);
  }

  private static LabelledSites read(Path file, Format format, Lengths lengths, boolean isAnyRna)
      throws IOException {
    try (BufferedReader reader = reader(file)) {
      String line = reader.readLine();
      if (line == null) {
        throw new BadInputException(
            "%s: the table is empty; %s".formatted(file, format.expected()));
      }
      List<String> names = Arrays.asList(line.split("\t", -1));
      refuseOtherFormat(file, names, format);
      int mirnaId = format.hasHeader ? names.indexOf(format.mirnaId) : 0;
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
        if (line.isBlank()) {
          throw new BadInputException(where + ": the line is empty; remove it");
        }
        if (fields.length != names.size()) {
          throw new BadInputException(
              "%s: %d columns but the first line has %d"
                  .formatted(where, fields.length, names.size()));
        }
        if (isAnyRna && !MATURE.matcher(fields[mirna]).matches()) {
          continue;
        }
        String letters = sequence(where, "miRNA", fields[mirna]);
        Row row =
            new Row(
                format.isMirnaReversed ? new StringBuilder(letters).reverse().toString() : letters,
                sequence(where, "target", fields[region]),
                bit(where, "label", fields[label]),
                heldOut >= 0 && bit(where, format.heldOut, fields[heldOut]));
        lengths.check(where, mirnaId < 0 ? "" : " '%s'".formatted(fields[mirnaId]), row);
        rows.add(row);
      }
      if (rows.isEmpty()) {
        throw new BadInputException(file + ": no rows; is this the right file?");
      }
      return new LabelledSites(file, List.copyOf(rows));
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "%s: no such file; give the folder of the data with --data".formatted(file), e);
    } catch (CharacterCodingException e) {
      throw new BadInputException(file + ": the text is not UTF-8; is this the right file?", e);
    }
  }

  /** Opens a text that may be gzipped; letters that are not UTF-8 are an error. */
  private static BufferedReader reader(Path file) throws IOException {
    if (!file.toString().endsWith(".gz")) {
      return Files.newBufferedReader(file, StandardCharsets.UTF_8);
    }
    return new BufferedReader(
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8.newDecoder()));
  }

  /** What the columns of another format hold would be taken for something else. */
  private static void refuseOtherFormat(Path file, List<String> names, Format format) {
    for (Format other : Format.ALL) {
      if (other != format
          && other.hasHeader
          && names.containsAll(List.of(other.mirna, other.region, other.label))) {
        throw new BadInputException(
            "%s:1: the header is that of format '%s', not of '%s'; change the recipe's data.format"
                .formatted(file, other.name, format.name));
      }
    }
  }

  private static int column(Path file, List<String> names, Format format, String column) {
    int index = format.hasHeader ? names.indexOf(column) : Integer.parseInt(column);
    if (index < 0) {
      throw new BadInputException(
          "%s:1: column '%s' is missing; the header has %s%s; %s"
              .formatted(file, column, names, commas(names), format.expected()));
    }
    if (index >= names.size()) {
      throw new BadInputException(
          "%s:1: %d columns%s; column %d is needed: id, miRNA, gene, site, label; %s"
              .formatted(file, names.size(), commas(names), index + 1, format.expected()));
    }
    return index;
  }

  private static String commas(List<String> names) {
    return names.size() == 1 && names.getFirst().contains(",") ? ", commas do not separate" : "";
  }

  private static boolean bit(String where, String column, String value) {
    return switch (value) {
      case "0" -> false;
      case "1" -> true;
      default ->
          throw new BadInputException(
              "%s: %s is '%s' but must be 0 or 1".formatted(where, column, value));
    };
  }

  private static String sequence(String where, String column, String value) {
    String letters = value.toUpperCase(java.util.Locale.ROOT).replace('T', 'U');
    if (letters.isEmpty() || !letters.chars().allMatch(c -> "ACGU".indexOf(c) >= 0)) {
      throw new BadInputException(
          "%s: %s is '%s' but must be letters A C G T U".formatted(where, column, value));
    }
    return letters;
  }
}
