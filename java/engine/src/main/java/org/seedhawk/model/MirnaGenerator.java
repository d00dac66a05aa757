// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.ffi.onnxruntime.SessionOptions;
import org.seedhawk.ffi.onnxruntime.TensorInfo;
import org.seedhawk.onnx.GraphRules;

/**
 * A model that writes the miRNA of a site: {@code encoder.onnx} and {@code decoder.onnx}, see
 * {@link GeneratorContract}. Thread-safe; closed when no decoder uses it.
 */
public final class MirnaGenerator implements AutoCloseable {
  /** File of the part that reads a site. */
  public static final String ENCODER_FILE = "encoder.onnx";

  /** File of the part that writes a letter. */
  public static final String DECODER_FILE = "decoder.onnx";

  private static final String NEXT = "next.";
  private static final String NEW = "new.";
  private static final String CACHE = "cache.";

  /** What becomes of a tensor of the decoder from step to step. */
  enum Kind {
    /** The encoder's output stays as it is. */
    CONSTANT,
    /** The encoder's output is replaced by {@code next.X}. */
    REPLACED,
    /** {@code new.X} is written into the place of the step. */
    APPENDED
  }

  /**
   * A tensor that the decoder reads.
   *
   * @param output what takes its place or is written into it; null for a constant
   */
  record State(BatchTensor tensor, Kind kind, BatchTensor output) {}

  private final OrtSession encoder;
  private final OrtSession decoder;
  private final GeneratorContract contract;
  private final BatchTensor site;
  private final List<State> states;
  private final boolean hasSteps;

  private MirnaGenerator(OrtRuntime runtime, ModelFiles files, int threads) {
    encoder = session(runtime, files, ENCODER_FILE, threads);
    OrtSession second = null;
    try {
      second = session(runtime, files, DECODER_FILE, threads);
      decoder = second;
      contract =
          GeneratorContract.read(
              files.where(ENCODER_FILE), GeneratorContract.ENCODER, encoder.metadata());
      GeneratorContract other =
          GeneratorContract.read(
              files.where(DECODER_FILE), GeneratorContract.DECODER, decoder.metadata());
      if (!other.equals(contract)) {
        throw new ModelException(
            "%s has the contract %s but %s has %s; they must come from one training"
                .formatted(files.where(DECODER_FILE), other, files.where(ENCODER_FILE), contract));
      }
      site = BatchTensor.floats("site", 4, contract.siteLength());
      require(files.where(ENCODER_FILE), "input", encoder.inputs(), site);
      require(
          files.where(DECODER_FILE),
          "output",
          decoder.outputs(),
          BatchTensor.floats("logp", MirnaTokens.COUNT));
      states = new ArrayList<>();
      boolean steps = false;
      for (TensorInfo input : decoder.inputs()) {
        if (input.name().equals("token") || input.name().equals("step")) {
          require(
              files.where(DECODER_FILE),
              "input",
              List.of(input),
              new BatchTensor(input.name(), ElementType.INT64, List.of()));
          steps |= input.name().equals("step");
        } else {
          states.add(state(files.where(DECODER_FILE), input));
        }
      }
      hasSteps = steps;
    } catch (RuntimeException e) {
      if (second != null) {
        second.close();
      }
      encoder.close();
      throw e;
    }
  }

  /**
   * Opens a generator.
   *
   * @param runtime must stay open as long as the generator
   * @param threads of ONNX Runtime in a step; 1 where several decoders run at the same time
   * @throws ModelException if a file is missing, is not ONNX, or breaks its contract
   */
  public static MirnaGenerator open(OrtRuntime runtime, ModelFiles files, int threads) {
    return new MirnaGenerator(runtime, files, threads);
  }

  static OrtSession session(OrtRuntime runtime, ModelFiles files, String file, int threads) {
    byte[] bytes = files.read(file);
    GraphRules.check(files.where(file), bytes);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment model = arena.allocate(Math.max(1, bytes.length));
      MemorySegment.copy(bytes, 0, model, ValueLayout.JAVA_BYTE, 0, bytes.length);
      SessionOptions options =
          new SessionOptions(threads, false, SessionOptions.GraphOptimization.ALL);
      return runtime.openSession(files.where(file), model.asSlice(0, bytes.length), options);
    } catch (org.seedhawk.ffi.onnxruntime.OrtException e) {
      throw new ModelException(files.where(file) + ": " + e.getMessage(), e);
    }
  }

  private State state(String file, TensorInfo input) {
    BatchTensor tensor = floats(file, input);
    String name = input.name();
    if (name.startsWith(CACHE)) {
      BatchTensor output =
          new BatchTensor(
              NEW + name.substring(CACHE.length()),
              ElementType.FLOAT,
              tensor.row().size() == 3
                  ? List.of(tensor.row().get(0), tensor.row().get(2))
                  : List.of());
      require(file, "output", decoder.outputs(), output);
      if (tensor.row().get(1) != MirnaTokens.MAX_LENGTH) {
        throw new ModelException(
            "model '%s': %s must have %s places".formatted(file, input, MirnaTokens.MAX_LENGTH));
      }
      return new State(tensor, Kind.APPENDED, output);
    }
    require(file, "encoder's output", encoder.outputs(), tensor);
    BatchTensor next = new BatchTensor(NEXT + name, ElementType.FLOAT, tensor.row());
    if (decoder.outputs().stream().noneMatch(output -> output.name().equals(next.name()))) {
      return new State(tensor, Kind.CONSTANT, null);
    }
    require(file, "output", decoder.outputs(), next);
    return new State(tensor, Kind.REPLACED, next);
  }

  private static BatchTensor floats(String file, TensorInfo info) {
    long[] dims = info.dims();
    if (info.type() != ElementType.FLOAT
        || !GraphFiles.isRow(Arrays.stream(dims).skip(1).toArray())) {
      throw new ModelException(
          "model '%s' takes %s but the states of a generator are float32[?,...]"
              .formatted(file, info));
    }
    return BatchTensor.floats(info.name(), Arrays.stream(dims).skip(1).toArray());
  }

  private static void require(
      String file, String what, List<TensorInfo> tensors, BatchTensor expected) {
    TensorInfo wanted = new TensorInfo(expected.name(), expected.type(), expected.dims(-1));
    if (!tensors.contains(wanted)) {
      throw new ModelException(
          "model '%s' has no %s '%s', only %s".formatted(file, what, wanted, tensors));
    }
  }

  /** Returns the contract. */
  public GeneratorContract contract() {
    return contract;
  }

  /**
   * Creates the calling thread's decoder.
   *
   * @param encoder of the calling thread
   * @param sites most sites of a run
   * @param beam candidates that are followed at a time, 1: greedy
   * @throws IllegalArgumentException if {@code sites} or {@code beam} is less than 1, or the beam
   *     more than 64
   */
  public MirnaDecoder newDecoder(WindowEncoder encoder, int sites, int beam) {
    return new MirnaDecoder(this, encoder, sites, beam);
  }

  OrtSession encoderSession() {
    return encoder;
  }

  OrtSession decoderSession() {
    return decoder;
  }

  BatchTensor site() {
    return site;
  }

  List<State> states() {
    return states;
  }

  boolean hasSteps() {
    return hasSteps;
  }

  @Override
  public void close() {
    decoder.close();
    encoder.close();
  }
}
