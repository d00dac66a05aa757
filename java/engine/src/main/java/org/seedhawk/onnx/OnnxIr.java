// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

/** Field numbers of ONNX files, as {@code onnx.proto3} has them. */
final class OnnxIr {
  static final int MODEL_GRAPH = 7;
  static final int GRAPH_NODE = 1;
  static final int GRAPH_INITIALIZER = 5;
  static final int GRAPH_INPUT = 11;
  static final int GRAPH_OUTPUT = 12;
  static final int GRAPH_VALUE_INFO = 13;
  static final int GRAPH_SPARSE_INITIALIZER = 15;
  static final int NODE_INPUT = 1;
  static final int NODE_OUTPUT = 2;
  static final int NODE_NAME = 3;
  static final int NODE_OPERATOR = 4;
  static final int NODE_ATTRIBUTE = 5;
  static final int NODE_DOMAIN = 7;
  static final int ATTRIBUTE_NAME = 1;
  static final int ATTRIBUTE_INT = 3;
  static final int ATTRIBUTE_TYPE = 20;
  static final int ATTRIBUTE_IS_INT = 2;
  static final int TENSOR_DIMS = 1;
  static final int TENSOR_TYPE = 2;
  static final int TENSOR_NAME = 8;
  static final int TENSOR_RAW = 9;
  static final int VALUE_NAME = 1;
  static final int VALUE_TYPE = 2;
  static final int TYPE_TENSOR = 1;
  static final int TENSOR_TYPE_ELEMENT = 1;

  // TensorProto.DataType
  static final long FLOAT = 1;
  static final long FLOAT16 = 10;

  private OnnxIr() {}
}
