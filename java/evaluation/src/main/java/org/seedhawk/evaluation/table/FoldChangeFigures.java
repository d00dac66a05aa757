// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.seedhawk.evaluation.data.FoldChanges;
import org.seedhawk.evaluation.measure.Bootstrap;
import org.seedhawk.evaluation.measure.RankCorrelation;
import org.seedhawk.evaluation.measure.Ranking;
import org.seedhawk.evaluation.report.Comparison;

/**
 * What scores tell of fold changes: for each miRNA, their mean, and intervals of the mean.
 * Immutable.
 *
 * @param label what tables call the scores
 * @param mirnas one a miRNA
 * @param spearman mean rank correlation of score and log2 fold change; below 0 when high scores
 *     mean less mRNA
 * @param spearmanInterval 95 % bootstrap interval of the mean, genes being drawn for all miRNAs
 * @param auroc mean AUROC of the genes that went down
 * @param aurocInterval of that mean
 * @param averagePrecision mean average precision of the genes that went down
 * @param averagePrecisionInterval of that mean
 */
record FoldChangeFigures(
    String label,
    List<OfMirna> mirnas,
    double spearman,
    double[] spearmanInterval,
    double auroc,
    double[] aurocInterval,
    double averagePrecision,
    double[] averagePrecisionInterval) {

  /**
   * A gene that changed by this or less went down: half a log2 unit, that is 29 % less mRNA or
   * more. A choice; the rank correlation does without one.
   */
  static final double DOWN = -0.5;

  /**
   * Figures of one miRNA.
   *
   * @param genes genes that were measured
   * @param down those of them that went down
   */
  record OfMirna(
      String mirna, int genes, int down, double spearman, double auroc, double averagePrecision) {}

  /** The measured genes of one miRNA. */
  private record Column(int[] genes, RankCorrelation correlation, Ranking ranking) {
    int[] weights(int[] all) {
      int[] weights = new int[genes.length];
      for (int i = 0; i < genes.length; i++) {
        weights[i] = all[genes[i]];
      }
      return weights;
    }
  }

  /** A figure of one miRNA whose genes count so many times. */
  private interface Figure {
    double of(Column column, int[] weights);
  }

  /**
   * Measures scores.
   *
   * @param scores for each miRNA, one a gene
   */
  static FoldChangeFigures of(
      String label, FoldChanges data, float[][] scores, int rounds, long seed) {
    List<Column> columns = new ArrayList<>();
    List<OfMirna> mirnas = new ArrayList<>();
    for (int mirna = 0; mirna < scores.length; mirna++) {
      float[] changes = data.changes()[mirna];
      int[] genes =
          IntStream.range(0, changes.length).filter(i -> !Float.isNaN(changes[i])).toArray();
      float[] score = new float[genes.length];
      float[] change = new float[genes.length];
      boolean[] down = new boolean[genes.length];
      for (int i = 0; i < genes.length; i++) {
        score[i] = scores[mirna][genes[i]];
        change[i] = changes[genes[i]];
        down[i] = change[i] <= DOWN;
      }
      Column column =
          new Column(genes, new RankCorrelation(score, change), new Ranking(score, down));
      columns.add(column);
      mirnas.add(
          new OfMirna(
              data.mirnaIds().get(mirna),
              genes.length,
              column.ranking.positives(),
              column.correlation.value(),
              column.ranking.auroc(),
              column.ranking.averagePrecision()));
    }
    int genes = data.genes().size();
    return new FoldChangeFigures(
        label,
        List.copyOf(mirnas),
        mirnas.stream().mapToDouble(OfMirna::spearman).average().orElse(Double.NaN),
        interval(genes, columns, rounds, seed, (c, weights) -> c.correlation.value(weights)),
        mirnas.stream().mapToDouble(OfMirna::auroc).average().orElse(Double.NaN),
        interval(genes, columns, rounds, seed, (c, weights) -> c.ranking.auroc(weights)),
        mirnas.stream().mapToDouble(OfMirna::averagePrecision).average().orElse(Double.NaN),
        interval(
            genes, columns, rounds, seed, (c, weights) -> c.ranking.averagePrecision(weights)));
  }

  private static double[] interval(
      int genes, List<Column> columns, int rounds, long seed, Figure figure) {
    return Bootstrap.interval(
        genes,
        rounds,
        seed,
        weights ->
            columns.stream()
                .mapToDouble(column -> figure.of(column, column.weights(weights)))
                .average()
                .orElse(Double.NaN));
  }

  /** Returns this as a result file has it. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("label", label);
    json.put("spearman", Comparison.value(spearman));
    json.put("spearman_interval", Comparison.values(spearmanInterval));
    json.put("auroc", Comparison.value(auroc));
    json.put("auroc_interval", Comparison.values(aurocInterval));
    json.put("average_precision", Comparison.value(averagePrecision));
    json.put("average_precision_interval", Comparison.values(averagePrecisionInterval));
    List<Object> each = new ArrayList<>();
    for (OfMirna mirna : mirnas) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("mirna", mirna.mirna);
      row.put("genes", mirna.genes);
      row.put("down", mirna.down);
      row.put("spearman", Comparison.value(mirna.spearman));
      row.put("auroc", Comparison.value(mirna.auroc));
      row.put("average_precision", Comparison.value(mirna.averagePrecision));
      each.add(row);
    }
    json.put("mirnas", each);
    return json;
  }
}
