// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.ffi.ElementType;

/** Sessions and bindings on a toy model: y = relu(x * W + b), sum = n + n. */
class OrtSessionTest {
  private static final byte[] TOY =
      OnnxBytes.model(
          new OnnxBytes()
              .message(1, OnnxBytes.node("Gemm", new String[] {"x", "W", "b"}, "h"))
              .message(1, OnnxBytes.node("Relu", new String[] {"h"}, "y"))
              .message(1, OnnxBytes.node("Add", new String[] {"n", "n"}, "sum"))
              .text(2, "toy")
              .message(5, OnnxBytes.floats("W", new long[] {3, 2}, 1, 2, 3, 4, 5, 6))
              .message(5, OnnxBytes.floats("b", new long[] {2}, 0.5f, -100))
              .message(11, OnnxBytes.value("x", 1, -1, 3))
              .message(11, OnnxBytes.value("n", 7, 4))
              .message(12, OnnxBytes.value("y", 1, -1, 2))
              .message(12, OnnxBytes.value("sum", 7, 4)),
          20,
          "seedhawk.zeta",
          "µ = 1",
          "seedhawk.name",
          "toy");

  private static OrtRuntime runtime;

  @TempDir static Path folder;
  private Arena arena;
  private MemorySegment x;
  private MemorySegment n;
  private MemorySegment y;
  private MemorySegment sum;

  @BeforeAll
  static void open() {
    runtime = OrtRuntime.open();
  }

  @AfterAll
  static void noSessionIsLeftOpen() {
    runtime.close();
    runtime.close();
    assertThrows(
        IllegalStateException.class,
        () -> runtime.openSession("toy", MemorySegment.NULL, SessionOptions.DEFAULT));
  }

  @BeforeEach
  void allocate() {
    arena = Arena.ofConfined();
    x = arena.allocate(64 * 3 * 4, 64);
    y = arena.allocate(64 * 2 * 4, 64);
    n = arena.allocate(4 * 8, 64);
    sum = arena.allocate(4 * 8, 64);
  }

  @AfterEach
  void free() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private OrtSession openToy(SessionOptions options) {
    return open(TOY, options);
  }

  private OrtSession openToy() {
    return openToy(SessionOptions.DEFAULT);
  }

  private static OrtSession open(byte[] model, SessionOptions options) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment bytes = call.allocate(Math.max(1, model.length), 64);
      MemorySegment.copy(model, 0, bytes, ValueLayout.JAVA_BYTE, 0, model.length);
      return runtime.openSession("toy", bytes.asSlice(0, model.length), options);
    }
  }

  private void bindAll(OrtBinding binding, long batch) {
    binding.bindInput("x", x, ElementType.FLOAT, batch, 3);
    binding.bindInput("n", n, ElementType.INT64, 4);
    binding.bindOutput("y", y, ElementType.FLOAT, batch, 2);
    binding.bindOutput("sum", sum, ElementType.INT64, 4);
  }

  private void fill(int batch, int salt) {
    for (int i = 0; i < 3 * batch; i++) {
      x.setAtIndex(ValueLayout.JAVA_FLOAT, i, (i * 7 + salt) % 23);
    }
    for (int i = 0; i < 4; i++) {
      n.setAtIndex(ValueLayout.JAVA_LONG, i, (1L << 40) + i + salt);
    }
    y.fill((byte) 0x7f);
    sum.fill((byte) 0x7f);
  }

  private static void assertRight(
      MemorySegment x, MemorySegment n, MemorySegment y, MemorySegment sum, int batch) {
    for (int row = 0; row < batch; row++) {
      float a = x.getAtIndex(ValueLayout.JAVA_FLOAT, 3L * row);
      float b = x.getAtIndex(ValueLayout.JAVA_FLOAT, 3L * row + 1);
      float c = x.getAtIndex(ValueLayout.JAVA_FLOAT, 3L * row + 2);
      // Small integers and a half: exact in float32 in any order of addition.
      assertEquals(
          Math.max(0, a + 3 * b + 5 * c + 0.5f), y.getAtIndex(ValueLayout.JAVA_FLOAT, 2L * row));
      assertEquals(
          Math.max(0, 2 * a + 4 * b + 6 * c - 100),
          y.getAtIndex(ValueLayout.JAVA_FLOAT, 2L * row + 1));
    }
    for (int i = 0; i < 4; i++) {
      assertEquals(
          2 * n.getAtIndex(ValueLayout.JAVA_LONG, i), sum.getAtIndex(ValueLayout.JAVA_LONG, i));
    }
  }

  @Test
  void switchesTelemetryOffBeforeTheLibraryIsLoaded() throws Throwable {
    try (OrtRuntime opened = OrtRuntime.open()) {
      java.lang.foreign.Linker linker = java.lang.foreign.Linker.nativeLinker();
      java.lang.foreign.AddressLayout address = java.lang.foreign.ValueLayout.ADDRESS;
      var getenv =
          linker.downcallHandle(
              linker.defaultLookup().find("getenv").orElseThrow(),
              java.lang.foreign.FunctionDescriptor.of(address, address));
      try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
        var value =
            (java.lang.foreign.MemorySegment)
                getenv.invokeExact(arena.allocateFrom("ORT_DISABLE_TELEMETRY"));
        assertEquals("1", value.reinterpret(16).getString(0), opened.version());
      }
    }
  }

  @Test
  void runtimeDescribesItself() {
    assertTrue(runtime.version().matches("1\\.\\d+\\.\\d+.*"), runtime.version());
    assertTrue(runtime.buildInfo().contains("ORT Build Info"), runtime.buildInfo());
    assertTrue(
        runtime.providers().contains("CPUExecutionProvider"), runtime.providers().toString());
    assertTrue(Files.isRegularFile(runtime.libraryPath()));
  }

  @Test
  void readsNamesTypesShapesAndMetadata() {
    try (OrtSession session = openToy()) {
      assertEquals(
          List.of(
              new TensorInfo("x", ElementType.FLOAT, new long[] {-1, 3}),
              new TensorInfo("n", ElementType.INT64, new long[] {4})),
          session.inputs());
      assertEquals(
          List.of(
              new TensorInfo("y", ElementType.FLOAT, new long[] {-1, 2}),
              new TensorInfo("sum", ElementType.INT64, new long[] {4})),
          session.outputs());
      assertEquals("x float32[?,3]", session.inputs().get(0).toString());
      assertEquals(Map.of("seedhawk.name", "toy", "seedhawk.zeta", "µ = 1"), session.metadata());
      assertEquals(
          List.of("seedhawk.name", "seedhawk.zeta"), List.copyOf(session.metadata().keySet()));
    }
  }

  @Test
  void modelWithoutMetadataHasAnEmptyMap() {
    byte[] plain =
        OnnxBytes.model(
            new OnnxBytes()
                .message(1, OnnxBytes.node("Relu", new String[] {"x"}, "y"))
                .text(2, "plain")
                .message(11, OnnxBytes.value("x", 11, 1))
                .message(12, OnnxBytes.value("y", 11, 1)),
            20);
    try (OrtSession session = open(plain, SessionOptions.DEFAULT)) {
      assertEquals(Map.of(), session.metadata());
      assertEquals(ElementType.DOUBLE, session.inputs().get(0).type());
    }
  }

  @Test
  void inputThatIsNoTensorIsOther() {
    OnnxBytes element =
        new OnnxBytes().message(1, new OnnxBytes().number(1, 1).message(2, new OnnxBytes()));
    OnnxBytes sequence = new OnnxBytes().message(4, new OnnxBytes().message(1, element));
    byte[] model =
        OnnxBytes.model(
            new OnnxBytes()
                .message(1, OnnxBytes.node("SequenceLength", new String[] {"s"}, "count"))
                .text(2, "sequence")
                .message(11, new OnnxBytes().text(1, "s").message(2, sequence))
                .message(12, OnnxBytes.value("count", 7)),
            20);
    try (OrtSession session = open(model, SessionOptions.DEFAULT);
        OrtBinding binding = session.newBinding()) {
      assertEquals(List.of(new TensorInfo("s", ElementType.OTHER, new long[0])), session.inputs());
      assertEquals(
          List.of(new TensorInfo("count", ElementType.INT64, new long[0])), session.outputs());
      assertThrows(
          IllegalArgumentException.class, () -> binding.bindInput("s", x, ElementType.OTHER));
      binding.bindOutput("count", sum, ElementType.INT64);
    }
  }

  @Test
  void readsAndFillsBoundMemoryInPlace() {
    for (SessionOptions options :
        List.of(
            SessionOptions.DEFAULT,
            new SessionOptions(2, true, SessionOptions.GraphOptimization.NONE),
            new SessionOptions(1, false, SessionOptions.GraphOptimization.BASIC),
            new SessionOptions(1, false, SessionOptions.GraphOptimization.EXTENDED))) {
      try (OrtSession session = openToy(options);
          OrtBinding binding = session.newBinding()) {
        bindAll(binding, 64);
        for (int salt = 0; salt < 3; salt++) {
          fill(64, salt);
          binding.run();
          assertRight(x, n, y, sum, 64);
        }
      }
    }
  }

  @Test
  void bindsAgainForASmallerLastBatch() {
    try (OrtSession session = openToy();
        OrtBinding binding = session.newBinding()) {
      for (int batch : new int[] {64, 5, 1, 64}) {
        bindAll(binding, batch);
        fill(batch, batch);
        binding.run();
        assertRight(x, n, y, sum, batch);
        for (int i = 2 * batch; i < 128; i++) {
          assertEquals(0x7f7f7f7f, y.getAtIndex(ValueLayout.JAVA_INT, i), "beyond the batch");
        }
      }
    }
  }

  @Test
  void oneSessionServesManyThreads() throws Exception {
    try (OrtSession session = openToy();
        ExecutorService pool = Executors.newFixedThreadPool(4)) {
      Callable<Void> work =
          () -> {
            try (Arena own = Arena.ofConfined();
                OrtBinding binding = session.newBinding()) {
              MemorySegment ownX = own.allocate(8 * 3 * 4, 64);
              MemorySegment ownN = own.allocate(4 * 8, 64);
              MemorySegment ownY = own.allocate(8 * 2 * 4, 64);
              MemorySegment ownSum = own.allocate(4 * 8, 64);
              binding.bindInput("x", ownX, ElementType.FLOAT, 8, 3);
              binding.bindInput("n", ownN, ElementType.INT64, 4);
              binding.bindOutput("y", ownY, ElementType.FLOAT, 8, 2);
              binding.bindOutput("sum", ownSum, ElementType.INT64, 4);
              for (int i = 0; i < 500; i++) {
                ownX.setAtIndex(
                    ValueLayout.JAVA_FLOAT,
                    i % 24,
                    (float) (Thread.currentThread().threadId() % 97));
                ownN.setAtIndex(ValueLayout.JAVA_LONG, i % 4, i);
                binding.run();
                assertRight(ownX, ownN, ownY, ownSum, 8);
              }
            }
            return null;
          };
      for (Future<Void> result : pool.invokeAll(List.of(work, work, work, work))) {
        result.get();
      }
    }
  }

  @Test
  void refusesNamesTypesAndShapesThatTheModelDoesNotHave() {
    try (OrtSession session = openToy();
        OrtBinding binding = session.newBinding()) {
      assertEquals(
          "model 'toy' has no input 'z'; it has [x float32[?,3], n int64[4]]",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> binding.bindInput("z", x, ElementType.FLOAT, 1, 3))
              .getMessage());
      assertEquals(
          "model 'toy' has input 'x float32[?,3]' but float32[2,4] was given",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> binding.bindInput("x", x, ElementType.FLOAT, 2, 4))
              .getMessage());
      for (long[] shape : new long[][] {{3}, {-1, 3}, {1, 3, 1}, {}}) {
        assertThrows(
            IllegalArgumentException.class,
            () -> binding.bindInput("x", x, ElementType.FLOAT, shape),
            Arrays.toString(shape));
      }
      assertThrows(
          IllegalArgumentException.class, () -> binding.bindInput("x", x, ElementType.INT32, 1, 3));
      assertThrows(
          IllegalArgumentException.class,
          () -> binding.bindOutput("x", y, ElementType.FLOAT, 1, 2));
    }
  }

  @Test
  void refusesMemoryThatDoesNotFit() {
    try (OrtSession session = openToy();
        OrtBinding binding = session.newBinding()) {
      assertEquals(
          "the memory for input 'x' has 768 bytes, too few for 195 elements of 4 bytes",
          assertThrows(
                  IndexOutOfBoundsException.class,
                  () -> binding.bindInput("x", x, ElementType.FLOAT, 65, 3))
              .getMessage());
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> binding.bindInput("x", x, ElementType.FLOAT, Long.MAX_VALUE / 2, 3));
      assertThrows(
          IllegalArgumentException.class,
          () ->
              binding.bindInput("x", MemorySegment.ofArray(new float[3]), ElementType.FLOAT, 1, 3));
      assertThrows(
          IllegalArgumentException.class,
          () -> binding.bindInput("x", x.asSlice(2), ElementType.FLOAT, 1, 3));
      assertThrows(
          IllegalArgumentException.class,
          () -> binding.bindOutput("y", y.asReadOnly(), ElementType.FLOAT, 1, 2));
    }
  }

  @Test
  void refusesToRunHalfBoundOrOnClosedMemory() {
    try (OrtSession session = openToy();
        OrtBinding binding = session.newBinding()) {
      binding.bindInput("x", x, ElementType.FLOAT, 1, 3);
      assertEquals(
          "input 'n int64[4]' of model 'toy' is not bound",
          assertThrows(IllegalStateException.class, binding::run).getMessage());
      bindAll(binding, 2);
      fill(2, 0);
      binding.run();
      arena.close();
      String message = assertThrows(IllegalStateException.class, binding::run).getMessage();
      assertTrue(message.contains("'x'") && message.contains("was closed"), message);
    }
  }

  @Test
  void outputOfAnotherBatchIsAnErrorNotACorruption() {
    try (OrtSession session = openToy();
        OrtBinding binding = session.newBinding()) {
      bindAll(binding, 8);
      binding.bindOutput("y", y, ElementType.FLOAT, 2, 2);
      fill(8, 1);
      OrtException error = assertThrows(OrtException.class, binding::run);
      assertTrue(error.getMessage().contains("model 'toy': run failed"), error.getMessage());
      assertTrue(error.code() > 0);
      for (int i = 4; i < 128; i++) {
        assertEquals(0x7f7f7f7f, y.getAtIndex(ValueLayout.JAVA_INT, i), "beyond the output");
      }
      bindAll(binding, 8);
      fill(8, 2);
      binding.run();
      assertRight(x, n, y, sum, 8);
    }
  }

  @Test
  void bindingMayMoveFromThreadToThread() throws Exception {
    try (OrtSession session = openToy();
        OrtBinding binding = session.newBinding();
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      bindAll(binding, 1);
      fill(1, 0);
      pool.submit(binding::run).get();
      assertRight(x, n, y, sum, 1);
    }
  }

  @Test
  void closesInReverseOrderOnlyAndTwiceWithoutHarm() {
    OrtSession session = openToy();
    OrtBinding binding = session.newBinding();
    bindAll(binding, 1);
    assertEquals(
        "model 'toy' has open bindings: 1; close them first",
        assertThrows(IllegalStateException.class, session::close).getMessage());
    assertThrows(IllegalStateException.class, runtime::close);
    fill(1, 3);
    binding.run();
    binding.close();
    binding.close();
    assertThrows(IllegalStateException.class, binding::run);
    assertThrows(
        IllegalStateException.class, () -> binding.bindInput("n", n, ElementType.INT64, 4));
    session.close();
    session.close();
    assertThrows(IllegalStateException.class, session::newBinding);
  }

  @Test
  void opensFilesAndNamesThemInErrors() throws IOException {
    Path good = Files.write(folder.resolve("toy.onnx"), TOY);
    try (OrtSession session = runtime.openSession(good)) {
      assertEquals(good.toString(), session.name());
      Files.delete(good);
      assertEquals(2, session.inputs().size());
    }
    assertThrows(NoSuchFileException.class, () -> runtime.openSession(good));
    Path empty = Files.write(folder.resolve("empty.onnx"), new byte[0]);
    String message =
        assertThrows(OrtException.class, () -> runtime.openSession(empty)).getMessage();
    assertTrue(message.contains(empty.toString()), message);
  }

  @Test
  void refusesAnOpsetThatItDoesNotKnow() {
    byte[] future =
        OnnxBytes.model(
            new OnnxBytes()
                .message(1, OnnxBytes.node("Relu", new String[] {"x"}, "y"))
                .text(2, "future")
                .message(11, OnnxBytes.value("x", 1, 1))
                .message(12, OnnxBytes.value("y", 1, 1)),
            9999);
    String message =
        assertThrows(OrtException.class, () -> open(future, SessionOptions.DEFAULT).close())
            .getMessage();
    assertTrue(message.contains("9999"), message);
  }

  @Test
  void brokenModelsAreErrorsNeverCrashes() {
    SplittableRandom random = new SplittableRandom(20261121);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] broken = TOY.clone();
      if (i % 4 == 0) {
        broken = Arrays.copyOf(broken, random.nextInt(broken.length));
      } else {
        for (int j = 0; j <= i % 4; j++) {
          broken[random.nextInt(broken.length)] = (byte) random.nextInt();
        }
      }
      try (OrtSession session = open(broken, SessionOptions.DEFAULT)) {
        assertTrue(session.inputs().size() < 10);
      } catch (OrtException e) {
        refused++;
        assertTrue(e.code() > 0 && e.getMessage().startsWith("model 'toy': "), e.getMessage());
      }
    }
    assertTrue(refused > 100, "only " + refused + " of 400 broken models were refused");
    try (OrtSession session = openToy()) {
      assertArrayEquals(new long[] {-1, 3}, session.inputs().get(0).dims());
    }
  }
}
