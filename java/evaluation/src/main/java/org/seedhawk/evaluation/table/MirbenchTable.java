// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.control.Controls;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.evaluation.data.Tsv;
import org.seedhawk.evaluation.measure.Line;
import org.seedhawk.evaluation.measure.Measured;
import org.seedhawk.evaluation.report.Comparison;
import org.seedhawk.evaluation.report.Report;

/**
 * The miRBench sets whose rows are there: average precision of models, controls and published
 * predictors. One thread at a time.
 *
 * @param evaluator models, seed and resamples
 * @param data the data pack
 */
public record MirbenchTable(Evaluator evaluator, DataFolder data) {
  private static final String FOLDER = "mirbench/";
  private static final String TRAINING = FOLDER + "AGO2_CLASH_Hejret2023_train.tsv";
  private static final String HEADLINE = "AGO2_CLASH_Hejret2023_test";

  private static final String PUBLISHED = "published: ";

  /** The headline first. */
  private static final List<String> SETS =
      List.of(
          HEADLINE,
          "AGO2_eCLIP_Klimentova2022_test",
          "AGO2_eCLIP_Manakov2022_test",
          "AGO2_eCLIP_Manakov2022_leftout");

  /** Columns of a predictions file that describe the row; the others are scores. */
  private static final List<String> ROW_COLUMNS =
      List.of(
          "gene",
          "noncodingRNA",
          "noncodingRNA_name",
          "noncodingRNA_fam",
          "feature",
          "label",
          "chr",
          "start",
          "end",
          "strand",
          "gene_cluster_ID");

  /** Reads, scores and fills the report and the result file. */
  public void run(Report report, Map<String, Object> results) throws IOException {
    report.text(
        "Site level: a pair's score is the maximum over the model's windows inside the 50-nt site."
            + " Intervals are bootstraps over rows. Published predictors are computed here where"
            + " their scores are known row by row.");
    Map<String, Controls.TargetBlind> tables = new LinkedHashMap<>();
    tables.put(
        "Hejret 2023 train",
        new Controls.TargetBlind(LabelledPairs.readMirbench(Tsv.read(data.file(TRAINING)))));
    if (data.has("miraw/site_pool.tsv")) {
      MirawTable.trainingTable(data)
          .forEach((name, table) -> tables.put("site_pool " + name, table));
    }
    List<Object> sets = new ArrayList<>();
    for (String set : SETS) {
      if (set.equals(HEADLINE) || data.has(FOLDER + set + ".tsv") || data.has(predictions(set))) {
        sets.add(run(set, tables, report));
      }
    }
    results.put("sets", sets);
  }

  private static String predictions(String set) {
    return FOLDER + set + "_predictions.tsv";
  }

  private Map<String, Object> run(
      String set, Map<String, Controls.TargetBlind> tables, Report report) throws IOException {
    boolean predicted = data.has(predictions(set));
    String rowsFile = data.has(FOLDER + set + ".tsv") ? FOLDER + set + ".tsv" : predictions(set);
    Tsv rows = Tsv.read(data.file(rowsFile));
    List<LabelledPair> pairs = LabelledPairs.readMirbench(rows);
    LabelledPairs.requireBothLabels(rows.file(), pairs);
    Map<String, Double> published = published(set);
    List<Line> predictors = new ArrayList<>();
    if (predicted) {
      predictors.addAll(predictors(Tsv.read(data.file(predictions(set))), pairs));
    }
    Comparison comparison =
        evaluator.measure(LabelledSets.of(set, pairs), true, tables, predictors);
    addPrecisions(
        report,
        "%s: average precision on %s rows, %s positive"
            .formatted(
                set,
                Report.count(pairs.size()),
                Report.count(comparison.canonicalSeed().mean().positives())),
        comparison,
        published);
    for (Comparison.Model model : comparison.models()) {
      comparison.addModel(report, model);
    }
    comparison.addCurves(report, set);

    Map<String, Object> json = new LinkedHashMap<>();
    json.put("set", set);
    json.put("rows", pairs.size());
    json.put("lines", comparison.json());
    json.put("published_average_precision", published);
    json.put("conclusions", comparison.conclusions());
    return json;
  }

  /** Who reaches what, the best first; then the controls that read no target or no model. */
  private static void addPrecisions(
      Report report, String title, Comparison comparison, Map<String, Double> published) {
    record Ranked(double precision, List<String> row) {}
    List<Ranked> ranked = new ArrayList<>();
    for (Comparison.Model model : comparison.models()) {
      ranked.add(
          new Ranked(
              model.measured().mean().averagePrecision(),
              row(
                  model.measured(),
                  "-",
                  precision(model.shuffled()),
                  precision(model.exchanged()))));
    }
    Map<String, Double> figures = new LinkedHashMap<>(published);
    for (Measured line : comparison.predictors()) {
      Double figure = figures.remove(line.line().label().substring(PUBLISHED.length()));
      ranked.add(
          new Ranked(
              line.mean().averagePrecision(),
              row(line, figure == null ? "-" : Report.exact(figure), "-", "-")));
    }
    figures.forEach(
        (name, figure) ->
            ranked.add(
                new Ranked(
                    figure,
                    List.of(PUBLISHED + name, "-", "-", Report.exact(figure), "-", "-", "-"))));
    ranked.sort(Comparator.comparingDouble(Ranked::precision).reversed());
    List<List<String>> rows = new ArrayList<>(ranked.stream().map(Ranked::row).toList());
    comparison.shared().forEach(line -> rows.add(row(line, "-", "-", "-")));
    report.table(
        Report.Table.of(
            title,
            List.of(
                "",
                "computed here",
                "95 %",
                "as published",
                "on shuffled targets",
                "on one target",
                "AUROC"),
            rows));
  }

  private static List<String> row(
      Measured line, String published, String shuffled, String exchanged) {
    return List.of(
        line.line().label(),
        precision(line),
        Report.interval(line.averagePrecisionInterval()),
        published,
        shuffled,
        exchanged,
        Report.number(line.mean().auroc()));
  }

  private static String precision(Measured line) {
    return Report.exact(line.mean().averagePrecision());
  }

  /** Returns the scores of published predictors, row by row. */
  public static List<Line> predictors(Tsv tsv, List<LabelledPair> pairs) throws IOException {
    if (tsv.rows().size() != pairs.size()) {
      throw new BadInputException(
          "%s: %d rows but the set has %d".formatted(tsv.file(), tsv.rows().size(), pairs.size()));
    }
    List<Line> lines = new ArrayList<>();
    for (String column : tsv.columns()) {
      if (!ROW_COLUMNS.contains(column)) {
        lines.add(
            Line.of(PUBLISHED + column, Line.Kind.PUBLISHED, tsv.numbers(column), Double.NaN));
      }
    }
    return lines;
  }

  private Map<String, Double> published(String set) throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    String file = FOLDER + set + "_avg_p_score.tsv";
    if (data.has(file)) {
      Tsv tsv = Tsv.read(data.file(file));
      int tool = tsv.column("Tool");
      float[] values = tsv.numbers("avg_p_score");
      for (int i = 0; i < values.length; i++) {
        figures.put(tsv.rows().get(i)[tool], Double.valueOf(Float.toString(values[i])));
      }
    }
    return figures;
  }
}
