// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.evaluation.control.Controls;
import org.seedhawk.evaluation.data.DataPack;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.evaluation.data.Tsv;
import org.seedhawk.evaluation.measure.Line;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.evaluation.table.MirbenchTable;

/** Figures that others published, from the rows that they published. */
class PublishedScoresTest {
  /** miRBench's own evaluation of the two predictors whose rows are in the Hejret file. */
  private static final Map<String, Double> HEJRET =
      Map.of("DecisionTree_3mer_AGO2_CLASH_Hejret2023_train_model", 0.3874, "Random_model", 0.5079);

  /** Every predictor with rows and a published figure; four digits were published. */
  @Test
  void averagePrecisionEqualsThePublishedFiguresToTheLastDigit() throws IOException {
    Path folder = DataPack.file("mirbench");
    List<Path> files = new ArrayList<>();
    try (var all = Files.list(folder)) {
      all.filter(file -> file.toString().endsWith("_predictions.tsv")).forEach(files::add);
    }
    int checked = 0;
    for (Path file : files) {
      Map<String, Double> published = new HashMap<>(HEJRET);
      Tsv table =
          Tsv.read(Path.of(file.toString().replace("_predictions.tsv", "_avg_p_score.tsv")));
      for (String[] row : table.rows()) {
        published.put(row[table.column("Tool")], Double.valueOf(row[table.column("avg_p_score")]));
      }
      Tsv rows = Tsv.read(file);
      List<LabelledPair> pairs = LabelledPairs.readMirbench(rows);
      boolean[] labels = LabelledSets.of("", pairs).labels(0);
      for (Line line : MirbenchTable.predictors(rows, pairs)) {
        Double figure = published.get(line.label().replace("published: ", ""));
        if (figure != null) {
          checked++;
          assertEquals(
              figure,
              Math.round(1e4 * Metrics.averagePrecision(line.scores(), labels)) / 1e4,
              1e-9,
              file + " " + line.label());
        }
      }
    }
    assertTrue(checked >= HEJRET.size(), checked + " predictors in " + files);
  }

  /** Accuracy .838, F1 .849: what a table reaches that never reads the target. */
  @Test
  void targetBlindTableReachesOnMirawWhatIsKnownOfIt() throws IOException {
    Controls.TargetBlind table =
        new Controls.TargetBlind(LabelledPairs.read(DataPack.file("miraw/site_pool.tsv"), "label"));
    double accuracy = 0;
    double f1 = 0;
    for (int set = 0; set < 10; set++) {
      List<LabelledPair> pairs =
          LabelledPairs.read(DataPack.file("miraw/miRAW_Test%s.txt".formatted(set)), "label");
      Metrics metrics =
          Metrics.of(
              table.scores(pairs),
              LabelledSets.of("", pairs).labels(0),
              Controls.TargetBlind.THRESHOLD);
      accuracy += metrics.accuracy() / 10;
      f1 += metrics.f1() / 10;
    }
    assertEquals(0.83841, accuracy, 5e-6);
    assertEquals(0.84950, f1, 5e-6);
  }

  /** The table miRNA -> mean training label has an average precision of .39 on this set. */
  @Test
  void mirbenchTableAgreesWithTheModelCardAndTheKnownControl(@TempDir Path folder)
      throws IOException {
    Path data = DataPack.file("mirbench").getParent();
    Path out = folder.resolve("results.json");
    Path html = folder.resolve("report.html");
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    assertEquals(
        0,
        new EvaluateTool()
            .run(
                writer,
                writer,
                "--table",
                "mirbench",
                "--data",
                data.toString(),
                "--model",
                "deeptarget",
                "--rounds",
                "200",
                "--out",
                out.toString(),
                "--html",
                html.toString()),
        text.toString());
    JsonNode set = new ObjectMapper().readTree(out.toFile()).at("/sets/0");
    assertEquals("AGO2_CLASH_Hejret2023_test", set.get("set").asText());
    assertEquals(965, set.get("rows").asInt());
    Path card = Path.of(System.getProperty("seedhawk.root"), "models/deeptarget/results.json");
    double trained = Double.NaN;
    for (JsonNode line : new ObjectMapper().readTree(card.toFile()).get("metrics")) {
      if (line.get("set").asText().equals("benchmark")
          && line.get("scoredBy").asText().equals("model, maximum over windows")) {
        trained = line.at("/metrics/averagePrecision").asDouble();
      }
    }
    assertEquals(trained, line(set, "deeptarget").get("average_precision").asDouble(), 1e-4);
    assertEquals(
        0.387,
        line(set, "target-blind, Hejret 2023 train").get("average_precision").asDouble(),
        5e-4);
    assertEquals(0.7964, set.at("/published_average_precision/miRBind_Klimentova2022").asDouble());
    String page = Files.readString(html);
    assertTrue(page.contains("<svg") && page.contains("Reliability"));
    for (String external : List.of("src=", "href=", "url(", "<script", "@import")) {
      assertTrue(!page.contains(external), external);
    }
  }

  private static JsonNode line(JsonNode set, String label) {
    for (JsonNode line : set.get("lines")) {
      if (line.get("label").asText().equals(label)) {
        return line;
      }
    }
    throw new AssertionError(label + " is not in " + set.get("lines"));
  }
}
