// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.network.AlignedArrays;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.onnx.Tensor;
import org.seedhawk.training.recipe.TrainingPart;
import org.seedhawk.training.recipe.TrainingPart.EarlyStopping;
import org.seedhawk.training.recipe.TrainingPart.SchedulePart;

class FitTest {
  private static final float[] START = {1f, -2f, 0.5f};
  private static final SchedulePart FIXED =
      new SchedulePart("fixed", null, null, null, null, null, null, null);

  @TempDir Path directory;

  private final StringWriter messages = new StringWriter();
  private Double average;

  /** Three numbers; the loss is sum(c * x^2) with another c in every batch, and noise. */
  private static class Bowl extends Network implements Task {
    private final double[] scores;
    private int epoch;
    private int validated;
    private int stopAt = Integer.MAX_VALUE;
    private boolean isNaN;

    Bowl(double... scores) {
      this.scores = scores;
      add("x", Tensor.of(START.clone(), 3));
    }

    @Override
    public NDArray forward(NDList inputs, boolean training) {
      return inputs.get(0).mul(parameter("x").square());
    }

    @Override
    public Network network() {
      return this;
    }

    @Override
    public int begin(int newEpoch) {
      epoch = newEpoch;
      return 4;
    }

    @Override
    public NDArray loss(NDManager manager, int batch) {
      if (epoch * 4 + batch >= stopAt) {
        throw new IllegalStateException("killed");
      }
      NDArray c = manager.create(new float[] {1, batch + 1, isNaN ? Float.NaN : epoch});
      NDArray dropped =
          ai.djl.nn.norm.Dropout.dropout(manager.ones(c.getShape()), 0.5f, true).singletonOrThrow();
      // A plain number would be let go before its gradient is known.
      NDArray share = AlignedArrays.scalar(manager, 0.1);
      return forward(new NDList(c), true).sum().add(dropped.mul(parameter("x")).sum().mul(share));
    }

    @Override
    public int rows(int batch) {
      return 2;
    }

    @Override
    public Validation validate() {
      double score = scores.length == 0 ? epoch : scores[validated++];
      return new Validation(1, score);
    }
  }

  private static final TrainingKey KEY =
      new TrainingKey("key", Map.of("training.threads", "1", "--limit", "none"));

  private TrainingPart settings(
      String optimiser, double decay, Double momentum, int epochs, EarlyStopping stop) {
    return new TrainingPart(
        optimiser, 0.05, decay, momentum, FIXED, 2, epochs, stop, "best", null, average, null, null,
        0, 7L, 1);
  }

  private List<Epoch> fit(Bowl bowl, TrainingPart settings, Path checkpoint) throws IOException {
    return new Fit(
            bowl, settings, new TrainingProgress(new PrintWriter(messages, true)), checkpoint, KEY)
        .run();
  }

  /** PyTorch's formulas in double precision, on the loss sum(c * x^2) without noise. */
  private static double[] twin(String optimiser, double decay, double momentum, int steps) {
    double[] x = {START[0], START[1], START[2]};
    double[] first = new double[3];
    double[] second = new double[3];
    for (int step = 1; step <= steps; step++) {
      for (int i = 0; i < 3; i++) {
        double g = 2 * x[i];
        if (!optimiser.equals("adamw")) {
          g += decay * x[i];
        } else {
          x[i] -= 0.05 * decay * x[i];
        }
        switch (optimiser) {
          case "adam", "adamw" -> {
            first[i] = 0.9 * first[i] + 0.1 * g;
            second[i] = 0.999 * second[i] + 0.001 * g * g;
            double mean = first[i] / (1 - Math.pow(0.9, step));
            double square = second[i] / (1 - Math.pow(0.999, step));
            x[i] -= 0.05 * mean / (Math.sqrt(square) + 1e-8);
          }
          case "rmsprop" -> {
            second[i] = 0.99 * second[i] + 0.01 * g * g;
            x[i] -= 0.05 * g / (Math.sqrt(second[i]) + 1e-8);
          }
          default -> {
            first[i] = momentum * first[i] + g;
            x[i] -= 0.05 * first[i];
          }
        }
      }
    }
    return x;
  }

  @Test
  void optimisersFollowTheirFormulas() {
    for (String optimiser : List.of("adam", "adamw", "rmsprop", "sgd")) {
      for (double decay : new double[] {0, 0.3}) {
        Double momentum = optimiser.equals("sgd") && decay > 0 ? 0.8 : null;
        try (Bowl bowl = new Bowl()) {
          Optimiser steps = new Optimiser(bowl, settings(optimiser, decay, momentum, 1, null));
          for (int step = 1; step <= 5; step++) {
            try (NDManager manager = bowl.manager().newSubManager();
                ai.djl.training.GradientCollector collector =
                    ai.djl.engine.Engine.getEngine(Network.ENGINE).newGradientCollector()) {
              NDArray c = manager.create(new float[] {1, 1, 1});
              collector.backward(bowl.forward(new NDList(c), true).sum());
            }
            steps.step(step, 0.05);
          }
          double[] expected = twin(optimiser, decay, momentum == null ? 0 : momentum, 5);
          float[] actual = bowl.weights().tensors().get("x").values();
          for (int i = 0; i < 3; i++) {
            assertEquals(expected[i], actual[i], 2e-6, optimiser + " " + decay);
          }
        }
      }
    }
  }

  @Test
  void goesOnWhereItWasKilledToTheSameWeights() throws IOException {
    for (String optimiser : List.of("adam", "adamw", "rmsprop", "sgd")) {
      TrainingPart settings =
          settings(optimiser, 0.01, optimiser.equals("sgd") ? 0.9 : null, 3, null);
      float[] unbroken;
      List<Epoch> history;
      try (Bowl bowl = new Bowl()) {
        history = fit(bowl, settings, null);
        unbroken = bowl.weights().tensors().get("x").values();
      }
      for (int stopAt : new int[] {4, 6, 8, 11, 15}) {
        Path checkpoint = directory.resolve(optimiser + stopAt);
        try (Bowl bowl = new Bowl()) {
          bowl.stopAt = stopAt;
          assertThrows(IllegalStateException.class, () -> fit(bowl, settings, checkpoint));
        }
        try (Bowl bowl = new Bowl()) {
          assertEquals(history, fit(bowl, settings, checkpoint));
          assertArrayEquals(unbroken, bowl.weights().tensors().get("x").values());
        }
      }
    }
  }

  @Test
  void goesOnWithItsAverage() throws IOException {
    average = 0.5;
    goesOnWhereItWasKilledToTheSameWeights();
  }

  @Test
  void keepsTheMovingAverageOfItsWeights() throws IOException {
    TrainingPart plain = settings("sgd", 0, null, 2, null);
    average = 0.6;
    TrainingPart averaged = settings("sgd", 0, null, 2, null);
    List<float[]> steps = new ArrayList<>();
    try (Bowl bowl =
        new Bowl() {
          @Override
          public NDArray loss(NDManager manager, int batch) {
            steps.add(weights().tensors().get("x").values());
            return super.loss(manager, batch);
          }
        }) {
      fit(bowl, plain, null);
      steps.add(bowl.weights().tensors().get("x").values());
    }
    double expected = START[0];
    for (int step = 1; step < steps.size(); step++) {
      double share = Math.min(0.6, (1.0 + step) / (10.0 + step));
      expected = share * expected + (1 - share) * steps.get(step)[0];
    }
    try (Bowl bowl = new Bowl()) {
      fit(bowl, averaged, null);
      assertEquals(expected, bowl.weights().tensors().get("x").values()[0], 1e-6);
    }
  }

  @Test
  void keepsTheBestEpochAndStopsWhenNothingIsGained() throws IOException {
    try (Bowl bowl = new Bowl(0.5, 0.8, 0.8005, 0.7, 0.9)) {
      TrainingPart settings = settings("adam", 0, null, 10, new EarlyStopping(2, 0.001));
      List<Epoch> history = fit(bowl, settings, null);
      assertEquals(4, history.size(), "0.8005 is no gain over 0.8, and neither is 0.7");
      try (Bowl three = new Bowl(1, 2, 3)) {
        fit(three, settings("adam", 0, null, 3, null), null);
        assertArrayEquals(
            three.weights().tensors().get("x").values(),
            bowl.weights().tensors().get("x").values(),
            "the weights of the third epoch");
      }
    }
  }

  @Test
  void stopsAtALossThatIsNoNumber() {
    try (Bowl bowl = new Bowl()) {
      bowl.isNaN = true;
      TrainingException e =
          assertThrows(
              TrainingException.class,
              () -> fit(bowl, settings("adam", 0, null, 2, null), directory.resolve("c")));
      assertTrue(
          e.getMessage().startsWith("loss is NaN in epoch 1, batch 1 (step 1)"), e.getMessage());
    }
  }

  @Test
  void refusesADamagedOrForeignCheckpoint() throws IOException {
    Path checkpoint = directory.resolve("c");
    TrainingPart settings = settings("adam", 0, null, 2, null);
    try (Bowl bowl = new Bowl()) {
      fit(bowl, settings, checkpoint);
      Fit other =
          new Fit(
              bowl,
              settings,
              new TrainingProgress(new PrintWriter(messages)),
              checkpoint,
              new TrainingKey("other", Map.of("training.threads", "2", "--limit", "none")));
      BadInputException foreign = assertThrows(BadInputException.class, other::run);
      assertEquals(
          checkpoint
              + ": the checkpoint is of another recipe, other data, --epochs or --limit:"
              + " training.threads was 1, now it is 2; start anew with --restart or name another"
              + " folder with --out",
          foreign.getMessage());
      byte[] bytes = Files.readAllBytes(checkpoint);
      for (int length : new int[] {0, 7, 20, bytes.length - 1}) {
        Files.write(checkpoint, java.util.Arrays.copyOf(bytes, length));
        assertThrows(BadInputException.class, () -> fit(bowl, settings, checkpoint));
      }
      List<Integer> whole = new ArrayList<>();
      for (int length = 0; length < bytes.length - 8; length++) {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(bytes, 0, length);
        java.nio.ByteBuffer cut = java.nio.ByteBuffer.allocate(length + 8);
        cut.put(bytes, 0, length).putLong(crc.getValue());
        Files.write(checkpoint, cut.array());
        try {
          fit(bowl, settings, checkpoint);
          whole.add(length);
        } catch (BadInputException e) {
          // as it must
        }
      }
      assertTrue(whole.size() <= 1, "once only the parts of the key are gone: " + whole);
      List<Integer> accepted = new ArrayList<>();
      for (int at = 0; at < bytes.length; at += 7) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        Files.write(checkpoint, flipped);
        try {
          fit(bowl, settings, checkpoint);
          accepted.add(at);
        } catch (BadInputException e) {
          // as it must
        }
      }
      assertEquals(List.of(), accepted);
    }
  }
}
