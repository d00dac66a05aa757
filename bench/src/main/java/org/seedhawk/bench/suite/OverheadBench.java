// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
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
import org.seedhawk.bench.input.SmallOnnx;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.ffi.onnxruntime.SessionOptions;

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
    byte[] model = SmallOnnx.graph("Identity", List.of(new long[] {1}), new long[] {1});
    MemorySegment bytes = arena.allocate(model.length);
    MemorySegment.copy(model, 0, bytes, JAVA_BYTE, 0, model.length);
    runtime = OrtRuntime.open();
    session = runtime.openSession(bytes, SessionOptions.DEFAULT);
    binding = session.newBinding();
    MemorySegment in = arena.allocate(JAVA_FLOAT);
    out = arena.allocate(JAVA_FLOAT);
    in.set(JAVA_FLOAT, 0, 42);
    binding.bindInput("x0", in, ElementType.FLOAT, 1);
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
}
