// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * The floating-point operations that a window takes in a model's {@code model.onnx}, written down
 * for where {@code Flop} cannot count them: it needs Microsoft's binding.
 */
public final class WindowFlop {
  private WindowFlop() {}

  /** Returns those of an embedded model. */
  public static long of(String model) throws IOException {
    Properties flop = new Properties();
    try (InputStream in = WindowFlop.class.getResourceAsStream("window-flop.properties")) {
      flop.load(in);
    }
    String value = flop.getProperty(model);
    if (value == null) {
      throw new IllegalStateException(
          "window-flop.properties has no model '%s'; count it by Flop".formatted(model));
    }
    return Long.parseLong(value);
  }
}
