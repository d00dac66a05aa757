// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.onnx.HalfGraph.Arithmetic;
import org.seedhawk.onnx.ProtoMessage.Writer;

/**
 * The float values of a graph that {@link HalfGraph} writes anew: under which name each is there in
 * which type. A cast, or a constant, is written when a value is first asked for in a type that it
 * has not. One thread.
 */
final class HalfValues {
  private static final float MAX_FLOAT16 = 65_504;

  /**
   * A float value: the names of its tensors, empty while there is none. One that is exact in both
   * types has one name for both when computing is {@link Arithmetic#ROUNDED}.
   */
  private static final class Value {
    private Optional<String> half = Optional.empty();
    private Optional<String> wide = Optional.empty();
    private Optional<Constant> constant = Optional.empty(); // else a node or an input gives it
  }

  /** A float32 initialiser. */
  record Constant(String name, List<Long> dims, ByteBuffer raw) {}

  private final String where;
  private final Arithmetic arithmetic;
  private final Writer graph;
  private final Map<String, Value> values = new HashMap<>();

  /**
   * Creates one without values.
   *
   * @param where names the file in messages
   * @param graph receives casts and constants
   */
  HalfValues(String where, Arithmetic arithmetic, Writer graph) {
    this.where = where;
    this.arithmetic = arithmetic;
    this.graph = graph;
  }

  /** Returns whether a name is that of a float value. */
  boolean contains(String name) {
    return values.containsKey(name);
  }

  /** Notes a constant. */
  void putConstant(Constant constant) {
    Value value = new Value();
    value.constant = Optional.of(constant);
    values.put(constant.name, value);
  }

  /** Notes a value that is there in float32. */
  void putWide(String name, String tensor) {
    Value value = new Value();
    value.wide = Optional.of(tensor);
    values.put(name, value);
  }

  /** Notes a value that is there in float16. */
  void putHalf(String name, String tensor) {
    Value value = new Value();
    value.half = Optional.of(tensor);
    values.put(name, value);
  }

  /** Notes a value whose float32 is exact in float16. */
  void putBoth(String name, String tensor) {
    Value value = new Value();
    value.half = Optional.of(tensor);
    value.wide = value.half;
    values.put(name, value);
  }

  /** Returns the tensor of a value that is there already, float16 if it has both. */
  String tensor(String name) {
    Value value = values.get(name);
    return value.half.or(() -> value.wide).orElseThrow();
  }

  /** Returns the tensors of values; what is no float has its own name. */
  List<String> tensors(List<String> names, boolean wide) {
    return names.stream()
        .map(name -> !contains(name) ? name : wide ? wide(name) : half(name))
        .toList();
  }

  private String half(String name) {
    Value value = values.get(name);
    if (value.half.isEmpty()) {
      String tensor;
      if (value.constant.isPresent()) {
        tensor = name + ".float16";
        write(value.constant.get(), tensor, arithmetic == Arithmetic.FLOAT16, true);
      } else {
        String wide = value.wide.orElseThrow();
        tensor =
            arithmetic == Arithmetic.FLOAT16
                ? cast(wide, name + ".float16", OnnxIr.FLOAT16)
                : rounded(wide, name);
      }
      value.half = Optional.of(tensor);
    }
    return value.half.get();
  }

  private String wide(String name) {
    Value value = values.get(name);
    if (value.wide.isEmpty()) {
      String tensor = name;
      if (value.constant.isPresent()) {
        write(value.constant.get(), name, false, false);
      } else {
        tensor = cast(value.half.orElseThrow(), name + ".float32", OnnxIr.FLOAT);
      }
      value.wide = Optional.of(tensor);
    }
    return value.wide.get();
  }

  /** Rounds a tensor to float16, in float32; returns the new one. */
  String rounded(String wide, String name) {
    return cast(cast(wide, name + ".float16", OnnxIr.FLOAT16), name + ".rounded", OnnxIr.FLOAT);
  }

  /** Writes a cast; returns its output. */
  String cast(String from, String to, long type) {
    graph.message(OnnxIr.GRAPH_NODE, GraphNode.cast(from, to, type));
    return to;
  }

  private void write(Constant constant, String name, boolean typed, boolean rounds) {
    int elements = constant.raw.remaining() / Float.BYTES;
    ByteBuffer raw =
        ByteBuffer.allocate(elements * (typed ? Short.BYTES : Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      float value = constant.raw.getFloat(constant.raw.position() + i * Float.BYTES);
      if (rounds && !(Math.abs(value) <= MAX_FLOAT16)) {
        throw HalfGraph.refusal(
            where, "constant '%s' holds %s, more than %s", constant.name, value, (int) MAX_FLOAT16);
      }
      if (typed) {
        raw.putShort(Float.floatToFloat16(value));
      } else {
        raw.putFloat(rounds ? Float.float16ToFloat(Float.floatToFloat16(value)) : value);
      }
    }
    Writer tensor = new Writer();
    constant.dims.forEach(dim -> tensor.number(OnnxIr.TENSOR_DIMS, dim));
    tensor
        .number(OnnxIr.TENSOR_TYPE, typed ? OnnxIr.FLOAT16 : OnnxIr.FLOAT)
        .text(OnnxIr.TENSOR_NAME, name);
    graph.message(OnnxIr.GRAPH_INITIALIZER, tensor.bytes(OnnxIr.TENSOR_RAW, raw.array()));
  }
}
