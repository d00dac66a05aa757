// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.evaluation.data.SitePairs;
import org.seedhawk.evaluation.data.SiteSplit;
import org.seedhawk.evaluation.report.LearningCurves;
import org.seedhawk.model.GeneratorContract;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.training.file.OutputFolder;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.fit.Epoch;
import org.seedhawk.training.fit.Fit;
import org.seedhawk.training.fit.TrainingKey;
import org.seedhawk.training.fit.TrainingProgress;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Network;

/**
 * Trains a generator of miRNAs by a recipe, measures it, and writes {@code encoder.onnx}, {@code
 * decoder.onnx}, {@code parity.tsv}, {@code results.json}, {@code learning-curve.svg} and {@code
 * README.md}. Nothing stands under a final name before the model is trained, exported and proven
 * equal to what was trained. One thread at a time.
 */
public final class GeneratorTraining {
  private static final String CHECKPOINT = ".checkpoint";

  private final GeneratorRecipe recipe;
  private final int limit;
  private final TrainingProgress progress;
  private final Map<String, String> hashes = new LinkedHashMap<>();
  private final SitePairs pairs;

  /**
   * Prepares a training.
   *
   * @param data folder of the data
   * @param limit rows of the table to use, spread evenly over it; 0 for all
   */
  public GeneratorTraining(GeneratorRecipe recipe, Path data, int limit, TrainingProgress progress)
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

  /**
   * Trains and writes the model's folder. Goes on from a checkpoint in it.
   *
   * @param command how this run was started, for the result file
   * @param commit revision of the code, for the result file
   */
  public void run(OutputFolder output, String command, String commit) throws IOException {
    final long started = System.nanoTime();
    SiteSplit split = split();
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
      Path checkpoint = output.folder().resolve(CHECKPOINT);
      Fit fit = new Fit(task, recipe.training(), progress, checkpoint, key());
      final List<Epoch> history = fit.run();
      boolean isBest = recipe.training().keep().equals("best");
      Path staging = output.staging();
      GeneratorExport.write(
          staging, recipe.model(), network.weights(), ResultFiles.sha256(hashes.toString()));
      GeneratorResults.Parity parity =
          GeneratorParity.write(staging, network, recipe.model().maxLength(), split.sites());
      progress.say(
          "ONNX Runtime against DJL on %d steps: %.1e; decoding the held-out parts"
              .formatted(parity.steps(), parity.largest()));
      Map<String, String> sha256 = new LinkedHashMap<>(hashes);
      long bytes = 0;
      for (String part : List.of(GeneratorContract.ENCODER, GeneratorContract.DECODER)) {
        Path file = staging.resolve(GeneratorExport.file(part));
        sha256.put(GeneratorExport.file(part), ResultFiles.sha256(file));
        bytes += Files.size(file);
      }
      List<GeneratorResults.Part> parts = new GeneratorFigures(staging, split).parts();
      GeneratorResults results =
          new GeneratorResults(
              recipe,
              command,
              commit,
              Math.round(fit.earlierSeconds() + (System.nanoTime() - started) / 1e9),
              ResultFiles.machine(recipe.training().threads()),
              network.parameterCount(),
              bytes,
              sha256,
              split.training().size(),
              split.validation().size(),
              pairs.tooLong(),
              history,
              isBest ? fit.bestEpoch() : history.size(),
              parity,
              parts);
      ResultFiles.writeJson(staging.resolve(ResultFiles.RESULTS), results);
      Optional<String> curves = LearningCurves.picture(staging);
      if (curves.isPresent()) {
        ResultFiles.writeText(staging.resolve(LearningCurves.PICTURE), curves.get());
      }
      ResultFiles.writeText(staging.resolve(ResultFiles.CARD), GeneratorCard.of(results));
      output.publish(staging);
      Files.deleteIfExists(checkpoint);
    }
  }

  private SiteSplit split() {
    GeneratorRecipe.SplitPart part = recipe.split();
    return SiteSplit.of(
        pairs.rows(), part.validationShare(), part.siteShare(), part.rowShare(), part.seed());
  }

  private GeneratorNetwork network() {
    Network.seed(recipe.training().seed());
    return GeneratorNetwork.of(recipe.model(), new Initial(recipe.training().seed()));
  }

  /** What a checkpoint belongs to: everything that decides about the weights. */
  private TrainingKey key() throws IOException {
    return TrainingKey.of(
        ResultFiles.sha256(ResultFiles.json(recipe) + "\n" + hashes + "\n" + limit),
        recipe,
        limit,
        hashes);
  }
}
