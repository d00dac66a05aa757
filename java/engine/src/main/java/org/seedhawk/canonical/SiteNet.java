// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.seedhawk.onnx.OnnxFile;

/**
 * The weights of a repression model, and its arithmetic for one site: a linear part, and a network
 * of two hidden layers. Both have a bias for each type of site, those of the ORF behind those of
 * the 3'UTR.
 *
 * <pre>
 * linear   = offset[type] + features . slope[type]
 * hidden   = hardswish(bias1[type] + features . weight1)       float32[48]
 * second   = hardswish(bias2 + hidden . weight2)               float32[24]
 * strength = bias3 + second . weight3
 * </pre>
 *
 * where {@code hardswish(x) = x * min(max(x / 6 + 0.5, 0), 1)} (Howard et al. 2019). A gene's log2
 * fold change is
 *
 * <pre>
 * - linearScale * (sum of linear) - networkScale * log(1 + sum of exp(strength))
 * </pre>
 *
 * Immutable, thread-safe.
 */
public final class SiteNet {
  /** Types of sites: six in the 3'UTR, then six in the ORF. */
  public static final int TYPES = 2 * CanonicalSites.TYPES.length;

  public static final int HIDDEN = 48;
  public static final int SECOND = 24;

  private static final float MOST_STRENGTH = 8;

  private final float[] abundance;
  private final float[] offset;
  private final float[] slope;
  private final float[] bias1;
  private final float[] weight1;
  private final float[] bias2;
  private final float[] weight2;
  private final float bias3;
  private final float[] weight3;
  private final double linearScale;
  private final double networkScale;

  private SiteNet(OnnxFile file) {
    abundance = need(file, "abundance", SeedGroups.CODES);
    offset = need(file, "linear.offset", TYPES);
    slope = need(file, "linear.slope", TYPES, SiteFeatures.COUNT);
    bias1 = need(file, "hidden.bias", TYPES, HIDDEN);
    weight1 = need(file, "hidden.weight", SiteFeatures.COUNT, HIDDEN);
    bias2 = need(file, "second.bias", SECOND);
    weight2 = need(file, "second.weight", HIDDEN, SECOND);
    bias3 = need(file, "strength.bias", 1)[0];
    weight3 = need(file, "strength.weight", SECOND, 1);
    float[] scales = need(file, "scales", 2);
    linearScale = scales[0];
    networkScale = scales[1];
  }

  private static float[] need(OnnxFile file, String name, long... dims) {
    float[] values =
        file.constant(name, dims)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "constant '%s' is missing or has another shape".formatted(name)));
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("constant '%s' holds NaN or infinity".formatted(name));
      }
    }
    return values;
  }

  /**
   * Reads the weights from a graph.
   *
   * @throws IllegalArgumentException if the bytes are no ONNX file, or a constant is missing, has
   *     another shape or is not finite; the message names it
   */
  public static SiteNet read(byte[] onnx) {
    Optional<OnnxFile> file = OnnxFile.read(onnx);
    return new SiteNet(file.orElseThrow(() -> new IllegalArgumentException("it is no ONNX file")));
  }

  /** Returns log10 of 1 + the number of each 7mer per million letters of human 3'UTRs. */
  public float[] abundance() {
    return abundance;
  }

  /** What one thread computes with. */
  public static final class Scratch {
    private final float[] hidden = new float[HIDDEN];
    private final float[] second = new float[SECOND];
    private final float[] row = new float[SiteFeatures.COUNT];
    private float linear;
    private float strength;

    /** Returns the linear part of the last site. */
    public float linear() {
      return linear;
    }

    /** Returns the network's output for the last site. */
    public float strength() {
      return strength;
    }
  }

  /**
   * Computes one site.
   *
   * @param features float32[sites, SiteFeatures.COUNT]
   * @param type 0..11
   */
  public void run(MemorySegment features, long site, int type, Scratch scratch) {
    float[] row = scratch.row;
    MemorySegment.copy(
        features, JAVA_FLOAT, 4L * site * SiteFeatures.COUNT, row, 0, SiteFeatures.COUNT);
    float linear = offset[type];
    int from = type * SiteFeatures.COUNT;
    for (int i = 0; i < SiteFeatures.COUNT; i++) {
      linear += row[i] * slope[from + i];
    }
    scratch.linear = linear;
    layer(row, SiteFeatures.COUNT, weight1, bias1, type * HIDDEN, scratch.hidden, HIDDEN);
    layer(scratch.hidden, HIDDEN, weight2, bias2, 0, scratch.second, SECOND);
    float strength = bias3;
    for (int i = 0; i < SECOND; i++) {
      strength += scratch.second[i] * weight3[i];
    }
    scratch.strength = Math.min(strength, MOST_STRENGTH);
  }

  private static void layer(
      float[] in, int inputs, float[] weight, float[] bias, int first, float[] out, int outputs) {
    System.arraycopy(bias, first, out, 0, outputs);
    for (int i = 0; i < inputs; i++) {
      float value = in[i];
      if (value != 0) {
        int row = i * outputs;
        for (int j = 0; j < outputs; j++) {
          out[j] += value * weight[row + j];
        }
      }
    }
    for (int j = 0; j < outputs; j++) {
      float x = out[j];
      out[j] = x * Math.min(Math.max(x * (1 / 6f) + 0.5f, 0), 1);
    }
  }

  /** Returns the part of a log2 fold change that the linear sum gives. */
  public double ofLinear(double sum) {
    return 0.0 - linearScale * sum; // nothing gives 0, not -0
  }

  /** Returns the part of a log2 fold change that the network gives. */
  public double ofNetwork(double sumOfExp) {
    return -networkScale * StrictMath.log1p(sumOfExp);
  }
}
