// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.fit.Epoch;
import org.seedhawk.training.fit.Fit;
import org.seedhawk.training.fit.Progress;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Network;

/** Trains a generator of miRNAs by a recipe. One thread at a time. */
public final class GeneratorTraining {
  private static final String CHECKPOINT = ".checkpoint";

  private final GeneratorRecipe recipe;
  private final int limit;
  private final Progress progress;
  private final Map<String, String> hashes = new LinkedHashMap<>();
  private final SitePairs pairs;

  /**
   * Prepares a training.
   *
   * @param data folder of the data
   * @param limit rows of the table to use, spread evenly over it; 0 for all
   */
  public GeneratorTraining(GeneratorRecipe recipe, Path data, int limit, Progress progress)
      throws IOException {
    this.recipe = recipe;
    this.limit = limit;
    this.progress = progress;
    Path file = data.resolve(recipe.data().pairs());
    hashes.put(recipe.data().pairs(), ResultFiles.dataSha256(file));
    pairs =
        SitePairs.read(
            file,
            recipe.data().format(),
            recipe.model().maxLength(),
            MirnaTokens.MAX_LENGTH,
            limit);
  }

  /** Trains. Goes on from a checkpoint in the model's folder. */
  public void run(Path out, String command, String commit) throws IOException {
    Files.createDirectories(out);
    SiteSplit split = SiteSplit.of(pairs.rows(), recipe.split());
    progress.say(
        "%,d rows for training, %,d for validation, %,d of unseen sites and %,d single ones for the test, %,d left out"
            .formatted(
                split.training().size(),
                split.validation().size(),
                split.sites().size(),
                split.rows().size(),
                pairs.tooLong()));
    try (GeneratorNetwork network = network();
        GenerationTask task = new GenerationTask(network, recipe, split)) {
      Fit fit = new Fit(task, recipe.training(), progress, out.resolve(CHECKPOINT), key());
      List<Epoch> history = fit.run();
      progress.say("%d epochs, best %d".formatted(history.size(), fit.bestEpoch()));
    }
  }

  private GeneratorNetwork network() {
    Network.seed(recipe.training().seed());
    Initial initial = new Initial(recipe.training().seed());
    return recipe.model().architecture().equals(Seq2Seq.ARCHITECTURE)
        ? new Seq2Seq(recipe.model(), initial)
        : new Transformer(recipe.model(), initial);
  }

  /** What a checkpoint belongs to: everything that decides about the weights. */
  private String key() throws IOException {
    return ResultFiles.sha256(ResultFiles.json(recipe) + "\n" + hashes + "\n" + limit);
  }
}
