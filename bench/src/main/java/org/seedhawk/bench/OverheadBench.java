// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.OrtBinding;
import org.seedhawk.ffi.OrtRuntime;
import org.seedhawk.ffi.OrtSession;
import org.seedhawk.ffi.SessionOptions;

/**
 * A session run that computes nothing, so that what remains is the downcall, the binding and ONNX
 * Runtime's own entry: an upper bound for what the bindings add to any run.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
@State(Scope.Thread)
public class OverheadBench {
  private final Arena arena = Arena.ofConfined();
  private OrtRuntime runtime;
  private OrtSession session;
  private OrtBinding binding;
  private MemorySegment out;

  /** Binds one float to y = Identity(x) and checks that it comes out. */
  @Setup(Level.Trial)
  public void setUp() {
    byte[] model = identityModel();
    MemorySegment bytes = arena.allocate(model.length);
    MemorySegment.copy(model, 0, bytes, JAVA_BYTE, 0, model.length);
    runtime = OrtRuntime.open();
    session = runtime.openSession(bytes, SessionOptions.DEFAULT);
    binding = session.newBinding();
    MemorySegment in = arena.allocate(JAVA_FLOAT);
    out = arena.allocate(JAVA_FLOAT);
    in.set(JAVA_FLOAT, 0, 42);
    binding.bindInput("x", in, ElementType.FLOAT, 1);
    binding.bindOutput("y", out, ElementType.FLOAT, 1);
    binding.run();
    if (out.get(JAVA_FLOAT, 0) != 42) {
      throw new AssertionError("Identity(42) gave " + out.get(JAVA_FLOAT, 0));
    }
  }

  /** Runs it. */
  @Benchmark
  public void emptyRun() {
    binding.run();
  }

  /** Frees everything. */
  @TearDown(Level.Trial)
  public void tearDown() {
    binding.close();
    session.close();
    runtime.close();
    arena.close();
  }

  /** ModelProto of y = Identity(x), both float32[1]; field numbers as in onnx.proto. */
  private static byte[] identityModel() {
    byte[] shape = field(1, field(1, 1)); // dim { dim_value: 1 }
    byte[] type = field(1, concat(field(1, 1), field(2, shape))); // tensor_type { FLOAT, shape }
    byte[] node = concat(field(1, "x"), field(2, "y"), field(4, "Identity"));
    byte[] graph =
        concat(
            field(1, node),
            field(2, "g"),
            field(11, concat(field(1, "x"), field(2, type))),
            field(12, concat(field(1, "y"), field(2, type))));
    return concat(field(1, 9), field(7, graph), field(8, field(2, 20)));
  }

  private static byte[] field(int number, int value) {
    return new byte[] {(byte) (number << 3), (byte) value};
  }

  private static byte[] field(int number, String text) {
    return field(number, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] field(int number, byte[] content) {
    return concat(new byte[] {(byte) (number << 3 | 2), (byte) content.length}, content);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
