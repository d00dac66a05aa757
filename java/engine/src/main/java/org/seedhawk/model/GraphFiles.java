// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.onnxruntime.OrtException;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.ffi.onnxruntime.SessionOptions;
import org.seedhawk.ffi.onnxruntime.TensorInfo;
import org.seedhawk.onnx.GraphRules;
import org.seedhawk.onnx.HalfGraph;
import org.seedhawk.scan.Precision;

/**
 * Opens the graphs of a model and checks that they are what their contract says. Every fault is a
 * {@link ModelException} that names the file. Immutable.
 *
 * @param runtime must stay open as long as the sessions
 * @param files the model
 * @param options of the sessions
 * @param precision what the graphs compute with
 */
record GraphFiles(
    OrtRuntime runtime, ModelFiles files, SessionOptions options, Precision precision) {
  /** Features of a row; a file that claims more asks for memory that no model needs. */
  private static final long MOST_FEATURES = 1L << 20;

  /** The graph that scores a pair from both inputs; models whose towers are large have none. */
  static final String JOINT = "model.onnx";

  /** The tower of windows. */
  static final String SITE = "site.onnx";

  /** The tower of miRNAs. */
  static final String MIRNA = "mirna.onnx";

  /** The graph that scores a pair from what the towers wrote. */
  static final String PAIR = "pair.onnx";

  /**
   * Returns what {@code model.onnx}, or {@code pair.onnx} without it, says of itself, whatever it
   * is.
   *
   * @throws ModelException if the file is missing or is not ONNX
   */
  static Map<String, String> metadata(OrtRuntime runtime, ModelFiles files) {
    GraphFiles graphs = new GraphFiles(runtime, files, SessionOptions.DEFAULT, Precision.FLOAT32);
    try (OrtSession session = graphs.open(files.has(JOINT) ? JOINT : PAIR, ElementType.FLOAT)) {
      return session.metadata();
    }
  }

  /** Opens a file whose float inputs and features are float32; the caller closes it. */
  OrtSession open(String file) {
    return open(file, ElementType.FLOAT);
  }

  /**
   * Opens a file; the caller closes it.
   *
   * @param surface of float inputs and features, where they are not the file's own
   */
  OrtSession open(String file, ElementType surface) {
    byte[] bytes = files.read(file);
    if (bytes.length == 0) {
      throw new ModelException(files.where(file) + ": the file is empty; export the model again");
    }
    GraphRules.check(files.where(file), bytes);
    if (precision == Precision.FLOAT16) {
      boolean onGpu = options.cuda().isPresent() && !options.cuda().get().device().isEmulated();
      bytes =
          HalfGraph.of(
              files.where(file),
              bytes,
              onGpu ? HalfGraph.Arithmetic.FLOAT16 : HalfGraph.Arithmetic.ROUNDED,
              surface);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment model = arena.allocate(bytes.length, 64);
      MemorySegment.copy(bytes, 0, model, ValueLayout.JAVA_BYTE, 0, bytes.length);
      return runtime.openSession(files.where(file), model, options);
    } catch (OrtException e) {
      if (options.cuda().isPresent() && e.isOutOfMemory()) {
        throw e; // the device is full: not the file's fault
      }
      throw new ModelException(
          "%s: ONNX Runtime %s refuses the file (%s); %s"
              .formatted(
                  files.where(file),
                  runtime.version(),
                  e.getMessage(),
                  precision == Precision.FLOAT16
                      ? "use precision float32"
                      : "export the model again"),
          e);
    }
  }

  /** Reads the contract of a file, which must be of one part of a model. */
  ModelContract contract(OrtSession session, String file, String part) {
    ModelContract read = ModelContract.read(files.where(file), session.metadata());
    if (!read.part().equals(part)) {
      throw new ModelException(
          "%s: the file says that it is part '%s' but '%s' is needed here"
              .formatted(files.where(file), read.part(), part));
    }
    return read;
  }

  /** Refuses a file of another model than {@code site.onnx}, whose contract is given. */
  void checkSame(ModelContract contract, ModelContract other, String file) {
    if (!other.isSameModelAs(contract)) {
      throw new ModelException(
          "%s and %s come from different models (%s %s, %s %s); export them together"
              .formatted(
                  files.where(SITE),
                  files.where(file),
                  contract.name(),
                  contract.version(),
                  other.name(),
                  other.version()));
    }
  }

  /** Returns the features that a tower writes. */
  BatchTensor features(OrtSession session, String file, String output) {
    TensorInfo tensor = find(file, session.outputs(), output);
    long[] dims = tensor.dims();
    long[] row = Arrays.stream(dims).skip(1).toArray();
    if (tensor.type() != ElementType.FLOAT || !isRow(row)) {
      throw new ModelException(
          "%s: output '%s' is %s%s but must be float32[?,features...], only the batch"
              + " free, and no more than %s of them"
                  .formatted(
                      files.where(file),
                      output,
                      tensor.type(),
                      Arrays.toString(dims),
                      MOST_FEATURES));
    }
    return BatchTensor.floats(output, row);
  }

  /** Returns whether a row has a known shape that fits into memory. */
  static boolean isRow(long[] dims) {
    long values = 1;
    for (long dim : dims) {
      if (dim < 1 || dim > MOST_FEATURES / values) {
        return false;
      }
      values *= dim;
    }
    return dims.length > 0;
  }

  /**
   * Returns what a fault of ONNX Runtime on the processor is: one of the file, unless memory was
   * full.
   */
  static RuntimeException fault(OrtSession session, RuntimeException e) {
    return e instanceof OrtException ort && ort.isOutOfMemory()
        ? e
        : new ModelException(
            "%s: the graph cannot be run (%s); export the model again"
                .formatted(session.name(), e.getMessage()),
            e);
  }

  /** Refuses a file without a tensor that the engine reads or writes. */
  void checkTensor(String file, List<TensorInfo> tensors, BatchTensor needed) {
    TensorInfo tensor = find(file, tensors, needed.name());
    if (tensor.type() != needed.type() || !Arrays.equals(tensor.dims(), needed.dims(-1))) {
      throw new ModelException(
          "%s: '%s' is %s%s but the engine needs %s%s; -1 is the batch. Export the model again"
              .formatted(
                  files.where(file),
                  needed.name(),
                  tensor.type(),
                  Arrays.toString(tensor.dims()),
                  needed.type(),
                  Arrays.toString(needed.dims(-1))));
    }
  }

  private TensorInfo find(String file, List<TensorInfo> tensors, String name) {
    return tensors.stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ModelException(
                    "%s: there is no tensor '%s', only %s"
                        .formatted(
                            files.where(file),
                            name,
                            tensors.stream().map(TensorInfo::name).toList())));
  }
}
