// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.seedhawk.PairLevel;

/**
 * Scores sets with models and controls, and says what came out. One thread at a time.
 *
 * @param subjects the models
 * @param rounds bootstrap resamples
 * @param seed of shuffles, draws and resamples
 */
record Evaluator(List<Subject> subjects, int rounds, long seed) {

  /**
   * Measures all models, then the controls, then other lines.
   *
   * @param siteLevel whether targets are site regions
   * @param tables target-blind tables by name
   * @param more lines that are there already
   */
  List<Measured> measure(
      LabelledSets data,
      boolean siteLevel,
      Map<String, Controls.TargetBlind> tables,
      List<Line> more)
      throws IOException {
    List<Line> models = new ArrayList<>();
    List<Line> controls = new ArrayList<>();
    List<LabelledPair> pairs = data.pairs();
    List<LabelledPair> shuffled = Controls.shuffled(pairs, seed);
    List<LabelledPair> exchanged = Controls.exchanged(pairs, Controls.lender(pairs, seed).target());
    for (Subject subject : subjects) {
      models.add(line(subject, siteLevel, subject.label(), Line.Kind.MODEL, pairs));
      controls.add(
          line(
              subject,
              siteLevel,
              subject.label() + " on shuffled targets",
              Line.Kind.SHUFFLED,
              shuffled));
      controls.add(
          line(
              subject,
              siteLevel,
              subject.label() + " on one target",
              Line.Kind.EXCHANGED,
              exchanged));
    }
    tables.forEach(
        (name, table) -> {
          Line line =
              Line.of(
                  "target-blind, " + name,
                  Line.Kind.TARGET_BLIND,
                  table.scores(pairs),
                  Controls.TargetBlind.THRESHOLD);
          controls.add(siteLevel ? line : line.atSitesOf(models.getFirst()));
        });
    Subject any = subjects.getFirst();
    controls.add(
        Line.of(
            "canonical seed present",
            Line.Kind.SEED,
            EngineScores.canonicalSeeds(any.engine(), pairs, any.options()),
            0.5));
    List<Line> all = new ArrayList<>(models);
    all.addAll(controls);
    all.addAll(more);
    return all.stream().map(line -> Measured.of(data, line, rounds, seed)).toList();
  }

  private static Line line(
      Subject subject, boolean siteLevel, String label, Line.Kind kind, List<LabelledPair> pairs)
      throws IOException {
    EngineScores scores =
        EngineScores.of(
            subject.engine(),
            pairs,
            siteLevel ? PairLevel.SITE : subject.geneLevel(),
            subject.options());
    Line line = Line.of(label, kind, scores, subject.threshold());
    return siteLevel ? line.withoutSites() : line;
  }

  /** Returns what the figures say, for each model: against shuffled targets, against the table. */
  static List<String> conclusions(List<Measured> lines) {
    List<String> sentences = new ArrayList<>();
    List<Measured> shuffled = of(lines, Line.Kind.SHUFFLED);
    List<Measured> models = of(lines, Line.Kind.MODEL);
    for (int i = 0; i < models.size(); i++) {
      Measured model = models.get(i);
      sentences.add(
          against(
              model,
              shuffled.get(i),
              "its own scores on dinucleotide-shuffled targets",
              "so it reads the target",
              "so this set does not show that it reads the target"));
      for (Measured table : of(lines, Line.Kind.TARGET_BLIND)) {
        sentences.add(
            against(
                model,
                table,
                "the miRNA table that never reads the target (%s)".formatted(table.line().label()),
                "so it adds to what the miRNA alone tells",
                "so here it does not show more than the miRNA alone tells"));
      }
    }
    return sentences;
  }

  private static String against(
      Measured model, Measured control, String what, String clear, String unclear) {
    double ours = model.mean().averagePrecision();
    double theirs = control.mean().averagePrecision();
    boolean above = ours > theirs;
    boolean apart = model.averagePrecisionInterval()[0] > control.averagePrecisionInterval()[1];
    String verdict =
        apart
            ? "beats %s by a clear margin"
            : above ? "is above %s, but not by a clear margin" : "does not beat %s";
    return "%s %s: average precision %s (%s) against %s (%s), %s; %s."
        .formatted(
            model.line().label(),
            verdict.formatted(what),
            Report.number(ours),
            Report.interval(model.averagePrecisionInterval()),
            Report.number(theirs),
            Report.interval(control.averagePrecisionInterval()),
            apart
                ? "the 95 % intervals do not overlap"
                : above ? "the 95 % intervals overlap" : "no higher",
            apart ? clear : unclear);
  }

  static List<Measured> of(List<Measured> lines, Line.Kind kind) {
    return lines.stream().filter(line -> line.line().kind() == kind).toList();
  }

  /** Adds the table of all lines, one a row. */
  static void addLines(Report report, String title, List<Measured> lines, List<List<String>> more) {
    List<List<String>> rows = new ArrayList<>();
    for (Measured line : lines) {
      Metrics mean = line.mean();
      rows.add(
          List.of(
              line.line().label(),
              Report.exact(mean.accuracy()),
              Report.interval(line.accuracyInterval()),
              Report.exact(mean.f1()),
              Report.number(mean.sensitivity()),
              Report.number(mean.specificity()),
              Report.number(mean.auroc()),
              Report.exact(mean.averagePrecision()),
              Report.interval(line.averagePrecisionInterval()),
              line.reliability() == null ? "-" : Report.number(line.reliability().brier()),
              line.siteMean() == null ? "-" : Report.exact(line.siteMean().accuracy())));
    }
    rows.addAll(more);
    List<String> header =
        List.of(
            "",
            "accuracy",
            "95 %",
            "F1",
            "sens.",
            "spec.",
            "AUROC",
            "avg.prec.",
            "95 %",
            "Brier",
            "site-level acc.");
    boolean sites = lines.stream().anyMatch(line -> line.siteMean() != null);
    int columns = header.size() - (sites ? 0 : 1);
    report.table(
        title,
        header.subList(0, columns),
        rows.stream().map(row -> row.subList(0, columns)).toList(),
        false);
  }

  /** Adds precision-recall, ROC and reliability. */
  static void addFigures(Report report, String title, List<Measured> lines) {
    report.figures(title, List.of("Precision and recall", "ROC", "Reliability"), Chart.of(lines));
  }

  /** Returns the lines as a result file has them. */
  static List<Object> json(List<Measured> lines) {
    List<Object> all = new ArrayList<>();
    for (Measured line : lines) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("label", line.line().label());
      json.put("kind", line.line().kind().name().toLowerCase(Locale.ROOT));
      json.put("threshold", value(line.line().threshold()));
      json.putAll(json(line.mean()));
      json.put("accuracy_interval", values(line.accuracyInterval()));
      json.put("average_precision_interval", values(line.averagePrecisionInterval()));
      if (line.siteMean() != null) {
        json.put("site_level", json(line.siteMean()));
      }
      if (line.reliability() != null) {
        json.put("reliability", line.reliability());
      }
      if (line.sets().size() > 1 || !line.sets().getFirst().statuses().isEmpty()) {
        json.put("sets", line.sets().stream().map(Evaluator::json).toList());
      }
      all.add(json);
    }
    return all;
  }

  private static Map<String, Object> json(Measured.SetFigures set) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("set", set.name());
    json.putAll(json(set.pairs()));
    if (!set.statuses().isEmpty()) {
      json.put("statuses", set.statuses());
    }
    if (set.sites() != null) {
      json.put("site_level", json(set.sites()));
    }
    return json;
  }

  private static Map<String, Object> json(Metrics metrics) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rows", metrics.rows());
    json.put("positives", metrics.positives());
    json.put("accuracy", value(metrics.accuracy()));
    json.put("f1", value(metrics.f1()));
    json.put("sensitivity", value(metrics.sensitivity()));
    json.put("specificity", value(metrics.specificity()));
    json.put("auroc", value(metrics.auroc()));
    json.put("average_precision", value(metrics.averagePrecision()));
    return json;
  }

  /** JSON has no NaN. */
  static Double value(double number) {
    return Double.isNaN(number) ? null : Double.valueOf(number);
  }

  private static List<Double> values(double[] interval) {
    return Double.isNaN(interval[0]) ? null : List.of(interval[0], interval[1]);
  }
}
