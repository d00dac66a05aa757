// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.formats.table.NamedSequences;
import org.seedhawk.formats.table.PairTable;
import org.seedhawk.scan.Pair;

/** Reads labelled pairs. Immutable. */
public final class LabelledPairs {

  private LabelledPairs() {}

  /**
   * How pairs of a user are read.
   *
   * @param labelColumn the column of labels
   * @param limit what a miRNA must not be longer than
   * @param skips what is done about equal names in FASTA files, and about modified bases
   * @param warnings receives what looks wrong in the files, and what was done about it
   */
  public record Reading(
      String labelColumn, MirnaLimit limit, Set<Skip> skips, Consumer<String> warnings) {
    /** Reads mature miRNAs, and refuses what is not as it must be. */
    private static Reading of(String labelColumn) {
      return new Reading(labelColumn, MirnaLimit.MATURE, Set.of(), line -> {});
    }
  }

  /** As {@link #read(Path, Reading)}, with the limit of mature miRNAs. */
  public static List<LabelledPair> read(Path file, String labelColumn) throws IOException {
    return read(file, Reading.of(labelColumn));
  }

  /**
   * Reads a pair table with sequences and a column of labels.
   *
   * @throws BadInputException if it cannot be read, lacks a column, its rows differ in length, a
   *     label is neither 0 nor 1, or a miRNA is too long
   */
  public static List<LabelledPair> read(Path file, Reading how) throws IOException {
    return read(file, how, "", row -> true);
  }

  /** As {@link #read(Path, String)}, rows with a fitting value in a column alone. */
  public static List<LabelledPair> read(
      Path file, String labelColumn, String filterColumn, Predicate<String> filter)
      throws IOException {
    return read(file, Reading.of(labelColumn), filterColumn, filter);
  }

  private static List<LabelledPair> read(
      Path file, Reading how, String filterColumn, Predicate<String> filter) throws IOException {
    List<LabelledPair> pairs = new ArrayList<>();
    try (PairTable table = PairTable.open(file)) {
      table.restrict(how.limit);
      if (how.skips.contains(Skip.MODIFIED)) {
        table.stripModified();
      }
      table.allowMoreFields();
      requireSequences(file, table);
      int filtered = filterColumn.isEmpty() ? -1 : column(file, table, filterColumn, "");
      rows(
          file,
          table,
          how.labelColumn,
          (row, positive) -> {
            if (filtered < 0 || filter.test(row.fields().get(filtered))) {
              pairs.add(
                  new LabelledPair(
                      row.mirnaId(),
                      letters(row.mirna().orElseThrow().letters()),
                      row.mrnaId(),
                      letters(row.mrna().orElseThrow().letters()),
                      positive));
            }
          });
      table.notes().sayAll(how.warnings, file.toString());
    }
    return pairs;
  }

  /**
   * Reads a pair table of names and a column of labels; sequences come from FASTA files. A sequence
   * that is in neither is null in its pair.
   *
   * @throws BadInputException as for {@link #read(Path, Reading)}, and if the table carries
   *     sequences itself, or no pair has both of its sequences
   */
  public static List<LabelledPair> readNamed(Path file, Path mirna, Path target, Reading how)
      throws IOException {
    List<LabelledPair> named = new ArrayList<>();
    try (PairTable table = PairTable.open(file)) {
      if (table.hasSequences()) {
        throw new BadInputException(
            "%s:1: the table carries the sequences; leave out --mirna and --target"
                .formatted(file));
      }
      rows(
          file,
          table,
          how.labelColumn,
          (row, positive) ->
              named.add(new LabelledPair(row.mirnaId(), null, row.mrnaId(), null, positive)));
    }
    Set<String> mirnas = named.stream().map(LabelledPair::mirnaId).collect(Collectors.toSet());
    Set<String> targets = named.stream().map(LabelledPair::targetId).collect(Collectors.toSet());
    NamedSequences sequences =
        NamedSequences.read(mirna, target, how.skips, mirnas, targets, how.limit, how.warnings);
    List<LabelledPair> pairs =
        named.stream()
            .map(
                pair ->
                    pair.withMirna(
                            sequences
                                .mirna(pair.mirnaId())
                                .map(LabelledPairs::letters)
                                .orElse(null))
                        .withTarget(
                            sequences
                                .target(pair.targetId())
                                .map(LabelledPairs::letters)
                                .orElse(null)))
            .toList();
    List<Pair> missing =
        pairs.stream().filter(pair -> !pair.isComplete()).map(LabelledPair::unlabelled).toList();
    if (!missing.isEmpty() && missing.size() == pairs.size()) {
      throw sequences.noneFound(file, missing);
    }
    if (!missing.isEmpty()) {
      how.warnings.accept(sequences.missing(file, missing, pairs.size()));
    }
    return pairs;
  }

  private static void requireSequences(Path file, PairTable table) {
    if (!table.hasSequences()) {
      throw new BadInputException(
          ("%s:1: the header has no columns 'mirna_seq' and 'mrna_seq'; an evaluation needs both,"
                  + " or FASTA files with --mirna and --target")
              .formatted(file));
    }
  }

  private static void rows(
      Path file, PairTable table, String labelColumn, BiConsumer<PairTable.Pair, Boolean> taker)
      throws IOException {
    int label = column(file, table, labelColumn, "; name the labels with --label COLUMN");
    int fields = -1;
    for (PairTable.Pair row; (row = table.next()) != null; ) {
      if (fields >= 0 && row.fields().size() != fields) {
        throw new BadInputException(
            "%s:%d: the row has %d fields but the rows before have %d; fields are separated by tabs"
                .formatted(file, row.line(), row.fields().size(), fields));
      }
      fields = row.fields().size();
      taker.accept(
          row, label(file + ":" + row.line(), labelColumn, row.fields().get(label).strip()));
    }
  }

  /** Reads a miRBench table: columns gene (50 nt), noncodingRNA and label. */
  public static List<LabelledPair> readMirbench(Tsv tsv) throws IOException {
    int gene = tsv.column("gene");
    int mirna = tsv.column("noncodingRNA");
    int mirnaName = tsv.column("noncodingRNA_name");
    int label = tsv.column("label");
    List<LabelledPair> pairs = new ArrayList<>();
    for (int i = 0; i < tsv.rows().size(); i++) {
      String[] fields = tsv.rows().get(i);
      String where = tsv.file() + ":" + (i + 2);
      pairs.add(
          new LabelledPair(
              fields[mirnaName],
              mirna(where, "noncodingRNA", fields[mirnaName], fields[mirna]),
              "row " + (i + 1),
              sequence(where, "gene", fields[gene]),
              label(where, "label", fields[label])));
    }
    return pairs;
  }

  /**
   * Reads a miTAR table: miRNAs 3'->5', sites 5'->3'.
   *
   * @return its rows, miRNAs 5'->3', named after the table's ids and accession numbers
   * @throws BadInputException if a column is missing, a sequence has other letters, or a label is
   *     neither 0 nor 1
   */
  public static List<LabelledPair> readMitar(Tsv tsv) throws IOException {
    int mirnaId = tsv.column("miRNA ID");
    int mirna = tsv.column("miRNA Seq (3'-->5')");
    int accession = tsv.column("mRNA Accession Number");
    int site = tsv.column("Target Site");
    int label = tsv.column("label");
    List<LabelledPair> pairs = new ArrayList<>();
    for (int i = 0; i < tsv.rows().size(); i++) {
      String[] fields = tsv.rows().get(i);
      String where = tsv.file() + ":" + (i + 2);
      String reversed = mirna(where, tsv.columns().get(mirna), fields[mirnaId], fields[mirna]);
      pairs.add(
          new LabelledPair(
              fields[mirnaId],
              new StringBuilder(reversed).reverse().toString(),
              fields[accession],
              sequence(where, "Target Site", fields[site]),
              label(where, "label", fields[label])));
    }
    return pairs;
  }

  /**
   * Checks that there is something to tell apart.
   *
   * @throws BadInputException if all labels are equal
   */
  public static void requireBothLabels(Path file, List<LabelledPair> pairs) {
    long positives = pairs.stream().filter(LabelledPair::positive).count();
    if (positives == 0 || positives == pairs.size()) {
      throw new BadInputException(
          "%s: all %d labels are %d; an evaluation needs positives (1) and negatives (0)"
              .formatted(file, pairs.size(), positives == 0 ? 0 : 1));
    }
  }

  private static int column(Path file, PairTable table, String name, String hint) {
    int index = table.columns().indexOf(name);
    if (index < 0) {
      throw new BadInputException(
          "%s:1: the header has no column '%s' (it has %s)%s"
              .formatted(file, name, String.join(", ", table.columns()), hint));
    }
    return index;
  }

  private static boolean label(String where, String column, String value) {
    return switch (value) {
      case "0" -> false;
      case "1" -> true;
      default ->
          throw new BadInputException(
              "%s: %s is '%s' but must be 0 or 1".formatted(where, column, value));
    };
  }

  private static String mirna(String where, String column, String id, String value) {
    String letters = sequence(where, column, value);
    MirnaLimit.MATURE.check(where, "miRNA '%s'".formatted(id), letters.length());
    return letters;
  }

  private static String sequence(String where, String column, String value) {
    SequenceTexts.checkField("%s: column '%s'".formatted(where, column), value);
    return letters(value);
  }

  /** Returns letters as pairs have them: upper case, T as U. */
  static String letters(String sequence) {
    return sequence.toUpperCase(Locale.ROOT).replace('T', 'U');
  }
}
