// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.TestSequences;
import org.seedhawk.training.TestWeights;
import org.seedhawk.training.data.SitePool;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.fit.NetworkScorer;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.network.TargetFmHead;
import org.seedhawk.training.network.TargetFmHead.Kind;
import org.seedhawk.training.network.TargetFmHead.Pooling;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.ModelWriter;
import org.seedhawk.training.onnx.Tensor;
import org.seedhawk.training.result.Parity;

class TargetFmTest {
  private static final RnaTokens TOKENS = new RnaTokens(1);
  private static final RnaBert BERT =
      new RnaBert(TOKENS.vocabulary(), TOKENS.padding(), 40, 2, 16, 4, 24);

  @TempDir Path directory;

  private final SitePool pool = new SitePool();
  private final List<Window> windows = new ArrayList<>();

  @BeforeEach
  void drawWindows() {
    Random random = new Random(41);
    for (int i = 0; i < 600; i++) {
      int mirna = pool.addMirna(TestSequences.random(random, 17 + random.nextInt(10), "ACGU"));
      int region = pool.addRegion(TestSequences.random(random, 10 + random.nextInt(40), "ACGU"));
      int nt1 = random.nextInt((int) pool.region(region).baseCount());
      windows.add(new Window(mirna, region, nt1, random.nextBoolean()));
    }
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private Path bert() throws IOException {
    Path file = directory.resolve("bert.onnx");
    try (RnaBertNetwork network = LanguageTests.network(BERT, 3)) {
      LanguageTests.write(file, BERT, network.weights(), LanguageTests.contract(TOKENS, 16, 40));
    }
    return file;
  }

  private void scoresAlike(Path file, TargetFmHead head, boolean fineTuned, double slope)
      throws IOException {
    Path out = directory.resolve(head.kind() + "-" + head.pooling() + "-" + fineTuned);
    try (TargetFm architecture = new TargetFm(file, head, fineTuned);
        Network network = architecture.network(new Initial(3));
        NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pool)) {
      network.setWeights(
          architecture.served(architecture.calibrated(enlarged(network.weights()), slope, 0.3)));
      ModelWriter.write(
          out,
          architecture.graphs(network.weights()),
          TestWeights.CONTRACT,
          architecture.contract());
      Parity parity = Parity.measure(out, scorer, architecture.servedInputs(), pool, windows);
      parity.check();
      assertEquals(Set.of("towers"), parity.largest().keySet());
      float[] scores = scorer.score(windows);
      Arrays.sort(scores);
      assertTrue(
          scores[scores.length - 1] - scores[0] > 1e-3,
          head.kind() + ": all scores near " + scores[0]);
    }
  }

  /** First values are small: these make scores differ from row to row. */
  private static Weights enlarged(Weights weights) {
    Random random = new Random(5);
    Weights changed = weights;
    for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
      if (entry.getKey().startsWith("language.")) {
        continue; // the file's are large already
      }
      float[] values = entry.getValue().values().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] +=
            (float) ((entry.getKey().contains("lstm") ? 0.5 : 0.2) * random.nextGaussian());
      }
      changed = changed.with(entry.getKey(), values);
    }
    return changed;
  }

  // Made-up weights enlarge rounding, and a steep slope would more: the order of sums is the
  // processor's.
  @Test
  void onnxRuntimeScoresWhatDjlScoresForEachHead() throws IOException {
    Path file = bert();
    for (Kind kind : Kind.values()) {
      scoresAlike(file, new TargetFmHead(kind, 30, 12, 0.5), false, 0.5);
      scoresAlike(file, new TargetFmHead(kind, 30, 12, 0.5), true, 0.5);
    }
    for (Pooling pooling : List.of(Pooling.MEAN, Pooling.MAX)) {
      scoresAlike(file, new TargetFmHead(Kind.FC, 30, 12, 0.5, pooling), false, 0.5);
      scoresAlike(file, new TargetFmHead(Kind.CNN, 30, 12, 0, pooling), false, 0.5);
    }
  }

  @Test
  void headsOnOneLanguageModelShareWhatItEmbeds() throws IOException {
    Path file = bert();
    TargetFmHead cnn = new TargetFmHead(Kind.CNN, 30, 12, 0);
    try (TargetFm alone = new TargetFm(file, cnn, false);
        TargetFm owner = new TargetFm(file, new TargetFmHead(Kind.FC, 30, 12, 0), false)) {
      float[] expected = scores(alone);
      try (TargetFm shared = owner.with(cnn)) {
        assertSame(owner.inputs(), shared.inputs());
        assertArrayEquals(expected, scores(shared));
      }
      long bytes = ((EmbeddedInputs) owner.inputs()).byteSize();
      assertEquals(windows.size(), scores(owner).length);
      assertEquals(bytes, ((EmbeddedInputs) owner.inputs()).byteSize());
      TargetFmHead longer = new TargetFmHead(Kind.FC, 40, 8, 0);
      assertThrows(IllegalArgumentException.class, () -> owner.with(longer));
    }
  }

  private float[] scores(TargetFm architecture) {
    try (Network network = architecture.network(new Initial(3));
        NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pool)) {
      return scorer.score(windows);
    }
  }

  @Test
  void takesALanguageModelThatFramesItsTokens() throws IOException {
    Path file = directory.resolve("framed.onnx");
    LanguageContract framed =
        new LanguageContract(
            "framed",
            "1",
            "lookup",
            "tokens",
            "embeddings",
            1,
            List.of(4L, 5L, 6L, 7L, 3L, 1L),
            0,
            2,
            2,
            100,
            "none",
            "none");
    LanguageTests.writeLookup(file, "tokens", "embeddings", 8, framed.metadata());
    LanguageTests.dropOutput(file, "logits");
    scoresAlike(file, new TargetFmHead(Kind.FC, 30, 12, 0), false, 0.02);
  }

  @Test
  void trainsTheLanguageModelOnlyWhenAsked() throws IOException {
    Path file = bert();
    TargetFmHead head = new TargetFmHead(Kind.FC, 30, 12, 0);
    try (TargetFm frozen = new TargetFm(file, head, false);
        TargetFm tuned = new TargetFm(file, head, true);
        Network small = frozen.network(new Initial(1));
        Network large = tuned.network(new Initial(1));
        RnaBertNetwork bert = LanguageTests.network(BERT, 3)) {
      Weights language = RnaBert.read(file, LanguageTests.contract(TOKENS, 16, 40)).weights();
      assertEquals(language.count(), large.weights().count() - small.weights().count());
      language
          .tensors()
          .forEach(
              (name, tensor) -> {
                float[] written = bert.weights().tensors().get(name).values();
                assertTrue(Arrays.equals(written, tensor.values()), name);
              });
    }
  }

  @Test
  void refusesAWindowThatTheLanguageModelDoesNotTake() throws IOException {
    Path file = bert();
    new TargetFm(file, new TargetFmHead(Kind.FC, 40, 8, 0), false).close();
    TargetFmHead longer = new TargetFmHead(Kind.FC, 41, 8, 0);
    assertEquals(
        "the recipe's model.max_length is '41' but the language model takes 40 nt at most: " + file,
        assertThrows(BadInputException.class, () -> new TargetFm(file, longer, false))
            .getMessage());
  }

  @Test
  void saysThatAForeignModelCannotBeTrainedOn() throws IOException {
    Path file = directory.resolve("other.onnx");
    LanguageContract other =
        new LanguageContract(
            "other",
            "1",
            "lookup",
            "tokens",
            "embeddings",
            1,
            List.of(4L, 5L, 6L, 7L, 3L, 1L),
            LanguageContract.NONE,
            LanguageContract.NONE,
            2,
            100,
            "none",
            "none");
    LanguageTests.writeLookup(file, "tokens", "embeddings", 8, other.metadata());
    LanguageTests.dropOutput(file, "logits");
    BadInputException e =
        assertThrows(
            BadInputException.class,
            () -> new TargetFm(file, new TargetFmHead(Kind.FC, 30, 12, 0), true));
    assertTrue(e.getMessage().contains("leave model.fine_tune out"), e.getMessage());
  }
}
