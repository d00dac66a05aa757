// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.seedhawk.evaluation.data.ResultsFile;

/**
 * How a model learnt: the {@code history} of its {@code results.json}, a list of objects. {@code
 * epoch} is the x axis, every other field that holds a number is a curve. Beside the scores of a
 * language model stands what a k-mer table reaches. Immutable.
 *
 * @param curves points (epoch, value) by the field's name
 * @param bestEpoch whose weights were kept; 0 when the file does not say
 */
public record LearningCurves(Map<String, List<double[]>> curves, int bestEpoch) {
  /** The picture's name in a model's folder. */
  public static final String PICTURE = "learning-curve.svg";

  private static final String EPOCH = "epoch";

  /** What stands in one picture, for its values are of one kind. */
  private enum Panel {
    LOSS("Loss"),
    SCORE("Scores"),
    RATE("Learning rate");

    private final String caption;

    Panel(String caption) {
      this.caption = caption;
    }

    private static Panel of(String field) {
      String name = field.toLowerCase(Locale.ROOT);
      return name.contains("loss") ? LOSS : name.contains("rate") ? RATE : SCORE;
    }
  }

  /**
   * Reads the results in a model's folder.
   *
   * @return empty when there are none, or they hold no history
   * @throws IOException if the file is no JSON; the message names it
   */
  public static Optional<LearningCurves> read(Path folder) throws IOException {
    Path file = folder.resolve("results.json");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    JsonNode results = ResultsFile.read(file);
    Map<String, List<double[]>> curves = new LinkedHashMap<>();
    int row = 0;
    for (JsonNode epoch : results.path("history")) {
      row++;
      double x = epoch.path(EPOCH).asDouble(row);
      for (Map.Entry<String, JsonNode> field : epoch.properties()) {
        double value = field.getValue().asDouble();
        if (field.getValue().isNumber()
            && Double.isFinite(value)
            && !field.getKey().equals(EPOCH)) {
          curves
              .computeIfAbsent(field.getKey(), name -> new ArrayList<>())
              .add(new double[] {x, value});
        }
      }
    }
    addKmerTable(results.path("masked_accuracy"), curves);
    return curves.isEmpty()
        ? Optional.empty()
        : Optional.of(new LearningCurves(curves, results.path("best_epoch").asInt(0)));
  }

  /**
   * A level, for a table does not learn: the mean over the parts, at the length that epochs have.
   */
  private static void addKmerTable(JsonNode lines, Map<String, List<double[]>> curves) {
    List<double[]> scores = curves.get("validation_score");
    if (scores == null) {
      return;
    }
    int longest = 0;
    for (JsonNode line : lines) {
      longest = Math.max(longest, line.path("length").asInt());
    }
    int length = longest;
    StreamSupport.stream(lines.spliterator(), false)
        .filter(line -> line.path("length").asInt() == length)
        .mapToDouble(line -> line.path("kmer_table").asDouble())
        .average()
        .ifPresent(
            level ->
                curves.put(
                    "kmer_table",
                    scores.stream().map(point -> new double[] {point[0], level}).toList()));
  }

  /**
   * Draws the history in a model's folder: losses, scores and learning rate by epoch.
   *
   * @return an SVG file's text; empty when there are no results, or they hold no history
   * @throws IOException if the file is no JSON; the message names it
   */
  public static Optional<String> picture(Path folder) throws IOException {
    return read(folder)
        .map(
            curves -> {
              Map<String, Chart> charts = curves.charts();
              return Chart.beside(List.copyOf(charts.keySet()), List.copyOf(charts.values()));
            });
  }

  /** Adds one picture for losses, one for scores, one for the learning rate. */
  public void addTo(Report report, String title) {
    Map<String, Chart> charts = charts();
    report.figures(
        title, List.copyOf(charts.keySet()), charts.values().stream().map(Chart::svg).toList());
  }

  private Map<String, Chart> charts() {
    Map<String, Chart> charts = new LinkedHashMap<>();
    for (Panel panel : Panel.values()) {
      Map<String, List<double[]>> shown = new LinkedHashMap<>(curves);
      shown.keySet().removeIf(field -> Panel.of(field) != panel);
      if (!shown.isEmpty()) {
        charts.put(panel.caption, chart(shown));
      }
    }
    return charts;
  }

  private Chart chart(Map<String, List<double[]>> shown) {
    double[] x = range(shown, 0);
    double[] y = range(shown, 1);
    Chart chart =
        new Chart(
            EPOCH,
            Chart.Axis.counts((int) Math.floor(x[0]), (int) Math.ceil(x[1])),
            "", // the caption and the legend say it
            Chart.Axis.around(y[0], y[1]));
    if (bestEpoch > 0 && x[0] <= bestEpoch && bestEpoch <= x[1]) {
      chart.mark(bestEpoch, "kept: epoch " + bestEpoch);
    }
    shown.forEach((field, points) -> chart.curve(words(field), points, true, points.size() < 3));
    return chart;
  }

  private static double[] range(Map<String, List<double[]>> shown, int coordinate) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (List<double[]> points : shown.values()) {
      for (double[] point : points) {
        least = Math.min(least, point[coordinate]);
        most = Math.max(most, point[coordinate]);
      }
    }
    return new double[] {least, most};
  }

  /** Returns a field's name as words, "validation loss" for instance. */
  static String words(String field) {
    return field
        .replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
        .replace('_', ' ')
        .toLowerCase(Locale.ROOT);
  }
}
