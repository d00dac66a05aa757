// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedhawk.bench.input.ModelGraph;
import org.seedhawk.bench.input.WindowFlop;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.host.NativeKernels;

/** Counted by hand from what the networks are. */
class FlopTest {
  private static final int ROWS = 3;

  @BeforeEach
  void requireKernels() {
    try {
      NativeKernels.open(NativeKernels.Backend.AUTO).close();
    } catch (NativeUnavailableException e) {
      Assumptions.abort("no libseedhawk: " + e.getMessage());
    }
  }

  private static Flop count(String model, String file) throws IOException {
    Path folder = Path.of(System.getProperty("user.dir"), "..", "models", model);
    return Flop.of(folder.resolve(file), ModelGraph.inputs(folder, ROWS), ROWS);
  }

  @Test
  void countsConvolutionsAndADenseLayer() throws IOException {
    long first = 2 * 32 * 30 * (4 * 3); // of 32 filters over 30 columns of 4 letters, of 3 columns
    long half = 2 * 16 * 28 * (32 * 3);
    long rest = 2 * 64 * 26 * (16 * 3) + 2 * 16 * 24 * (64 * 3) + 2 * (16 * 24);
    assertEquals(ROWS * (2 * first + 2 * half + rest), count("deeptarget", "model.onnx").count());
    Flop site = count("deeptarget", "site.onnx");
    assertEquals(ROWS * (first + half), site.count());
    assertTrue(site.leftOut().contains("Relu"), site.leftOut().toString());
    assertEquals(ROWS * (first + half), count("deeptarget", "mirna.onnx").count());
    assertEquals(ROWS * rest, count("deeptarget", "pair.onnx").count());
  }

  @Test
  void countsOneNode() {
    List<long[]> none = List.of();
    assertEquals(
        2 * 5 * 7 * 6 * (3 * 2),
        Flop.flop(
            "Conv",
            List.of(new long[] {5, 12, 8}, new long[] {7, 3, 2}),
            List.of(new long[] {5, 7, 6})),
        "12 channels in 4 groups");
    assertEquals(
        2 * 2 * 3 * 4 * 5,
        Flop.flop(
            "MatMul",
            List.of(new long[] {2, 3, 4}, new long[] {4, 5}),
            List.of(new long[] {2, 3, 5})));
    assertEquals(
        2 * 3 * 4 * 5,
        Flop.flop(
            "Gemm", List.of(new long[] {4, 3}, new long[] {5, 4}), List.of(new long[] {3, 5})),
        "both transposed");
    assertEquals(
        2 * (4 * 6) * (10 + 6) * 2L * 9 * 3,
        Flop.flop(
            "LSTM",
            List.of(new long[] {9, 3, 10}, new long[] {2, 24, 10}, new long[] {2, 24, 6}),
            List.of(new long[] {9, 2, 3, 6})),
        "two directions, 6 units, 9 steps, 3 rows");
    assertEquals(-1, Flop.flop("Relu", none, none));
    assertThrows(IllegalArgumentException.class, () -> Flop.flop("Einsum", none, none));
  }

  @Test
  void whatIsWrittenDownIsWhatIsCounted() throws IOException {
    Path index = Path.of(System.getProperty("user.dir"), "..", "models", "index.txt");
    for (String model : Files.readString(index).strip().split("\\s+")) {
      assertEquals(count(model, "model.onnx").count(), ROWS * WindowFlop.of(model), model);
    }
  }

  @Test
  void rowsOfOtherEncodingsAreReadToo() throws IOException {
    for (Map.Entry<String, String> each :
        Map.of("targetnet", "model.onnx", "mitar", "model.onnx", "targetfm-cnn", "site.onnx")
            .entrySet()) {
      Flop flop = count(each.getKey(), each.getValue());
      assertEquals(0, flop.count() % ROWS, each.getKey());
      assertTrue(flop.count() > ROWS * 100_000L, each.getKey() + ": " + flop);
    }
  }
}
