// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.repression;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.Tensor;

/**
 * Writes a repression model as ONNX: {@code features} float32[b, 67] and {@code type} float32[b,
 * 12], one-hot, to {@code linear} and {@code strength} float32[b]. The constants {@code abundance}
 * and {@code scales} belong to what stands before and behind the graph. Stateless.
 */
final class RepressionGraph {
  private RepressionGraph() {}

  /** What a file is made of. */
  record Parts(
      Ridge.Linear linear, Weights network, double[][] moments, float[] abundance, float[] scales) {

    Map<String, Tensor> constants() {
      Map<String, Tensor> constants = new LinkedHashMap<>();
      constants.put("abundance", Tensor.of(abundance, abundance.length));
      constants.put("scales", Tensor.of(scales, 2));
      constants.put("linear.offset", Tensor.of(linear.offset(), SiteNet.TYPES));
      constants.put("linear.slope", Tensor.of(linear.slope(), SiteNet.TYPES, SiteFeatures.COUNT));
      constants.putAll(StrengthNetwork.served(network, moments));
      return constants;
    }

    Parts withScales(float[] other) {
      return new Parts(linear, network, moments, abundance, other);
    }
  }

  static void write(Path file, RepressionRecipe recipe, Parts parts) throws IOException {
    OnnxGraph graph = new OnnxGraph(recipe.model().name());
    graph.input("features", SiteFeatures.COUNT).input("type", SiteNet.TYPES);
    graph.output("linear").output("strength");
    parts.constants().forEach(graph::constant);
    graph.constant("columns", 1L);
    graph.node("MatMul", "slope", List.of("type", "linear.slope"));
    graph.node("Mul", "products", List.of("features", "slope"));
    graph.node(
        "ReduceSum",
        "sloped",
        List.of("products", "columns"),
        OnnxGraph.Attribute.of("keepdims", 0L));
    graph.node("MatMul", "offset", List.of("type", "linear.offset"));
    graph.node("Add", "linear", List.of("sloped", "offset"));
    graph.node("MatMul", "hidden.in", List.of("features", "hidden.weight"));
    graph.node("MatMul", "hidden.type", List.of("type", "hidden.bias"));
    graph.node("Add", "hidden.sum", List.of("hidden.in", "hidden.type"));
    graph.node("HardSwish", "hidden", List.of("hidden.sum"));
    graph.node("MatMul", "second.in", List.of("hidden", "second.weight"));
    graph.node("Add", "second.sum", List.of("second.in", "second.bias"));
    graph.node("HardSwish", "second", List.of("second.sum"));
    graph.node("MatMul", "strength.in", List.of("second", "strength.weight"));
    graph.node("Add", "strength.sum", List.of("strength.in", "strength.bias"));
    graph.node("Squeeze", "strength", List.of("strength.sum", "columns"));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("seedhawk.contract", "1");
    metadata.put("seedhawk.name", recipe.model().name());
    metadata.put("seedhawk.version", recipe.model().version());
    metadata.put("seedhawk.architecture", recipe.model().architecture());
    metadata.put("seedhawk.features", String.join(",", SiteFeatures.NAMES));
    metadata.put("seedhawk.output", "linear, strength");
    metadata.put("seedhawk.licence", recipe.model().licence());
    metadata.put("seedhawk.created_by", "seedhawk training");
    graph.write(file, metadata);
  }
}
