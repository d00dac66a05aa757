// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.seedhawk.bench.input.ModelGraph;

/**
 * The floating-point operations of a graph's run, counted from the shapes that ONNX Runtime saw: a
 * multiplication and an addition of each product of its convolutions, matrix products and LSTMs.
 * What else there is, element by element, is left out and named. The graph is run as it stands,
 * without optimisation, once. Immutable.
 *
 * @param count of the run
 * @param leftOut names of operators that were not counted, sorted
 */
public record Flop(long count, List<String> leftOut) {
  /** Runs a graph on so many rows and counts. */
  static Flop of(Path file, Map<String, ModelGraph.Tensor> inputs, int rows) throws IOException {
    Path folder = Files.createTempDirectory("seedhawk-flop");
    try {
      Path profile;
      try (ModelGraph graph =
          new ModelGraph(
              file,
              inputs,
              rows,
              options -> {
                ModelGraph.asTheEngine(options);
                options.setOptimizationLevel(
                    ai.onnxruntime.OrtSession.SessionOptions.OptLevel.NO_OPT);
                options.addConfigEntry("session.disable_prepacking", "1"); // weights keep shapes
                options.enableProfiling(folder.resolve("run").toString());
              })) {
        graph.run();
        profile = graph.endProfile();
      }
      Flop flop = of(new ObjectMapper().readTree(profile.toFile()));
      Files.delete(profile);
      return flop;
    } finally {
      Files.delete(folder);
    }
  }

  /** Counts a profile. */
  static Flop of(JsonNode profile) {
    long count = 0;
    TreeSet<String> leftOut = new TreeSet<>();
    for (JsonNode event : profile) {
      if (event.path("cat").asText().equals("Node")
          && event.path("name").asText().endsWith("_kernel_time")) {
        JsonNode args = event.path("args");
        String operator = args.path("op_name").asText();
        List<long[]> in = shapes(args.path("input_type_shape"));
        long flop = flop(operator, in, shapes(args.path("output_type_shape")));
        if (flop < 0) {
          leftOut.add(operator);
        } else {
          count = Math.addExact(count, flop);
        }
      }
    }
    return new Flop(count, List.copyOf(leftOut));
  }

  private static List<long[]> shapes(JsonNode tensors) {
    List<long[]> shapes = new ArrayList<>();
    for (JsonNode tensor : tensors) {
      JsonNode dims = tensor.elements().next(); // the type's only member
      long[] shape = new long[dims.size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = dims.get(i).asLong();
      }
      shapes.add(shape);
    }
    return shapes;
  }

  /** Returns the operations of one node; -1 for an operator that is left out. */
  static long flop(String operator, List<long[]> in, List<long[]> out) {
    return switch (operator) {
      case "Conv" -> // weights [out, in / groups, kernel...]
          2 * elements(out.getFirst()) * (elements(in.get(1)) / in.get(1)[0]);
      case "MatMul" -> 2 * elements(out.getFirst()) * in.getFirst()[in.getFirst().length - 1];
      case "Gemm" -> // either operand may be transposed
          2 * elements(out.getFirst()) * (elements(in.getFirst()) / out.getFirst()[0]);
      case "LSTM" -> { // x [time, batch, in], w [directions, 4 hidden, in], r [.., .., hidden]
        long[] x = in.getFirst();
        yield 2 * x[0] * x[1] * (elements(in.get(1)) + elements(in.get(2)));
      }
      case "ConvTranspose", "Einsum", "GRU", "RNN", "Attention", "QLinearConv", "MatMulInteger" ->
          throw new IllegalArgumentException(operator + " is not counted; teach it to this class");
      default -> -1;
    };
  }

  private static long elements(long[] shape) {
    long elements = 1;
    for (long dim : shape) {
      elements = Math.multiplyExact(elements, dim);
    }
    return elements;
  }
}
