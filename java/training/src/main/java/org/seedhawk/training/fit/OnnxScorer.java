// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.ffi.onnxruntime.TensorInfo;
import org.seedhawk.training.data.Inputs;
import org.seedhawk.training.data.SitePool;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.onnx.ModelWriter;

/**
 * Scores windows with a model folder in ONNX Runtime, as one graph and by towers, whichever are
 * there. One thread at a time.
 */
public final class OnnxScorer implements WindowScorer, AutoCloseable {
  private static final int BATCH = 512;

  /** A tensor in memory that graphs read and write. */
  private record Slot(MemorySegment memory, BatchTensor tensor) {}

  private final SitePool pool;
  private final Inputs inputs;
  private final OrtRuntime runtime = OrtRuntime.open();
  private final Arena arena = Arena.ofConfined();
  private final Map<String, OrtSession> sessions = new HashMap<>();
  private final Map<String, Slot> slots = new HashMap<>();
  private final List<MemorySegment> inputSegments = new ArrayList<>();

  /**
   * Opens the files of a model.
   *
   * @throws IOException if one cannot be read
   */
  public OnnxScorer(Path directory, Inputs inputs, SitePool pool) throws IOException {
    this.pool = pool;
    this.inputs = inputs;
    try {
      for (String part : List.of("joint", "mirna", "site", "pair")) {
        Path file = directory.resolve(ModelWriter.file(part));
        if (Files.exists(file)) {
          sessions.put(part, runtime.openSession(file));
        }
      }
      for (BatchTensor input : inputs.list()) {
        MemorySegment memory = arena.allocate(BATCH * input.rowBytes(), 64);
        inputSegments.add(memory);
        slots.put(input.name(), new Slot(memory, input));
      }
      sessions.values().forEach(this::addOutputs);
    } catch (RuntimeException | IOException e) {
      close();
      throw e;
    }
  }

  private void addOutputs(OrtSession session) {
    for (TensorInfo output : session.outputs()) {
      List<Long> row = Arrays.stream(output.dims()).skip(1).boxed().toList();
      BatchTensor tensor = new BatchTensor(output.name(), output.type(), row);
      slots.computeIfAbsent(
          output.name(), name -> new Slot(arena.allocate(BATCH * tensor.rowBytes(), 64), tensor));
    }
  }

  /** Returns the ways in which {@link #score(List, String)} can score: joint, towers. */
  public Set<String> ways() {
    Set<String> ways = new TreeSet<>();
    if (sessions.containsKey("joint")) {
      ways.add("joint");
    }
    if (sessions.containsKey("pair")) {
      ways.add("towers");
    }
    return ways;
  }

  @Override
  public float[] score(List<Window> windows) {
    return score(windows, ways().contains("joint") ? "joint" : "towers");
  }

  /** Returns the scores of one way. */
  public float[] score(List<Window> windows, String way) {
    List<String> parts = way.equals("joint") ? List.of("joint") : List.of("mirna", "site", "pair");
    float[] result = new float[windows.size()];
    for (int from = 0; from < result.length; from += BATCH) {
      int to = Math.min(from + BATCH, result.length);
      inputs.encode(pool, windows, from, to, inputSegments);
      for (String part : parts) {
        run(sessions.get(part), to - from);
      }
      MemorySegment.copy(slots.get("score").memory, JAVA_FLOAT, 0, result, from, to - from);
    }
    return result;
  }

  private void run(OrtSession session, int batch) {
    try (OrtBinding binding = session.newBinding()) {
      for (TensorInfo input : session.inputs()) {
        Slot slot = slots.get(input.name());
        binding.bindInput(input.name(), slot.memory, slot.tensor.type(), slot.tensor.dims(batch));
      }
      for (TensorInfo output : session.outputs()) {
        Slot slot = slots.get(output.name());
        binding.bindOutput(output.name(), slot.memory, slot.tensor.type(), slot.tensor.dims(batch));
      }
      binding.run();
    }
  }

  @Override
  public void close() {
    sessions.values().forEach(OrtSession::close);
    runtime.close();
    arena.close();
  }
}
