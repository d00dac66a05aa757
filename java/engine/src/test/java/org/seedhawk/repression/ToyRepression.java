// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.ffi.onnxruntime.OnnxBytes;

/** A repression model of random weights: the same for the same seed. One thread at a time. */
public final class ToyRepression {
  /** Numbers in {@code abundance}. */
  public static final int CODES = 1 << 14;

  private final Map<String, float[]> constants = new HashMap<>();
  private final Map<String, long[]> shapes = new HashMap<>();

  /** Draws the weights. */
  public ToyRepression(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    draw(random, 0, 3, "abundance", CODES);
    draw(random, -1, 1, "linear.offset", SiteNet.TYPES);
    draw(random, -.3, .3, "linear.slope", SiteNet.TYPES, SiteFeatures.COUNT);
    draw(random, -1, 1, "hidden.bias", SiteNet.TYPES, SiteNet.HIDDEN);
    draw(random, -.4, .4, "hidden.weight", SiteFeatures.COUNT, SiteNet.HIDDEN);
    draw(random, -1, 1, "second.bias", SiteNet.SECOND);
    draw(random, -.4, .4, "second.weight", SiteNet.HIDDEN, SiteNet.SECOND);
    draw(random, -2, 0, "strength.bias", 1);
    draw(random, -1, 1, "strength.weight", SiteNet.SECOND, 1);
    put("scales", new float[] {0.1f, 0.4f}, 2);
  }

  private void draw(SplittableRandom random, double low, double high, String name, long... shape) {
    int size = 1;
    for (long dim : shape) {
      size = Math.toIntExact(size * dim);
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
    put(name, values, shape);
  }

  /** Replaces a constant. */
  public ToyRepression put(String name, float[] values, long... shape) {
    constants.put(name, values);
    shapes.put(name, shape);
    return this;
  }

  /** Leaves a constant out. */
  public ToyRepression without(String name) {
    constants.remove(name);
    return this;
  }

  /** Returns the values of a constant. */
  public float[] constant(String name) {
    return constants.get(name);
  }

  /** Returns the bytes of the file. */
  public byte[] bytes() {
    OnnxBytes graph = new OnnxBytes();
    constants.forEach(
        (name, values) -> graph.message(5, OnnxBytes.floats(name, shapes.get(name), values)));
    return OnnxBytes.model(graph, 17);
  }
}
