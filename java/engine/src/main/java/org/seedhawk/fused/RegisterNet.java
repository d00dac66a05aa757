// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.seedhawk.ffi.NativeRegisterNet;
import org.seedhawk.onnx.OnnxFile;

/**
 * The network over registers of a graph of the architecture {@code duplexnet}, for the fused
 * kernel: {@code shk_register_net_create} gives the order of the weights. Immutable.
 *
 * @param weights float32, all tensors
 */
public record RegisterNet(NativeRegisterNet.Shape shape, float[] weights) {
  static final String ARCHITECTURE = "duplexnet";
  static final int WINDOW = 50;

  private static final int PLACES = 24;
  private static final int PAIR_TYPES = 6;
  private static final int ALONG = 5;
  private static final int ACROSS = 5;
  private static final int SEED = 10;

  private static final int MAX_NETS = 16;
  private static final int MAX_FILTERS = 32;
  private static final int MAX_UNITS = 64;
  private static final int MAX_BULGE = 8;

  /**
   * Finds the network in an ONNX file.
   *
   * @return empty if the graph holds other constants, or sizes that the kernel does not take
   */
  public static Optional<RegisterNet> read(byte[] onnx) {
    return OnnxFile.read(onnx).flatMap(RegisterNet::of);
  }

  private static Optional<RegisterNet> of(OnnxFile file) {
    return shape(file)
        .flatMap(shape -> weights(file, shape).map(weights -> new RegisterNet(shape, weights)));
  }

  private static Optional<NativeRegisterNet.Shape> shape(OnnxFile file) {
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
    return Optional.of(
        new NativeRegisterNet.Shape(
            (int) nets,
            (int) filters,
            (int) (register.get(0) / nets),
            (int) hidden,
            (int) (pool.get(1) / 2)));
  }

  private static boolean isIn(long value, int most) {
    return value >= 1 && value <= most;
  }

  private static Optional<float[]> weights(OnnxFile file, NativeRegisterNet.Shape shape) {
    long nets = shape.nets();
    long filters = nets * shape.filters();
    long units = nets * shape.units();
    long hidden = nets * shape.hidden();
    boolean bulges = shape.bulge() > 0;
    float[] ones = new float[(int) units];
    Arrays.fill(ones, 1);
    List<Optional<float[]>> tensors = new ArrayList<>();
    tensors.add(file.constant("pair.weight", 4, PAIR_TYPES * 4));
    tensors.add(file.constant("along.weight", filters, PAIR_TYPES, ALONG, 1));
    tensors.add(file.constant("along.place", filters, PLACES, 1));
    if (bulges) {
      tensors.add(file.constant("register.weight", units, shape.filters(), SEED, 1));
      tensors.add(file.constant("rest.weight", units, shape.filters(), PLACES - SEED, 1));
      tensors.add(file.constant("both.scale", units, 1, 1));
      tensors.add(file.constant("both.offset", units, 1, 1));
    } else {
      tensors.add(file.constant("register.weight", units, shape.filters(), PLACES, 1));
      tensors.add(Optional.of(ones));
      tensors.add(file.constant("register.bias", units));
    }
    tensors.add(file.constant("across.weight", units, shape.units(), 1, ACROSS));
    tensors.add(file.constant("across.bias", units));
    tensors.add(file.constant("hidden.weight", hidden, shape.units(), 1, 1));
    tensors.add(file.constant("hidden.bias", hidden));
    tensors.add(file.constant("margin.weight", nets, shape.hidden(), 1, 1));
    tensors.add(file.constant("margin.bias", nets));
    if (tensors.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    int size = tensors.stream().mapToInt(tensor -> tensor.orElseThrow().length).sum();
    float[] all = new float[size];
    int at = 0;
    for (Optional<float[]> tensor : tensors) {
      float[] values = tensor.orElseThrow();
      System.arraycopy(values, 0, all, at, values.length);
      at += values.length;
    }
    return Optional.of(all);
  }
}
