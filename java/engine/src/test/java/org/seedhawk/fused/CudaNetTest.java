// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.seedhawk.TestEnvironment;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.device.CudaNet;
import org.seedhawk.ffi.device.CudaTarget;
import org.seedhawk.ffi.host.NativeNet;
import org.seedhawk.seq.DeviceSequences;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/**
 * A network in int8 on a device: the last step, from margin to score, has the bits of {@link
 * FusedNet#run}.
 */
@Tag("gpu")
class CudaNetTest {
  private static final int[] SIZES = {1, 1, 1, 1, 0};
  private static final int WEIGHTS = 96 + 30 + 24 + 24 + 2 + 5 + 1 + 1 + 1 + 1 + 1;

  private static CudaDevice gpu;

  @BeforeAll
  static void findGpu() {
    gpu = TestEnvironment.gpu();
  }

  /** A network whose margin is always the same. */
  private static NetWeights constant(float margin) {
    float[] weights = new float[WEIGHTS + 2]; // two ranges
    weights[WEIGHTS - 1] = margin;
    return new NetWeights(NativeNet.Kind.REGISTERS, SIZES, weights);
  }

  private static float score(float margin) {
    return (float) (1 / (1 + StrictMath.exp(-(double) margin)));
  }

  /** One candidate: the first window of the first record, with the first miRNA. */
  private static void candidate(CudaContext context, DeviceSequences sequences) {
    try (SequenceBatch batch = new SequenceBatch(new SequencePackerJava());
        Arena arena = Arena.ofConfined()) {
      batch.add("ACGUACGUACGUACGUACGUACGU");
      batch.freeze();
      sequences.load(batch, 0);
      context.writeCandidates(
          arena.allocate(JAVA_LONG), arena.allocate(JAVA_INT), arena.allocate(JAVA_INT), 1, 1, 1);
    }
  }

  @Test
  void scoresHaveTheBitsOfStrictMath() {
    SplittableRandom random = new SplittableRandom(5);
    try (CudaContext context = gpu.newContext();
        DeviceSequences sequences = new DeviceSequences(context);
        CudaBuffer scores = context.newBuffer(Float.BYTES);
        Arena arena = Arena.ofConfined()) {
      candidate(context, sequences);
      MemorySegment read = arena.allocate(JAVA_FLOAT);
      int count = gpu.isEmulated() ? 20_000 : 2_000;
      for (int i = 0; i < count; i++) {
        float margin =
            switch (i % 4) {
              case 0 -> (float) random.nextDouble(-12, 12);
              case 1 -> (float) random.nextDouble(-800, 800);
              case 2 -> (float) random.nextDouble(-1.5, 1.5);
              default -> Float.intBitsToFloat(random.nextInt());
            };
        if (!Float.isFinite(margin)) {
          continue; // no weight
        }
        try (CudaNet net = constant(margin).toDevice(context).orElseThrow()) {
          CudaTarget target = sequences.target();
          context.score(net, target, target, 0, 1, 0, scores);
          context.read(scores, read);
          assertEquals(
              Float.floatToRawIntBits(score(margin)),
              Float.floatToRawIntBits(read.get(JAVA_FLOAT, 0)),
              () -> "margin " + margin);
        }
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    try (CudaContext context = gpu.newContext();
        DeviceSequences sequences = new DeviceSequences(context);
        CudaBuffer none = context.newBuffer(0);
        CudaNet net = constant(1).toDevice(context).orElseThrow()) {
      candidate(context, sequences);
      CudaTarget target = sequences.target();
      assertThrows(
          IndexOutOfBoundsException.class, () -> context.score(net, target, target, 0, 1, 0, none));
      float[] weights = new float[WEIGHTS + 1];
      KernelException e =
          assertThrows(KernelException.class, () -> context.newRegisterNet(SIZES, weights));
      assertTrue(e.getMessage().contains("weight_count"), e.getMessage());
      for (NativeNet.Kind kind : List.of(NativeNet.Kind.TARGETNET, NativeNet.Kind.DEEPTARGET)) {
        NetWeights other = new NetWeights(kind, new int[0], new float[0]);
        assertFalse(other.hasDeviceKernel());
        assertTrue(other.toDevice(context).isEmpty());
      }
    }
  }
}
