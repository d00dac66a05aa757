// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.seedhawk.evaluation.control.Orientation;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.training.data.LabelledSites;
import org.seedhawk.training.data.PairData;
import org.seedhawk.training.data.RowWindows;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.fit.Epoch;
import org.seedhawk.training.fit.Example;
import org.seedhawk.training.fit.Fit;
import org.seedhawk.training.fit.NetworkScorer;
import org.seedhawk.training.fit.PairTask;
import org.seedhawk.training.fit.TrainingKey;
import org.seedhawk.training.fit.TrainingProgress;
import org.seedhawk.training.network.Architecture;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.recipe.Recipe;
import org.seedhawk.training.result.PlattScaling;
import org.seedhawk.training.result.Results;

/**
 * Fits networks to the pairs of a recipe: what the trainings of a model, of its repeats and of a
 * grid share. One thread at a time.
 */
final class PairFit {
  private final TrainingInputs inputs;
  private final TrainingProgress progress;

  PairFit(TrainingInputs inputs, TrainingProgress progress) {
    this.inputs = inputs;
    this.progress = progress;
  }

  /**
   * What one fit gave, before it is exported.
   *
   * @param rowsPerSecond see {@link Fit#rowsPerSecond}
   */
  record Fitted(
      List<Epoch> history,
      int bestEpoch,
      PlattScaling calibration,
      Results.Learnt learnt,
      double earlierSeconds,
      Double rowsPerSecond) {}

  /** Reads the pairs of a recipe, and says what is odd about them. */
  PairData pairs(Recipe of, Architecture architecture) throws IOException {
    MirnaLimit longest =
        MirnaLimit.of(architecture.contract().inputs().maxMirnaLength(), of.model().name());
    PairData pairs =
        new PairData(of, architecture.layout(), inputs.data(), inputs.limit(), longest);
    progress.say(
        "%,d windows of %,d miRNAs for training, %,d rows for validation, %,d for test"
            .formatted(
                pairs.training().size(),
                pairs.training().stream().mapToInt(Window::mirna).distinct().count(),
                pairs.split().validation().size(),
                pairs.split().test().size()));
    if (of.data().level().equals("site")) {
      int twice = 2 * architecture.layout().frame().length();
      int[] longer =
          Stream.of(pairs.split().training(), pairs.split().validation(), pairs.split().test())
              .flatMap(List::stream)
              .mapToInt(row -> row.region().length())
              .filter(nt -> nt > twice)
              .toArray();
      if (longer.length > 0) {
        progress.say(
            ("warning: %s: %,d targets are longer than two of the model's windows, up to %,d nt,"
                    + " but data.level 'site' reads one window of each; whole transcripts are"
                    + " data.level 'gene'")
                .formatted(
                    of.data().sites(), longer.length, IntStream.of(longer).max().getAsInt()));
      }
    }
    List<LabelledSites.Row> positives =
        pairs.split().training().stream().filter(LabelledSites.Row::positive).toList();
    for (Orientation.Finding finding :
        Orientation.check(
            positives.stream().map(LabelledSites.Row::mirna).toList(),
            positives.stream().map(LabelledSites.Row::region).toList())) {
      progress.say("warning: " + finding.message(of.data().sites()));
    }
    return pairs;
  }

  /**
   * Trains a network. Goes on from a checkpoint.
   *
   * @param of one of the recipes that the training is made of
   * @param scorer of the network
   * @param checkpoint file to go on from, and to write
   */
  Fitted fit(
      Recipe of,
      Architecture architecture,
      Network network,
      NetworkScorer scorer,
      PairData pairs,
      Path checkpoint)
      throws IOException {
    Path teacherFile = checkpoint.resolveSibling(checkpoint.getFileName() + "-teacher");
    Teacher teacher =
        of.teacher() == null
            ? null
            : Teacher.of(of, inputs, architecture, pairs, teacherFile, progress);
    try (PairTask task =
        new PairTask(
            network,
            architecture.inputs(),
            pairs.pool(),
            examples(of, architecture, pairs, teacher),
            pairs.selection(),
            of.training())) {
      Fit fit = new Fit(task, of.training(), progress, checkpoint, key(of));
      List<Epoch> history = fit.run();
      network.setWeights(architecture.served(network.weights()));
      Results.Learnt learnt = teacher == null ? null : teacher.learnt(scorer);
      PlattScaling calibration = new PlattScaling(1, 0);
      if (of.model().calibration().equals("platt")) {
        RowWindows selection = pairs.selection();
        calibration =
            PlattScaling.fit(
                selection.maxima(scorer.score(selection.windows())), selection.labels());
        network.setWeights(
            architecture.calibrated(network.weights(), calibration.slope(), calibration.offset()));
      }
      int kept = of.training().keep().equals("best") ? fit.bestEpoch() : history.size();
      return new Fitted(
          history, kept, calibration, learnt, fit.earlierSeconds(), fit.rowsPerSecond());
    }
  }

  /**
   * Returns the examples of epochs.
   *
   * @param teacher null without one
   */
  private static PairTask.Examples examples(
      Recipe of, Architecture architecture, PairData pairs, Teacher teacher) {
    Double mutated = of.data().mutatedPairs();
    return new PairTask.Examples() {
      @Override
      public List<Example> epoch(int epoch, Random random) {
        boolean isAlone = teacher != null && teacher.isAlone(epoch);
        List<Example> rows =
            new ArrayList<>(isAlone ? List.of() : Example.labelled(pairs.epoch(random)));
        if (teacher != null) {
          rows.addAll(teacher.epoch(epoch, random));
        }
        return rows;
      }

      @Override
      public void augment(List<MemorySegment> inputs, List<Example> batch, Random random) {
        if (mutated != null) {
          // A teacher has scored the letters as they are.
          int[] rows =
              IntStream.range(0, batch.size()).filter(i -> batch.get(i).isLabelled()).toArray();
          architecture.mutate(inputs, rows, random, mutated);
        }
      }
    };
  }

  /** What a checkpoint belongs to: everything that decides about the weights. */
  private TrainingKey key(Recipe of) throws IOException {
    return TrainingKey.of(
        ResultFiles.sha256(ResultFiles.json(of) + "\n" + inputs.limit() + "\n" + inputs.hashes()),
        of,
        inputs.limit(),
        inputs.hashes());
  }
}
