// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.util.Map;
import org.seedhawk.training.onnx.Tensor;

/** miRBind 2.0's site network as loops in double precision, from the published tensors. */
public final class MirBind2Reference {
  /** Letters of the published pairs, in their order. */
  private static final String LETTERS = "AUCG";

  private final Map<String, Tensor> tensors;

  /** Takes tensors by their published names. */
  public MirBind2Reference(Map<String, Tensor> tensors) {
    this.tensors = tensors;
  }

  private double at(String name, int index) {
    return tensors.get(name).values()[index];
  }

  /** Returns the probability of a pair, both 5'->3', letters A C G U and others. */
  public double score(String mirna, String site) {
    double[][][] x = new double[8][28][50];
    for (int i = 0; i < 28; i++) {
      for (int j = 0; j < 50; j++) {
        int m = i < mirna.length() ? LETTERS.indexOf(mirna.charAt(i)) : -1;
        int s = j < site.length() ? LETTERS.indexOf(site.charAt(j)) : -1;
        int pair = m < 0 || s < 0 ? 17 : 4 * m + s;
        for (int v = 0; v < 8; v++) {
          x[v][i][j] = at("pair_linear.weight", 18 * v + pair) + at("pair_linear.bias", v);
        }
      }
    }
    int[] kernels = {6, 3, 3};
    for (int layer = 0; layer < 3; layer++) {
      x = convolution(x, "conv_layers." + layer, kernels[layer]);
      for (int channel = 0; channel < x.length; channel++) {
        for (double[] row : x[channel]) {
          for (int j = 0; j < row.length; j++) {
            row[j] = active(row[j], "bn_layers." + layer, channel);
          }
        }
      }
      x = pooled(x);
    }
    double logit = at("fc2.bias", 0);
    for (int unit = 0; unit < 30; unit++) {
      double sum = at("fc1.bias", unit);
      for (int i = 0; i < 576; i++) {
        sum += at("fc1.weight", 576 * unit + i) * x[i / 18][i / 6 % 3][i % 6];
      }
      logit += at("fc2.weight", unit) * active(sum, "bn_fc", unit);
    }
    return 1 / (1 + Math.exp(-logit));
  }

  private double active(double value, String norm, int channel) {
    double scale =
        at(norm + ".weight", channel) / Math.sqrt(at(norm + ".running_var", channel) + 1e-5);
    double x = (value - at(norm + ".running_mean", channel)) * scale + at(norm + ".bias", channel);
    return x > 0 ? x : 0.1 * x;
  }

  private double[][][] convolution(double[][][] in, String name, int kernel) {
    int padding = (kernel - 1) / 2;
    int rows = in[0].length + 2 * padding - kernel + 1;
    int columns = in[0][0].length + 2 * padding - kernel + 1;
    int filters = tensors.get(name + ".bias").values().length;
    float[] weight = tensors.get(name + ".weight").values();
    double[][][] out = new double[filters][rows][columns];
    for (int o = 0; o < filters; o++) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double sum = at(name + ".bias", o);
          for (int c = 0; c < in.length; c++) {
            for (int a = 0; a < kernel; a++) {
              int row = i + a - padding;
              if (row < 0 || row >= in[c].length) {
                continue;
              }
              for (int b = 0; b < kernel; b++) {
                int column = j + b - padding;
                if (column >= 0 && column < in[c][row].length) {
                  sum +=
                      in[c][row][column] * weight[((o * in.length + c) * kernel + a) * kernel + b];
                }
              }
            }
          }
          out[o][i][j] = sum;
        }
      }
    }
    return out;
  }

  private static double[][][] pooled(double[][][] in) {
    double[][][] out = new double[in.length][in[0].length / 2][in[0][0].length / 2];
    for (int c = 0; c < out.length; c++) {
      for (int i = 0; i < out[c].length; i++) {
        for (int j = 0; j < out[c][i].length; j++) {
          double top = Math.max(in[c][2 * i][2 * j], in[c][2 * i][2 * j + 1]);
          double bottom = Math.max(in[c][2 * i + 1][2 * j], in[c][2 * i + 1][2 * j + 1]);
          out[c][i][j] = Math.max(top, bottom);
        }
      }
    }
    return out;
  }
}
