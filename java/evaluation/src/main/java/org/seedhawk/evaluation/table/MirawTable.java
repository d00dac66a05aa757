// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.seedhawk.evaluation.control.Controls;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.evaluation.measure.Measured;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.evaluation.measure.Subject;
import org.seedhawk.evaluation.report.Comparison;
import org.seedhawk.evaluation.report.Report;
import org.seedhawk.scan.PairStatus;

/**
 * The ten miRAW sets, beside what was published on them. One thread at a time.
 *
 * @param evaluator models, seed and resamples
 * @param data the data pack
 */
public record MirawTable(Evaluator evaluator, DataFolder data) {
  private static final int SETS = 10;
  private static final String TRAINING = "miraw/site_pool.tsv";

  /** Reads, scores and fills the report and the result file. */
  public void run(Report report, Map<String, Object> results) throws IOException {
    Map<String, List<LabelledPair>> files = new LinkedHashMap<>();
    for (int set = 0; set < SETS; set++) {
      Path file = data.file("miraw/miRAW_Test%d.txt".formatted(set));
      List<LabelledPair> pairs = LabelledPairs.read(file, "label");
      LabelledPairs.requireBothLabels(file, pairs);
      files.put(Integer.toString(set + 1), pairs);
    }
    LabelledSets sets = LabelledSets.of(files);
    Map<String, Controls.TargetBlind> tables = new LinkedHashMap<>(trainingTable(data));
    tables.put(
        "all of site_pool",
        new Controls.TargetBlind(LabelledPairs.read(data.file(TRAINING), "label")));
    List<Subject> searches =
        evaluator.subjects().stream()
            .flatMap(own -> Stream.concat(Stream.of(own), own.searchingAsPublished().stream()))
            .toList();
    Comparison comparison =
        new Evaluator(searches, evaluator.rounds(), evaluator.seed(), evaluator.progress())
            .measure(sets, false, tables, List.of());

    report.text(
        ("gene = gene level: the model searches whole 3'UTRs as 'predict' does and the best"
                + " candidate site counts; all pairs count, one without a site is a negative call."
                + " site = site level: every candidate site under the model's seed-match rule is a"
                + " row that carries its gene's label. compat = sites are searched as DeepTarget's"
                + " published code does, with the complement of the seed that is not reversed; so"
                + " were the published figures measured. * published, each column at its own level."
                + " The sets share their negatives and some positives: %s distinct pairs in %s"
                + " rows, each scored once; intervals are bootstraps over distinct pairs.")
            .formatted(
                Report.count(sets.pairs().size()),
                Report.count(comparison.canonicalSeed().mean().rows())));
    List<String> conclusions = new ArrayList<>();
    if (isLedByBlindTable(comparison)) {
      conclusions.add(
          "These sets do not measure targeting: a table of miRNAs that never reads a target ranks"
              + " their pairs better than any model here.");
    }
    conclusions.forEach(report::conclusion);
    for (Subject own : evaluator.subjects()) {
      addAccuracies(
          report,
          own,
          comparison.models().stream()
              .filter(model -> model.subject().engine() == own.engine())
              .toList(),
          comparison.canonicalSeed());
    }
    Comparison.addLines(
        report,
        "Mean of the ten sets",
        comparison.models().stream().map(Comparison.Model::measured).toList());
    report.table(
        Report.Table.of(
            "Others on the same sets, gene level, mean (* published)",
            List.of("", "accuracy", "F1"),
            Published.OTHERS.stream()
                .map(
                    other ->
                        List.of(
                            other.label() + "*",
                            Report.exact(other.meanAccuracy()),
                            Report.exact(other.meanF1())))
                .toList()));
    for (Comparison.Model model : comparison.models()) {
      comparison.addModel(report, model);
      addSets(report, model.measured());
    }
    addNotes(report, sets);
    comparison.addCurves(report, "Curves, all rows of the ten sets");

    results.put("models", searches.stream().map(Subject::facts).toList());
    results.put("distinct_pairs", sets.pairs().size());
    results.put("lines", comparison.json());
    results.put("published", publishedJson());
    conclusions.addAll(comparison.conclusions());
    results.put("conclusions", conclusions);
  }

  private static boolean isLedByBlindTable(Comparison comparison) {
    double table =
        comparison.tables().stream()
            .mapToDouble(line -> line.mean().averagePrecision())
            .max()
            .orElseThrow();
    return comparison.models().stream()
        .allMatch(model -> model.measured().mean().averagePrecision() < table);
  }

  /** Returns the target-blind table of the rows that models here may train on. */
  static Map<String, Controls.TargetBlind> trainingTable(DataFolder data) throws IOException {
    return Map.of(
        "training rows",
        new Controls.TargetBlind(
            LabelledPairs.read(data.file(TRAINING), "label", "in_targetnet_val", "0"::equals)));
  }

  private void addNotes(Report report, LabelledSets sets) {
    LabelledPair lender = Controls.lender(sets.pairs(), evaluator.seed());
    report.text(
        ("Controls: shuffled targets keep their dinucleotides; one target = that of %s (%s nt) for"
                + " every pair; target-blind = the miRNA's majority label in miraw/site_pool.tsv"
                + " (training rows, or all rows), target unread, its site level at the model's"
                + " candidate sites; canonical seed = 8mer, 7mer-m8, 7mer-A1 or 6mer anywhere in"
                + " the 3'UTR.")
            .formatted(lender.targetId(), Report.count(lender.target().length())));
  }

  /** A column of {@link #addAccuracies}: columns of one group stand side by side. */
  private record Column(String name, int group, Measured line, Published.Level level) {
    String accuracy(int set) {
      boolean isGene = level == Published.Level.GENE;
      if (set == SETS) {
        return Report.exact((isGene ? line.mean() : line.siteMean()).accuracy());
      }
      Measured.SetFigures figures = line.sets().get(set);
      return Report.exact((isGene ? figures.pairs() : figures.sites()).accuracy());
    }
  }

  /**
   * The published table with ours in the same rows: ten sets and the mean. A model stands there
   * with its controls, once for each search.
   */
  private static void addAccuracies(
      Report report, Subject own, List<Comparison.Model> searches, Measured canonicalSeed) {
    List<String> header = new ArrayList<>(List.of("set"));
    List<Integer> groups = new ArrayList<>(List.of(0));
    for (Published column : Published.TABLE) {
      header.add("%s*\n%s".formatted(column.label(), name(column.level())));
      groups.add(0);
    }
    List<Column> columns = new ArrayList<>();
    for (Comparison.Model model : searches) {
      String search = model.subject() == own ? "" : "compat, ";
      both(columns, search + own.label(), model.measured());
      both(columns, search + "shuffled targets", model.shuffled());
      both(columns, search + "one target", model.exchanged());
      both(columns, search + "target-blind", model.tables().getFirst());
    }
    columns.add(
        new Column(
            "canonical seed\ngene", columns.size() + 1, canonicalSeed, Published.Level.GENE));
    columns.forEach(column -> header.add(column.name()));
    columns.forEach(column -> groups.add(column.group()));
    List<List<String>> rows = new ArrayList<>();
    for (int set = 0; set <= SETS; set++) {
      int of = set;
      List<String> row = new ArrayList<>(List.of(set == SETS ? "mean" : Integer.toString(set + 1)));
      Published.TABLE.forEach(column -> row.add(accuracy(column, of)));
      columns.forEach(column -> row.add(column.accuracy(of)));
      rows.add(row);
    }
    report.table(
        Report.Table.of(
                "Accuracy of %s and its controls, set by set (* published)".formatted(own.label()),
                header,
                rows)
            .withGroups(groups)
            .withMean());
  }

  private static void both(List<Column> columns, String name, Measured line) {
    int group = columns.size() + 1;
    for (Published.Level level : Published.Level.values()) {
      columns.add(new Column("%s\n%s".formatted(name, name(level)), group, line, level));
    }
  }

  private static String name(Published.Level level) {
    return level == Published.Level.GENE ? "gene" : "site";
  }

  private static String accuracy(Published column, int set) {
    if (set == SETS) {
      return Double.isNaN(column.meanAccuracy()) ? "none" : Report.exact(column.meanAccuracy());
    }
    return column.sets().isEmpty() ? "-" : Report.exact(column.sets().get(set));
  }

  /** All figures of a model set by set, for the page. */
  private static void addSets(Report report, Measured line) {
    List<List<String>> rows = new ArrayList<>();
    for (Measured.SetFigures set : line.sets()) {
      Metrics pairs = set.pairs();
      List<String> row = new ArrayList<>();
      row.add(set.name());
      row.add(Report.count(pairs.rows()));
      row.add(Report.exact(pairs.accuracy()));
      row.add(Report.exact(pairs.f1()));
      row.add(Report.number(pairs.sensitivity()));
      row.add(Report.number(pairs.specificity()));
      row.add(Report.number(pairs.auroc()));
      row.add(Report.exact(pairs.averagePrecision()));
      for (PairStatus status : Measured.STATUSES) {
        row.add(Report.count(set.statuses().getOrDefault(status, 0)));
      }
      row.add(Report.count(set.sites().rows()));
      row.add(Report.exact(set.sites().accuracy()));
      row.add(Report.exact(set.sites().f1()));
      rows.add(row);
    }
    List<String> header =
        new ArrayList<>(
            List.of("set", "pairs", "accuracy", "F1", "sens.", "spec.", "AUROC", "avg.prec."));
    for (PairStatus status : Measured.STATUSES) {
      header.add(status.label());
    }
    header.addAll(List.of("sites", "site-level acc.", "site-level F1"));
    report.table(Report.Table.of(line.line().label() + ", set by set", header, rows).onPageAlone());
  }

  private static List<Object> publishedJson() {
    List<Object> all = new ArrayList<>();
    List<Published> columns = new ArrayList<>(Published.TABLE);
    columns.addAll(Published.OTHERS);
    for (Published column : columns) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("label", column.label());
      json.put("level", name(column.level()));
      json.put("accuracy", Comparison.value(column.meanAccuracy()));
      json.put("f1", Comparison.value(column.meanF1()));
      json.put("sets", column.sets());
      all.add(json);
    }
    return all;
  }
}
