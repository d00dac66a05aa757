// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import java.util.Arrays;
import java.util.Optional;
import org.seedhawk.ffi.host.NativeNet;
import org.seedhawk.onnx.OnnxFile;

/** Constants of a graph one after the other, as a fused kernel takes them. One thread at a time. */
final class FlatWeights {
  private final OnnxFile file;
  private float[] all = new float[0];
  private boolean complete = true;

  FlatWeights(OnnxFile file) {
    this.file = file;
  }

  /** Adds a convolution along one axis, written with three axes or with four. */
  void addFilters(String layer, long outs, long ins, long taps) {
    String name = layer + ".weight";
    add(
        file.constant(name, outs, ins, taps)
            .or(() -> file.constant(name, outs, ins, taps, 1))
            .or(() -> file.constant(name, outs, ins, 1, taps)));
  }

  void add(Optional<float[]> tensor) {
    complete &= tensor.isPresent();
    if (!complete) {
      return;
    }
    int before = all.length;
    all = Arrays.copyOf(all, before + tensor.get().length);
    System.arraycopy(tensor.get(), 0, all, before, tensor.get().length);
  }

  /** Returns them as a network, empty if one was missing. */
  Optional<NetWeights> toNet(NativeNet.Kind kind, int... sizes) {
    return complete ? Optional.of(new NetWeights(kind, sizes, all)) : Optional.empty();
  }
}
