// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import org.seedhawk.Randoms;

/** The formulas of {@code shk_net_run}, as they stand there. */
record RegisterNetTwin(Shape shape, float[] weights) {
  /** Sizes, in their order. */
  record Shape(int nets, int filters, int units, int hidden, int bulge) {
    int[] sizes() {
      return new int[] {nets, filters, units, hidden, bulge};
    }
  }

  private static final int WINDOW = 50;
  private static final int PLACES = 24;
  private static final int TYPES = 6;
  private static final int REGISTERS = 49;
  private static final int OVERHANG = 6;

  /** Returns the number of floats of each tensor. */
  private int[] sizes() {
    int nets = shape.nets();
    int filters = nets * shape.filters();
    int units = nets * shape.units();
    int hidden = nets * shape.hidden();
    return new int[] {
      4 * TYPES * 4,
      filters * TYPES * 5,
      filters * PLACES,
      units * shape.filters() * seedPlaces(),
      units * shape.filters() * (PLACES - seedPlaces()),
      units,
      units,
      units * shape.units() * 5,
      units,
      hidden * shape.units(),
      hidden,
      hidden,
      nets
    };
  }

  private int seedPlaces() {
    return shape.bulge() > 0 ? 10 : PLACES;
  }

  static RegisterNetTwin random(Shape shape, Randoms random) {
    RegisterNetTwin empty = new RegisterNetTwin(shape, new float[0]);
    int size = 0;
    for (int part : empty.sizes()) {
      size += part;
    }
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      weights[i] = (random.below(2001) - 1000) / 2500f;
    }
    return new RegisterNetTwin(shape, weights);
  }

  private float at(int tensor, int index) {
    int start = 0;
    for (int i = 0; i < tensor; i++) {
      start += sizes()[i];
    }
    return weights[start + index];
  }

  private static int letter(long[] planes, int sequence, int column, int columns) {
    if (column < 0 || column >= columns || (planes[3 * sequence + 2] >>> column & 1) == 0) {
      return -1;
    }
    return (int)
        ((planes[3 * sequence] >>> column & 1) | (planes[3 * sequence + 1] >>> column & 1) << 1);
  }

  float margin(long[] planes, int mirna, int site) {
    float sum = 0;
    for (int n = 0; n < shape.nets(); n++) {
      sum += net(n, planes, mirna, site);
    }
    return sum / shape.nets();
  }

  private float net(int n, long[] planes, int mirna, int site) {
    int units = shape.units();
    float[][] seed = new float[REGISTERS][units];
    float[][] rest = new float[REGISTERS][units];
    for (int r = 0; r < REGISTERS; r++) {
      float[][] along = along(n, planes, mirna, site, r);
      for (int u = 0; u < units; u++) {
        for (int p = 0; p < PLACES; p++) {
          for (int f = 0; f < shape.filters(); f++) {
            int row = (n * units + u) * shape.filters() + f;
            if (p < seedPlaces()) {
              seed[r][u] = Math.fma(along[p][f], at(3, row * seedPlaces() + p), seed[r][u]);
            } else {
              int index = row * (PLACES - seedPlaces()) + p - seedPlaces();
              rest[r][u] = Math.fma(along[p][f], at(4, index), rest[r][u]);
            }
          }
        }
      }
    }
    return margin(n, best(n, duplex(n, seed, rest)));
  }

  private float[][] along(int n, long[] planes, int mirna, int site, int r) {
    float[][] along = new float[PLACES][shape.filters()];
    for (int p = 0; p < PLACES; p++) {
      for (int f = 0; f < shape.filters(); f++) {
        int filter = n * shape.filters() + f;
        float sum = at(2, filter * PLACES + p);
        for (int k = 0; k < 5; k++) {
          int place = p + k - 2;
          int a = letter(planes, mirna, place, PLACES);
          int b = letter(planes, site, place + r - OVERHANG, WINDOW);
          float pair = 0;
          for (int t = 0; t < TYPES && a >= 0 && b >= 0; t++) {
            pair =
                Math.fma(at(1, (filter * TYPES + t) * 5 + k), at(0, (a * TYPES + t) * 4 + b), pair);
          }
          sum += pair;
        }
        along[p][f] = Math.max(0, sum);
      }
    }
    return along;
  }

  private float[][] duplex(int n, float[][] seed, float[][] rest) {
    float[][] duplex = new float[REGISTERS + 4][shape.units()];
    for (int r = 0; r < REGISTERS; r++) {
      for (int u = 0; u < shape.units(); u++) {
        float best = rest[r][u];
        for (int d = -shape.bulge(); d <= shape.bulge(); d++) {
          if (r + d >= 0 && r + d < REGISTERS) {
            best = Math.max(best, rest[r + d][u]);
          }
        }
        float sum = shape.bulge() > 0 ? seed[r][u] + best : seed[r][u];
        int unit = n * shape.units() + u;
        duplex[r + 2][u] = Math.max(0, Math.fma(at(5, unit), sum, at(6, unit)));
      }
    }
    return duplex;
  }

  private float[] best(int n, float[][] duplex) {
    int units = shape.units();
    float[] best = new float[units];
    for (int r = 0; r < REGISTERS; r++) {
      for (int v = 0; v < units; v++) {
        float sum = at(8, n * units + v);
        for (int k = 0; k < 5; k++) {
          for (int u = 0; u < units; u++) {
            sum = Math.fma(duplex[r + k][u], at(7, ((n * units + v) * units + u) * 5 + k), sum);
          }
        }
        best[v] = Math.max(best[v], sum);
      }
    }
    return best;
  }

  private float margin(int n, float[] best) {
    float margin = at(12, n);
    for (int h = n * shape.hidden(); h < (n + 1) * shape.hidden(); h++) {
      float sum = at(10, h);
      for (int u = 0; u < shape.units(); u++) {
        sum = Math.fma(best[u], at(9, h * shape.units() + u), sum);
      }
      margin = Math.fma(Math.max(0, sum), at(11, h), margin);
    }
    return margin;
  }
}
