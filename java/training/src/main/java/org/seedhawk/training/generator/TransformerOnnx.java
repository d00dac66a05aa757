// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.OnnxGraph.Attribute;
import org.seedhawk.training.onnx.Tensor;

/**
 * {@link Transformer} as ONNX: an encoder that computes the keys and values of the site for all
 * layers of the decoder, and a decoder that takes one step with those of the letters before. One
 * thread at a time.
 *
 * <pre>
 * encoder: site [b,4,n] -> memory.mask [b,1,1,n], memory.kL [b,heads,w,n], memory.vL [b,heads,n,w]
 * decoder: token, step [b], memory.*, cache.kL, cache.vL [b,heads,28,w]
 *          -> logp [b,6], new.kL, new.vL [b,heads,w]
 * </pre>
 *
 * <p>Place {@code step} of a cache is where {@code new.*} of a step belongs; the decoder reads the
 * places before it alone. w is width / heads.
 */
final class TransformerOnnx {
  private final GeneratorRecipe.ModelPart model;
  private final Weights weights;
  private final int headWidth;
  private OnnxGraph graph;

  private TransformerOnnx(GeneratorRecipe.ModelPart model, Weights weights) {
    this.model = model;
    this.weights = weights;
    headWidth = model.width() / model.heads();
  }

  /** Returns the graphs of both parts by name. */
  static Map<String, OnnxGraph> graphs(GeneratorRecipe.ModelPart model, Weights weights) {
    TransformerOnnx onnx = new TransformerOnnx(model, weights);
    Map<String, OnnxGraph> graphs = new LinkedHashMap<>();
    graphs.put("encoder", onnx.encoder());
    graphs.put("decoder", onnx.decoder());
    return graphs;
  }

  private OnnxGraph encoder() {
    int n = model.maxLength();
    graph = new OnnxGraph(model.name()).input("site", 4, n).output("memory.mask", 1, 1, n);
    for (int layer = 0; layer < model.layers(); layer++) {
      graph.output("memory.k" + layer, model.heads(), headWidth, n);
      graph.output("memory.v" + layer, model.heads(), n, headWidth);
    }
    String known =
        graph.node(
            "ReduceSum",
            "known",
            List.of("site", axis("channels", 1)),
            Attribute.of("keepdims", 1L));
    String unknown = graph.node("Sub", "unknown", List.of(known, scalar("one", 1)));
    String penalty =
        graph.node("Mul", "penalty", List.of(unknown, scalar("minus", -Transformer.MASKED)));
    graph.node("Unsqueeze", "memory.mask", List.of(penalty, axis("mask_axis", 1)));
    String letters =
        graph.node("Transpose", "letters", List.of("site"), Attribute.list("perm", 0, 2, 1));
    String x = graph.node("MatMul", "embedded", List.of(letters, constant("encoder.embedding")));
    x = graph.node("Add", "placed", List.of(x, constant("encoder.place")));
    for (int layer = 0; layer < model.layers(); layer++) {
      String name = "encoder.layer" + layer + ".";
      List<String> parts = parts(norm(x, name + "norm1"), name + "qkv", 3);
      String key = turned(parts.get(1));
      String scores = graph.node("MatMul", name + "scores", List.of(scaled(parts.get(0)), key));
      scores = graph.node("Add", name + "masked", List.of(scores, "memory.mask"));
      String attention = softmax(name + "attention", scores);
      String mixed = graph.node("MatMul", name + "mixed", List.of(attention, parts.get(2)));
      x = graph.node("Add", name + "x1", List.of(x, linear(joined(name, mixed), name + "out")));
      x = feedForward(x, name, "norm2");
    }
    String memory = norm(x, "encoder.norm");
    for (int layer = 0; layer < model.layers(); layer++) {
      List<String> parts = parts(memory, "decoder.layer" + layer + ".site.kv", 2);
      graph.node(
          "Transpose",
          "memory.k" + layer,
          List.of(parts.get(0)),
          Attribute.list("perm", 0, 1, 3, 2));
      graph.node("Identity", "memory.v" + layer, List.of(parts.get(1)));
    }
    return graph;
  }

  private OnnxGraph decoder() {
    int n = model.maxLength();
    int heads = model.heads();
    int places = MirnaTokens.MAX_LENGTH;
    graph =
        new OnnxGraph(model.name())
            .tokenInput("token")
            .tokenInput("step")
            .input("memory.mask", 1, 1, n)
            .output("logp", MirnaTokens.COUNT);
    for (int layer = 0; layer < model.layers(); layer++) {
      graph.input("memory.k" + layer, heads, headWidth, n);
      graph.input("memory.v" + layer, heads, n, headWidth);
      graph.input("cache.k" + layer, heads, places, headWidth);
      graph.input("cache.v" + layer, heads, places, headWidth);
      graph.output("new.k" + layer, heads, headWidth);
      graph.output("new.v" + layer, heads, headWidth);
    }
    float[] order = new float[places];
    for (int place = 0; place < places; place++) {
      order[place] = place;
    }
    String all = graph.constant("order", Tensor.of(order, 1, 1, 1, places));
    String step = graph.node("Cast", "step_float", List.of("step"), Attribute.of("to", 1L));
    step = graph.node("Unsqueeze", "step_plane", List.of(step, axis("step_axes", 1, 2, 3)));
    String before = graph.node("Less", "before", List.of(all, step));
    before = graph.node("Cast", "before_float", List.of(before), Attribute.of("to", 1L));
    before = graph.node("Sub", "later", List.of(before, scalar("one", 1)));
    final String mask =
        graph.node("Mul", "cache.mask", List.of(before, scalar("minus", -Transformer.MASKED)));
    String x =
        graph.node(
            "Add",
            "x",
            List.of(
                graph.node("Gather", "embedded", List.of(constant("decoder.embedding"), "token")),
                graph.node("Gather", "place", List.of(constant("decoder.place"), "step"))));
    x = graph.node("Unsqueeze", "row", List.of(x, axis("row_axis", 1))); // [b, 1, width]
    for (int layer = 0; layer < model.layers(); layer++) {
      String name = "decoder.layer" + layer + ".";
      List<String> own = parts(norm(x, name + "norm1"), name + "qkv", 3);
      String axis = axis(name + "new_axis", 2);
      graph.node("Squeeze", "new.k" + layer, List.of(own.get(1), axis));
      graph.node("Squeeze", "new.v" + layer, List.of(own.get(2), axis));
      String query = scaled(own.get(0));
      String seen = turned("cache.k" + layer);
      String scores = graph.node("MatMul", name + "before", List.of(query, seen));
      scores = graph.node("Add", name + "before_masked", List.of(scores, mask));
      String itself = graph.node("MatMul", name + "itself", List.of(query, turned(own.get(1))));
      scores =
          graph.node("Concat", name + "scores", List.of(scores, itself), Attribute.of("axis", 3L));
      String attention = softmax(name + "attention", scores);
      graph.node(
          "Split",
          List.of(name + "to_before", name + "to_itself"),
          List.of(attention, graph.constant(name + "split", places, 1)),
          Attribute.of("axis", 3L));
      String mixed =
          graph.node(
              "Add",
              name + "mixed",
              List.of(
                  graph.node(
                      "MatMul",
                      name + "mixed_before",
                      List.of(name + "to_before", "cache.v" + layer)),
                  graph.node(
                      "Mul", name + "mixed_itself", List.of(name + "to_itself", own.get(2)))));
      x = graph.node("Add", name + "x1", List.of(x, linear(joined(name, mixed), name + "out")));
      query = scaled(parts(norm(x, name + "norm2"), name + "site.query", 1).getFirst());
      scores = graph.node("MatMul", name + "site.scores", List.of(query, "memory.k" + layer));
      scores = graph.node("Add", name + "site.masked", List.of(scores, "memory.mask"));
      attention = softmax(name + "site.attention", scores);
      mixed = graph.node("MatMul", name + "site.mixed", List.of(attention, "memory.v" + layer));
      x =
          graph.node(
              "Add",
              name + "x2",
              List.of(x, linear(joined(name + "site.", mixed), name + "site.out")));
      x = feedForward(x, name, "norm3");
    }
    x = graph.node("Squeeze", "last", List.of(norm(x, "decoder.norm"), axis("last_axis", 1)));
    graph.node("LogSoftmax", "logp", List.of(linear(x, "output")), Attribute.of("axis", 1L));
    return graph;
  }

  /** Returns what a layer makes of [b, n, width], in parts [b, heads, n, w]. */
  private List<String> parts(String x, String name, int count) {
    String all = linear(x, name);
    List<String> pieces = new ArrayList<>();
    if (count == 1) {
      pieces.add(all);
    } else {
      for (int i = 0; i < count; i++) {
        pieces.add(name + ".piece" + i);
      }
      graph.node(
          "Split",
          pieces,
          List.of(all),
          Attribute.of("axis", -1L),
          Attribute.of("num_outputs", (long) count));
    }
    List<String> parts = new ArrayList<>();
    String shape = graph.constant(name + ".shape", 0, 0, model.heads(), headWidth);
    for (String piece : pieces) {
      String split = graph.node("Reshape", piece + ".split", List.of(piece, shape));
      parts.add(
          graph.node(
              "Transpose", piece + ".heads", List.of(split), Attribute.list("perm", 0, 2, 1, 3)));
    }
    return parts;
  }

  private String joined(String name, String mixed) {
    String rows =
        graph.node("Transpose", name + "rows", List.of(mixed), Attribute.list("perm", 0, 2, 1, 3));
    String shape = graph.constant(name + "width", 0, 0, model.width());
    return graph.node("Reshape", name + "joined", List.of(rows, shape));
  }

  private String turned(String keys) {
    return graph.node(
        "Transpose", keys + ".turned", List.of(keys), Attribute.list("perm", 0, 1, 3, 2));
  }

  private String scaled(String query) {
    float scale = (float) (1 / Math.sqrt(headWidth));
    return graph.node("Mul", query + ".scaled", List.of(query, scalar(query + ".scale", scale)));
  }

  private String softmax(String name, String scores) {
    return graph.node("Softmax", name, List.of(scores), Attribute.of("axis", -1L));
  }

  private String feedForward(String x, String name, String norm) {
    String inner =
        graph.node("Relu", name + "relu", List.of(linear(norm(x, name + norm), name + "up")));
    return graph.node("Add", name + "end", List.of(x, linear(inner, name + "down")));
  }

  private String norm(String x, String name) {
    return graph.node(
        "LayerNormalization",
        name + ".norm",
        List.of(x, constant(name + ".weight"), constant(name + ".bias")),
        Attribute.of("axis", -1L),
        Attribute.of("epsilon", Transformer.EPSILON));
  }

  private String linear(String x, String name) {
    Tensor weight = weights.tensors().get(name + ".weight");
    String matrix = graph.constant(name + ".weight", Seq2SeqOnnx.transposed(weight));
    String product = graph.node("MatMul", name + ".product", List.of(x, matrix));
    return graph.node("Add", name + ".sum", List.of(product, constant(name + ".bias")));
  }

  private String constant(String name) {
    return graph.constant(name, weights.tensors().get(name));
  }

  private String scalar(String name, float value) {
    return graph.constant(name, Tensor.of(new float[] {value}, 1));
  }

  private String axis(String name, long... axes) {
    return graph.constant(name, axes);
  }
}
