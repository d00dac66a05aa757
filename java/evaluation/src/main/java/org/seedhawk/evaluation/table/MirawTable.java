// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.evaluation.control.Controls;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.evaluation.measure.Measured;
import org.seedhawk.evaluation.measure.Metrics;
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
    Comparison comparison = evaluator.measure(sets, false, tables, List.of());

    report.text(
        ("gene = gene level: the model searches whole 3'UTRs as 'predict' does and the best"
                + " candidate site counts; all pairs count, one without a site is a negative call."
                + " site = site level: every candidate site under the model's seed-match rule is a"
                + " row that carries its gene's label. * published, each column at its own level."
                + " The sets share their negatives and some positives: %s distinct pairs in %s"
                + " rows, each scored once; intervals are bootstraps over distinct pairs.")
            .formatted(
                Report.count(sets.pairs().size()),
                Report.count(comparison.canonicalSeed().mean().rows())));
    addAccuracies(report, comparison);
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

    results.put("distinct_pairs", sets.pairs().size());
    results.put("lines", comparison.json());
    results.put("published", publishedJson());
    results.put("conclusions", comparison.conclusions());
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

  /** The published table with ours in the same rows: ten sets and the mean. */
  private static void addAccuracies(Report report, Comparison comparison) {
    List<String> header = new ArrayList<>(List.of("set"));
    List<Integer> groups = new ArrayList<>(List.of(0));
    for (Published column : Published.TABLE) {
      header.add(
          "%s*\n%s"
              .formatted(column.label(), column.level() == Published.Level.GENE ? "gene" : "site"));
      groups.add(0);
    }
    for (Comparison.Model model : comparison.models()) {
      Collections.addAll(header, model.subject().label() + "\ngene", "\nsite");
      int group = groups.getLast() + 1;
      Collections.addAll(groups, group, group);
    }
    List<List<String>> rows = new ArrayList<>();
    for (int set = 0; set <= SETS; set++) {
      boolean isMean = set == SETS;
      List<String> row = new ArrayList<>(List.of(isMean ? "mean" : Integer.toString(set + 1)));
      for (Published column : Published.TABLE) {
        row.add(accuracy(column, set));
      }
      for (Comparison.Model model : comparison.models()) {
        Measured line = model.measured();
        row.add(Report.exact((isMean ? line.mean() : line.sets().get(set).pairs()).accuracy()));
        row.add(Report.exact((isMean ? line.siteMean() : line.sets().get(set).sites()).accuracy()));
      }
      rows.add(row);
    }
    report.table(
        Report.Table.of("Accuracy, set by set (* published)", header, rows)
            .withGroups(groups)
            .withMean());
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
      set.statuses().values().forEach(count -> row.add(Report.count(count)));
      row.add(Report.count(set.sites().rows()));
      row.add(Report.exact(set.sites().accuracy()));
      row.add(Report.exact(set.sites().f1()));
      rows.add(row);
    }
    List<String> header =
        new ArrayList<>(
            List.of("set", "pairs", "accuracy", "F1", "sens.", "spec.", "AUROC", "avg.prec."));
    for (PairStatus status : PairStatus.values()) {
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
      json.put("level", column.level() == Published.Level.GENE ? "gene" : "site");
      json.put("accuracy", Comparison.value(column.meanAccuracy()));
      json.put("f1", Comparison.value(column.meanF1()));
      json.put("sets", column.sets());
      all.add(json);
    }
    return all;
  }
}
