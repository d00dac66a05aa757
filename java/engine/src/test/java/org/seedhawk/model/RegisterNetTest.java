// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.ffi.KernelCalls;
import org.seedhawk.ffi.NativeKernels;
import org.seedhawk.ffi.NativeRegisterNet;
import org.seedhawk.ffi.OrtRuntime;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/** The fused kernel against a slow twin to the bit, and against ONNX Runtime. */
class RegisterNetTest {
  private static final ModelFiles MODEL = ModelFiles.find("seedhawk");

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

  @Test
  void scoresAsOnnxRuntimeOnEveryBackend() {
    List<NativeKernels.Backend> backends = TestEnvironment.backends();
    try (OrtRuntime runtime = OrtRuntime.open();
        SiteModel graph = SiteModel.open(runtime, MODEL, SiteModel.Path.JOINT)) {
      Randoms random = new Randoms(1);
      float[] expected = scores(graph, new WindowEncoderJava(), random.again());
      float[] first = null;
      for (NativeKernels.Backend backend : backends) {
        try (NativeKernels kernels = NativeKernels.open(backend);
            KernelCalls calls = kernels.newCalls();
            SiteModel fused = SiteModel.open(runtime, MODEL, SiteModel.Path.AUTO, calls)) {
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

  @Test
  void isForbiddenByThePathAndByAnEncoderWithoutKernels() {
    NativeKernels.Backend backend = TestEnvironment.backends().getFirst();
    try (OrtRuntime runtime = OrtRuntime.open();
        NativeKernels kernels = NativeKernels.open(backend);
        KernelCalls calls = kernels.newCalls();
        SiteModel joint = SiteModel.open(runtime, MODEL, SiteModel.Path.JOINT, calls);
        SiteModel without = SiteModel.open(runtime, MODEL, SiteModel.Path.AUTO)) {
      assertFalse(joint.isFused());
      assertFalse(without.isFused());
    }
  }

  /** The same constants, another computation: only the scores tell. */
  @Test
  void doesNotServeAGraphThatOnlyLooksLikeIt() throws IOException {
    NativeKernels.Backend backend = TestEnvironment.backends().getLast();
    String text = new String(MODEL.read("model.onnx"), StandardCharsets.ISO_8859_1);
    Files.write(
        directory.resolve("model.onnx"),
        text.replaceFirst("Relu", "Tanh").getBytes(StandardCharsets.ISO_8859_1));
    try (OrtRuntime runtime = OrtRuntime.open();
        NativeKernels kernels = NativeKernels.open(backend);
        KernelCalls calls = kernels.newCalls();
        SiteModel other =
            SiteModel.open(
                runtime, ModelFiles.find(directory.toString()), SiteModel.Path.AUTO, calls)) {
      assertFalse(other.isFused());
    }
  }

  @Test
  void readsNothingFromDamagedFiles() {
    byte[] bytes = MODEL.read("model.onnx");
    assertTrue(RegisterNet.read(bytes).isPresent());
    Randoms random = new Randoms(2);
    for (int round = 0; round < 300; round++) {
      byte[] damaged =
          Arrays.copyOf(bytes, round % 2 == 0 ? random.below(bytes.length) : bytes.length);
      for (int i = 0; i < 8 && damaged.length > 0; i++) {
        damaged[random.below(Math.min(damaged.length, 4000))] = (byte) random.below(256);
      }
      RegisterNet.read(damaged); // anything but a crash; the scores are compared before it serves
    }
    assertTrue(RegisterNet.read(new byte[0]).isEmpty());
    assertTrue(RegisterNet.read(Arrays.copyOf(bytes, 5000)).isEmpty());
  }

  @Test
  void equalsTheTwinToTheBit() {
    for (NativeKernels.Backend backend : TestEnvironment.backends()) {
      Randoms random = new Randoms(3);
      for (int round = 0; round < 12; round++) {
        int bulge = round % 3 == 0 ? 0 : 1 + random.below(8);
        NativeRegisterNet.Shape shape =
            new NativeRegisterNet.Shape(
                1 + random.below(4),
                1 + random.below(round % 4 == 1 ? 32 : 12),
                1 + random.below(round % 4 == 2 ? 64 : 20),
                1 + random.below(40),
                bulge);
        RegisterNetTwin twin = RegisterNetTwin.random(shape, random);
        long[] planes = new long[3 * 8];
        for (int i = 0; i < planes.length; i += 3) {
          planes[i + 2] = random.bits() | random.bits(); // three quarters of them known
          planes[i] = random.bits() & planes[i + 2];
          planes[i + 1] = random.bits() & planes[i + 2];
        }
        int batch = 4;
        int[] sites = {0, 3, 5, 5};
        int[] mirnas = {1, 2, 7, 0};
        try (Arena arena = Arena.ofConfined();
            NativeKernels kernels = NativeKernels.open(backend);
            KernelCalls calls = kernels.newCalls();
            NativeRegisterNet net =
                NativeKernels.createRegisterNet(
                    shape, arena.allocateFrom(JAVA_FLOAT, twin.weights()))) {
          MemorySegment words = arena.allocateFrom(JAVA_LONG, planes);
          MemorySegment margins = arena.allocate(JAVA_FLOAT, batch);
          calls.registerNet(
              net,
              words,
              8,
              words,
              8,
              arena.allocateFrom(JAVA_INT, sites),
              arena.allocateFrom(JAVA_INT, mirnas),
              batch,
              margins);
          for (int b = 0; b < batch; b++) {
            assertEquals(
                Float.floatToRawIntBits(twin.margin(planes, mirnas[b], sites[b])),
                Float.floatToRawIntBits(margins.getAtIndex(JAVA_FLOAT, b)),
                backend + " " + shape + " pair " + b + ", " + random.repeat());
          }
        }
      }
    }
  }
}
