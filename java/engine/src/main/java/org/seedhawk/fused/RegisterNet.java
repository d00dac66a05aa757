// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.seedhawk.ffi.host.NativeNet;
import org.seedhawk.onnx.OnnxFile;

/**
 * Reads the network over registers from a graph of the architecture {@code duplexnet}. A register
 * is one way in which the miRNA can lie along the site.
 */
public final class RegisterNet {
  /** Architecture and encoding of a graph that may hold it. */
  static final String GRAPH = "duplexnet onehot-pair-50";

  private static final int PLACES = 24;
  private static final int PAIR_TYPES = 6;
  private static final int ALONG = 5;
  private static final int ACROSS = 5;
  private static final int SEED = 10;

  private static final int MAX_NETS = 16;
  private static final int MAX_FILTERS = 32;
  private static final int MAX_UNITS = 64;
  private static final int MAX_BULGE = 8;

  private RegisterNet() {}

  /**
   * Finds the network in an ONNX file.
   *
   * @return empty if the graph holds other constants, or sizes that the kernel does not take
   */
  public static Optional<NetWeights> read(byte[] onnx) {
    return OnnxFile.read(onnx).flatMap(RegisterNet::of);
  }

  private static Optional<NetWeights> of(OnnxFile file) {
    List<Long> along = file.dims("along.weight").orElse(List.of());
    List<Long> register = file.dims("register.weight").orElse(List.of());
    List<Long> margin = file.dims("margin.weight").orElse(List.of());
    if (along.size() != 4 || register.size() != 4 || margin.size() != 4) {
      return Optional.empty();
    }
    long nets = margin.get(0);
    long filters = register.get(1);
    long hidden = margin.get(1);
    List<Long> pool = file.integers("rest_best", "kernel_shape").orElse(List.of(1L, 1L));
    if (!isIn(nets, MAX_NETS)
        || !isIn(filters, MAX_FILTERS)
        || !isIn(register.get(0) / nets, MAX_UNITS)
        || !isIn(hidden, MAX_UNITS)
        || pool.size() != 2
        || pool.get(0) != 1
        || pool.get(1) % 2 != 1
        || pool.get(1) > 2 * MAX_BULGE + 1) {
      return Optional.empty();
    }
    int units = (int) (register.get(0) / nets);
    int bulge = (int) (pool.get(1) / 2);
    return weights(file, (int) nets, (int) filters, units, (int) hidden, bulge)
        .toNet(NativeNet.Kind.REGISTERS, (int) nets, (int) filters, units, (int) hidden, bulge);
  }

  private static boolean isIn(long value, int most) {
    return value >= 1 && value <= most;
  }

  private static FlatWeights weights(
      OnnxFile file, int nets, int filters, int units, int hidden, int bulge) {
    long allFilters = (long) nets * filters;
    long allUnits = (long) nets * units;
    long allHidden = (long) nets * hidden;
    FlatWeights weights = new FlatWeights(file);
    weights.add(file.constant("pair.weight", 4, PAIR_TYPES * 4));
    weights.add(file.constant("along.weight", allFilters, PAIR_TYPES, ALONG, 1));
    weights.add(file.constant("along.place", allFilters, PLACES, 1));
    if (bulge > 0) {
      weights.add(file.constant("register.weight", allUnits, filters, SEED, 1));
      weights.add(file.constant("rest.weight", allUnits, filters, PLACES - SEED, 1));
      weights.add(file.constant("both.scale", allUnits, 1, 1));
      weights.add(file.constant("both.offset", allUnits, 1, 1));
    } else {
      float[] ones = new float[(int) allUnits];
      Arrays.fill(ones, 1);
      weights.add(file.constant("register.weight", allUnits, filters, PLACES, 1));
      weights.add(Optional.of(ones));
      weights.add(file.constant("register.bias", allUnits));
    }
    weights.add(file.constant("across.weight", allUnits, units, 1, ACROSS));
    weights.add(file.constant("across.bias", allUnits));
    weights.add(file.constant("hidden.weight", allHidden, units, 1, 1));
    weights.add(file.constant("hidden.bias", allHidden));
    weights.add(file.constant("margin.weight", nets, hidden, 1, 1));
    weights.add(file.constant("margin.bias", nets));
    return weights;
  }
}
