// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.seedhawk.ffi.KernelCalls;
import org.seedhawk.ffi.NativeKernels;
import org.seedhawk.ffi.NativeRegisterNet;

/**
 * A graph as one kernel: from bit planes to the score without a tensor between. The weights come
 * out of the ONNX file, so there is nothing that could differ from it; {@link SiteModel} compares
 * the scores of both before it serves. Thread-safe.
 */
final class FusedNet implements AutoCloseable {
  /** What fused scores and those of ONNX Runtime may differ by. */
  static final double TOLERANCE = 1e-4;

  private final NativeRegisterNet net;

  private FusedNet(NativeRegisterNet net) {
    this.net = net;
  }

  /**
   * Finds a kernel for a graph.
   *
   * @return empty if there is none
   */
  static Optional<FusedNet> of(ModelContract contract, byte[] onnx) {
    if (!contract.architecture().equals(RegisterNet.ARCHITECTURE)
        || !contract.encoding().equals("onehot-pair-" + RegisterNet.WINDOW)) {
      return Optional.empty();
    }
    return RegisterNet.read(onnx).map(FusedNet::create);
  }

  private static FusedNet create(RegisterNet net) {
    try (Arena arena = Arena.ofConfined()) {
      return new FusedNet(
          NativeKernels.createRegisterNet(
              net.shape(), arena.allocateFrom(JAVA_FLOAT, net.weights())));
    }
  }

  /** Returns the kernels that an encoder works with. */
  static KernelCalls kernels(WindowEncoder encoder) {
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
  void run(
      KernelCalls kernels,
      MemorySegment sites,
      long siteCount,
      MemorySegment mirnas,
      long mirnaCount,
      MemorySegment siteIndex,
      MemorySegment mirnaIndex,
      long count,
      MemorySegment scores) {
    kernels.registerNet(
        net, sites, siteCount, mirnas, mirnaCount, siteIndex, mirnaIndex, count, scores);
    for (long i = 0; i < count; i++) {
      // Outside of the kernel, because every library has an exponential of its own.
      double margin = scores.getAtIndex(JAVA_FLOAT, i);
      scores.setAtIndex(JAVA_FLOAT, i, (float) (1 / (1 + StrictMath.exp(-margin))));
    }
  }

  @Override
  public void close() {
    net.close();
  }
}
