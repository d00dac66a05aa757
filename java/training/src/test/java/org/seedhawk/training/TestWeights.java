// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.training.network.DeepTargetWeights;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.Tensor;

/** Weights for tests. */
public final class TestWeights {
  public static final List<String> FILES =
      List.of("model.onnx", "site.onnx", "mirna.onnx", "pair.onnx");
  public static final ContractMetadata CONTRACT =
      new ContractMetadata(
          "test", "1", SeedMatch.OFFSET_9_MER_M7.label(), 0.5, "none", "none", "Apache-2.0");

  private TestWeights() {}

  /** Returns weights of the size that training starts from. */
  public static DeepTargetWeights random(long seed) {
    Random random = new Random(seed);
    return new DeepTargetWeights(
        layer(random, 32, 4, 3),
        layer(random, 16, 64, 3),
        layer(random, 64, 16, 3),
        layer(random, 16, 64, 3),
        layer(random, 30, DeepTargetWeights.FLAT),
        layer(random, 2, 30));
  }

  private static DeepTargetWeights.Layer layer(Random random, long... shape) {
    long inputs = 1;
    for (int i = 1; i < shape.length; i++) {
      inputs *= shape[i];
    }
    float scale = (float) (1.5 / Math.sqrt(inputs));
    return new DeepTargetWeights.Layer(
        Tensor.of(values(random, (int) (shape[0] * inputs), scale), shape),
        Tensor.of(values(random, (int) shape[0], 0.1f), shape[0]));
  }

  private static float[] values(Random random, int count, float scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() * scale;
    }
    return values;
  }

  /** Reads a joint model back; its one dense layer stands in the first hidden unit of two. */
  public static DeepTargetWeights ofFile(Path model) throws IOException {
    OnnxMl.GraphProto graph = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(model)).getGraph();
    DeepTargetWeights.Layer dense = layer(graph, "dense");
    float[] first = new float[30 * DeepTargetWeights.FLAT];
    System.arraycopy(dense.weight().values(), 0, first, 0, DeepTargetWeights.FLAT);
    float[] firstBias = new float[30];
    firstBias[0] = dense.bias().values()[0];
    float[] second = new float[60];
    second[30] = 1;
    return new DeepTargetWeights(
        layer(graph, "conv1"),
        layer(graph, "conv2"),
        layer(graph, "conv3"),
        layer(graph, "conv4"),
        new DeepTargetWeights.Layer(
            Tensor.of(first, 30, DeepTargetWeights.FLAT), Tensor.of(firstBias, 30)),
        new DeepTargetWeights.Layer(Tensor.of(second, 2, 30), Tensor.of(new float[2], 2)));
  }

  private static DeepTargetWeights.Layer layer(OnnxMl.GraphProto graph, String name) {
    return new DeepTargetWeights.Layer(
        tensor(graph, name + ".weight"), tensor(graph, name + ".bias"));
  }

  private static Tensor tensor(OnnxMl.GraphProto graph, String name) {
    OnnxMl.TensorProto proto =
        graph.getInitializerList().stream()
            .filter(tensor -> tensor.getName().equals(name))
            .findFirst()
            .orElseThrow();
    float[] values = new float[proto.getRawData().size() / 4];
    proto
        .getRawData()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    // Convolutions may stand on four axes, the third of one.
    List<Long> shape = new ArrayList<>(proto.getDimsList());
    if (shape.size() == 4) {
      shape.remove(2);
    }
    return new Tensor(shape, values);
  }
}
