// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Builds one ONNX file: opset 20, IR version 9. Nodes are written in the order in which they are
 * added, so a node comes after what it reads; the same calls give the same bytes. One thread at a
 * time.
 */
final class OnnxGraph {
  /** The operator set that models are written in. */
  static final int OPSET = 20;

  /** Name of the dimension that is free at run time. */
  static final String BATCH = "batch";

  private static final int IR_VERSION = 9;

  private final OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder();

  OnnxGraph(String name) {
    graph.setName(name);
  }

  /** Declares an input float32[batch, dims...]. */
  OnnxGraph input(String name, long... dims) {
    graph.addInput(value(name, dims));
    return this;
  }

  /** Declares an output float32[batch, dims...]; a node must have that name. */
  OnnxGraph output(String name, long... dims) {
    graph.addOutput(value(name, dims));
    return this;
  }

  /** Adds a float32 constant. */
  String constant(String name, Tensor tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(tensor.values());
    OnnxMl.TensorProto.Builder proto =
        OnnxMl.TensorProto.newBuilder()
            .setName(name)
            .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
            .setRawData(ByteString.copyFrom(bytes));
    tensor.shape().forEach(proto::addDims);
    graph.addInitializer(proto);
    return name;
  }

  /** Adds a one-dimensional int64 constant, a shape for instance. */
  String constant(String name, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    graph.addInitializer(
        OnnxMl.TensorProto.newBuilder()
            .setName(name)
            .setDataType(OnnxMl.TensorProto.DataType.INT64.getNumber())
            .addDims(values.length)
            .setRawData(ByteString.copyFrom(bytes)));
    return name;
  }

  /**
   * Adds a node.
   *
   * @param output name of its single output, unique in the graph
   * @return {@code output}
   */
  String node(String operator, String output, List<String> inputs, Attribute... attributes) {
    OnnxMl.NodeProto.Builder node =
        OnnxMl.NodeProto.newBuilder()
            .setName(output)
            .setOpType(operator)
            .addAllInput(inputs)
            .addOutput(output);
    for (Attribute attribute : attributes) {
      OnnxMl.AttributeProto.Builder proto =
          OnnxMl.AttributeProto.newBuilder().setName(attribute.name);
      if (attribute.isList) {
        proto.setType(OnnxMl.AttributeProto.AttributeType.INTS);
        attribute.values.forEach(proto::addInts);
      } else {
        proto.setType(OnnxMl.AttributeProto.AttributeType.INT).setI(attribute.values.getFirst());
      }
      node.addAttribute(proto);
    }
    graph.addNode(node);
    return output;
  }

  /** Returns the file's bytes, metadata in the order of the map. */
  byte[] toBytes(Map<String, String> metadata) {
    OnnxMl.ModelProto.Builder model =
        OnnxMl.ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("seedhawk")
            .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .setGraph(graph);
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build().toByteArray();
  }

  /** Writes the file under a temporary name, then renames it. */
  void write(Path file, Map<String, String> metadata) throws IOException {
    ResultFiles.write(file, toBytes(metadata));
  }

  private static OnnxMl.ValueInfoProto value(String name, long... dims) {
    OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
    shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    for (long dim : dims) {
      shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
    }
    OnnxMl.TypeProto.Tensor tensor =
        OnnxMl.TypeProto.Tensor.newBuilder()
            .setElemType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
            .setShape(shape)
            .build();
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(OnnxMl.TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** An integer or integer-list attribute of a node. */
  static final class Attribute {
    private final String name;
    private final boolean isList;
    private final List<Long> values;

    private Attribute(String name, boolean isList, List<Long> values) {
      this.name = name;
      this.isList = isList;
      this.values = values;
    }

    static Attribute of(String name, long value) {
      return new Attribute(name, false, List.of(value));
    }

    static Attribute list(String name, long... values) {
      return new Attribute(name, true, java.util.Arrays.stream(values).boxed().toList());
    }
  }
}
