// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.formats.BadInputException;

/**
 * The miRBench sets whose rows are there: average precision of models, controls and published
 * predictors. One thread at a time.
 *
 * @param evaluator models, seed and resamples
 * @param data the data pack
 */
record MirbenchTable(Evaluator evaluator, DataFolder data) {
  private static final String FOLDER = "mirbench/";
  private static final String TRAINING = FOLDER + "AGO2_CLASH_Hejret2023_train.tsv";
  private static final String HEADLINE = "AGO2_CLASH_Hejret2023_test";

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
  void run(Report report, Map<String, Object> results) throws IOException {
    report.text(
        "Site level: a pair's score is the maximum over the model's windows inside the 50-nt site."
            + " Average precision is the headline; intervals are bootstraps over rows.");
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
    List<Measured> lines = evaluator.measure(LabelledSets.of(set, pairs), true, tables, predictors);

    List<List<String>> figures = new ArrayList<>();
    published.forEach((name, value) -> figures.add(figure(name, value, lines)));
    List<String> conclusions = Evaluator.conclusions(lines);
    conclusions.forEach(report::conclusion);
    Evaluator.addLines(
        report,
        "%s: %s rows, %s positive"
            .formatted(
                set, Report.count(pairs.size()), Report.count(lines.getFirst().mean().positives())),
        lines,
        figures);
    Evaluator.addFigures(report, set + ": curves", lines);

    Map<String, Object> json = new LinkedHashMap<>();
    json.put("set", set);
    json.put("rows", pairs.size());
    json.put("lines", Evaluator.json(lines));
    json.put("published_average_precision", published);
    json.put("conclusions", conclusions);
    return json;
  }

  /** Returns the scores of published predictors, row by row. */
  static List<Line> predictors(Tsv tsv, List<LabelledPair> pairs) throws IOException {
    if (tsv.rows().size() != pairs.size()) {
      throw new BadInputException(
          "%s: %d rows but the set has %d".formatted(tsv.file(), tsv.rows().size(), pairs.size()));
    }
    List<Line> lines = new ArrayList<>();
    for (String column : tsv.columns()) {
      if (!ROW_COLUMNS.contains(column)) {
        lines.add(
            Line.of("published: " + column, Line.Kind.PUBLISHED, tsv.numbers(column), Double.NaN));
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

  private static List<String> figure(String name, double value, List<Measured> lines) {
    boolean recomputed =
        lines.stream().anyMatch(line -> line.line().label().equals("published: " + name));
    return List.of(
        "published figure: " + name + (recomputed ? "" : " (no rows)"),
        "-",
        "-",
        "-",
        "-",
        "-",
        "-",
        Report.exact(value),
        "-",
        "-",
        "-");
  }
}
