// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.seedhawk.evaluation.Metrics;

/**
 * Writes a model's README.md: fixed text, and numbers that all come from its results. Thread-safe.
 */
final class ModelCard {
  private static final String TEMPLATE = "deeptarget-card.md";

  private ModelCard() {}

  static String of(Results results) throws IOException {
    Recipe recipe = results.recipe();
    Results.Split split = results.split();
    Evaluation.Line headline = line(results, Results.BENCHMARK, Evaluation.ALL_WINDOWS);
    Evaluation.Line shuffled = line(results, Results.BENCHMARK, Evaluation.SHUFFLED);
    Evaluation.Line blind = line(results, Results.BENCHMARK, Evaluation.TARGET_BLIND);
    DeepTargetTraining.Epoch best =
        results.history().stream()
            .max(
                (a, b) ->
                    Double.compare(a.validationAveragePrecision(), b.validationAveragePrecision()))
            .orElseThrow();
    Map<String, String> values = new TreeMap<>();
    values.put("name", recipe.model().name());
    values.put("version", recipe.model().version());
    values.put("seed_match", recipe.model().seedMatch());
    values.put("threshold", Double.toString(recipe.model().threshold()));
    values.put("licence", recipe.model().licence());
    values.put("sites", recipe.data().sites());
    values.put("sites_sha256", results.sha256().get(recipe.data().sites()));
    values.put("transcripts", recipe.data().background());
    values.put("transcripts_sha256", results.sha256().get(recipe.data().background()));
    values.put("test_mirnas", count(split.testMirnas()));
    values.put("test_mirnas_trained", count(split.testMirnasTrained()));
    values.put("test_rows_family", count(split.testRowsOfTrainedFamilies()));
    values.put("background", number(recipe.data().backgroundPerPositive()));
    values.put("registers", number(recipe.data().otherRegistersPerPositive()));
    values.put("min_matches", count(recipe.data().minPositiveMatches()));
    values.put("cap", count(recipe.data().maxNegativesPerFamily()));
    values.put("mutated", number(100 * recipe.data().mutatedPairs()));
    values.put("trained_on", count(split.trainedOn()));
    values.put("training", count(split.training()));
    values.put("validation", count(split.validation()));
    values.put("validation_families", count(split.validationFamilies().size()));
    values.put("split_seed", Long.toString(split.seed()));
    values.put("test", count(split.test()));
    values.put("dropped", count(split.dropped()));
    values.put("overlap_test", count(results.overlap().get(Results.TEST)));
    values.put("overlap_benchmark", count(results.overlap().get(Results.BENCHMARK)));
    values.put("overlap_validation", count(results.overlap().get(Results.VALIDATION)));
    values.put("epochs", count(results.history().size()));
    values.put("best_epoch", count(best.epoch()));
    values.put("best_precision", decimals(best.validationAveragePrecision()));
    values.put("batch", count(recipe.training().batch()));
    values.put("learning_rate", Double.toString(recipe.training().learningRate()));
    values.put("schedule", recipe.training().schedule());
    values.put("seed", Long.toString(recipe.training().seed()));
    values.put("seconds", count(results.seconds()));
    values.put("machine", results.machine());
    values.put("command", results.command());
    values.put("slope", decimals(results.calibration().slope()));
    values.put("offset", decimals(results.calibration().offset()));
    values.put("parity_sites", count(results.parity().sites()));
    values.put("parity_joint", scientific(results.parity().joint()));
    values.put("parity_towers", scientific(results.parity().towers()));
    values.put("headline", decimals(headline.metrics().averagePrecision()));
    values.put("headline_low", decimals(headline.averagePrecisionInterval()[0]));
    values.put("headline_high", decimals(headline.averagePrecisionInterval()[1]));
    values.put("headline_shuffled", decimals(shuffled.metrics().averagePrecision()));
    values.put("headline_blind", decimals(blind.metrics().averagePrecision()));
    values.put("table", table(results.metrics()));
    String card = template();
    for (Map.Entry<String, String> value : values.entrySet()) {
      card = card.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    int open = card.indexOf("{{");
    if (open >= 0) {
      throw new IllegalStateException(
          TEMPLATE + " has no value for " + card.substring(open, card.indexOf("}}", open) + 2));
    }
    return card;
  }

  private static Evaluation.Line line(Results results, String set, String scoredBy) {
    return results.metrics().stream()
        .filter(line -> line.set().equals(set) && line.scoredBy().equals(scoredBy))
        .findFirst()
        .orElseThrow();
  }

  private static String table(List<Evaluation.Line> lines) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| set | scored by | rows (positive) | accuracy | F1 | AUROC | average precision |\n");
    table.append("|---|---|---|---|---|---|---|\n");
    for (Evaluation.Line line : lines) {
      Metrics metrics = line.metrics();
      table.append(
          "| %s | %s | %s (%s) | %s | %s | %s | %s (%s - %s) |\n"
              .formatted(
                  line.set(),
                  line.scoredBy(),
                  count(metrics.rows()),
                  count(metrics.positives()),
                  decimals(metrics.accuracy()),
                  decimals(metrics.f1()),
                  decimals(metrics.auroc()),
                  decimals(metrics.averagePrecision()),
                  decimals(line.averagePrecisionInterval()[0]),
                  decimals(line.averagePrecisionInterval()[1])));
    }
    return table.toString().stripTrailing();
  }

  private static String template() throws IOException {
    try (InputStream in = ModelCard.class.getResourceAsStream(TEMPLATE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String scientific(double value) {
    return String.format(Locale.ROOT, "%.1e", value);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
