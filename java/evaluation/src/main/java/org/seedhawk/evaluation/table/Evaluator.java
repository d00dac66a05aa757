// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.seedhawk.evaluation.control.Controls;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.evaluation.measure.EngineScores;
import org.seedhawk.evaluation.measure.Line;
import org.seedhawk.evaluation.measure.Measured;
import org.seedhawk.evaluation.measure.Subject;
import org.seedhawk.evaluation.report.Comparison;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Search;

/**
 * Scores sets with models and controls, and measures what came out. One thread at a time.
 *
 * @param subjects the models
 * @param rounds bootstrap resamples
 * @param seed of shuffles, draws and resamples
 * @param progress receives a line when a model begins
 */
public record Evaluator(List<Subject> subjects, int rounds, long seed, Consumer<String> progress) {
  /** Returns what a miRNA must not be longer than, so that all models and controls take it. */
  public MirnaLimit mirnaLimit() {
    return subjects.stream()
        .map(subject -> subject.engine().model())
        .map(model -> MirnaLimit.of(model.longestMirna(), model.name()))
        .reduce(MirnaLimit.MATURE, MirnaLimit::and);
  }

  /**
   * Measures all models, each with its controls.
   *
   * @param siteLevel whether targets are site regions
   * @param tables target-blind tables by name
   * @param predictors lines that are there already
   */
  Comparison measure(
      LabelledSets data,
      boolean siteLevel,
      Map<String, Controls.TargetBlind> tables,
      List<Line> predictors)
      throws IOException {
    List<LabelledPair> pairs = data.pairs();
    Map<String, Measured> blind = new LinkedHashMap<>();
    tables.forEach(
        (name, table) ->
            blind.put(
                name,
                measured(
                    data,
                    Line.of(
                        "target-blind, " + name,
                        Line.Kind.TARGET_BLIND,
                        table.scores(pairs),
                        Controls.TargetBlind.THRESHOLD))));
    Subject any = subjects.getFirst();
    Measured canonicalSeed =
        measured(
            data,
            Line.of(
                "canonical seed present",
                Line.Kind.SEED,
                EngineScores.canonicalSeeds(any.engine(), pairs, any.options()),
                0.5));
    List<LabelledPair> shuffled = Controls.shuffled(pairs, seed);
    List<LabelledPair> exchanged = Controls.exchanged(pairs, Controls.lender(pairs, seed).target());
    List<Comparison.Model> models = new ArrayList<>();
    for (Subject subject : subjects) {
      String label = subject.label();
      progress.accept(
          "%s, model %d of %d: %,d pairs and their controls"
              .formatted(label, models.size() + 1, subjects.size(), pairs.size()));
      Line line = line(subject, siteLevel, label, Line.Kind.MODEL, pairs);
      models.add(
          new Comparison.Model(
              subject,
              measured(data, line),
              measured(
                  data,
                  line(
                      subject,
                      siteLevel,
                      label + " on shuffled targets",
                      Line.Kind.SHUFFLED,
                      shuffled)),
              measured(
                  data,
                  line(
                      subject,
                      siteLevel,
                      label + " on one target",
                      Line.Kind.EXCHANGED,
                      exchanged)),
              blind.values().stream()
                  .map(table -> siteLevel ? table : table.atSitesOf(data, line))
                  .toList()));
    }
    return new Comparison(
        models,
        List.copyOf(blind.values()),
        canonicalSeed,
        predictors.stream().map(line -> measured(data, line)).toList());
  }

  private Measured measured(LabelledSets data, Line line) {
    return Measured.of(data, line, rounds, seed);
  }

  private Line line(
      Subject subject, boolean siteLevel, String label, Line.Kind kind, List<LabelledPair> pairs)
      throws IOException {
    EngineScores scores =
        EngineScores.of(
            subject.engine(),
            pairs,
            siteLevel ? Search.everyWindow() : subject.geneSearch(),
            subject.options());
    sayUnknown(label, pairs, scores.statuses());
    Line line = Line.of(label, kind, scores, subject.threshold());
    return siteLevel ? line.withoutSites() : line;
  }

  /** Says which pairs have no score since nothing can be told of them; they count as 0. */
  private void sayUnknown(String label, List<LabelledPair> pairs, PairStatus[] statuses) {
    for (PairStatus status : PairStatus.values()) {
      List<Integer> without =
          IntStream.range(0, statuses.length)
              .filter(i -> status.isUnknown() && statuses[i] == status)
              .boxed()
              .toList();
      if (!without.isEmpty()) {
        Pair one = pairs.get(without.getFirst()).unlabelled();
        progress.accept(
            "%s: %,d of %,d pairs are %s and have no score ('%s' on '%s', for instance); they count as 0, leave them out"
                .formatted(
                    label,
                    without.size(),
                    pairs.size(),
                    status.label(),
                    one.mirnaId(),
                    one.targetId()));
      }
    }
  }
}
