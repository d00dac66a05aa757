// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.seedhawk.evaluation.data.SitePairs.Row;
import org.seedhawk.evaluation.data.SiteSplit;
import org.seedhawk.training.fit.Task;
import org.seedhawk.training.network.Network;

/**
 * Writing a site's miRNA, each letter from the site and the letters before it (teacher forcing).
 * The validation score is the share of rows whose miRNA greedy decoding writes to the letter. One
 * thread at a time.
 */
final class GenerationTask implements Task, AutoCloseable {
  private static final int VALIDATION_ROWS = 256;

  /** A shortened site keeps this many nt. */
  private static final int MIN_SITE = 12;

  private final GeneratorNetwork network;
  private final GeneratorRecipe recipe;
  private final SiteSplit split;
  private final PairingTransfer transfer;
  private final PairBatch batch;
  private final PairBatch validationBatch;
  private final List<Row> order;
  private int epoch;

  GenerationTask(GeneratorNetwork network, GeneratorRecipe recipe, SiteSplit split) {
    this.network = network;
    this.recipe = recipe;
    this.split = split;
    Double exchanged = recipe.data().exchanged();
    transfer = new PairingTransfer(split.training(), exchanged == null ? 0 : exchanged);
    order = new ArrayList<>(split.training());
    batch = new PairBatch(recipe.training().batch(), recipe.model().maxLength());
    validationBatch = new PairBatch(VALIDATION_ROWS, recipe.model().maxLength());
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public int begin(int epoch) {
    this.epoch = epoch;
    Collections.copy(order, split.training());
    Collections.shuffle(order, new Random(recipe.training().seed() * 1_000_003L + epoch));
    return Math.ceilDiv(order.size(), recipe.training().batch());
  }

  @Override
  public NDArray loss(NDManager manager, int index) {
    SplittableRandom random =
        new SplittableRandom(
            new SplittableRandom(recipe.training().seed()).nextLong()
                + ((long) epoch << 32)
                + index);
    List<Row> rows = batchRows(index).stream().map(row -> transfer.apply(row, random)).toList();
    List<String> sites = rows.stream().map(row -> cut(row.site(), random)).toList();
    batch.fill(sites, rows.stream().map(Row::mirna).toList());
    NDArray logits = network.forward(batch.inputs(manager), true);
    NDArray loss = batch.loss(manager, logits, recipe.training().labelSmoothing());
    NDArray penalty = network.penalty(manager);
    return penalty == null ? loss : loss.add(penalty);
  }

  private String cut(String site, SplittableRandom random) {
    int from = random.nextInt(recipe.data().cut() + 1);
    int to = random.nextInt(recipe.data().cut() + 1);
    return site.length() - from - to < MIN_SITE ? site : site.substring(from, site.length() - to);
  }

  private List<Row> batchRows(int index) {
    int size = recipe.training().batch();
    return order.subList(index * size, Math.min(order.size(), (index + 1) * size));
  }

  @Override
  public int rows(int index) {
    return batchRows(index).size();
  }

  @Override
  public Validation validate() {
    List<Row> all = split.validation();
    double loss = 0;
    int letters = 0;
    int exact = 0;
    for (int from = 0; from < all.size(); from += VALIDATION_ROWS) {
      List<Row> rows = all.subList(from, Math.min(from + VALIDATION_ROWS, all.size()));
      validationBatch.fill(
          rows.stream().map(Row::site).toList(), rows.stream().map(Row::mirna).toList());
      try (NDManager manager = network.manager().newSubManager()) {
        NDArray logits = network.forward(validationBatch.inputs(manager), false);
        loss += validationBatch.loss(manager, logits, 0).getFloat() * validationBatch.letters();
        letters += validationBatch.letters();
        exact += validationBatch.exact(logits);
      }
    }
    return new Validation(loss / letters, (double) exact / all.size());
  }

  @Override
  public void close() {
    batch.close();
    validationBatch.close();
  }
}
