// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.Randoms;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.ffi.onnxruntime.SessionOptions;
import org.seedhawk.ffi.onnxruntime.TensorInfo;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.onnx.HalfGraph.Arithmetic;
import org.seedhawk.onnx.ProtoMessage.Writer;

/** Graphs in float16. */
class HalfGraphTest {
  private static final int FLOAT = 1;
  private static final int FLOAT16 = 10;
  private static final int INT64 = 7;

  private final Writer graph = new Writer().text(2, "test");

  private void node(String operator, String output, String... inputs) {
    Writer node = new Writer();
    for (String input : inputs) {
      node.text(1, input);
    }
    graph.message(1, node.text(2, output).text(4, operator));
  }

  private void cast(String output, String input, int type) {
    Writer to = new Writer().text(1, "to").number(3, type).number(20, 2);
    graph.message(1, new Writer().text(1, input).text(2, output).text(4, "Cast").message(5, to));
  }

  private void constant(String name, long[] dims, float... values) {
    ByteBuffer raw =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    tensor(name, FLOAT, dims, raw.array());
  }

  private void tensor(String name, int type, long[] dims, byte[] raw) {
    Writer tensor = new Writer();
    Arrays.stream(dims).forEach(dim -> tensor.number(1, dim));
    graph.message(5, tensor.number(2, type).text(8, name).bytes(9, raw));
  }

  /** An input (11) or output (12), type[batch, dims...]. */
  private void value(int field, String name, int type, long... dims) {
    Writer shape = new Writer().message(1, new Writer().text(2, "batch"));
    Arrays.stream(dims).forEach(dim -> shape.message(1, new Writer().number(1, dim)));
    Writer tensor = new Writer().number(1, type).message(2, shape);
    graph.message(field, new Writer().text(1, name).message(2, new Writer().message(1, tensor)));
  }

  private byte[] file() {
    Writer opset = new Writer().text(1, "").number(2, 20);
    Writer metadata = new Writer().text(1, "seedhawk.name").text(2, "test");
    return new Writer()
        .number(1, 9)
        .message(8, opset)
        .message(7, graph)
        .message(14, metadata)
        .toBytes();
  }

  private static OrtSession open(OrtRuntime runtime, byte[] onnx) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment model = arena.allocate(onnx.length, 64);
      MemorySegment.copy(onnx, 0, model, ValueLayout.JAVA_BYTE, 0, onnx.length);
      return runtime.openSession(model, SessionOptions.DEFAULT);
    }
  }

  /** Runs a graph from x[1, width] to y[1, width]; float32 outside. */
  private static float[] run(byte[] onnx, float... x) {
    try (OrtRuntime runtime = OrtRuntime.open();
        OrtSession session = open(runtime, onnx);
        OrtBinding binding = session.newBinding();
        Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_FLOAT, x);
      MemorySegment out = arena.allocate(ValueLayout.JAVA_FLOAT, x.length);
      binding.bindInput("x", in, ElementType.FLOAT, 1, x.length);
      binding.bindOutput("y", out, ElementType.FLOAT, 1, x.length);
      binding.run();
      return out.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private static float rounded(double value) {
    return Float.float16ToFloat(Float.floatToFloat16((float) value));
  }

  /** Numbers of all sizes, each also beside and between two float16. */
  private static float[] numbers(Randoms random) {
    float[] numbers = new float[4096];
    float[] special = {0, -0f, 65504, -65504, 0x1p-14f, 0x1p-24f, 0x1p-25f, 0x1.8p-25f, 1e-30f};
    System.arraycopy(special, 0, numbers, 0, special.length);
    for (int i = special.length; i < numbers.length; i++) {
      short half = (short) (random.below(0x7BFF) | random.below(2) << 15);
      float tie = (Float.float16ToFloat(half) + Float.float16ToFloat((short) (half + 1))) / 2;
      int bits = Float.floatToIntBits(tie);
      numbers[i] = Float.intBitsToFloat(bits + random.below(3) - 1);
    }
    return numbers;
  }

  /** Written as float16, or as the float32 of the same value; through ONNX Runtime and back. */
  @ParameterizedTest
  @EnumSource(Arithmetic.class)
  void roundsConstantsToTheNearest(Arithmetic arithmetic) {
    Randoms random = new Randoms(1);
    float[] numbers = numbers(random);
    value(11, "x", FLOAT, numbers.length);
    value(12, "y", FLOAT, numbers.length);
    constant("numbers", new long[] {1, numbers.length}, numbers);
    node("Mul", "y", "x", "numbers");
    float[] ones = new float[numbers.length];
    Arrays.fill(ones, 1);
    float[] actual = run(HalfGraph.of("file", file(), arithmetic, ElementType.FLOAT), ones);
    for (int i = 0; i < numbers.length; i++) {
      assertEquals(rounded(numbers[i]), actual[i], numbers[i] + ", " + random.repeat());
    }
  }

  /** ONNX Runtime must not leave the rounding out, and inputs are rounded too. */
  @Test
  void roundsWhatEveryOperatorComputes() {
    Randoms random = new Randoms(2);
    float[] x = new float[1000];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.below(1 << 20) * 0x1p-20f;
    }
    value(11, "x", FLOAT, x.length);
    value(12, "y", FLOAT, x.length);
    constant("third", new long[] {1}, 1 / 3f);
    node("Mul", "a", "x", "third");
    node("Sub", "b", "x", "a");
    node("Relu", "c", "b");
    node("Mul", "d", "c", "c");
    node("Add", "y", "d", "a");
    float[] actual = run(HalfGraph.of("file", file(), Arithmetic.ROUNDED, ElementType.FLOAT), x);
    int moved = 0;
    for (int i = 0; i < x.length; i++) {
      float in = rounded(x[i]);
      float a = rounded(in * rounded(1 / 3f));
      float c = Math.max(0, rounded(in - a));
      float expected = rounded(rounded(c * c) + a);
      assertEquals(expected, actual[i], x[i] + ", " + random.repeat());
      double exact = 4 / 9.0 * x[i] * x[i] + x[i] / 3.0;
      moved += Math.abs(expected - exact) > 1e-4 ? 1 : 0;
    }
    assertTrue(moved > 0);
  }

  @Test
  void keepsTheScoreAndTheLastProductInFloat32() {
    float[] weights = {0.1f, 0.7f};
    value(11, "x", FLOAT, 2);
    value(12, "score", FLOAT, 1);
    constant("weights", new long[] {2, 1}, weights);
    node("MatMul", "logit", "x", "weights");
    node("Sigmoid", "score", "logit");
    for (Arithmetic arithmetic : Arithmetic.values()) {
      byte[] half = HalfGraph.of("file", file(), arithmetic, ElementType.FLOAT16);
      assertEquals(
          List.of(weights[0], weights[1]),
          boxed(OnnxFile.read(half).orElseThrow().constant("weights", 2, 1).orElseThrow()));
      try (OrtRuntime runtime = OrtRuntime.open();
          OrtSession session = open(runtime, half)) {
        assertEquals(ElementType.FLOAT16, session.inputs().getFirst().type());
        assertEquals(ElementType.FLOAT, session.outputs().getFirst().type());
        assertEquals("test", session.metadata().get("seedhawk.name"));
      }
    }
  }

  private static List<Float> boxed(float[] values) {
    return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
  }

  /** Positions and tokens stay as they are; an index must not lose its last bits. */
  @ParameterizedTest
  @EnumSource(Arithmetic.class)
  void leavesIntegersAlone(Arithmetic arithmetic) {
    value(11, "x", FLOAT, 3);
    value(12, "y", FLOAT, 3);
    long[] big = {100_003, 2_051, 7};
    ByteBuffer raw = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(big);
    tensor("big", INT64, new long[] {3}, raw.array());
    tensor("hundred", INT64, new long[] {1}, new byte[] {100, 0, 0, 0, 0, 0, 0, 0});
    node("Div", "small", "big", "hundred"); // 1000, 20, 0
    cast("numbers", "small", FLOAT);
    node("Add", "y", "x", "numbers");
    byte[] half = HalfGraph.of("file", file(), arithmetic, ElementType.FLOAT);
    assertEquals(List.of(1000f, 21f, 2f), boxed(run(half, 0, 1, 2)));
  }

  /** Constants that the file has in float16 already are not touched. */
  @ParameterizedTest
  @EnumSource(Arithmetic.class)
  void takesConstantsThatAreFloat16(Arithmetic arithmetic) {
    value(11, "x", FLOAT, 1);
    value(12, "y", FLOAT, 1);
    short stored = Float.floatToFloat16(0.3f);
    tensor("w.half", FLOAT16, new long[] {1}, new byte[] {(byte) stored, (byte) (stored >> 8)});
    cast("w", "w.half", FLOAT);
    node("Mul", "y", "x", "w");
    byte[] half = HalfGraph.of("file", file(), arithmetic, ElementType.FLOAT);
    assertEquals(List.of(Float.float16ToFloat(stored)), boxed(run(half, 1)));
  }

  @Test
  void convertsAGraphWithoutConstants() {
    value(11, "x", FLOAT, 2);
    value(12, "y", FLOAT, 2);
    node("Relu", "y", "x");
    byte[] half = HalfGraph.of("file", file(), Arithmetic.ROUNDED, ElementType.FLOAT);
    assertEquals(List.of(rounded(0.1), 0f), boxed(run(half, 0.1f, -1)));
    byte[] typed = HalfGraph.of("file", file(), Arithmetic.FLOAT16, ElementType.FLOAT);
    assertEquals(0.1, run(typed, 0.1f, -1)[0], 1e-4); // casts may be left out here
  }

  private void refused(String message) {
    byte[] onnx = file();
    for (Arithmetic arithmetic : Arithmetic.values()) {
      ModelException e =
          assertThrows(
              ModelException.class,
              () -> HalfGraph.of("dir/model.onnx", onnx, arithmetic, ElementType.FLOAT));
      assertTrue(e.getMessage().startsWith("dir/model.onnx: "), e.getMessage());
      assertTrue(e.getMessage().contains(message), e.getMessage());
      assertTrue(e.getMessage().endsWith("; use precision float32"), e.getMessage());
    }
  }

  @Test
  void refusesAnOperatorThatItDoesNotKnow() {
    value(11, "x", FLOAT, 2);
    node("Resize", "y", "x");
    refused("node 'y' is 'Resize', which is not converted to float16");
  }

  @Test
  void refusesAnOperatorOfAnotherDomain() {
    value(11, "x", FLOAT, 2);
    Writer other = new Writer().text(1, "x").text(2, "y").text(3, "mine").text(4, "Relu");
    graph.message(1, other.text(7, "com.example"));
    refused("node 'mine' is 'Relu'");
  }

  @Test
  void refusesFloatsBehindIntegers() {
    value(11, "x", FLOAT, 2);
    tensor("i", INT64, new long[] {1}, new byte[8]);
    node("Gather", "y", "i", "x");
    refused("node 'y' is 'Gather' with floats behind another type");
  }

  @ParameterizedTest
  @CsvSource({"65505", "NaN", "-Infinity"})
  void refusesAConstantBeyondFloat16(float value) {
    value(11, "x", FLOAT, 2);
    constant("large", new long[] {2}, 1, value);
    node("Add", "y", "x", "large");
    refused("constant 'large' holds " + value + ", more than 65504");
  }

  @Test
  void refusesAConstantThatIsElsewhere() {
    tensor("elsewhere", FLOAT, new long[] {3}, new byte[0]);
    refused("constant 'elsewhere' has 0 bytes of its own for 3 float32");
  }

  @Test
  void refusesWhatIsCutOff() {
    byte[] onnx = ModelFiles.find("targetnet").read("model.onnx");
    int refused = 0;
    for (int length = 0; length < onnx.length; length += length < 300 ? 1 : 997) {
      byte[] cut = Arrays.copyOf(onnx, length);
      try {
        HalfGraph.of("cut.onnx", cut, Arithmetic.FLOAT16, ElementType.FLOAT);
      } catch (ModelException e) {
        assertTrue(e.getMessage().startsWith("cut.onnx: cannot be read for float16"), e.toString());
        assertTrue(e.getMessage().endsWith("; export the model again"), e.toString());
        refused++;
      }
    }
    assertTrue(refused > 300, refused + " refused");
  }

  /** Anything may come out but another exception. */
  @Test
  void survivesDamage() {
    byte[] onnx = ModelFiles.find("deeptarget").read("model.onnx");
    Randoms random = new Randoms(3);
    for (int round = 0; round < 500; round++) {
      byte[] damaged = onnx.clone();
      for (int i = 0; i < 4; i++) {
        damaged[random.below(random.below(2) == 0 ? 500 : damaged.length)] =
            (byte) random.below(256);
      }
      try {
        HalfGraph.of("damaged", damaged, Arithmetic.ROUNDED, ElementType.FLOAT16);
      } catch (ModelException e) {
        assertTrue(e.getMessage().startsWith("damaged: "), random.repeat());
      }
    }
  }

  /** The device's graph and the processor's are one computation, summed otherwise. */
  @ParameterizedTest
  @CsvSource({
    "duplexnet, model.onnx",
    "deeptarget, model.onnx",
    "deeptarget, site.onnx",
    "deeptarget, pair.onnx",
    "targetnet, model.onnx"
  })
  void computesTheSameInBothArithmetics(String name, String file) {
    byte[] onnx = ModelFiles.find(name).read(file);
    Randoms random = new Randoms(4);
    float[][] results = new float[4][];
    int next = 0;
    for (Arithmetic arithmetic : Arithmetic.values()) {
      for (ElementType surface : List.of(ElementType.FLOAT, ElementType.FLOAT16)) {
        byte[] half = HalfGraph.of(file, onnx, arithmetic, surface);
        assertTrue(half.length < onnx.length || arithmetic == Arithmetic.ROUNDED);
        results[next++] = halves(half, surface, random.again());
      }
    }
    for (float[] result : results) {
      for (int i = 0; i < result.length; i++) {
        assertEquals(results[2][i], result[i], 4e-3, random.repeat());
      }
    }
    // What surrounds a graph does not change what it computes.
    assertTrue(Arrays.equals(results[2], results[3]), random.repeat());
  }

  /** Runs a graph on 16 rows of multiples of 1/4; a float16 output comes back as float32. */
  private static float[] halves(byte[] onnx, ElementType surface, Randoms random) {
    int rows = 16;
    try (OrtRuntime runtime = OrtRuntime.open();
        OrtSession session = open(runtime, onnx);
        OrtBinding binding = session.newBinding();
        Arena arena = Arena.ofConfined()) {
      for (TensorInfo input : session.inputs()) {
        assertEquals(surface, input.type());
        long[] dims = input.dims().clone();
        dims[0] = rows;
        long count = Arrays.stream(dims).reduce(1, Math::multiplyExact);
        MemorySegment in = arena.allocate(surface.byteSize() * count, 64);
        for (long i = 0; i < count; i++) {
          float value = random.below(5) / 4f;
          if (surface == ElementType.FLOAT) {
            in.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
          } else {
            in.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(value));
          }
        }
        binding.bindInput(input.name(), in, surface, dims);
      }
      TensorInfo output = session.outputs().getFirst();
      long[] dims = output.dims().clone();
      dims[0] = rows;
      int count = (int) Arrays.stream(dims).reduce(1L, Math::multiplyExact);
      MemorySegment out = arena.allocate((long) output.type().byteSize() * count, 64);
      binding.bindOutput(output.name(), out, output.type(), dims);
      binding.run();
      if (output.type() == ElementType.FLOAT) {
        assertTrue(surface == ElementType.FLOAT || output.name().equals("score"));
        return out.toArray(ValueLayout.JAVA_FLOAT);
      }
      assertEquals(ElementType.FLOAT16, output.type());
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = Float.float16ToFloat(out.getAtIndex(ValueLayout.JAVA_SHORT, i));
      }
      return values;
    }
  }
}
