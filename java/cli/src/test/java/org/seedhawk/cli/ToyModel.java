// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.canonical.SiteNet;

/** Writes a repression model of random weights: an ONNX graph of constants. */
final class ToyModel {
  private final SplittableRandom random = new SplittableRandom(9);
  private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

  private ToyModel() {}

  static Path write(Path file) throws IOException {
    ToyModel model = new ToyModel();
    model.draw("abundance", 0, 3, 1 << 14);
    model.draw("linear.offset", -1, 1, SiteNet.TYPES);
    model.draw("linear.slope", -.3, .3, SiteNet.TYPES, SiteFeatures.COUNT);
    model.draw("hidden.bias", -1, 1, SiteNet.TYPES, SiteNet.HIDDEN);
    model.draw("hidden.weight", -.4, .4, SiteFeatures.COUNT, SiteNet.HIDDEN);
    model.draw("second.bias", -1, 1, SiteNet.SECOND);
    model.draw("second.weight", -.4, .4, SiteNet.HIDDEN, SiteNet.SECOND);
    model.draw("strength.bias", -2, 0, 1);
    model.draw("strength.weight", -1, 1, SiteNet.SECOND, 1);
    model.draw("scales", .1, .4, 2);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    bytes(all, 7, model.graph.toByteArray());
    return Files.write(file, all.toByteArray());
  }

  private void draw(String name, double low, double high, int... dims) {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    int size = 1;
    for (int dim : dims) {
      varint(tensor, 1 << 3);
      varint(tensor, dim);
      size *= dim;
    }
    varint(tensor, 2 << 3);
    varint(tensor, 1); // float32
    bytes(tensor, 8, name.getBytes(StandardCharsets.UTF_8));
    ByteBuffer raw = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size; i++) {
      raw.putFloat((float) random.nextDouble(low, high));
    }
    bytes(tensor, 9, raw.array());
    bytes(graph, 5, tensor.toByteArray());
  }

  private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
    varint(out, field << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    for (; rest > 0x7F; rest >>>= 7) {
      out.write(rest & 0x7F | 0x80);
    }
    out.write(rest);
  }
}
