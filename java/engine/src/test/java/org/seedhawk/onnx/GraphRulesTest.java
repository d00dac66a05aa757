// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.seedhawk.error.ModelException;
import org.seedhawk.onnx.ProtoMessage.Writer;

/** Graphs that ONNX Runtime would take, and nobody should. */
class GraphRulesTest {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int FLOAT16 = 10;
  private static final int DOUBLE = 11;
  private static final int BFLOAT16 = 16;

  private static Writer tensor(String name, int type, long... dims) {
    Writer tensor = new Writer();
    for (long dim : dims) {
      tensor.number(1, dim);
    }
    return tensor.number(2, type).text(8, name);
  }

  private static byte[] little(int bytes, long bits) {
    byte[] all =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array().clone();
    return java.util.Arrays.copyOf(all, bytes);
  }

  /** A node of an operator with these inputs. */
  private static Writer node(String operator, String... inputs) {
    Writer node = new Writer();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, "out").text(3, "n").text(4, operator);
  }

  private static Writer constants(Writer tensor) {
    return new Writer().message(5, tensor);
  }

  private static void refused(Writer graph, String message) {
    byte[] model = new Writer().message(7, graph).toBytes();
    ModelException e = assertThrows(ModelException.class, () -> GraphRules.check("m.onnx", model));
    assertEquals("m.onnx: " + message, e.getMessage());
  }

  @Test
  void refusesWeightsThatAreNotFinite() {
    long nan = Integer.toUnsignedLong(Float.floatToRawIntBits(Float.NaN));
    String end = " as its value 0; a weight must be finite: take the file anew, or train again";
    for (Writer tensor :
        List.of(
            tensor("w", FLOAT, 1).bytes(9, little(4, nan)),
            tensor("w", FLOAT, 1).bytes(4, little(4, nan)),
            tensor("w", FLOAT16, 1).bytes(9, little(2, 0x7e00)),
            tensor("w", FLOAT16, 1).number(5, 0x7e00),
            tensor("w", BFLOAT16, 1).bytes(9, little(2, 0x7fc0)),
            tensor("w", DOUBLE, 1).bytes(9, little(8, Double.doubleToLongBits(Double.NaN))),
            tensor("w", DOUBLE, 1).bytes(10, little(8, Double.doubleToLongBits(Double.NaN))))) {
      refused(constants(tensor), "tensor 'w' holds NaN" + end);
    }
    refused(
        constants(tensor("w", FLOAT, 1).bytes(9, little(4, 0x7f800000))),
        "tensor 'w' holds Infinity" + end);
    Writer value = tensor("", FLOAT, 1).bytes(9, little(4, nan));
    Writer constant = node("Constant").message(5, new Writer().text(1, "value").message(5, value));
    refused(new Writer().message(1, constant), "tensor 'out' holds NaN" + end);
  }

  @Test
  void refusesWeightsInOtherFiles() {
    Writer entry = new Writer().text(1, "location").text(2, "/etc/passwd");
    refused(
        constants(tensor("w", FLOAT, 1).message(13, entry).number(14, 1)),
        "tensor 'w' is kept in another file; save the model as one file");
  }

  @Test
  void refusesLoopsAlsoWithinGraphs() {
    String message = "node 'n' is a Loop, which may never end; export the model without loops";
    refused(new Writer().message(1, node("Loop")), message);
    Writer inner = new Writer().message(1, node("Loop"));
    Writer branch = node("If", "c").message(5, new Writer().text(1, "then").message(6, inner));
    refused(new Writer().message(1, branch), message);
    for (int i = 0; i < 40; i++) {
      inner = new Writer().message(1, node("If", "c").message(5, new Writer().message(6, inner)));
    }
    refused(inner, "more than 16 graphs lie in one another; export the model again");
  }

  @Test
  void refusesAnOutputThatIsListedTwice() {
    Writer output = new Writer().text(1, "score");
    refused(
        new Writer().message(12, output).message(12, output),
        "output 'score' is listed twice; export the model again");
  }

  @Test
  void refusesConstantsThatAskForGigabytes() {
    refused(
        constants(tensor("w", FLOAT, 1L << 40, 1L << 40)),
        "tensor 'w' asks for [1099511627776, 1099511627776] elements, more than 268435456;"
            + " export the model again");
    Writer shape = tensor("shape", INT64, 2).number(7, 65_536).number(7, 65_536);
    refused(
        constants(shape).message(1, node("ConstantOfShape", "shape")),
        "node 'n' asks for [65536, 65536] elements, more than 268435456; export the model again");
    refused(
        constants(tensor("w", FLOAT, -1)),
        "tensor 'w' has the dimensions [-1]; export the model again");
  }

  @Test
  void takesEveryModelOfThisProject() throws IOException {
    Path models = Path.of(System.getProperty("seedhawk.root", "../.."), "models");
    List<Path> files;
    try (Stream<Path> all = Files.walk(models)) {
      files = all.filter(file -> file.toString().endsWith(".onnx")).toList();
    }
    assertEquals(true, files.size() > 20, models + " holds " + files.size());
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      assertDoesNotThrow(() -> GraphRules.check(file.toString(), bytes));
    }
  }

  @Test
  void leavesBytesThatAreNoOnnxFileToTheRuntime() {
    for (byte[] bytes : List.of(new byte[0], new byte[] {(byte) 0xff}, new byte[] {0x3a, 0x7f})) {
      assertDoesNotThrow(() -> GraphRules.check("m.onnx", bytes));
    }
  }
}
