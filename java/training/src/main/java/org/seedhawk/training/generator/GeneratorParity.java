// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.seedhawk.evaluation.data.SitePairs.Row;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.StepScorer;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.fit.TrainingException;

/**
 * Compares what DJL gives in one pass with what ONNX Runtime gives step by step, and writes it
 * down. One thread at a time.
 */
final class GeneratorParity {
  /** Float32 sums in another order, through some twenty steps. */
  static final double TOLERANCE = 1e-4;

  private static final int ROWS = 64;

  private GeneratorParity() {}

  /**
   * Compares the first rows of a part and writes {@code parity.tsv}: site 3'->5', miRNA, and the
   * log-probabilities of its letters and its stop in DJL.
   *
   * @throws TrainingException if a log-probability differs by more than the tolerance
   */
  static GeneratorResults.Parity write(
      Path folder, GeneratorNetwork network, int maxSite, List<Row> part) throws IOException {
    List<Row> rows = part.subList(0, Math.min(ROWS, part.size()));
    StringBuilder text = new StringBuilder("#site\tmirna\tlog_probabilities\n");
    double largest = 0;
    int steps = 0;
    try (PairBatch batch = new PairBatch(ROWS, maxSite);
        StepScorer scorer = new StepScorer(ModelFiles.generator(folder.toString()));
        NDManager manager = network.manager().newSubManager()) {
      batch.fill(rows.stream().map(Row::site).toList(), rows.stream().map(Row::mirna).toList());
      float[] trained = network.forward(batch.inputs(manager), false).logSoftmax(1).toFloatArray();
      int stride = trained.length / rows.size();
      for (int i = 0; i < rows.size(); i++) {
        String mirna = rows.get(i).mirna();
        float[][] served = scorer.score(rows.get(i).site(), mirna);
        StringJoiner values = new StringJoiner(",");
        for (int step = 0; step < served.length; step++) {
          int at = i * stride + step * MirnaTokens.COUNT;
          for (int token = 0; token < MirnaTokens.COUNT; token++) {
            double difference = Math.abs((double) served[step][token] - trained[at + token]);
            largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, difference);
          }
          boolean isLetter = step < mirna.length();
          int token = isLetter ? MirnaTokens.of(mirna.charAt(step)) : MirnaTokens.STOP;
          values.add(String.format(Locale.ROOT, "%.6f", trained[at + token]));
          steps++;
        }
        text.append(rows.get(i).site()).append('\t').append(mirna).append('\t');
        text.append(values).append('\n');
      }
    }
    if (!(largest <= TOLERANCE)) {
      throw new TrainingException(
          "ONNX Runtime differs from DJL by %s on %d miRNAs; %s is allowed"
              .formatted(largest, rows.size(), TOLERANCE));
    }
    ResultFiles.writeText(folder.resolve("parity.tsv"), text.toString());
    return new GeneratorResults.Parity(rows.size(), steps, largest, TOLERANCE);
  }
}
