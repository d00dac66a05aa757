// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.data.EncodedInputs;
import org.seedhawk.training.data.Inputs;
import org.seedhawk.training.network.Architecture;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.network.TargetFmHead;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.OnnxGraph.Attribute;

/**
 * Target-FM: a language model reads the miRNA and the reversed site, a dense layer each takes every
 * place to 32 channels, and a head makes one margin of both. The language model is frozen, and then
 * its embeddings are computed once for a training, or it is trained with the rest. One thread at a
 * time.
 *
 * <p>Served by towers: {@code mirna.onnx} and {@code site.onnx} hold the language model, their
 * side's dense layer and what the head computes of one side alone, {@code pair.onnx} the rest of
 * the head.
 */
public final class TargetFm implements Architecture {
  private static final int CHANNELS = TargetFmHead.CHANNELS;
  private static final String LANGUAGE = "language.";
  private static final String EMBEDDINGS = "embeddings";

  private final Path file;
  private final LanguageModel model;
  private final TargetFmHead head;
  private final boolean fineTuned;
  private final RnaBert.Stored stored;

  /** Whose language model and embeddings these are, and who closes them; null for its own. */
  private final TargetFm owner;

  private Inputs trainingInputs;

  /**
   * Opens the language model.
   *
   * @param file of the language model
   * @param fineTuned whether it is trained too: only our own can be
   * @throws BadInputException if it does not take the head's windows, or cannot be trained
   */
  public TargetFm(Path file, TargetFmHead head, boolean fineTuned) throws IOException {
    this.file = file;
    this.head = head;
    this.fineTuned = fineTuned;
    owner = null;
    model = LanguageModel.open(file);
    if (model.contract().k() != 1) {
      model.close();
      throw new BadInputException(
          "%s: the language model reads %d-mers; Target-FM takes one token a nucleotide"
              .formatted(file, model.contract().k()));
    }
    if (head.columns() > model.contract().maxLength()) {
      model.close();
      throw new BadInputException(
          "the recipe's model.max_length is '%d' but the language model takes %d nt at most: %s"
              .formatted(head.columns(), model.contract().maxLength(), file));
    }
    try {
      stored = fineTuned ? RnaBert.read(file, model.contract()) : null;
    } catch (BadInputException e) {
      model.close();
      throw e;
    }
  }

  private TargetFm(TargetFm owner, TargetFmHead head) {
    file = owner.file;
    this.head = head;
    fineTuned = owner.fineTuned;
    model = owner.model;
    stored = owner.stored;
    this.owner = owner;
  }

  /**
   * Returns another head on the same language model. What is embedded for one is there for the
   * other. This one stays open as long as the other is used; closing the other closes nothing.
   *
   * @throws IllegalArgumentException if the head takes windows of another length
   */
  public TargetFm with(TargetFmHead other) {
    if (other.columns() != head.columns()) {
      throw new IllegalArgumentException(
          "a head of %d columns cannot share embeddings of %d"
              .formatted(other.columns(), head.columns()));
    }
    return new TargetFm(owner == null ? this : owner, other);
  }

  @Override
  public ContractMetadata.Architecture contract() {
    return new ContractMetadata.Architecture(
        "targetfm-" + head.kind().name().toLowerCase(Locale.ROOT),
        "tokens-pair-" + head.columns(),
        head.columns(),
        0,
        head.columns(),
        model.contract().tokens());
  }

  @Override
  public Inputs inputs() {
    if (fineTuned) {
      return servedInputs();
    }
    if (owner != null) {
      return owner.inputs();
    }
    if (trainingInputs == null) {
      trainingInputs = new EmbeddedInputs(model, servedInputs());
    }
    return trainingInputs;
  }

  @Override
  public Inputs servedInputs() {
    return new EncodedInputs(contract().inputs(), layout());
  }

  @Override
  public Network network(Initial initial) {
    return new TargetFmNetwork(initial);
  }

  /** Everything that is trained. */
  private final class TargetFmNetwork extends Network {
    private final RnaBert language;

    TargetFmNetwork(Initial initial) {
      int width = model.width();
      for (String side : List.of("mirna", "site")) {
        add(side + ".weight", initial.fanIn(width, CHANNELS, width));
        add(side + ".bias", initial.fanIn(width, CHANNELS));
      }
      head.declare(initial, this::add);
      if (fineTuned) {
        language = stored.model();
        stored.weights().tensors().forEach((name, tensor) -> add(LANGUAGE + name, tensor));
      } else {
        language = null;
      }
    }

    @Override
    public NDArray forward(NDList inputs, boolean training) {
      NDArray mirna = channels(inputs.get(0), "mirna");
      NDArray site = channels(inputs.get(1), "site");
      return head.forward(mirna.concat(site, 1), this::parameter, training);
    }

    /** From tokens or embeddings to float32[b, 32, n]. */
    private NDArray channels(NDArray input, String side) {
      NDArray x = fineTuned ? language.embed(name -> parameter(LANGUAGE + name), input) : input;
      x =
          x.getNDArrayInternal()
              .linear(x, parameter(side + ".weight"), parameter(side + ".bias"))
              .singletonOrThrow();
      return Activation.relu(x).transpose(0, 2, 1);
    }
  }

  @Override
  public Weights calibrated(Weights weights, double slope, double offset) {
    return weights.scaled("head.margin", slope, offset);
  }

  @Override
  public Weights served(Weights weights) {
    return fineTuned ? RnaBert.rounded(weights) : weights;
  }

  @Override
  public Map<String, OnnxGraph> graphs(Weights weights) throws IOException {
    return Map.of(
        "mirna", tower(weights, "mirna"), "site", tower(weights, "site"), "pair", pair(weights));
  }

  private OnnxGraph tower(Weights weights, String side) throws IOException {
    OnnxGraph graph =
        new OnnxGraph("targetfm_" + side)
            .tokenInput(side, head.columns())
            .output(side + "_features", head.sideShape());
    if (fineTuned) {
      stored.model().addTo(graph, weights, LANGUAGE, side, EMBEDDINGS);
    } else {
      include(graph, side);
    }
    // [b, n, width] by [width, 32]: stored as Linear has it, with a row for each output.
    String weight =
        graph.constant(side + ".weight", weights.get(side + ".weight", CHANNELS, model.width()));
    String bias = graph.constant(side + ".bias", weights.get(side + ".bias", CHANNELS));
    String transposed =
        graph.node("Transpose", side + "_matrix", List.of(weight), Attribute.list("perm", 1, 0));
    String x = graph.node("MatMul", side + "_product", List.of(EMBEDDINGS, transposed));
    x = graph.node("Add", side + "_sum", List.of(x, bias));
    x = graph.node("Relu", side + "_relu", List.of(x));
    x = graph.node("Transpose", side + "_channels", List.of(x), Attribute.list("perm", 0, 2, 1));
    head.sideNodes(graph, x, weights, side.equals("site"), side + "_features");
    return graph;
  }

  /** Puts the language model's own graph between the tokens and {@code embeddings}. */
  private void include(OnnxGraph graph, String side) throws IOException {
    LanguageContract contract = model.contract();
    int before = contract.begin() == LanguageContract.NONE ? 0 : 1;
    boolean after = contract.end() != LanguageContract.NONE;
    List<String> tokens = new ArrayList<>();
    if (before > 0) {
      tokens.add(column(graph, side, "begin", contract.begin()));
    }
    tokens.add(side);
    if (after) {
      tokens.add(column(graph, side, "end", contract.end()));
    }
    boolean isFramed = tokens.size() > 1;
    String input =
        isFramed ? graph.node("Concat", "framed", tokens, Attribute.of("axis", 1)) : side;
    String output = isFramed ? "framed_embeddings" : EMBEDDINGS;
    graph.include(
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file)),
        LANGUAGE,
        Map.of(contract.input(), input, contract.output(), output));
    if (isFramed) {
      graph.node(
          "Slice",
          EMBEDDINGS,
          List.of(
              output,
              graph.constant("start_column", before),
              graph.constant("stop_column", before + head.columns()),
              graph.constant("columns_axis", 1)));
    }
  }

  /** A column of one token, as many rows as the input has. */
  private static String column(OnnxGraph graph, String side, String name, long token) {
    String first =
        graph.node(
            "Slice",
            name + "_slice",
            List.of(
                side,
                graph.constant(name + "_from", 0),
                graph.constant(name + "_to", 1),
                graph.constant(name + "_axis", 1)));
    String zero = graph.node("Mul", name + "_zero", List.of(first, graph.constant(name + "_0", 0)));
    return graph.node(
        "Add", name + "_column", List.of(zero, graph.constant(name + "_token", token)));
  }

  private OnnxGraph pair(Weights weights) {
    OnnxGraph graph =
        new OnnxGraph("targetfm_pair")
            .input("mirna_features", head.sideShape())
            .input("site_features", head.sideShape())
            .output("score");
    String margin = head.pairNodes(graph, "mirna_features", "site_features", weights);
    String probability = graph.node("Sigmoid", "probability", List.of(margin));
    graph.node("Reshape", "score", List.of(probability, graph.constant("scores", -1)));
    return graph;
  }

  @Override
  public void close() {
    if (owner != null) {
      return;
    }
    if (trainingInputs instanceof EmbeddedInputs embedded) {
      embedded.close(); // closes the model too
    } else {
      model.close();
    }
  }
}
