// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.PlanePair;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.ffi.KernelCalls;
import org.seedhawk.ffi.NativeDeepTargetNet;
import org.seedhawk.ffi.NativeKernels;
import org.seedhawk.ffi.NativeRegisterNet;
import org.seedhawk.ffi.NativeTargetNet;

/**
 * A graph as one kernel: from bit planes to the score without a tensor between. The weights come
 * out of the ONNX file, so there is nothing that could differ from it; the model compares the
 * scores of both before it serves. Thread-safe.
 */
public final class FusedNet implements AutoCloseable {
  /** What fused scores and those of ONNX Runtime may differ by. */
  public static final double TOLERANCE = 1e-4;

  /** The call of a kernel; parameters as of {@link #run}. */
  private interface Margins {
    void write(
        KernelCalls kernels,
        MemorySegment sites,
        long siteCount,
        MemorySegment mirnas,
        long mirnaCount,
        MemorySegment siteIndex,
        MemorySegment mirnaIndex,
        long count,
        MemorySegment margins);
  }

  private final Margins margins;
  private final Runnable free;

  private FusedNet(Margins margins, Runnable free) {
    this.margins = margins;
    this.free = free;
  }

  /**
   * Finds a kernel for a graph.
   *
   * @param architecture of the contract
   * @param encoding of the contract
   * @param onnx the joint graph
   * @return empty if there is none
   */
  public static Optional<FusedNet> of(String architecture, String encoding, byte[] onnx) {
    String kind = architecture + " " + encoding;
    if (kind.equals(RegisterNet.ARCHITECTURE + " onehot-pair-" + RegisterNet.WINDOW)) {
      return RegisterNet.read(onnx).map(FusedNet::create);
    }
    if (kind.equals(TargetNet.ARCHITECTURE + " " + InputEncoding.ESA_50)) {
      return TargetNet.read(onnx).map(FusedNet::create);
    }
    if (kind.equals(DeepTargetNet.ARCHITECTURE + " onehot-pair-" + DeepTargetNet.WINDOW)) {
      return DeepTargetNet.read(onnx).map(FusedNet::create);
    }
    return Optional.empty();
  }

  private static FusedNet create(DeepTargetNet read) {
    try (Arena arena = Arena.ofConfined()) {
      NativeDeepTargetNet net =
          NativeKernels.createDeepTargetNet(arena.allocateFrom(JAVA_FLOAT, read.weights()));
      return new FusedNet(
          (kernels, sites, siteCount, mirnas, mirnaCount, site, mirna, count, margins) ->
              kernels.deepTargetNet(
                  net, sites, siteCount, mirnas, mirnaCount, site, mirna, count, margins),
          net::close);
    }
  }

  private static FusedNet create(RegisterNet read) {
    try (Arena arena = Arena.ofConfined()) {
      NativeRegisterNet net =
          NativeKernels.createRegisterNet(
              read.shape(), arena.allocateFrom(JAVA_FLOAT, read.weights()));
      return new FusedNet(
          (kernels, sites, siteCount, mirnas, mirnaCount, site, mirna, count, margins) ->
              kernels.registerNet(
                  net, sites, siteCount, mirnas, mirnaCount, site, mirna, count, margins),
          net::close);
    }
  }

  private static FusedNet create(TargetNet read) {
    try (Arena arena = Arena.ofConfined()) {
      NativeTargetNet net =
          NativeKernels.createTargetNet(arena.allocateFrom(JAVA_FLOAT, read.weights()));
      return new FusedNet(
          (kernels, sites, siteCount, mirnas, mirnaCount, site, mirna, count, margins) ->
              kernels.targetNet(
                  net, sites, siteCount, mirnas, mirnaCount, site, mirna, count, margins),
          net::close);
    }
  }

  /** Returns the kernels that an encoder works with. */
  public static KernelCalls kernels(WindowEncoder encoder) {
    if (encoder instanceof WindowEncoderNative kernels) {
      return kernels.kernels();
    }
    throw new IllegalArgumentException(
        "a model with a fused kernel needs the encoder of libseedhawk; open the model without");
  }

  /**
   * Scores pairs.
   *
   * @param sites int64[siteCount, 3], rows of {@link PlanePair}
   * @param mirnas int64[mirnaCount, 3]
   * @param siteIndex int32[count]
   * @param mirnaIndex int32[count]
   * @param scores receives float32[count]
   */
  public void run(
      KernelCalls kernels,
      MemorySegment sites,
      long siteCount,
      MemorySegment mirnas,
      long mirnaCount,
      MemorySegment siteIndex,
      MemorySegment mirnaIndex,
      long count,
      MemorySegment scores) {
    margins.write(
        kernels, sites, siteCount, mirnas, mirnaCount, siteIndex, mirnaIndex, count, scores);
    for (long i = 0; i < count; i++) {
      // Outside of the kernel, because every library has an exponential of its own.
      double margin = scores.getAtIndex(JAVA_FLOAT, i);
      scores.setAtIndex(JAVA_FLOAT, i, (float) (1 / (1 + StrictMath.exp(-margin))));
    }
  }

  @Override
  public void close() {
    free.run();
  }
}
