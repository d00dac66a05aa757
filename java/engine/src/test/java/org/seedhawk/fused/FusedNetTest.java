// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.model.SiteModel;
import org.seedhawk.model.SiteScorer;
import org.seedhawk.scan.Precision;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/** The fused kernels against ONNX Runtime. */
class FusedNetTest {

  @TempDir Path directory;

  private static String letters(Randoms random, int length, String alphabet) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append(alphabet.charAt(random.below(alphabet.length())));
    }
    return letters.toString();
  }

  /** Scores windows of a target, many of them clipped at its ends, with miRNAs of any length. */
  private static float[] scores(SiteModel model, WindowEncoder encoder, Randoms random) {
    int pairs = 1500;
    try (SequenceBatch sequences = new SequenceBatch(new SequencePackerJava())) {
      for (int i = 0; i < 40; i++) {
        sequences.add(letters(random, 1 + random.below(40), i % 4 == 0 ? "ACGUN" : "ACGU"));
      }
      sequences.add(letters(random, 400, "ACGUACGUACGUN"));
      List<PackedSequence> mirnas = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        mirnas.add(sequences.get(i));
      }
      float[] scores = new float[pairs];
      try (MirnaRows rows = model.mirnaRows(mirnas, encoder);
          SiteScorer scorer = model.newScorer(encoder, pairs)) {
        scorer.use(rows);
        for (int i = 0; i < pairs; i++) {
          scorer.setWindow(i, random.below(500) - 50);
          scorer.setPair(i, i, random.below(40));
        }
        scorer.encode(sequences.get(40), 0, pairs);
        scorer.runPairs(pairs);
        for (int i = 0; i < pairs; i++) {
          scores[i] = scorer.score(i);
        }
      }
      return scores;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "targetnet", "deeptarget"})
  void scoresAsOnnxRuntimeOnEveryBackend(String name) {
    ModelFiles model = ModelFiles.find(name);
    List<NativeKernels.Backend> backends = TestEnvironment.backends();
    try (OrtRuntime runtime = OrtRuntime.open();
        SiteModel graph = SiteModel.open(runtime, model, PathChoice.JOINT)) {
      Randoms random = new Randoms(1);
      float[] expected = scores(graph, new WindowEncoderJava(), random.again());
      float[] first = null;
      for (NativeKernels.Backend backend : backends) {
        try (NativeKernels kernels = NativeKernels.open(backend);
            KernelCalls calls = kernels.newCalls();
            SiteModel fused = SiteModel.open(runtime, model, PathChoice.AUTO, calls)) {
          assertTrue(fused.isFused(), backend.toString());
          float[] actual = scores(fused, new WindowEncoderNative(calls), random.again());
          for (int i = 0; i < expected.length; i++) {
            assertEquals(
                expected[i], actual[i], 1e-5, backend + " pair " + i + ", " + random.repeat());
          }
          if (first != null) {
            assertTrue(Arrays.equals(first, actual), backend + " differs from the one before");
          }
          first = actual;
        }
      }
    }
  }

  /** At most twice what the card of each says that int8 costs. */
  private static final double INT8_LOSS = 0.02;

  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "targetnet", "deeptarget"})
  void scoresInInt8AlikeOnEveryBackendThatHasIt(String name) {
    ModelFiles model = ModelFiles.find(name);
    List<NativeKernels.Backend> backends = TestEnvironment.backends();
    try (OrtRuntime runtime = OrtRuntime.open();
        SiteModel graph = SiteModel.open(runtime, model, PathChoice.JOINT)) {
      Randoms random = new Randoms(1);
      float[] expected = scores(graph, new WindowEncoderJava(), random.again());
      float[] first = null;
      for (NativeKernels.Backend backend : backends) {
        try (NativeKernels kernels = NativeKernels.open(backend);
            KernelCalls calls = kernels.newCalls()) {
          if (!kernels.hasInt8()) {
            continue;
          }
          try (SiteModel int8 =
              SiteModel.open(runtime, model, PathChoice.AUTO, calls, Precision.INT8)) {
            float[] actual = scores(int8, new WindowEncoderNative(calls), random.again());
            int moved = 0;
            for (int i = 0; i < expected.length; i++) {
              assertEquals(
                  expected[i],
                  actual[i],
                  INT8_LOSS,
                  backend + " pair " + i + ", " + random.repeat());
              moved += Math.abs(expected[i] - actual[i]) > 1e-4 ? 1 : 0;
            }
            assertTrue(moved > expected.length / 4, "int8 moved " + moved + " scores");
            if (first != null) {
              assertTrue(Arrays.equals(first, actual), backend + " differs from the one before");
            }
            first = actual;
          }
        }
      }
      assertTrue(first != null, "the scalar kernels have int8");
    }
  }

  @Test
  void refusesInt8WhereNoKernelHasIt() throws IOException {
    byte[] onnx = ModelFiles.find("duplexnet").read("model.onnx");
    String text = new String(onnx, StandardCharsets.ISO_8859_1).replaceFirst("Relu", "Tanh");
    Files.write(directory.resolve("model.onnx"), text.getBytes(StandardCharsets.ISO_8859_1));
    try (OrtRuntime runtime = OrtRuntime.open();
        NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.SCALAR);
        KernelCalls calls = kernels.newCalls()) {
      assertRefused(
          runtime,
          calls,
          "duplexnet",
          PathChoice.JOINT,
          "model 'duplexnet' cannot be scored in int8: a kernel computes it, not the graphs; use"
              + " path auto");
      assertRefused(
          runtime,
          calls,
          Path.of(System.getProperty("seedhawk.root"), "models", "mitar").toString(),
          PathChoice.AUTO,
          "cannot be scored in int8: it has no kernel; use precision float32");
      assertRefused(
          runtime,
          calls,
          directory.toString(),
          PathChoice.AUTO,
          "cannot be scored in int8: for a trial pair of model");
    }
  }

  private static void assertRefused(
      OrtRuntime runtime, KernelCalls calls, String model, PathChoice path, String message) {
    ModelException refused =
        assertThrows(
            ModelException.class,
            () ->
                SiteModel.open(runtime, ModelFiles.find(model), path, calls, Precision.INT8)
                    .close());
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "targetnet", "deeptarget"})
  void isForbiddenByThePathAndByAnEncoderWithoutKernels(String name) {
    ModelFiles model = ModelFiles.find(name);
    NativeKernels.Backend backend = TestEnvironment.backends().getFirst();
    try (OrtRuntime runtime = OrtRuntime.open();
        NativeKernels kernels = NativeKernels.open(backend);
        KernelCalls calls = kernels.newCalls();
        SiteModel joint = SiteModel.open(runtime, model, PathChoice.JOINT, calls);
        SiteModel without = SiteModel.open(runtime, model, PathChoice.AUTO)) {
      assertFalse(joint.isFused());
      assertFalse(without.isFused());
    }
  }

  /** The same constants, another computation: only the scores tell. */
  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "targetnet", "deeptarget"})
  void doesNotServeAGraphThatOnlyLooksLikeIt(String name) throws IOException {
    ModelFiles model = ModelFiles.find(name);
    NativeKernels.Backend backend = TestEnvironment.backends().getLast();
    String text = new String(model.read("model.onnx"), StandardCharsets.ISO_8859_1);
    Files.write(
        directory.resolve("model.onnx"),
        text.replaceFirst("Relu", "Tanh").getBytes(StandardCharsets.ISO_8859_1));
    try (OrtRuntime runtime = OrtRuntime.open();
        NativeKernels kernels = NativeKernels.open(backend);
        KernelCalls calls = kernels.newCalls();
        SiteModel other =
            SiteModel.open(
                runtime, ModelFiles.find(directory.toString()), PathChoice.AUTO, calls)) {
      assertFalse(other.isFused());
    }
  }

  /** The metadata as earlier trainings wrote them; each key and value is behind its length. */
  @Test
  void servesAGraphUnderTheFormerNameOfItsArchitecture() throws IOException {
    ModelFiles model = ModelFiles.find("duplexnet");
    String text = new String(model.read("model.onnx"), StandardCharsets.ISO_8859_1);
    String key = "\n\u0015seedhawk.architecture\u0012";
    String former = text.replace("\"" + key + "\tduplexnet", "!" + key + "\bseedhawk");
    assertEquals(text.length() - 1, former.length());
    Files.write(directory.resolve("model.onnx"), former.getBytes(StandardCharsets.ISO_8859_1));
    NativeKernels.Backend backend = TestEnvironment.backends().getFirst();
    try (OrtRuntime runtime = OrtRuntime.open();
        NativeKernels kernels = NativeKernels.open(backend);
        KernelCalls calls = kernels.newCalls();
        SiteModel now = SiteModel.open(runtime, model, PathChoice.AUTO, calls);
        SiteModel then =
            SiteModel.open(
                runtime, ModelFiles.find(directory.toString()), PathChoice.AUTO, calls)) {
      assertEquals("duplexnet", then.contract().architecture());
      assertTrue(then.isFused());
      Randoms random = new Randoms(3);
      WindowEncoder encoder = new WindowEncoderNative(calls);
      assertArrayEquals(
          scores(now, encoder, random.again()), scores(then, encoder, random.again()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "targetnet", "deeptarget"})
  void readsNothingFromDamagedFiles(String name) {
    Predicate<byte[]> reads =
        switch (name) {
          case "duplexnet" -> onnx -> RegisterNet.read(onnx).isPresent();
          case "targetnet" -> onnx -> TargetNetReader.read(onnx).isPresent();
          default -> onnx -> DeepTargetNet.read(onnx).isPresent();
        };
    byte[] bytes = ModelFiles.find(name).read("model.onnx");
    assertTrue(reads.test(bytes));
    Randoms random = new Randoms(2);
    for (int round = 0; round < 300; round++) {
      byte[] damaged =
          Arrays.copyOf(bytes, round % 2 == 0 ? random.below(bytes.length) : bytes.length);
      for (int i = 0; i < 8 && damaged.length > 0; i++) {
        damaged[random.below(Math.min(damaged.length, 4000))] = (byte) random.below(256);
      }
      reads.test(damaged); // anything but a crash; the scores are compared before it serves
    }
    assertFalse(reads.test(new byte[0]));
    assertFalse(reads.test(Arrays.copyOf(bytes, 5000)));
  }
}
