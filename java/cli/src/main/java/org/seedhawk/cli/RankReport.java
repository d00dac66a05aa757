// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.seedhawk.cli.report.Agreement;
import org.seedhawk.cli.report.MeasuredGenes;
import org.seedhawk.cli.report.RankPage;
import org.seedhawk.cli.report.ShownGene;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.table.FoldChangeMatrix;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;

/**
 * What {@code rank} makes beside its tables: the page, and figures about measured fold changes.
 * Workers copy with {@link #map}, the accepting thread keeps; memory holds what the page shows and
 * the measured genes.
 */
final class RankReport {
  /** Genes that the page shows of each miRNA, unless the user says how many. */
  static final int GENES = 10;

  private final List<Rna> mirnas;
  private final Optional<AtomicFile> page;
  private final int asked;
  private final Optional<MeasuredGenes> measured;
  private final int[] shown; // miRNAs on the page
  private final long[] withSite; // targets of each of these
  private final TopTargets<ShownGene> top;

  /** A pair that may be on the page; the miRNA is counted among those on it. */
  private record Candidate(int mirna, long key, ShownGene gene) {}

  /** What a worker makes of one target. */
  record Part(BitSet withSite, List<Candidate> candidates, Optional<MeasuredGenes.Row> measured) {}

  private static final Part NOTHING = new Part(new BitSet(), List.of(), Optional.empty());

  /**
   * Begins.
   *
   * @param mirnas those of the set
   * @param page the file of the page; empty: none is wanted
   * @param asked targets of each miRNA that the page shows, if it can
   * @param changes measured fold changes; empty: none are known
   */
  RankReport(
      List<Rna> mirnas, Optional<AtomicFile> page, int asked, Optional<FoldChangeMatrix> changes) {
    this.mirnas = mirnas;
    this.page = page;
    this.asked = asked;
    measured =
        changes.map(table -> new MeasuredGenes(table, mirnas.stream().map(Rna::id).toList()));
    shown = page.isEmpty() ? new int[0] : shown(changes);
    withSite = new long[shown.length];
    top = new TopTargets<>(shown.length, Math.min(asked, RankPage.MOST_GENES));
  }

  /** Those with measurements come first, since the user asks about them. */
  private int[] shown(Optional<FoldChangeMatrix> changes) {
    List<String> known = changes.map(FoldChangeMatrix::mirnas).orElse(List.of());
    return IntStream.range(0, mirnas.size())
        .boxed()
        .sorted(Comparator.comparing(i -> !known.contains(mirnas.get(i).id()))) // stable
        .mapToInt(Integer::intValue)
        .limit(RankPage.MOST_MIRNAS)
        .toArray();
  }

  /** Copies what is needed of a target; called by any thread. */
  Part map(TargetRepression target) {
    if (shown.length == 0 && measured.isEmpty()) {
      return NOTHING;
    }
    BitSet scored = new BitSet();
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < shown.length; i++) {
      if (target.status(shown[i]) == PairStatus.SCORED) {
        scored.set(i);
        long key = TopTargets.key(target.log2fc(shown[i]));
        if (top.mayHold(i, key)) {
          ShownGene gene = ShownGene.of(target, shown[i], mirnas.get(shown[i]));
          candidates.add(new Candidate(i, key, gene));
        }
      }
    }
    return new Part(scored, candidates, measured.flatMap(genes -> genes.map(target)));
  }

  /** Keeps what was made of the next target. */
  void accept(Part part) {
    part.withSite.stream().forEach(i -> withSite[i]++);
    for (Candidate one : part.candidates) {
      top.add(one.mirna, one.key, one.gene);
    }
    part.measured.ifPresent(row -> measured.get().accept(row));
  }

  /**
   * Writes the page; its file is published by who made it.
   *
   * @param inputs what was read, a line each
   * @param target the FASTA file of the targets
   * @param targets number of these
   * @throws org.seedhawk.error.BadInputException if no gene with measurements is a target
   */
  void finish(List<String> inputs, Path target, long targets) throws IOException {
    measured.ifPresent(genes -> genes.check(target));
    if (page.isPresent()) {
      RankPage.write(
          page.get(),
          new RankPage.Contents(
              inputs, targets, mirnas.size(), Math.min(asked, RankPage.MOST_GENES), asked),
          IntStream.range(0, shown.length)
              .mapToObj(i -> new RankPage.Section(mirnas.get(shown[i]), withSite[i], top.of(i)))
              .toList(),
          measured);
    }
  }

  /** Says how predictions agree with what was measured. */
  void say(Streams streams) {
    measured.ifPresent(genes -> say(genes, streams));
  }

  private static void say(MeasuredGenes genes, Streams streams) {
    FoldChangeMatrix table = genes.table();
    int rows = table.genes().size();
    streams.say(
        format(
            "'%s': %,d of %,d genes are targets; %,d are not and are left out",
            table.file(), genes.met(), rows, rows - genes.met()));
    if (table.missing() > 0) {
      streams.say(format("%,d of its values are empty or NA and are left out", table.missing()));
    }
    List<String> others = table.otherColumns();
    if (!others.isEmpty()) {
      streams.say(
          format(
              "%,d of its columns name no miRNA of the set and are skipped: %s%s",
              others.size(),
              String.join(", ", others.stream().limit(5).map(FoldChangeMatrix::show).toList()),
              others.size() > 5 ? ", ..." : ""));
    }
    streams.say(
        "r and rho of predicted and measured changes, and medians of the measured ones by the best"
            + " site");
    int widest = table.mirnas().stream().mapToInt(String::length).max().orElse(5);
    String columns = "%-" + Math.max(5, widest) + "s %7s %6s %6s %7s %7s %9s %7s";
    streams.say(format(columns, "mirna", "genes", "r", "rho", "8mer", "7mer", "6mer only", "none"));
    genes.agreements().forEach(one -> streams.say(row(columns, one)));
  }

  private static String row(String columns, Agreement of) {
    List<Object> fields = new ArrayList<>();
    fields.add(of.mirna());
    fields.add(format("%,d", of.genes()));
    fields.add(number(of.pearson()));
    fields.add(number(of.spearman()));
    of.byClass().values().forEach(values -> fields.add(number(Agreement.median(values))));
    return format(columns, fields.toArray());
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : format("%.3f", value);
  }
}
