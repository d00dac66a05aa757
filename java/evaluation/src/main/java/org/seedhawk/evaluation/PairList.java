// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.seedhawk.PairLevel;
import org.seedhawk.PairStatus;

/**
 * A user's own labelled pairs. One thread at a time.
 *
 * @param evaluator models, seed and resamples
 * @param file the pairs
 * @param labelColumn its column of labels
 * @param siteLevel whether its targets are site regions
 * @param data the data pack for the target-blind table; null: without it
 * @param warn receives what looks wrong in the pairs
 */
record PairList(
    Evaluator evaluator,
    Path file,
    String labelColumn,
    boolean siteLevel,
    DataFolder data,
    Consumer<String> warn) {
  private static final double MIXED_DIFFERENCE = 0.1;

  /** A difference of so many standard errors is no accident. */
  private static final double MIXED_ERRORS = 4;

  /** Reads, scores and fills the report and the result file. */
  void run(Report report, Map<String, Object> results) throws IOException {
    List<LabelledPair> pairs = LabelledPairs.read(file, labelColumn);
    LabelledPairs.requireBothLabels(file, pairs);
    LabelledSets sets = LabelledSets.of(file.getFileName().toString(), pairs);
    List<Measured> lines =
        evaluator.measure(
            sets, siteLevel, data == null ? Map.of() : MirawTable.trainingTable(data), List.of());
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < evaluator.subjects().size(); i++) {
      warnings.addAll(orientation(evaluator.subjects().get(i), sets, lines.get(i)));
    }
    warnings.forEach(warn);

    List<String> conclusions = Evaluator.conclusions(lines);
    warnings.forEach(warning -> report.conclusion("Warning: " + warning));
    conclusions.forEach(report::conclusion);
    Evaluator.addLines(
        report,
        "%s, %s level: %s pairs, %s positive"
            .formatted(
                file.getFileName(),
                siteLevel ? "site" : "gene",
                Report.count(pairs.size()),
                Report.count(lines.getFirst().mean().positives())),
        lines,
        List.of());
    addStatuses(report, lines);
    Evaluator.addFigures(report, "Curves", lines);

    results.put("level", siteLevel ? "site" : "gene");
    results.put("lines", Evaluator.json(lines));
    results.put("conclusions", conclusions);
    results.put("warnings", warnings);
  }

  private static void addStatuses(Report report, List<Measured> lines) {
    List<String> header = new ArrayList<>(List.of(""));
    for (PairStatus status : PairStatus.values()) {
      header.add(status.label());
    }
    List<List<String>> rows = new ArrayList<>();
    for (Measured line : Evaluator.of(lines, Line.Kind.MODEL)) {
      List<String> row = new ArrayList<>(List.of(line.line().label()));
      line.sets().getFirst().statuses().values().forEach(count -> row.add(Report.count(count)));
      rows.add(row);
    }
    report.table("Pairs by status", header, rows, false);
  }

  /**
   * Files in which sequences run 3'->5' are common. Scores the pairs turned around and says when
   * they fit better: all of them, or the positives that do not fit as they stand.
   */
  private List<String> orientation(Subject subject, LabelledSets sets, Measured asGiven)
      throws IOException {
    Map<String, List<LabelledPair>> turned = new LinkedHashMap<>();
    turned.put("targets", sets.pairs().stream().map(PairList::targetReversed).toList());
    turned.put("miRNAs", sets.pairs().stream().map(PairList::mirnaReversed).toList());
    turned.put(
        "targets and miRNAs",
        sets.pairs().stream().map(PairList::targetReversed).map(PairList::mirnaReversed).toList());
    List<String> warnings = new ArrayList<>();
    for (Map.Entry<String, List<LabelledPair>> entry : turned.entrySet()) {
      float[] scores =
          EngineScores.of(
                  subject.engine(),
                  entry.getValue(),
                  siteLevel ? PairLevel.SITE : subject.geneLevel(),
                  subject.options())
              .pairs();
      double precision = Metrics.averagePrecision(scores, sets.labels(0));
      if (precision > asGiven.averagePrecisionInterval()[1]) {
        warnings.add(
            ("%s: reversed %s fit better (%s: average precision %s, as they stand %s); sequences"
                    + " must run 5'->3'")
                .formatted(
                    file,
                    entry.getKey(),
                    subject.label(),
                    Report.number(precision),
                    Report.number(asGiven.mean().averagePrecision())));
      } else {
        mixed(subject, sets, asGiven.line().scores(), scores, entry.getKey())
            .ifPresent(warnings::add);
      }
    }
    return warnings;
  }

  /**
   * Of the pairs that are not called as they stand, positives should be called no more often when
   * turned around than negatives are.
   */
  private Optional<String> mixed(
      Subject subject, LabelledSets sets, float[] asGiven, float[] turned, String what) {
    int[] uncalled = new int[2];
    int[] calledTurned = new int[2];
    for (int i = 0; i < asGiven.length; i++) {
      if (asGiven[i] < subject.threshold()) {
        int label = sets.pairs().get(i).positive() ? 1 : 0;
        uncalled[label]++;
        calledTurned[label] += turned[i] >= subject.threshold() ? 1 : 0;
      }
    }
    if (uncalled[0] == 0 || uncalled[1] == 0) {
      return Optional.empty();
    }
    double negatives = (double) calledTurned[0] / uncalled[0];
    double positives = (double) calledTurned[1] / uncalled[1];
    double pooled = (double) (calledTurned[0] + calledTurned[1]) / (uncalled[0] + uncalled[1]);
    double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / uncalled[0] + 1.0 / uncalled[1]));
    if (positives - negatives < MIXED_DIFFERENCE || positives - negatives < MIXED_ERRORS * error) {
      return Optional.empty();
    }
    return Optional.of(
        ("%s: orientation seems mixed: %d of %d positives that %s does not find are found with"
                + " reversed %s (negatives: %d of %d); sequences must run 5'->3'")
            .formatted(
                file,
                calledTurned[1],
                uncalled[1],
                subject.label(),
                what,
                calledTurned[0],
                uncalled[0]));
  }

  private static LabelledPair targetReversed(LabelledPair pair) {
    return pair.withTarget(new StringBuilder(pair.target()).reverse().toString());
  }

  private static LabelledPair mirnaReversed(LabelledPair pair) {
    return pair.withMirna(new StringBuilder(pair.mirna()).reverse().toString());
  }
}
