// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.util.List;

/**
 * Published figures on the ten miRAW sets, as their authors define them. Immutable.
 *
 * @param label system
 * @param level what is counted: pairs (gene level) or candidate sites (site level)
 * @param sets accuracy of sets 1 to 10; empty where only the mean is known
 * @param meanAccuracy mean of the ten sets; NaN where none was published
 * @param meanF1 mean of the ten sets; NaN where none was published
 */
record Published(String label, Level level, List<Double> sets, double meanAccuracy, double meanF1) {

  /** What an accuracy counts. */
  enum Level {
    GENE,
    SITE
  }

  static final Published DEEPTARGET =
      new Published(
          "DeepTarget b32",
          Level.GENE,
          List.of(.7729, .7934, .7948, .7690, .7707, .7758, .7787, .7822, .7753, .7907),
          .7804,
          Double.NaN);

  static final Published CNN_B128 =
      new Published(
          "BERT+1D-CNN b128",
          Level.SITE,
          List.of(.8094, .8332, .8380, .8382, .8553, .8183, .8100, .8324, .8396, .8469),
          .8321,
          Double.NaN);

  /** The columns of the published table. */
  static final List<Published> TABLE =
      List.of(
          DEEPTARGET,
          mean("BERT+FC b32", Level.SITE, .8215, Double.NaN),
          mean("BERT+1D-CNN b32", Level.SITE, .8189, Double.NaN),
          mean("BERT+FC b128", Level.SITE, .8119, Double.NaN),
          CNN_B128,
          mean("BERT+1D-CNN b128, cosine", Level.SITE, .8238, Double.NaN),
          mean("BERT+BiLSTM", Level.SITE, Double.NaN, Double.NaN));

  /** What others reached or measured on the same sets. */
  static final List<Published> OTHERS =
      List.of(
          mean("TargetNet, published weights", Level.GENE, .7251, .7739),
          mean("DeepTarget, published weights as coded", Level.GENE, .769, .768),
          mean("DeepTarget, published weights, antiparallel", Level.GENE, .785, .792),
          mean("Mimosa", Level.GENE, .757, .793),
          mean("TargetScan", Level.GENE, .558, .471));

  private static Published mean(String label, Level level, double accuracy, double f1) {
    return new Published(label, level, List.of(), accuracy, f1);
  }
}
