// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.seedhawk.evaluation.control.Controls;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.FoldChanges;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.SharedBases;
import org.seedhawk.evaluation.measure.EngineScores;
import org.seedhawk.evaluation.measure.Subject;
import org.seedhawk.evaluation.report.Chart;
import org.seedhawk.evaluation.report.Report;
import org.seedhawk.scan.PairStatus;

/**
 * Whether the genes that a model gives high scores have less mRNA once the miRNA is in the cell.
 * One thread at a time.
 *
 * @param evaluator models, seed and resamples
 * @param data the data pack
 */
record FoldChangeTable(Evaluator evaluator, DataFolder data) {
  private static final String CHANGES = "lfc/mirna_fcs.csv";
  private static final String MIRNAS = "deeptarget/mirna.fasta";

  /** 3'UTRs by RefSeq id. */
  static final String UTRS = "deeptarget/mrna_partial_2934.fasta";

  /** A model and what it must beat. */
  private record Model(
      Subject subject,
      FoldChangeFigures measured,
      FoldChangeFigures shuffled,
      float[][] scores,
      Map<PairStatus, Integer> statuses) {}

  /** Reads the fold changes and the 3'UTRs of their genes. */
  static FoldChanges read(DataFolder data) throws IOException {
    return FoldChanges.read(data.file(CHANGES), data.file(MIRNAS), data.file(UTRS));
  }

  /**
   * Reads, scores and fills the report.
   *
   * @param training known pairs by the file that models may have been trained on
   * @return the part of the result file
   */
  Map<String, Object> run(Report report, Map<String, SharedBases> training) throws IOException {
    FoldChanges changes = read(data);
    List<LabelledPair> pairs = changes.pairs();
    List<LabelledPair> shuffled = Controls.shuffled(pairs, evaluator.seed());
    List<Model> models = new ArrayList<>();
    for (Subject subject : evaluator.subjects()) {
      evaluator
          .progress()
          .accept(
              "%s: %,d genes and %d miRNAs, and their controls"
                  .formatted(subject.label(), changes.genes().size(), changes.mirnaIds().size()));
      EngineScores scores =
          EngineScores.of(subject.engine(), pairs, subject.geneSearch(), subject.options());
      float[][] ofMirna = byMirna(changes, scores.pairs());
      Map<PairStatus, Integer> statuses = new EnumMap<>(PairStatus.class);
      for (PairStatus status : scores.statuses()) {
        statuses.merge(status, 1, Integer::sum);
      }
      models.add(
          new Model(
              subject,
              figures(subject.label(), changes, ofMirna),
              figures(
                  subject.label() + " on shuffled 3'UTRs",
                  changes,
                  byMirna(
                      changes,
                      EngineScores.of(
                              subject.engine(), shuffled, subject.geneSearch(), subject.options())
                          .pairs())),
              ofMirna,
              statuses));
    }
    Subject any = evaluator.subjects().getFirst();
    FoldChangeFigures seeds =
        figures(
            "number of canonical sites",
            changes,
            byMirna(changes, EngineScores.canonicalCounts(any.engine(), pairs, any.options())));
    float[] lengths = new float[pairs.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = pairs.get(i).target().length();
    }
    FoldChangeFigures length = figures("length of the 3'UTR", changes, byMirna(changes, lengths));
    List<String> conclusions =
        models.stream().flatMap(model -> conclusions(model, seeds, length).stream()).toList();
    Map<String, Integer> overlap = new LinkedHashMap<>();
    training.forEach(
        (file, known) ->
            overlap.put(
                file,
                (int)
                    pairs.stream().filter(pair -> known.has(pair.mirna(), pair.target())).count()));

    report.text(
        ("Fold changes: log2 fold changes of mRNA after a miRNA was brought into cells, gene by"
                + " gene (%s). Of its %s genes %s have a 3'UTR in %s and are scored as 'predict'"
                + " does, by each model's own search; the other %s are left out. A gene without a"
                + " candidate has the score 0. Down = log2 fold change of %s or less, a choice"
                + " (29 %% less mRNA); the rank correlation does without it, and is below 0 where"
                + " high scores mean less mRNA. Intervals are bootstraps over genes. Pairs whose"
                + " 3'UTR shares 30 bases with a positive training row of the miRNA: %s of %s.")
            .formatted(
                CHANGES,
                Report.count(changes.allGenes()),
                Report.count(changes.genes().size()),
                UTRS,
                Report.count(changes.allGenes() - changes.genes().size()),
                FoldChangeFigures.DOWN,
                overlap,
                Report.count(pairs.size())));
    addMeans(report, models, seeds, length);
    addMirnas(report, models, seeds, length);
    conclusions.forEach(report::conclusion);
    report.figures(
        "Fold changes of all miRNAs",
        models.stream().map(model -> model.subject.label()).toList(),
        models.stream().map(model -> chart(changes, model)).toList());

    Map<String, Object> json = new LinkedHashMap<>();
    json.put("genes", changes.allGenes());
    json.put("genes_with_3utr", changes.genes().size());
    json.put("genes_without_3utr", changes.allGenes() - changes.genes().size());
    json.put("down", FoldChangeFigures.DOWN);
    json.put("pairs", pairs.size());
    json.put("pairs_like_a_training_row", overlap);
    List<Object> lines = new ArrayList<>();
    for (Model model : models) {
      Map<String, Object> line = json(model.measured, "model", model.subject.label());
      line.put("seed_match", model.subject.rule());
      line.put("statuses", model.statuses);
      lines.add(line);
      lines.add(json(model.shuffled, "shuffled", model.subject.label()));
    }
    lines.add(json(seeds, "seed", null));
    lines.add(json(length, "length", null));
    json.put("lines", lines);
    json.put("conclusions", conclusions);
    return json;
  }

  private static Map<String, Object> json(FoldChangeFigures figures, String kind, String model) {
    Map<String, Object> json = figures.json();
    json.put("kind", kind);
    if (model != null) {
      json.put("model", model);
    }
    return json;
  }

  private FoldChangeFigures figures(String label, FoldChanges changes, float[][] scores) {
    return FoldChangeFigures.of(label, changes, scores, evaluator.rounds(), evaluator.seed());
  }

  /** Returns scores of the pairs of fold changes as an array for each miRNA. */
  static float[][] byMirna(FoldChanges changes, float[] pairs) {
    int genes = changes.genes().size();
    float[][] scores = new float[changes.mirnaIds().size()][];
    for (int mirna = 0; mirna < scores.length; mirna++) {
      scores[mirna] = Arrays.copyOfRange(pairs, mirna * genes, (mirna + 1) * genes);
    }
    return scores;
  }

  private static List<String> conclusions(
      Model model, FoldChangeFigures seeds, FoldChangeFigures length) {
    List<String> sentences = new ArrayList<>();
    for (FoldChangeFigures control : List.of(model.shuffled, seeds, length)) {
      FoldChangeFigures ours = model.measured;
      String verdict =
          ours.spearmanInterval()[1] < control.spearmanInterval()[0]
              ? "follows fold changes better than %s by a clear margin (the 95 %% intervals do not"
                  + " overlap)"
              : ours.spearman() < control.spearman()
                  ? "follows fold changes better than %s, but not by a clear margin (the 95 %%"
                      + " intervals overlap)"
                  : "does not follow fold changes better than %s";
      sentences.add(
          "%s %s: mean Spearman %s (%s) against %s (%s)."
              .formatted(
                  ours.label(),
                  verdict.formatted(
                      control == model.shuffled
                          ? "its own scores on dinucleotide-shuffled 3'UTRs"
                          : "the " + control.label()),
                  Report.number(ours.spearman()),
                  Report.interval(ours.spearmanInterval()),
                  Report.number(control.spearman()),
                  Report.interval(control.spearmanInterval())));
    }
    return sentences;
  }

  private static void addMeans(
      Report report, List<Model> models, FoldChangeFigures seeds, FoldChangeFigures length) {
    List<FoldChangeFigures> lines = new ArrayList<>();
    for (Model model : models) {
      lines.add(model.measured);
      lines.add(model.shuffled);
    }
    lines.add(seeds);
    lines.add(length);
    report.table(
        Report.Table.of(
            "Fold changes, mean of the miRNAs",
            List.of("", "Spearman", "95 %", "AUROC of down", "95 %", "avg.prec. of down", "95 %"),
            lines.stream()
                .map(
                    line ->
                        List.of(
                            line.label(),
                            Report.number(line.spearman()),
                            Report.interval(line.spearmanInterval()),
                            Report.number(line.auroc()),
                            Report.interval(line.aurocInterval()),
                            Report.number(line.averagePrecision()),
                            Report.interval(line.averagePrecisionInterval())))
                .toList()));
  }

  /** One table for each figure: a row a miRNA, a column a line. */
  private static void addMirnas(
      Report report, List<Model> models, FoldChangeFigures seeds, FoldChangeFigures length) {
    List<String> header = new ArrayList<>(List.of("", "genes", "down"));
    List<Integer> groups = new ArrayList<>(List.of(0, 0, 0));
    for (Model model : models) {
      for (String column : List.of("Spearman", "AUROC", "avg.prec.", "Spearman, shuffled")) {
        header.add(model.subject.label() + "\n" + column);
        groups.add(groups.getLast() + (column.equals("Spearman") ? 1 : 0));
      }
    }
    for (FoldChangeFigures control : List.of(seeds, length)) {
      for (String column : List.of("Spearman", "AUROC", "avg.prec.")) {
        header.add(control.label() + "\n" + column);
        groups.add(groups.getLast() + (column.equals("Spearman") ? 1 : 0));
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (int mirna = 0; mirna < seeds.mirnas().size(); mirna++) {
      FoldChangeFigures.OfMirna first = seeds.mirnas().get(mirna);
      List<String> row =
          new ArrayList<>(
              List.of(first.mirna(), Report.count(first.genes()), Report.count(first.down())));
      for (Model model : models) {
        row.addAll(fields(model.measured.mirnas().get(mirna)));
        row.add(Report.number(model.shuffled.mirnas().get(mirna).spearman()));
      }
      row.addAll(fields(first));
      row.addAll(fields(length.mirnas().get(mirna)));
      rows.add(row);
    }
    report.table(Report.Table.of("Fold changes, miRNA by miRNA", header, rows).withGroups(groups));
  }

  private static List<String> fields(FoldChangeFigures.OfMirna figures) {
    return List.of(
        Report.number(figures.spearman()),
        Report.number(figures.auroc()),
        Report.number(figures.averagePrecision()));
  }

  /** Draws how fold changes spread among genes of high, lower and no score. */
  private static String chart(FoldChanges changes, Model model) {
    record Gene(float score, float change) {}
    List<Gene> genes = new ArrayList<>();
    for (int mirna = 0; mirna < model.scores.length; mirna++) {
      for (int gene = 0; gene < model.scores[mirna].length; gene++) {
        if (!Float.isNaN(changes.changes()[mirna][gene])) {
          genes.add(new Gene(model.scores[mirna][gene], changes.changes()[mirna][gene]));
        }
      }
    }
    genes.sort(Comparator.comparingDouble(Gene::score).reversed());
    int scored = (int) genes.stream().filter(gene -> gene.score > 0).count();
    int top = Math.min(scored, genes.size() / 10);
    Map<String, List<Gene>> groups = new LinkedHashMap<>();
    groups.put("tenth of the highest scores", genes.subList(0, top));
    groups.put("other genes with a candidate", genes.subList(top, scored));
    groups.put("genes without", genes.subList(scored, genes.size()));
    Chart chart =
        new Chart(
            "log2 fold change", new Chart.Axis(-1, 1, 0.5), "share of genes", Chart.Axis.UNIT);
    groups.forEach(
        (name, group) -> {
          double[] sorted = group.stream().mapToDouble(Gene::change).sorted().toArray();
          List<double[]> points =
              IntStream.range(0, sorted.length)
                  .filter(i -> Math.abs(sorted[i]) <= 1)
                  .mapToObj(i -> new double[] {sorted[i], (i + 1.0) / sorted.length})
                  .toList();
          if (!points.isEmpty()) {
            chart.curve(
                String.format(Locale.ROOT, "%s (%,d)", name, sorted.length), points, true, false);
          }
        });
    return chart.svg();
  }
}
