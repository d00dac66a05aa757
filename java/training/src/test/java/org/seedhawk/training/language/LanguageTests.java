// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.Tensor;

/** Small language models for tests. */
final class LanguageTests {
  private LanguageTests() {}

  /** Returns a network whose tensors are all random and large enough to matter. */
  static RnaBertNetwork network(RnaBert model, long seed) {
    RnaBertNetwork network = new RnaBertNetwork(model, model.vocabulary() - 3, new Initial(seed));
    Random random = new Random(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    network
        .weights()
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.values().clone();
              for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.2 * random.nextGaussian());
              }
              tensors.put(name, new Tensor(tensor.shape(), values));
            });
    network.setWeights(RnaBert.rounded(new Weights(tensors)));
    return network;
  }

  static LanguageContract contract(RnaTokens tokens, int width, int maxLength) {
    return new LanguageContract(
        "test",
        "1",
        "rnabert",
        LanguageContract.TOKENS,
        LanguageContract.EMBEDDINGS,
        tokens.k(),
        Arrays.stream(tokens.ids()).boxed().toList(),
        LanguageContract.NONE,
        LanguageContract.NONE,
        width,
        maxLength,
        "none",
        "none");
  }

  static void write(Path file, RnaBert model, Weights weights, LanguageContract contract)
      throws IOException {
    OnnxGraph graph =
        new OnnxGraph("test")
            .tokenInput(LanguageContract.TOKENS, OnnxGraph.FREE)
            .output(LanguageContract.EMBEDDINGS, OnnxGraph.FREE, model.width());
    model.addTo(graph, weights, "", LanguageContract.TOKENS, LanguageContract.EMBEDDINGS);
    graph.write(file, contract.metadata());
  }

  /** Writes a model that looks each token up in a table: token t becomes (t, 100 + t). */
  static void writeLookup(
      Path file, String input, String output, int vocabulary, Map<String, String> metadata)
      throws IOException {
    float[] table = new float[2 * vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      table[2 * i] = i;
      table[2 * i + 1] = 100 + i;
    }
    OnnxGraph graph =
        new OnnxGraph("lookup")
            .tokenInput(input, OnnxGraph.FREE)
            .output(output, OnnxGraph.FREE, 2)
            .output("logits", OnnxGraph.FREE, 2);
    graph.constant("table", Tensor.of(table, vocabulary, 2));
    graph.node("Gather", output, List.of("table", input));
    graph.node("Neg", "logits", List.of(output));
    graph.write(file, metadata);
  }

  /** Returns a file without one of its outputs. */
  static OnnxMl.ModelProto withoutOutput(OnnxMl.ModelProto model, String name) {
    OnnxMl.ModelProto.Builder builder = model.toBuilder();
    List<OnnxMl.ValueInfoProto> kept =
        model.getGraph().getOutputList().stream()
            .filter(value -> !value.getName().equals(name))
            .toList();
    builder.getGraphBuilder().clearOutput().addAllOutput(kept);
    return builder.build();
  }

  /** Takes one of its outputs out of a file. */
  static void dropOutput(Path file, String name) throws IOException {
    OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file));
    Files.write(file, withoutOutput(model, name).toByteArray());
  }

  static SequenceBatch batch(String... sequences) {
    SequenceBatch batch = new SequenceBatch(new SequencePackerJava());
    for (String sequence : sequences) {
      batch.add(sequence);
    }
    return batch.freeze();
  }
}
