// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import org.seedhawk.onnx.OnnxFile;

/**
 * The weights of a repression model, and its arithmetic for one site: a linear part, and a network
 * of two hidden layers. Both have a bias for each type of site, those of the ORF behind those of
 * the 3'UTR.
 *
 * <pre>
 * linear   = max(offset[type] + features . slope[type], 0)
 * hidden   = hardswish(bias1[type] + features . weight1)       float32[48]
 * second   = hardswish(bias2 + hidden . weight2)               float32[24]
 * strength = bias3 + second . weight3, at least -80 and at most 8
 * </pre>
 *
 * where {@code hardswish(x) = x * min(max(x / 6 + 0.5, 0), 1)} (Howard et al. 2019). A gene's log2
 * fold change is
 *
 * <pre>
 * - 2 * (1 - exp(-linearScale * (sum of linear) / 2)) - networkScale * log(1 + sum of exp(strength))
 * </pre>
 *
 * A site never raises a gene's level, and many sites saturate: for sequences that are much longer
 * than those that were trained on, a plain sum would have no end.
 *
 * <p>Immutable, thread-safe.
 */
public final class SiteNet {
  /** Types of sites: six in the 3'UTR, then six in the ORF. */
  public static final int TYPES = 2 * CanonicalSites.TYPES.length;

  public static final int HIDDEN = 48;
  public static final int SECOND = 24;

  /** What the linear part of a log2 fold change comes near to, whatever the sum. */
  private static final double MOST_LINEAR = 2;

  private final float[] abundance;
  private final float[] offset;
  private final float[] slope;
  private final float[] bias1;
  private final float[][] weight1;
  private final float[] bias2;
  private final float[][] weight2;
  private final float bias3;
  private final float[] weight3;
  private final double linearScale;
  private final double networkScale;

  private SiteNet(OnnxFile file) {
    abundance = need(file, "abundance", SeedGroups.CODES);
    offset = need(file, "linear.offset", TYPES);
    slope = need(file, "linear.slope", TYPES, SiteFeatures.COUNT);
    bias1 = need(file, "hidden.bias", TYPES, HIDDEN);
    weight1 = rows(need(file, "hidden.weight", SiteFeatures.COUNT, HIDDEN), HIDDEN);
    bias2 = need(file, "second.bias", SECOND);
    weight2 = rows(need(file, "second.weight", HIDDEN, SECOND), SECOND);
    bias3 = need(file, "strength.bias", 1)[0];
    weight3 = need(file, "strength.weight", SECOND, 1);
    float[] scales = need(file, "scales", 2);
    linearScale = scales[0];
    networkScale = scales[1];
  }

  private SiteNet(SiteNet other, float[] abundance) {
    this.abundance = abundance;
    offset = other.offset;
    slope = other.slope;
    bias1 = other.bias1;
    weight1 = other.weight1;
    bias2 = other.bias2;
    weight2 = other.weight2;
    bias3 = other.bias3;
    weight3 = other.weight3;
    linearScale = other.linearScale;
    networkScale = other.networkScale;
  }

  /**
   * Returns these weights with other abundances.
   *
   * @param abundance as {@link #abundance()}
   */
  public SiteNet withAbundance(float[] abundance) {
    return new SiteNet(this, abundance);
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

  /** Returns all weights of a site's arithmetic, in the order of {@code shk_site_net_create}. */
  float[] weights() {
    float[][] parts = {
      offset, slope, bias1, join(weight1), bias2, join(weight2), {bias3}, weight3,
    };
    return join(parts);
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
    private final float[] lanes = new float[SiteMath.LANES];
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

    /** Returns e to the power of it. */
    public float exp() {
      return SiteMath.exp(strength);
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
    float linear = offset[type] + dot(row, slope, type * SiteFeatures.COUNT, scratch.lanes);
    scratch.linear = linear > 0 ? linear : 0;
    layer(row, weight1, bias1, type * HIDDEN, scratch.hidden);
    layer(scratch.hidden, weight2, bias2, 0, scratch.second);
    float strength = bias3 + dot(scratch.second, weight3, 0, scratch.lanes);
    scratch.strength = SiteMath.limit(strength);
  }

  /** Multiplies element by element and adds, in as many sums as a vector has lanes. */
  private static float dot(float[] a, float[] b, int first, float[] lanes) {
    Arrays.fill(lanes, 0);
    int i = 0;
    for (; i + SiteMath.LANES <= a.length; i += SiteMath.LANES) {
      for (int lane = 0; lane < SiteMath.LANES; lane++) {
        lanes[lane] += a[i + lane] * b[first + i + lane];
      }
    }
    for (int lane = 0; i < a.length; i++, lane++) {
      lanes[lane] += a[i] * b[first + i];
    }
    return SiteMath.fold(lanes);
  }

  /**
   * Computes a layer, four inputs at a time. Each row of weights is an array of its own, so that
   * all arrays have one index: the compiler uses vectors for such loops alone.
   */
  private static void layer(float[] in, float[][] weight, float[] bias, int first, float[] out) {
    System.arraycopy(bias, first, out, 0, out.length);
    int i = 0;
    for (; i + 4 <= weight.length; i += 4) {
      addFour(in, i, weight[i], weight[i + 1], weight[i + 2], weight[i + 3], out);
    }
    for (; i < weight.length; i++) {
      float[] row = weight[i];
      float value = in[i];
      for (int j = 0; j < out.length; j++) {
        out[j] += value * row[j];
      }
    }
    for (int j = 0; j < out.length; j++) {
      float x = out[j];
      out[j] = x * Math.min(Math.max(x * (1 / 6f) + 0.5f, 0), 1);
    }
  }

  private static void addFour(
      float[] in, int i, float[] row0, float[] row1, float[] row2, float[] row3, float[] out) {
    float in0 = in[i];
    float in1 = in[i + 1];
    float in2 = in[i + 2];
    float in3 = in[i + 3];
    for (int j = 0; j < out.length; j++) {
      out[j] += in0 * row0[j] + in1 * row1[j] + (in2 * row2[j] + in3 * row3[j]);
    }
  }

  private static float[][] rows(float[] matrix, int columns) {
    float[][] rows = new float[matrix.length / columns][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(matrix, i * columns, (i + 1) * columns);
    }
    return rows;
  }

  private static float[] join(float[][] rows) {
    float[] all = new float[Arrays.stream(rows).mapToInt(row -> row.length).sum()];
    int next = 0;
    for (float[] row : rows) {
      System.arraycopy(row, 0, all, next, row.length);
      next += row.length;
    }
    return all;
  }

  /** Returns the part of a log2 fold change that the linear sum gives. */
  public double ofLinear(double sum) {
    double saturated = MOST_LINEAR * (1 - StrictMath.exp(-linearScale * sum / MOST_LINEAR));
    return 0.0 - saturated; // nothing gives 0, not -0
  }

  /** Returns the part of a log2 fold change that the network gives. */
  public double ofNetwork(double sumOfExp) {
    return -networkScale * StrictMath.log1p(sumOfExp);
  }
}
