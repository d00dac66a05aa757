// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.ffi.onnxruntime.TensorInfo;

/**
 * Log-probabilities of given letters by the exported files, one site and one step at a time: slow
 * and obvious, what the training engine and the engine's decoder are compared with. One thread at a
 * time.
 */
public final class StepScorer implements AutoCloseable {
  private final OrtRuntime runtime;
  private final OrtSession encoder;
  private final OrtSession decoder;

  /**
   * Opens a generator's files.
   *
   * @throws ModelException if a file is no ONNX file
   * @throws org.seedhawk.ffi.NativeUnavailableException if ONNX Runtime cannot be loaded
   */
  public StepScorer(ModelFiles files) {
    runtime = OrtRuntime.open();
    OrtSession first = null;
    try {
      first = MirnaGenerator.session(runtime, files, MirnaGenerator.ENCODER_FILE, 1);
      decoder = MirnaGenerator.session(runtime, files, MirnaGenerator.DECODER_FILE, 1);
      encoder = first;
    } catch (RuntimeException e) {
      if (first != null) {
        first.close();
      }
      runtime.close();
      throw e;
    }
  }

  /**
   * Scores.
   *
   * @param site 3'->5'
   * @param letters that the decoder is given one after another, fewer than 28
   * @return [letters + 1][6], of what stands in each place and after the last
   */
  public float[][] score(String site, String letters) {
    float[][] scores = new float[letters.length() + 1][MirnaTokens.COUNT];
    try (Arena arena = Arena.ofConfined();
        OrtBinding encode = encoder.newBinding();
        OrtBinding decode = decoder.newBinding()) {
      Map<String, MemorySegment> states = new HashMap<>();
      MemorySegment input = allocate(arena, encoder.inputs().getFirst());
      int columns = Math.toIntExact(input.byteSize() / Float.BYTES / 4);
      for (int column = 0; column < site.length(); column++) {
        int channel = MirnaTokens.of(site.charAt(column));
        input.setAtIndex(JAVA_FLOAT, (long) channel * columns + column, 1);
      }
      bind(encode, true, encoder.inputs().getFirst(), input);
      for (TensorInfo output : encoder.outputs()) {
        MemorySegment memory = allocate(arena, output);
        states.put(output.name(), memory);
        bind(encode, false, output, memory);
      }
      encode.run();
      for (TensorInfo state : decoder.inputs()) {
        MemorySegment memory = states.computeIfAbsent(state.name(), name -> allocate(arena, state));
        bind(decode, true, state, memory);
      }
      for (TensorInfo output : decoder.outputs()) {
        MemorySegment memory = allocate(arena, output);
        states.put(output.name(), memory);
        bind(decode, false, output, memory);
      }
      for (int step = 0; step <= letters.length(); step++) {
        int token = step == 0 ? MirnaTokens.START : MirnaTokens.of(letters.charAt(step - 1));
        states.get("token").set(JAVA_LONG, 0, token);
        if (states.containsKey("step")) {
          states.get("step").set(JAVA_LONG, 0, step);
        }
        decode.run();
        MemorySegment.copy(states.get("logp"), JAVA_FLOAT, 0, scores[step], 0, MirnaTokens.COUNT);
        for (TensorInfo output : decoder.outputs()) {
          goOn(states, output, step);
        }
      }
    }
    return scores;
  }

  private static void goOn(Map<String, MemorySegment> states, TensorInfo output, int step) {
    MemorySegment from = states.get(output.name());
    if (output.name().startsWith("next.")) {
      states.get(output.name().substring("next.".length())).copyFrom(from);
    } else if (output.name().startsWith("new.")) {
      MemorySegment cache = states.get("cache." + output.name().substring("new.".length()));
      long parts = output.dims()[1];
      long bytes = output.dims()[2] * Float.BYTES;
      for (long part = 0; part < parts; part++) {
        long to = (part * MirnaTokens.MAX_LENGTH + step) * bytes;
        MemorySegment.copy(from, part * bytes, cache, to, bytes);
      }
    }
  }

  private static void bind(OrtBinding binding, boolean in, TensorInfo info, MemorySegment memory) {
    long[] shape = info.dims();
    shape[0] = 1;
    if (in) {
      binding.bindInput(info.name(), memory, info.type(), shape);
    } else {
      binding.bindOutput(info.name(), memory, info.type(), shape);
    }
  }

  private static MemorySegment allocate(Arena arena, TensorInfo info) {
    long size = info.type() == ElementType.INT64 ? Long.BYTES : Float.BYTES;
    long[] dims = info.dims();
    for (int i = 1; i < dims.length; i++) {
      size *= dims[i];
    }
    return arena.allocate(size, 64);
  }

  @Override
  public void close() {
    for (OrtSession session : List.of(decoder, encoder)) {
      session.close();
    }
    runtime.close();
  }
}
