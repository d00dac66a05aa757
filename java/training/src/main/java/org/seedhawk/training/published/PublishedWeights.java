// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.published;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.network.DeepTargetWeights;
import org.seedhawk.training.network.TargetNetWeights;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.Tensor;

/**
 * Reads published weights: {@code NAME.bin}, float32 little-endian, and {@code NAME.index.tsv} with
 * the columns tensor, dtype, shape, byte_offset, n_values; or a file of PyTorch's. Immutable.
 */
public record PublishedWeights(Map<String, Tensor> tensors, Path bin) {
  private static final List<String> HEADER =
      List.of("tensor", "dtype", "shape", "byte_offset", "n_values");

  /**
   * Reads all tensors of a model.
   *
   * @throws BadInputException if a file is missing, or the index does not fit the data
   */
  public static PublishedWeights read(Path directory, String name) throws IOException {
    Path index = directory.resolve(name + ".index.tsv");
    Path bin = directory.resolve(name + ".bin");
    byte[] bytes = bytes(bin);
    String[] lines = new String(bytes(index), StandardCharsets.UTF_8).split("\n", -1);
    if (!Arrays.asList(lines[0].strip().split("\t", -1)).equals(HEADER)) {
      throw new BadInputException(
          "%s:1: the header is '%s' but must be %s".formatted(index, lines[0].strip(), HEADER));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      if (!lines[i].isBlank()) {
        read(index + ":" + (i + 1), lines[i].strip().split("\t", -1), bin, bytes, tensors);
      }
    }
    long values = tensors.values().stream().mapToLong(tensor -> tensor.values().length).sum();
    if (Float.BYTES * values != bytes.length) {
      throw new BadInputException(
          "%s: the file has %s bytes, and the tensors of %s are %s; fetch both again"
              .formatted(bin, bytes.length, index, Float.BYTES * values));
    }
    return new PublishedWeights(tensors, bin);
  }

  /**
   * Reads all tensors of a network that PyTorch saved, under the key {@code model_state_dict}.
   *
   * @throws BadInputException if the file is missing or is none of PyTorch's
   */
  public static PublishedWeights readPytorch(Path file) throws IOException {
    return new PublishedWeights(PytorchFile.read(file, "model_state_dict"), file);
  }

  private static void read(
      String where, String[] fields, Path bin, byte[] bytes, Map<String, Tensor> tensors) {
    if (fields.length != HEADER.size() || !fields[1].equals("float32le")) {
      throw new BadInputException(
          "%s: '%s' is no float32le tensor in five columns"
              .formatted(where, String.join(" ", fields)));
    }
    try {
      long[] shape = Arrays.stream(fields[2].split(",")).mapToLong(Long::parseLong).toArray();
      long offset = Long.parseLong(fields[3]);
      long count = Long.parseLong(fields[4]);
      if (offset < 0
          || count < 0
          || count > bytes.length / Float.BYTES
          || offset > bytes.length - Float.BYTES * count) {
        throw new BadInputException(
            "%s: tensor '%s' is bytes %s..%s but %s has %s bytes"
                .formatted(
                    where, fields[0], offset, offset + Float.BYTES * count, bin, bytes.length));
      }
      float[] values = new float[(int) count];
      ByteBuffer.wrap(bytes, (int) offset, Float.BYTES * values.length)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          throw new BadInputException(
              "%s: tensor '%s' of %s holds %s as its value %s; a weight must be finite: fetch the file again"
                  .formatted(where, fields[0], bin, values[i], i));
        }
      }
      tensors.put(fields[0], Tensor.of(values, shape));
    } catch (IllegalArgumentException e) {
      throw new BadInputException("%s: %s".formatted(where, e.getMessage()), e);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "%s: no such file; --weights names a folder with NAME.bin and NAME.index.tsv"
              .formatted(file),
          e);
    }
  }

  /** Returns the tensors as DeepTarget. */
  public DeepTargetWeights deepTarget() {
    try {
      return new DeepTargetWeights(
          layer("embd1"),
          layer("conv2"),
          layer("conv3"),
          layer("conv4"),
          layer("fc1"),
          layer("fc2"));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(bin + ": " + e.getMessage(), e);
    }
  }

  /** Returns the tensors as TargetNet. */
  public TargetNetWeights targetNet() {
    try {
      return new TargetNetWeights(
          tensor("stem.0.conv.1.weight"),
          tensor("stem.1.conv.1.weight"),
          block("stage1.0"),
          block("stage2.0"),
          tensor("linear.weight"),
          tensor("linear.bias"));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(bin + ": " + e.getMessage(), e);
    }
  }

  /** Returns the tensors as miTAR, see {@link org.seedhawk.training.network.MitarOnnx}. */
  public Weights mitar() {
    try {
      return KerasMitar.weights(tensors);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(bin + ": " + e.getMessage(), e);
    }
  }

  /** Returns the tensors as miRBind 2.0, see {@link MirBind2Onnx}. */
  public OnnxGraph mirBind2() {
    try {
      return MirBind2Onnx.graph(new Weights(tensors));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(bin + ": " + e.getMessage(), e);
    }
  }

  private TargetNetWeights.Block block(String name) {
    return new TargetNetWeights.Block(
        tensor(name + ".conv1.1.weight"), tensor(name + ".conv2.1.weight"));
  }

  private DeepTargetWeights.Layer layer(String name) {
    return new DeepTargetWeights.Layer(tensor(name + ".weight"), tensor(name + ".bias"));
  }

  private Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new BadInputException(
          "%s: there is no tensor '%s', only %s".formatted(bin, name, tensors.keySet()));
    }
    return tensor;
  }
}
