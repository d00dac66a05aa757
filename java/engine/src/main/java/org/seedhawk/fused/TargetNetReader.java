// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import java.util.Optional;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.ffi.host.NativeNet;
import org.seedhawk.onnx.OnnxFile;

/** Reads TargetNet's network from a graph of the architecture {@code targetnet}. */
final class TargetNetReader {
  /** Architecture and encoding of a graph that may hold it. */
  static final String GRAPH = "targetnet " + InputEncoding.ESA_50;

  private static final int NARROW = 16;
  private static final int WIDE = 32;
  private static final int POOLS = 16;

  private TargetNetReader() {}

  /**
   * Finds the network in an ONNX file.
   *
   * @return empty if the graph holds other constants
   */
  static Optional<NetWeights> read(byte[] onnx) {
    return OnnxFile.read(onnx).flatMap(TargetNetReader::of);
  }

  private static Optional<NetWeights> of(OnnxFile file) {
    FlatWeights weights = new FlatWeights(file);
    weights.addFilters("stem1", NARROW, WindowEncoder.ESA_ROWS, 5);
    weights.addFilters("stem2", NARROW, NARROW, 5);
    weights.addFilters("stage1_conv1", NARROW, NARROW, 3);
    weights.addFilters("stage1_conv2", NARROW, NARROW, 3);
    weights.addFilters("stage2_conv1", WIDE, NARROW, 3);
    weights.addFilters("stage2_conv2", WIDE, WIDE, 3);
    weights.add(file.constant("linear.weight", 1, WIDE * POOLS));
    weights.add(file.constant("linear.bias", 1));
    return weights.toNet(NativeNet.Kind.TARGETNET);
  }
}
