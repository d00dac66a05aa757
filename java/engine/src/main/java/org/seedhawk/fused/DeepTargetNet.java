// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import java.util.Optional;
import org.seedhawk.onnx.OnnxFile;

/**
 * DeepTarget's network of a graph of the architecture {@code deeptarget}, for the fused kernel:
 * {@code shk_deep_target_net_create} gives the order of the weights. Immutable.
 *
 * @param weights float32, all tensors
 */
public record DeepTargetNet(float[] weights) {
  static final String ARCHITECTURE = "deeptarget";
  static final int WINDOW = 30;

  private static final int LAST_COLUMNS = 24;

  /**
   * Finds the network in an ONNX file.
   *
   * @return empty if the graph holds other constants
   */
  public static Optional<DeepTargetNet> read(byte[] onnx) {
    return OnnxFile.read(onnx).flatMap(DeepTargetNet::of);
  }

  private static Optional<DeepTargetNet> of(OnnxFile file) {
    FlatWeights weights = new FlatWeights(file);
    layer(file, weights, "conv1", 32, 4);
    layer(file, weights, "conv2", 16, 64);
    layer(file, weights, "conv3", 64, 16);
    layer(file, weights, "conv4", 16, 64);
    int flat = 16 * LAST_COLUMNS;
    weights.add(
        file.constant("dense.weight", flat, 1).or(() -> file.constant("dense.weight", 1, flat)));
    weights.add(file.constant("dense.bias", 1));
    return weights.all().map(DeepTargetNet::new);
  }

  private static void layer(OnnxFile file, FlatWeights weights, String name, long outs, long ins) {
    weights.addFilters(name, outs, ins, 3);
    weights.add(file.constant(name + ".bias", outs));
  }
}
