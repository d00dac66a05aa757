// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.seedhawk.evaluation.control.Orientation;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.evaluation.report.Comparison;
import org.seedhawk.evaluation.report.Report;

/**
 * A user's own labelled pairs. One thread at a time.
 *
 * @param evaluator models, seed and resamples
 * @param file where the pairs come from
 * @param pairs as they stand there
 * @param siteLevel whether their targets are site regions
 * @param data the data pack for the target-blind table; null: without it
 */
public record PairList(
    Evaluator evaluator, Path file, List<LabelledPair> pairs, boolean siteLevel, DataFolder data) {

  /**
   * Scores and fills the report and the result file.
   *
   * @param found what looks wrong in the pairs
   */
  public void run(Report report, Map<String, Object> results, List<String> found)
      throws IOException {
    // Both may be read on another machine.
    List<String> warnings =
        found.stream()
            .map(warning -> warning.replace(file.toString(), file.getFileName().toString()))
            .toList();
    Comparison comparison =
        evaluator.measure(
            LabelledSets.of(file.getFileName().toString(), pairs),
            siteLevel,
            data == null ? Map.of() : MirawTable.trainingTable(data),
            List.of());

    warnings.forEach(warning -> report.conclusion("Warning: " + warning));
    report.text(
        "%s, %s level: %s pairs, %s positive"
            .formatted(
                file.getFileName(),
                siteLevel ? "site" : "gene",
                Report.count(pairs.size()),
                Report.count(comparison.canonicalSeed().mean().positives())));
    if (comparison.models().size() > 1) {
      Comparison.addLines(
          report,
          "All models",
          comparison.models().stream().map(Comparison.Model::measured).toList());
    }
    for (Comparison.Model model : comparison.models()) {
      comparison.addModel(report, model);
    }
    comparison.addCurves(report, "Curves");

    results.put("level", siteLevel ? "site" : "gene");
    results.put("lines", comparison.json());
    results.put("conclusions", comparison.conclusions());
    results.put("warnings", warnings);
  }

  /** Returns a sentence for each orientation that fits the positives better than their own. */
  public List<String> orientation() {
    List<LabelledPair> positives =
        pairs.stream().filter(pair -> pair.positive() && pair.isComplete()).toList();
    return Orientation.check(
            positives.stream().map(LabelledPair::mirna).toList(),
            positives.stream().map(LabelledPair::target).toList())
        .stream()
        .map(finding -> finding.message(file.toString()))
        .toList();
  }
}
