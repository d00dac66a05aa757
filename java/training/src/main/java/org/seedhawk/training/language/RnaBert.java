// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.network.AlignedArrays;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.Tensor;

/**
 * The compact RNA-BERT: a pre-norm transformer encoder, the same computation for DJL and for ONNX.
 *
 * <pre>
 * tokens [b,n] - embedding + position - layers x (attention, feed-forward) - norm - [b,n,width]
 * </pre>
 *
 * <p>Padding on the left does not matter: no letter attends to it, attention sees places by their
 * distance (one learned bias for each layer, head and distance), and the one learned table of
 * places counts from the right end. That table tells where a miRNA ends; a piece of a transcript
 * has nothing but distances, and those are what is learned fastest.
 *
 * <p>Immutable.
 *
 * @param vocabulary tokens that the embedding knows
 * @param padding the token that nothing attends to
 * @param maxLength longest window, in tokens
 * @param layers transformer layers; 0 leaves each token's own vector and its place
 * @param width values of a token's embedding
 * @param heads attention heads; they divide {@code width}
 * @param hidden width of the feed-forward part
 */
public record RnaBert(
    int vocabulary, int padding, int maxLength, int layers, int width, int heads, int hidden) {

  /** What recipes and contracts call it. */
  public static final String ARCHITECTURE = "rnabert";

  static final float EPSILON = 1e-5f;

  /** What is added to the attention to a padded place: its weight becomes exactly 0. */
  static final float MASKED = -10_000;

  private static final double DEVIATION = 0.02;

  /** Fall of a head's first bias with each letter beside the distance that it looks at. */
  private static final double SLOPE = 1;

  /** Tensors that make up the size of a model. */
  private static final List<String> HALF =
      List.of("qkv.weight", "out.weight", "up.weight", "down.weight");

  public RnaBert {
    if (layers < 0 || heads < 1 || hidden < 1 || maxLength < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "%d layers, %d heads, width %d, hidden %d, max_length %d: layers must be 0 or more, the others 1 or more, and the heads divide the width"
              .formatted(layers, heads, width, hidden, maxLength));
    }
    if (padding < 0 || padding >= vocabulary) {
      throw new IllegalArgumentException(
          "padding token %d is outside the vocabulary 0..%d".formatted(padding, vocabulary - 1));
    }
  }

  /** Returns first values of all tensors, by name. */
  public Map<String, Tensor> initial(Initial random) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("embedding", random.normal(DEVIATION, vocabulary, width));
    tensors.put("position", random.normal(DEVIATION, maxLength, width));
    tensors.put("distance", nearby());
    // The residual stream sums 2 x layers outputs; this keeps its scale, as GPT-2 has it.
    double output = DEVIATION / Math.sqrt(2.0 * layers);
    for (int layer = 0; layer < layers; layer++) {
      String name = "layer" + layer + ".";
      norm(tensors, name + "norm1");
      linear(tensors, name + "qkv", random.normal(DEVIATION, 3L * width, width));
      linear(tensors, name + "out", random.normal(output, width, width));
      norm(tensors, name + "norm2");
      linear(tensors, name + "up", random.normal(DEVIATION, hidden, width));
      linear(tensors, name + "down", random.normal(output, width, hidden));
    }
    norm(tensors, "norm");
    return tensors;
  }

  /**
   * Returns first biases that let each head look at one distance: the heads of the first layer at
   * the nearest neighbours left and right, those of later layers farther. From there a k-mer table
   * is learned in minutes; from biases of 0, heads are long in finding out where they look.
   */
  private Tensor nearby() {
    int distances = 2 * maxLength - 1;
    int columns = layers * heads;
    float[] values = new float[distances * columns];
    for (int column = 0; column < columns; column++) {
      int step = column / 2 + 1;
      int distance = column % 2 == 0 ? -step : step;
      for (int row = 0; row < distances; row++) {
        values[row * columns + column] =
            (float) (-SLOPE * Math.abs(row - (maxLength - 1) - distance));
      }
    }
    return Tensor.of(values, distances, columns);
  }

  private void norm(Map<String, Tensor> tensors, String name) {
    tensors.put(name + ".weight", Initial.constant(1, width));
    tensors.put(name + ".bias", Initial.constant(0, width));
  }

  private static void linear(Map<String, Tensor> tensors, String name, Tensor weight) {
    tensors.put(name + ".weight", weight);
    tensors.put(name + ".bias", Initial.constant(0, weight.shape().getFirst()));
  }

  /**
   * Embeds tokens.
   *
   * @param parameters a tensor's array by its name in {@link #initial}; a network that holds the
   *     model under a prefix passes {@code name -> parameter("language." + name)}
   * @param tokens int64[b, n], n up to {@code maxLength}
   * @return float32[b, n, width], 0 in padded places
   */
  public NDArray embed(Function<String, NDArray> parameters, NDArray tokens) {
    long batch = tokens.getShape().get(0);
    long n = tokens.getShape().get(1);
    if (n > maxLength) {
      throw new IllegalArgumentException(
          "windows of %d tokens; the language model takes up to %d".formatted(n, maxLength));
    }
    NDManager manager = tokens.getManager();
    NDArray padded = tokens.eq(padding).toType(DataType.FLOAT32, false);
    NDArray mask = padded.mul(MASKED).reshape(batch, 1, 1, n);
    NDArray places = lookup(places(manager, n), parameters.apply("position"));
    NDArray biases =
        layers == 0
            ? null
            : lookup(distances(manager, n), parameters.apply("distance"))
                .reshape(n, n, layers, heads)
                .transpose(2, 3, 0, 1);
    NDArray x = lookup(tokens, parameters.apply("embedding")).add(places).reshape(-1, width);
    long headWidth = width / heads;
    NDArray scale = AlignedArrays.scalar(manager, 1 / Math.sqrt(headWidth));
    for (int layer = 0; layer < layers; layer++) {
      String name = "layer" + layer + ".";
      NDArray normed = norm(x, parameters, name + "norm1");
      NDArray qkv =
          linear(normed, parameters, name + "qkv")
              .reshape(batch, n, 3, heads, headWidth)
              .transpose(2, 0, 3, 1, 4);
      NDArray query = qkv.get(0).mul(scale);
      NDArray scores =
          query.matMul(qkv.get(1).transpose(0, 1, 3, 2)).addi(biases.get(layer)).addi(mask);
      NDArray mixed = scores.softmax(3).matMul(qkv.get(2)).transpose(0, 2, 1, 3).reshape(-1, width);
      x = x.add(linear(mixed, parameters, name + "out"));
      normed = norm(x, parameters, name + "norm2");
      NDArray inner = Activation.gelu(linear(normed, parameters, name + "up"));
      x = x.add(linear(inner, parameters, name + "down"));
    }
    NDArray known = padded.mul(-1).add(1).reshape(batch, n, 1);
    return norm(x, parameters, "norm").reshape(batch, n, width).mul(known);
  }

  private NDArray places(NDManager manager, long n) {
    return manager.arange((int) (maxLength - n), maxLength, 1, DataType.INT64);
  }

  private NDArray distances(NDManager manager, long n) {
    NDArray places = manager.arange(0, (int) n, 1, DataType.INT64);
    return places.reshape(1, n).sub(places.reshape(n, 1)).add(maxLength - 1);
  }

  private static NDArray lookup(NDArray index, NDArray table) {
    return index
        .getNDArrayInternal()
        .embedding(index, table, SparseFormat.DENSE)
        .singletonOrThrow();
  }

  private NDArray norm(NDArray x, Function<String, NDArray> parameters, String name) {
    return x.getNDArrayInternal()
        .layerNorm(
            x,
            new Shape(width),
            parameters.apply(name + ".weight"),
            parameters.apply(name + ".bias"),
            EPSILON)
        .singletonOrThrow();
  }

  private static NDArray linear(NDArray x, Function<String, NDArray> parameters, String name) {
    return x.getNDArrayInternal()
        .linear(x, parameters.apply(name + ".weight"), parameters.apply(name + ".bias"))
        .singletonOrThrow();
  }

  /**
   * Adds the same computation to a graph; the large matrices are stored as float16.
   *
   * @param weights holds a tensor for each of {@link #initial}, under {@code prefix} and its name
   * @param prefix of the tensors' and nodes' names
   * @param tokens name of the tensor int64[b, n]
   * @param output name of the result, float32[b, n, width]
   */
  public void addTo(OnnxGraph graph, Weights weights, String prefix, String tokens, String output) {
    new RnaBertOnnx(this, graph, weights, prefix).build(tokens, output);
  }

  /**
   * Returns the weights as a graph of {@link #addTo} has them: large matrices rounded to float16.
   */
  public static Weights rounded(Weights weights) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    weights
        .tensors()
        .forEach((name, tensor) -> tensors.put(name, isHalf(name) ? round(tensor) : tensor));
    return new Weights(tensors);
  }

  /**
   * A model as a file holds it.
   *
   * @param weights of the names of {@link #initial}
   */
  public record Stored(RnaBert model, Weights weights) {

    /**
     * Returns the model without its last layers; the last norm stays.
     *
     * @param layers that are kept, 0 to all
     */
    Stored first(int layers) {
      RnaBert cut =
          new RnaBert(
              model.vocabulary,
              model.padding,
              model.maxLength,
              layers,
              model.width,
              model.heads,
              model.hidden);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (String name : cut.initial(new Initial(0)).keySet()) {
        tensors.put(name, weights.tensors().get(name));
      }
      // A row for each distance holds the heads of the first layer, then those of the next.
      int all = model.layers * model.heads;
      int kept = layers * model.heads;
      float[] distances = tensors.get("distance").values();
      float[] values = new float[distances.length / all * kept];
      for (int i = 0; i < values.length; i++) {
        values[i] = distances[i / kept * all + i % kept];
      }
      tensors.put("distance", Tensor.of(values, distances.length / all, kept));
      return new Stored(cut, new Weights(tensors));
    }
  }

  /**
   * Reads a file that this program wrote, to train it on.
   *
   * @throws BadInputException if it is another language model
   */
  public static Stored read(Path file, LanguageContract contract) throws IOException {
    Map<String, Tensor> stored = OnnxGraph.readConstants(file);
    Tensor embedding = stored.get("embedding");
    Tensor distance = stored.get("distance");
    int layers = 0;
    while (stored.containsKey("layer" + layers + ".qkv.weight.half")) {
      layers++;
    }
    if (!contract.architecture().equals(ARCHITECTURE)
        || layers == 0
        || embedding == null
        || distance == null) {
      throw new BadInputException(
          "%s: architecture '%s' cannot be trained on, only our own '%s'; leave model.fine_tune out"
              .formatted(file, contract.architecture(), ARCHITECTURE));
    }
    int width = dimension(embedding, 1);
    RnaBert model =
        new RnaBert(
            dimension(embedding, 0),
            contract.tokens().getLast().intValue(),
            contract.maxLength(),
            layers,
            width,
            dimension(distance, 1) / layers,
            dimension(stored.get("layer0.up.weight.half"), 1));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : model.initial(new Initial(0)).keySet()) {
      Tensor half = stored.get(name + ".half");
      tensors.put(name, half == null ? stored.get(name) : RnaBertOnnx.transposed(half));
    }
    return new Stored(model, new Weights(tensors));
  }

  private static int dimension(Tensor tensor, int index) {
    return Math.toIntExact(tensor.shape().get(index));
  }

  private static boolean isHalf(String name) {
    return HALF.stream().anyMatch(name::endsWith);
  }

  private static Tensor round(Tensor tensor) {
    float[] values = new float[tensor.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.float16ToFloat(Float.floatToFloat16(tensor.values()[i]));
    }
    return new Tensor(tensor.shape(), values);
  }
}
