// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedhawk.evaluation.measure.Measured;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.evaluation.measure.Subject;
import org.seedhawk.scan.PairStatus;

/**
 * Models with their controls, measured on the same pairs. Immutable.
 *
 * @param models one or more
 * @param tables target-blind tables
 * @param canonicalSeed what the seed alone reaches
 * @param predictors others whose scores are known row by row, published ones mostly
 */
public record Comparison(
    List<Model> models, List<Measured> tables, Measured canonicalSeed, List<Measured> predictors) {
  /** The columns of {@link #row}. */
  private static final List<String> COLUMNS =
      List.of(
          "",
          "accuracy",
          "95 %",
          "F1",
          "sens.",
          "spec.",
          "AUROC",
          "95 %",
          "avg.prec.",
          "95 %",
          "Brier",
          "site-level acc.");

  /**
   * A model and what it must beat.
   *
   * @param subject the model
   * @param measured its figures
   * @param shuffled its figures on dinucleotide-shuffled targets
   * @param exchanged its figures with one target for every pair
   * @param tables the target-blind tables; where there are candidate sites, at this model's
   */
  public record Model(
      Subject subject,
      Measured measured,
      Measured shuffled,
      Measured exchanged,
      List<Measured> tables) {

    /** Returns what the figures say: against shuffled targets, against the best miRNA table. */
    public List<String> conclusions() {
      List<String> sentences = new ArrayList<>();
      sentences.add(
          against(
              shuffled,
              "its own scores on dinucleotide-shuffled targets",
              "it reads the target",
              "this set does not show that it reads the target"));
      tables.stream()
          .max(Comparator.comparingDouble(table -> table.mean().averagePrecision()))
          .ifPresent(
              table ->
                  sentences.add(
                      against(
                          table,
                          "a table of miRNAs that never reads the target (%s)"
                              .formatted(table.line().label()),
                          "it adds to what the miRNA alone tells",
                          "it does not show more here than the miRNA alone tells")));
      return sentences;
    }

    private String against(Measured control, String what, String clear, String unclear) {
      double ours = measured.mean().averagePrecision();
      double theirs = control.mean().averagePrecision();
      boolean apart =
          measured.averagePrecisionInterval()[0] > control.averagePrecisionInterval()[1];
      String verdict =
          apart
              ? "beats %s by a clear margin (the 95 %% intervals do not overlap)"
              : ours > theirs
                  ? "is above %s, but not by a clear margin (the 95 %% intervals overlap)"
                  : "does not beat %s";
      return "%s %s: average precision %s (%s) against %s (%s); %s."
          .formatted(
              measured.line().label(),
              verdict.formatted(what),
              Report.number(ours),
              Report.interval(measured.averagePrecisionInterval()),
              Report.number(theirs),
              Report.interval(control.averagePrecisionInterval()),
              apart ? clear : unclear);
    }

    /** Returns how many pairs of a set have which status, the mean over the sets, in words. */
    String statuses() {
      Map<PairStatus, Double> means = new EnumMap<>(PairStatus.class);
      for (Measured.SetFigures set : measured.sets()) {
        set.statuses()
            .forEach(
                (status, count) ->
                    means.merge(status, (double) count / measured.sets().size(), Double::sum));
      }
      boolean whole = measured.sets().size() == 1;
      String counts =
          means.entrySet().stream()
              .map(
                  entry ->
                      String.format(
                          Locale.ROOT,
                          whole ? "%s %,.0f" : "%s %,.1f",
                          entry.getKey().label(),
                          entry.getValue()))
              .collect(Collectors.joining(", "));
      String sites =
          measured.siteMean() == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  "; candidate sites %,d",
                  measured.siteMean().rows() / measured.sets().size());
      return "%s: %s%s.".formatted(whole ? "Pairs" : "Pairs a set, mean", counts, sites);
    }
  }

  /** Returns the lines that all models share. */
  public List<Measured> shared() {
    return Stream.concat(tables.stream(), Stream.of(canonicalSeed)).toList();
  }

  /** Returns a model's own line and its controls. */
  List<Measured> withControls(Model model) {
    List<Measured> lines =
        new ArrayList<>(List.of(model.measured, model.shuffled, model.exchanged));
    lines.addAll(model.tables);
    lines.add(canonicalSeed);
    return lines;
  }

  /** Returns what the figures say of each model. */
  public List<String> conclusions() {
    return models.stream().flatMap(model -> model.conclusions().stream()).toList();
  }

  /** Returns the figures of a line as a table has them, see {@link #COLUMNS}. */
  private static List<String> row(Measured line) {
    Metrics mean = line.mean();
    return List.of(
        switch (line.line().kind()) {
          case SHUFFLED -> "on shuffled targets";
          case EXCHANGED -> "on one target";
          case MODEL, TARGET_BLIND, SEED, PAIRING, PUBLISHED -> line.line().label();
        },
        Report.exact(mean.accuracy()),
        Report.interval(line.accuracyInterval()),
        Report.exact(mean.f1()),
        Report.number(mean.sensitivity()),
        Report.number(mean.specificity()),
        Report.number(mean.auroc()),
        Report.interval(line.aurocInterval()),
        Report.exact(mean.averagePrecision()),
        Report.interval(line.averagePrecisionInterval()),
        line.reliability() == null ? "-" : Report.number(line.reliability().brier()),
        line.siteMean() == null ? "-" : Report.exact(line.siteMean().accuracy()));
  }

  /** Adds a table of lines; the column of candidate sites where there are any. */
  public static void addLines(Report report, String title, List<Measured> lines) {
    boolean sites = lines.stream().anyMatch(line -> line.siteMean() != null);
    int columns = COLUMNS.size() - (sites ? 0 : 1);
    report.table(
        Report.Table.of(
            title,
            COLUMNS.subList(0, columns),
            lines.stream().map(line -> row(line).subList(0, columns)).toList()));
  }

  /** Adds a model's figures and its controls', the counts of its pairs, and what that means. */
  public void addModel(Report report, Model model) {
    addLines(
        report,
        "%s and its controls: %sthreshold %s"
            .formatted(
                model.subject.label(),
                model.measured.siteMean() == null ? "" : "rule " + model.subject.rule() + ", ",
                model.subject.engine().model().threshold()),
        withControls(model));
    report.text(model.statuses());
    model.conclusions().forEach(report::conclusion);
  }

  /** Adds curves: of all models and what they share, then of each model with its controls. */
  public void addCurves(Report report, String title) {
    List<Measured> together = new ArrayList<>(models.stream().map(Model::measured).toList());
    if (models.size() > 1) {
      together.addAll(shared());
      together.addAll(predictors);
      report.figures(title + ": all models", Chart.CAPTIONS, Chart.of(together));
    }
    for (Model model : models) {
      List<Measured> lines = new ArrayList<>(withControls(model));
      if (models.size() == 1) {
        lines.addAll(predictors);
      }
      report.figures(title + ": " + model.subject.label(), Chart.CAPTIONS, Chart.of(lines));
    }
  }

  /** Returns all lines as a result file has them: models, controls, predictors. */
  public List<Object> json() {
    List<Object> lines = new ArrayList<>();
    for (Model model : models) {
      lines.add(json(model.measured, Optional.empty()));
    }
    for (Model model : models) {
      Optional<String> label = Optional.of(model.subject.label());
      lines.add(json(model.shuffled, label));
      lines.add(json(model.exchanged, label));
      model.tables.forEach(table -> lines.add(json(table, label)));
    }
    lines.add(json(canonicalSeed, Optional.empty()));
    predictors.forEach(line -> lines.add(json(line, Optional.empty())));
    return lines;
  }

  /**
   * Returns a line as a result file has it.
   *
   * @param model whose control it is
   */
  public static Map<String, Object> json(Measured line, Optional<String> model) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("label", line.line().label());
    json.put("kind", line.line().kind().name().toLowerCase(Locale.ROOT));
    model.ifPresent(label -> json.put("model", label));
    json.put("threshold", value(line.line().threshold()));
    json.putAll(json(line.mean()));
    json.put("accuracy_interval", values(line.accuracyInterval()));
    json.put("average_precision_interval", values(line.averagePrecisionInterval()));
    json.put("auroc_interval", values(line.aurocInterval()));
    if (line.siteMean() != null) {
      json.put("site_level", json(line.siteMean()));
    }
    if (line.reliability() != null) {
      json.put("reliability", line.reliability());
    }
    if (line.sets().size() > 1 || !line.sets().getFirst().statuses().isEmpty()) {
      json.put("sets", line.sets().stream().map(Comparison::json).toList());
    }
    return json;
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
  public static Double value(double number) {
    return Double.isNaN(number) ? null : Double.valueOf(number);
  }

  /** Returns both ends of an interval as JSON has them; null for one that does not exist. */
  public static List<Double> values(double[] interval) {
    return Double.isNaN(interval[0]) ? null : List.of(interval[0], interval[1]);
  }
}
