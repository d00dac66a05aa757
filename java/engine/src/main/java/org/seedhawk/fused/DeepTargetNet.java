// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import java.util.Optional;
import org.seedhawk.ffi.host.NativeNet;
import org.seedhawk.onnx.OnnxFile;

/** Reads DeepTarget's network from a graph of the architecture {@code deeptarget}. */
public final class DeepTargetNet {
  /** Architecture and encoding of a graph that may hold it. */
  static final String GRAPH = "deeptarget onehot-pair-30";

  private static final int LAST_COLUMNS = 24;

  private DeepTargetNet() {}

  /**
   * Finds the network in an ONNX file.
   *
   * @return empty if the graph holds other constants
   */
  public static Optional<NetWeights> read(byte[] onnx) {
    return OnnxFile.read(onnx).flatMap(DeepTargetNet::of);
  }

  private static Optional<NetWeights> of(OnnxFile file) {
    FlatWeights weights = new FlatWeights(file);
    layer(file, weights, "conv1", 32, 4);
    layer(file, weights, "conv2", 16, 64);
    layer(file, weights, "conv3", 64, 16);
    layer(file, weights, "conv4", 16, 64);
    int flat = 16 * LAST_COLUMNS;
    weights.add(
        file.constant("dense.weight", flat, 1).or(() -> file.constant("dense.weight", 1, flat)));
    weights.add(file.constant("dense.bias", 1));
    return weights.toNet(NativeNet.Kind.DEEPTARGET);
  }

  private static void layer(OnnxFile file, FlatWeights weights, String name, long outs, long ins) {
    weights.addFilters(name, outs, ins, 3);
    weights.add(file.constant(name + ".bias", outs));
  }
}
