// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.seedhawk.PairStatus;

/**
 * The ten miRAW sets, beside what was published on them. One thread at a time.
 *
 * @param evaluator models, seed and resamples
 * @param data the data pack
 */
record MirawTable(Evaluator evaluator, DataFolder data) {
  private static final int SETS = 10;
  private static final String TRAINING = "miraw/site_pool.tsv";

  /** Reads, scores and fills the report and the result file. */
  void run(Report report, Map<String, Object> results) throws IOException {
    Map<String, List<LabelledPair>> files = new LinkedHashMap<>();
    for (int set = 0; set < SETS; set++) {
      var file = data.file("miraw/miRAW_Test%d.txt".formatted(set));
      List<LabelledPair> pairs = LabelledPairs.read(file, "label");
      LabelledPairs.requireBothLabels(file, pairs);
      files.put(Integer.toString(set + 1), pairs);
    }
    LabelledSets sets = LabelledSets.of(files);
    Map<String, Controls.TargetBlind> tables = new LinkedHashMap<>();
    tables.putAll(trainingTable(data));
    tables.put(
        "all of site_pool",
        new Controls.TargetBlind(LabelledPairs.read(data.file(TRAINING), "label")));
    List<Measured> lines = evaluator.measure(sets, false, tables, List.of());

    report.text(
        ("Each set is one file of pairs, gene level: the model searches whole 3'UTRs as 'predict'"
                + " does and the best site counts; a pair without a site is a negative call."
                + " Site level: every candidate site is a row that carries its gene's label. The"
                + " sets share their negatives and some positives (%s distinct pairs in %s rows);"
                + " intervals are bootstraps over distinct pairs.")
            .formatted(
                Report.count(sets.pairs().size()), Report.count(lines.getFirst().mean().rows())));
    List<String> conclusions = Evaluator.conclusions(lines);
    conclusions.forEach(report::conclusion);
    Evaluator.addLines(report, "Mean of the ten sets", lines, published());
    addAccuracies(report, lines);
    for (int i = 0; i < evaluator.subjects().size(); i++) {
      addSets(report, evaluator.subjects().get(i), lines.get(i));
    }
    Evaluator.addFigures(report, "Curves, all rows of the ten sets", lines);
    addNotes(report, sets);

    results.put("distinct_pairs", sets.pairs().size());
    results.put("lines", Evaluator.json(lines));
    results.put("published", publishedJson());
    results.put("conclusions", conclusions);
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
        ("Controls: target-blind = the miRNA's majority label in miraw/site_pool.tsv (training"
                + " rows, or all rows), target unread; shuffled targets keep their dinucleotides;"
                + " one target = that of %s (%s nt) for every pair; canonical seed = 8mer,"
                + " 7mer-m8, 7mer-A1 or 6mer anywhere in the 3'UTR.")
            .formatted(lender.targetId(), Report.count(lender.target().length())));
  }

  /** Ten rows and the mean: accuracy of all lines beside the published columns. */
  private static void addAccuracies(Report report, List<Measured> lines) {
    List<List<String>> genes = new ArrayList<>();
    List<List<String>> sites = new ArrayList<>();
    List<Measured> withSites = lines.stream().filter(line -> line.siteMean() != null).toList();
    for (int set = 0; set <= SETS; set++) {
      int at = set;
      boolean isMean = set == SETS;
      List<String> gene = new ArrayList<>(List.of(isMean ? "mean" : Integer.toString(set + 1)));
      List<String> site = new ArrayList<>(gene);
      for (Measured line : lines) {
        gene.add(Report.exact((isMean ? line.mean() : line.sets().get(at).pairs()).accuracy()));
      }
      for (Measured line : withSites) {
        site.add(Report.exact((isMean ? line.siteMean() : line.sets().get(at).sites()).accuracy()));
      }
      for (Published column : Published.TABLE) {
        (column.level() == Published.Level.GENE ? gene : site).add(accuracy(column, at));
      }
      genes.add(gene);
      sites.add(site);
    }
    report.table(
        "Gene-level accuracy, set by set (* published)",
        header(lines, Published.Level.GENE),
        genes,
        true);
    report.table(
        "Site-level accuracy, set by set (* published; target-blind at the first model's sites)",
        header(withSites, Published.Level.SITE),
        sites,
        true);
  }

  private static List<String> header(List<Measured> lines, Published.Level level) {
    List<String> header = new ArrayList<>(List.of("set"));
    lines.forEach(line -> header.add(shortLabel(line)));
    for (Published column : Published.TABLE) {
      if (column.level() == level) {
        header.add(column.label() + "*");
      }
    }
    return header;
  }

  private static String shortLabel(Measured line) {
    return switch (line.line().kind()) {
      case SHUFFLED -> "shuffled";
      case EXCHANGED -> "one target";
      case TARGET_BLIND -> line.line().label().replace("target-blind, ", "blind, ");
      case SEED -> "seed";
      case MODEL, PUBLISHED -> line.line().label();
    };
  }

  private static String accuracy(Published column, int set) {
    if (set == SETS) {
      return Report.exact(column.meanAccuracy());
    }
    return column.sets().isEmpty() ? "-" : Report.exact(column.sets().get(set));
  }

  private static void addSets(Report report, Subject subject, Measured line) {
    List<List<String>> rows = new ArrayList<>();
    for (int set = 0; set <= SETS; set++) {
      boolean isMean = set == SETS;
      Metrics pairs = isMean ? line.mean() : line.sets().get(set).pairs();
      Metrics sites = isMean ? line.siteMean() : line.sets().get(set).sites();
      List<String> row = new ArrayList<>();
      row.add(isMean ? "mean" : Integer.toString(set + 1));
      row.add(Report.count(isMean ? pairs.rows() / SETS : pairs.rows()));
      row.add(Report.exact(pairs.accuracy()));
      row.add(Report.exact(pairs.f1()));
      row.add(Report.number(pairs.sensitivity()));
      row.add(Report.number(pairs.specificity()));
      row.add(Report.number(pairs.auroc()));
      row.add(Report.exact(pairs.averagePrecision()));
      for (PairStatus status : PairStatus.values()) {
        row.add(
            isMean
                ? String.format(
                    Locale.ROOT,
                    "%.1f",
                    line.sets().stream()
                        .mapToInt(figures -> figures.statuses().get(status))
                        .average()
                        .orElseThrow())
                : Report.count(line.sets().get(set).statuses().get(status)));
      }
      row.add(Report.count(isMean ? sites.rows() / SETS : sites.rows()));
      row.add(Report.exact(sites.accuracy()));
      row.add(Report.exact(sites.f1()));
      rows.add(row);
    }
    List<String> header =
        new ArrayList<>(
            List.of("set", "pairs", "accuracy", "F1", "sens.", "spec.", "AUROC", "avg.prec."));
    for (PairStatus status : PairStatus.values()) {
      header.add(status.label());
    }
    header.addAll(List.of("sites", "site-level acc.", "site-level F1"));
    report.table(
        "%s: rule %s, threshold %s, all pairs of each set"
            .formatted(subject.label(), subject.rule(), subject.engine().model().threshold()),
        header,
        rows,
        true);
  }

  /** Returns the published rows of the table of means. */
  private static List<List<String>> published() {
    List<List<String>> rows = new ArrayList<>();
    List<Published> all = new ArrayList<>(Published.TABLE);
    all.addAll(Published.OTHERS);
    for (Published column : all) {
      boolean gene = column.level() == Published.Level.GENE;
      String accuracy = Report.exact(column.meanAccuracy());
      rows.add(
          List.of(
              "published: " + column.label(),
              gene ? accuracy : "-",
              "-",
              Report.exact(column.meanF1()),
              "-",
              "-",
              "-",
              "-",
              "-",
              "-",
              gene ? "-" : Double.isNaN(column.meanAccuracy()) ? "none" : accuracy));
    }
    return rows;
  }

  private static List<Object> publishedJson() {
    List<Object> all = new ArrayList<>();
    List<Published> columns = new ArrayList<>(Published.TABLE);
    columns.addAll(Published.OTHERS);
    for (Published column : columns) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("label", column.label());
      json.put("level", column.level() == Published.Level.GENE ? "gene" : "site");
      json.put("accuracy", Evaluator.value(column.meanAccuracy()));
      json.put("f1", Evaluator.value(column.meanF1()));
      json.put("sets", column.sets());
      all.add(json);
    }
    return all;
  }
}
