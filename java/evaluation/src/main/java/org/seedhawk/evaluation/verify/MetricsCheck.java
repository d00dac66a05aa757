// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.seedhawk.Seedhawk;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.evaluation.data.ResultsFile;
import org.seedhawk.evaluation.data.Tsv;
import org.seedhawk.evaluation.measure.EngineScores;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.evaluation.verify.ModelChecks.Check;
import org.seedhawk.evaluation.verify.ModelChecks.Fault;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;

/** Whether a model's average precision is the one that its tables name. Stateless. */
final class MetricsCheck {
  private MetricsCheck() {}

  /**
   * Measures again.
   *
   * @param folder of the model
   * @param data the data pack; empty: nothing is computed
   */
  static Check of(Path folder, Optional<Path> data) throws IOException, Fault {
    Path file = folder.resolve(ModelChecks.MIRBENCH);
    if (!Files.isRegularFile(file)) {
      return ModelChecks.absent("metrics", "%s: no such file; %s", file, TableCheck.again(file));
    }
    if (data.isEmpty()) {
      return ModelChecks.absent("metrics", "not computed again; give --data DIR");
    }
    JsonNode json = ResultsFile.read(file);
    try (Seedhawk engine = Seedhawk.open(folder.toString())) {
      JsonNode set = json.at("/sets/0");
      String name = engine.model().name();
      JsonNode line = line(file, set, name);
      String rows = "mirbench/%s.tsv".formatted(set.path("set").asText());
      DataFolder known = new DataFolder(data.get());
      Path rowsFile = known.file(rows);
      String stored = json.path("sha256").path(rows).asText();
      if (!stored.equals(known.hashes().get(rows))) {
        throw new Fault(
            "%s: sha256 %s.. but %s was measured on %s..; name the same data, or measure again",
            data.get().resolve(rows),
            ModelChecks.shortened(known.hashes().get(rows)),
            file,
            ModelChecks.shortened(stored));
      }
      List<LabelledPair> pairs = LabelledPairs.readMirbench(Tsv.read(rowsFile));
      float[] scores =
          EngineScores.of(engine, pairs, Search.everyWindow(), ScanOptions.DEFAULT).pairs();
      boolean[] labels = LabelledSets.of(rows, pairs).labels(0);
      double computed = Metrics.averagePrecision(scores, labels);
      // Another engine or processor orders scores that are this near to each other otherwise.
      double[] bounds = Metrics.averagePrecisionBounds(scores, labels, ParityFile.TOLERANCE);
      double expected = line.path("average_precision").asDouble(Double.NaN);
      within(file, rows, expected, computed, bounds, TableCheck.again(file));
      Path results = folder.resolve(ModelChecks.RESULTS);
      if (Files.isRegularFile(results)) {
        OptionalDouble trained = trained(ResultsFile.read(results), set.path("set").asText());
        if (trained.isPresent()) {
          within(results, rows, trained.getAsDouble(), computed, bounds, "train again");
        }
      }
      return ModelChecks.ok(
          "metrics",
          "average precision %.4f on %s, %,d rows; %s has %.4f",
          computed,
          rows,
          pairs.size(),
          ModelChecks.MIRBENCH,
          expected);
    }
  }

  /**
   * Returns the average precision that the training engine measured on a set, as this evaluation
   * measures it; empty where the training did not.
   */
  private static OptionalDouble trained(JsonNode results, String set) {
    if (results.at("/recipe/data/benchmark").asText().endsWith(set + ".tsv")) {
      for (JsonNode line : results.path("metrics")) {
        if (line.path("set").asText().equals("benchmark")
            && line.path("scoredBy").asText().equals("model, maximum over windows")) {
          return OptionalDouble.of(line.at("/metrics/averagePrecision").asDouble());
        }
      }
    }
    return OptionalDouble.empty();
  }

  private static JsonNode line(Path table, JsonNode set, String name) throws Fault {
    for (JsonNode line : set.path("lines")) {
      if (line.path("kind").asText().equals("model") && line.path("label").asText().equals(name)) {
        return line;
      }
    }
    throw new Fault("%s: has no line of model '%s'; %s", table, name, TableCheck.again(table));
  }

  private static void within(
      Path file, String rows, double stored, double computed, double[] bounds, String what)
      throws Fault {
    if (!(stored >= bounds[0] - ModelChecks.ROUNDING
        && stored <= bounds[1] + ModelChecks.ROUNDING)) {
      throw new Fault(
          "%s: average precision on '%s' is %.6f but computed again %.6f, and scores that differ by"
              + " %.0e give %.6f to %.6f; it was edited or is of another model: %s",
          file, rows, stored, computed, ParityFile.TOLERANCE, bounds[0], bounds[1], what);
    }
  }
}
