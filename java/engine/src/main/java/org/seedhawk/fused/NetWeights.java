// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import java.util.Arrays;
import java.util.Optional;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaNet;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.NativeNet;

/**
 * A network that was read from a graph, for its fused kernel: {@code shk_net_create} gives the
 * order of sizes and weights. Immutable; nobody changes the arrays.
 *
 * @param sizes empty where the kind has none
 * @param weights all tensors, one after the other
 */
public record NetWeights(NativeNet.Kind kind, int[] sizes, float[] weights) {
  private static final int TARGETNET_RANGES = 5;
  private static final int DEEPTARGET_RANGES = 2;

  NativeNet toNative() {
    return NativeKernels.createNet(kind, sizes, weights);
  }

  /**
   * Returns them for a kernel in int8: behind the weights stands how large values get. It takes
   * some 0.05 s.
   */
  NetWeights withRanges() {
    float[] ranges;
    try (NativeNet wide = toNative();
        CalibrationPairs pairs = new CalibrationPairs()) {
      ranges = NativeKernels.netRanges(wide, pairs.rows(), CalibrationPairs.COUNT, rangeCount());
    }
    float[] all = Arrays.copyOf(weights, weights.length + ranges.length);
    System.arraycopy(ranges, 0, all, weights.length, ranges.length);
    return new NetWeights(kind, sizes, all);
  }

  /**
   * As {@link #toNative}, for the kernel in int8, of weights {@linkplain #withRanges with ranges}.
   */
  NativeNet toInt8() {
    return NativeKernels.createInt8Net(kind, sizes, weights);
  }

  /** As {@link #toInt8}, for a device's kernel; empty if the device has none of this kind. */
  Optional<CudaNet> toDevice(CudaContext context) {
    return hasDeviceKernel()
        ? Optional.of(context.newRegisterNet(sizes, weights))
        : Optional.empty();
  }

  /** Returns whether a device has a kernel in int8 for this kind. */
  boolean hasDeviceKernel() {
    return kind == NativeNet.Kind.REGISTERS;
  }

  private int rangeCount() {
    return switch (kind) {
      case REGISTERS -> 2 * sizes[0]; // nets
      case TARGETNET -> TARGETNET_RANGES;
      case DEEPTARGET -> DEEPTARGET_RANGES;
    };
  }
}
