// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

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
  NativeNet toNative() {
    return NativeKernels.createNet(kind, sizes, weights);
  }
}
