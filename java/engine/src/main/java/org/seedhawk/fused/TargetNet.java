// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import java.util.Optional;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.onnx.OnnxFile;

/**
 * TargetNet's network of a graph of the architecture {@code targetnet}, for the fused kernel:
 * {@code shk_target_net_create} gives the order of the weights. Immutable.
 *
 * @param weights float32, all tensors
 */
record TargetNet(float[] weights) {
  static final String ARCHITECTURE = "targetnet";

  private static final int NARROW = 16;
  private static final int WIDE = 32;
  private static final int POOLS = 16;

  /**
   * Finds the network in an ONNX file.
   *
   * @return empty if the graph holds other constants
   */
  static Optional<TargetNet> read(byte[] onnx) {
    return OnnxFile.read(onnx).flatMap(TargetNet::of);
  }

  private static Optional<TargetNet> of(OnnxFile file) {
    FlatWeights weights = new FlatWeights(file);
    weights.addFilters("stem1", NARROW, WindowEncoder.ESA_ROWS, 5);
    weights.addFilters("stem2", NARROW, NARROW, 5);
    weights.addFilters("stage1_conv1", NARROW, NARROW, 3);
    weights.addFilters("stage1_conv2", NARROW, NARROW, 3);
    weights.addFilters("stage2_conv1", WIDE, NARROW, 3);
    weights.addFilters("stage2_conv2", WIDE, WIDE, 3);
    weights.add(file.constant("linear.weight", 1, WIDE * POOLS));
    weights.add(file.constant("linear.bias", 1));
    return weights.all().map(TargetNet::new);
  }
}
