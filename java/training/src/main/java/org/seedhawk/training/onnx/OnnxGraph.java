// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.onnx;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.training.file.ResultFiles;

/**
 * Builds one ONNX file: opset 20, IR version 9. Nodes are written in the order in which they are
 * added, so a node comes after what it reads; the same calls give the same bytes. One thread at a
 * time.
 */
public final class OnnxGraph {
  /** The operator set that models are written in. */
  public static final int OPSET = 20;

  /** Name of the dimension that is free at run time. */
  public static final String BATCH = "batch";

  /** A dimension of an input or output that is free too: a number of tokens, for instance. */
  public static final long FREE = -1;

  private static final String LENGTH = "length";

  private static final int IR_VERSION = 9;

  private final OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder();
  private int opset = OPSET;

  public OnnxGraph(String name) {
    graph.setName(name);
  }

  /** Declares an input float32[batch, dims...]. */
  public OnnxGraph input(String name, long... dims) {
    graph.addInput(value(name, OnnxMl.TensorProto.DataType.FLOAT, dims));
    return this;
  }

  /** Declares an input int64[batch, dims...]. */
  public OnnxGraph tokenInput(String name, long... dims) {
    graph.addInput(value(name, OnnxMl.TensorProto.DataType.INT64, dims));
    return this;
  }

  /** Declares an output float32[batch, dims...]; a node must have that name. */
  public OnnxGraph output(String name, long... dims) {
    graph.addOutput(value(name, OnnxMl.TensorProto.DataType.FLOAT, dims));
    return this;
  }

  /** Adds a float32 constant. */
  public String constant(String name, Tensor tensor) {
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

  /**
   * Adds a float32 constant that is stored as float16: half the bytes in the file, and every value
   * the nearest of 11 significant bits. ONNX Runtime widens it once, when the file is opened.
   */
  public String halfConstant(String name, Tensor tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocate(2 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : tensor.values()) {
      bytes.putShort(Float.floatToFloat16(value));
    }
    OnnxMl.TensorProto.Builder proto =
        OnnxMl.TensorProto.newBuilder()
            .setName(name + ".half")
            .setDataType(OnnxMl.TensorProto.DataType.FLOAT16.getNumber())
            .setRawData(ByteString.copyFrom(bytes.flip()));
    tensor.shape().forEach(proto::addDims);
    graph.addInitializer(proto);
    return node(
        "Cast",
        name,
        List.of(name + ".half"),
        Attribute.of("to", (long) OnnxMl.TensorProto.DataType.FLOAT.getNumber()));
  }

  /** Adds a one-dimensional int64 constant, a shape for instance. */
  public String constant(String name, long... values) {
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
  public String node(String operator, String output, List<String> inputs, Attribute... attributes) {
    return node(operator, List.of(output), inputs, attributes);
  }

  /**
   * Adds a node with several outputs.
   *
   * @param outputs names, unique in the graph; an empty one is not computed
   * @param inputs names; an empty one is left out
   * @return the first output that is not empty, which is the node's name too
   */
  public String node(
      String operator, List<String> outputs, List<String> inputs, Attribute... attributes) {
    String name = outputs.stream().filter(output -> !output.isEmpty()).findFirst().orElseThrow();
    OnnxMl.NodeProto.Builder node =
        OnnxMl.NodeProto.newBuilder()
            .setName(name)
            .setOpType(operator)
            .addAllInput(inputs)
            .addAllOutput(outputs);
    for (Attribute attribute : attributes) {
      node.addAttribute(attribute.proto);
    }
    graph.addNode(node);
    return name;
  }

  /**
   * Adds an axis of one, from float32[b, channels, columns] to [b, channels, 1, columns]. ONNX
   * Runtime arranges the channels for the processor's vectors on four axes alone; a convolution on
   * three takes up to twice as long.
   */
  public String unsqueezed(String output, String input) {
    return node("Unsqueeze", output, List.of(input, constant(output + ".axis", 2)));
  }

  /** Adds a convolution's weights [outputs, channels, width] as [outputs, channels, 1, width]. */
  public String kernel(String name, Tensor weight) {
    List<Long> shape = new ArrayList<>(weight.shape());
    shape.add(2, 1L);
    return constant(name, new Tensor(shape, weight.values()));
  }

  /**
   * Adds a convolution along the columns of float32[b, channels, 1, columns].
   *
   * @param name of the output, and of the layer
   * @param weight [outputs, channels, width]
   * @param bias [outputs]; null: none
   * @param pads columns of zeros at each end
   */
  public String convolution(String name, String input, Tensor weight, Tensor bias, long pads) {
    List<String> operands = new ArrayList<>();
    operands.add(input);
    operands.add(kernel(name + ".weight", weight));
    if (bias != null) {
      operands.add(constant(name + ".bias", bias));
    }
    return node("Conv", name, operands, Attribute.list("pads", 0, pads, 0, pads));
  }

  /**
   * Adds the nodes and constants of another graph.
   *
   * @param other whose operator set this graph takes over
   * @param prefix of all its names
   * @param names of its inputs and outputs, to what they are called here
   */
  public void include(OnnxMl.ModelProto other, String prefix, Map<String, String> names) {
    for (OnnxMl.OperatorSetIdProto set : other.getOpsetImportList()) {
      if (set.getDomain().isEmpty()) {
        opset = Math.toIntExact(set.getVersion());
      }
    }
    for (OnnxMl.TensorProto constant : other.getGraph().getInitializerList()) {
      graph.addInitializer(
          constant.toBuilder().setName(renamed(constant.getName(), prefix, names)));
    }
    for (OnnxMl.NodeProto node : other.getGraph().getNodeList()) {
      OnnxMl.NodeProto.Builder copy = node.toBuilder().clearInput().clearOutput();
      node.getInputList().forEach(name -> copy.addInput(renamed(name, prefix, names)));
      node.getOutputList().forEach(name -> copy.addOutput(renamed(name, prefix, names)));
      graph.addNode(copy.setName(prefix + node.getName()));
    }
  }

  private static String renamed(String name, String prefix, Map<String, String> names) {
    return name.isEmpty() ? "" : names.getOrDefault(name, prefix + name);
  }

  /** Returns the float constants of a file, float16 widened. */
  public static Map<String, Tensor> readConstants(Path file) throws IOException {
    Map<String, Tensor> constants = new LinkedHashMap<>();
    OnnxMl.GraphProto graph = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();
    for (OnnxMl.TensorProto constant : graph.getInitializerList()) {
      ByteBuffer bytes =
          constant.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      int type = constant.getDataType();
      if (type == OnnxMl.TensorProto.DataType.FLOAT.getNumber()) {
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        constants.put(constant.getName(), new Tensor(constant.getDimsList(), values));
      } else if (type == OnnxMl.TensorProto.DataType.FLOAT16.getNumber()) {
        float[] values = new float[bytes.remaining() / Short.BYTES];
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.float16ToFloat(bytes.getShort());
        }
        constants.put(constant.getName(), new Tensor(constant.getDimsList(), values));
      }
    }
    return constants;
  }

  /** Returns the file's bytes, metadata in the order of the map. */
  byte[] toBytes(Map<String, String> metadata) {
    OnnxMl.ModelProto.Builder model =
        OnnxMl.ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("seedhawk")
            .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
            .setGraph(graph);
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build().toByteArray();
  }

  /** Writes the file under a temporary name, then renames it. */
  public void write(Path file, Map<String, String> metadata) throws IOException {
    ResultFiles.write(file, toBytes(metadata));
  }

  private static OnnxMl.ValueInfoProto value(
      String name, OnnxMl.TensorProto.DataType type, long... dims) {
    OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
    shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    for (long dim : dims) {
      OnnxMl.TensorShapeProto.Dimension.Builder dimension =
          OnnxMl.TensorShapeProto.Dimension.newBuilder();
      shape.addDim(dim == FREE ? dimension.setDimParam(LENGTH) : dimension.setDimValue(dim));
    }
    OnnxMl.TypeProto.Tensor tensor =
        OnnxMl.TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape).build();
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(OnnxMl.TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** A named attribute of a node. Immutable. */
  public static final class Attribute {
    private final OnnxMl.AttributeProto proto;

    private Attribute(OnnxMl.AttributeProto.Builder proto) {
      this.proto = proto.build();
    }

    private static OnnxMl.AttributeProto.Builder named(
        String name, OnnxMl.AttributeProto.AttributeType type) {
      return OnnxMl.AttributeProto.newBuilder().setName(name).setType(type);
    }

    /** Returns an integer attribute. */
    public static Attribute of(String name, long value) {
      return new Attribute(named(name, OnnxMl.AttributeProto.AttributeType.INT).setI(value));
    }

    /** Returns a float attribute. */
    public static Attribute of(String name, float value) {
      return new Attribute(named(name, OnnxMl.AttributeProto.AttributeType.FLOAT).setF(value));
    }

    /** Returns a string attribute. */
    public static Attribute of(String name, String value) {
      return new Attribute(
          named(name, OnnxMl.AttributeProto.AttributeType.STRING)
              .setS(ByteString.copyFromUtf8(value)));
    }

    /** Returns an attribute of integers. */
    public static Attribute list(String name, long... values) {
      OnnxMl.AttributeProto.Builder proto = named(name, OnnxMl.AttributeProto.AttributeType.INTS);
      Arrays.stream(values).forEach(proto::addInts);
      return new Attribute(proto);
    }

    /** Returns an attribute of floats. */
    public static Attribute list(String name, float... values) {
      OnnxMl.AttributeProto.Builder proto = named(name, OnnxMl.AttributeProto.AttributeType.FLOATS);
      for (float value : values) {
        proto.addFloats(value);
      }
      return new Attribute(proto);
    }

    /** Returns an attribute of strings. */
    public static Attribute list(String name, String... values) {
      OnnxMl.AttributeProto.Builder proto =
          named(name, OnnxMl.AttributeProto.AttributeType.STRINGS);
      for (String value : values) {
        proto.addStrings(ByteString.copyFromUtf8(value));
      }
      return new Attribute(proto);
    }
  }
}
