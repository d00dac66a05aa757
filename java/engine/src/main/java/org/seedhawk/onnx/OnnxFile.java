// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.seedhawk.onnx.ProtoMessage.Field;

/**
 * The constants of an ONNX file, its metadata, and the lists of integers among its nodes'
 * attributes: what a fused kernel takes from a graph. Reads the wire format of protocol buffers
 * (ONNX IR, {@code onnx.proto3}) and passes over what it does not need; ONNX Runtime has checked
 * the file before. Immutable.
 */
public final class OnnxFile {
  private static final int MODEL_GRAPH = 7;
  private static final int MODEL_METADATA = 14;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_NAME = 3;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_INTS = 8;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;

  /** TensorProto.DataType.FLOAT. */
  private static final long FLOAT = 1;

  /**
   * A constant float32 tensor.
   *
   * @param dims its shape
   * @param values row after row
   */
  record Constant(List<Long> dims, float[] values) {}

  private final Map<String, Constant> constants = new HashMap<>();
  private final Map<String, List<Long>> integers = new HashMap<>();
  private final Map<String, String> metadata = new HashMap<>();

  private OnnxFile() {}

  /**
   * Reads a file.
   *
   * @return empty if the bytes are not as expected
   */
  public static Optional<OnnxFile> read(byte[] bytes) {
    OnnxFile file = new OnnxFile();
    try {
      for (Field field : ProtoMessage.fields(ByteBuffer.wrap(bytes))) {
        if (field.number() == MODEL_GRAPH) {
          file.readGraph(field.fields());
        } else if (field.number() == MODEL_METADATA) {
          file.readMetadata(field.fields());
        }
      }
    } catch (IllegalArgumentException
        | ArithmeticException // dimensions whose product is no long
        | java.nio.BufferUnderflowException e) {
      return Optional.empty();
    }
    return Optional.of(file);
  }

  /** Returns a constant of this shape. */
  public Optional<float[]> constant(String name, long... dims) {
    return Optional.ofNullable(constants.get(name))
        .filter(constant -> constant.dims.equals(Arrays.stream(dims).boxed().toList()))
        .map(Constant::values);
  }

  /** Returns the shape of a constant. */
  public Optional<List<Long>> dims(String name) {
    return Optional.ofNullable(constants.get(name)).map(Constant::dims);
  }

  /** Returns an attribute of a node that is a list of integers. */
  public Optional<List<Long>> integers(String node, String attribute) {
    return Optional.ofNullable(integers.get(node + "/" + attribute));
  }

  /**
   * Returns what the file says of itself.
   *
   * @param prefix of the keys that are returned, without it
   */
  public Map<String, String> metadata(String prefix) {
    Map<String, String> found = new TreeMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }

  private void readMetadata(List<Field> entry) {
    String key = "";
    String value = "";
    for (Field field : entry) {
      if (field.number() == ENTRY_KEY) {
        key = field.text();
      } else if (field.number() == ENTRY_VALUE) {
        value = field.text();
      }
    }
    metadata.put(key, value);
  }

  private void readGraph(List<Field> graph) {
    for (Field field : graph) {
      if (field.number() == GRAPH_INITIALIZER) {
        readTensor(field.fields());
      } else if (field.number() == GRAPH_NODE) {
        readNode(field.fields());
      }
    }
  }

  private void readTensor(List<Field> tensor) {
    List<Long> dims = new ArrayList<>();
    String name = "";
    long type = 0;
    ByteBuffer raw = ByteBuffer.allocate(0);
    for (Field field : tensor) {
      switch (field.number()) {
        case TENSOR_DIMS -> dims.addAll(field.integers());
        case TENSOR_TYPE -> type = field.value();
        case TENSOR_NAME -> name = field.text();
        case TENSOR_RAW -> raw = field.bytes();
        default -> {}
      }
    }
    if (type == FLOAT) {
      float[] values = new float[raw.remaining() / Float.BYTES];
      raw.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      if (values.length
          == dims.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact)) {
        constants.put(name, new Constant(List.copyOf(dims), values));
      }
    }
  }

  private void readNode(List<Field> node) {
    String name = "";
    Map<String, List<Long>> found = new HashMap<>();
    for (Field field : node) {
      if (field.number() == NODE_NAME) {
        name = field.text();
      } else if (field.number() == NODE_ATTRIBUTE) {
        String attribute = "";
        List<Long> values = new ArrayList<>();
        for (Field part : field.fields()) {
          if (part.number() == ATTRIBUTE_NAME) {
            attribute = part.text();
          } else if (part.number() == ATTRIBUTE_INTS) {
            values.addAll(part.integers());
          }
        }
        found.put(attribute, values);
      }
    }
    for (Map.Entry<String, List<Long>> entry : found.entrySet()) {
      integers.put(name + "/" + entry.getKey(), List.copyOf(entry.getValue()));
    }
  }
}
