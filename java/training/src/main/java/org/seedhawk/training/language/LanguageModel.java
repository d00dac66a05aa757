// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtException;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.ffi.onnxruntime.TensorInfo;
import org.seedhawk.onnx.GraphRules;

/**
 * A language model in ONNX Runtime: ours, or another one with the same contract. Embeds pieces of
 * RNA, a row of columns each, padded on the left. One thread at a time.
 */
public final class LanguageModel implements AutoCloseable {
  private static final int BATCH = 64;

  private final LanguageContract contract;
  private final OrtRuntime runtime;
  private final OrtSession session;
  private final PieceEncoder encoder;

  private LanguageModel(LanguageContract contract, OrtRuntime runtime, OrtSession session) {
    this.contract = contract;
    this.runtime = runtime;
    this.session = session;
    encoder = new PieceEncoder(new WindowEncoderJava(), contract.k(), contract.ids());
  }

  /**
   * Opens a file.
   *
   * @throws ModelException if it is no ONNX file, has no contract of a language model, or does not
   *     keep it
   */
  public static LanguageModel open(Path file) throws IOException {
    OrtRuntime runtime = OrtRuntime.open();
    OrtSession session = null;
    try {
      GraphRules.check(file.toString(), Files.readAllBytes(file));
      session = load(runtime, file);
      LanguageContract contract = LanguageContract.read(file.toString(), session.metadata());
      check(file, session, contract);
      return new LanguageModel(contract, runtime, session);
    } catch (RuntimeException | IOException e) {
      if (session != null) {
        session.close();
      }
      runtime.close();
      throw e;
    }
  }

  private static OrtSession load(OrtRuntime runtime, Path file) throws IOException {
    try {
      return runtime.openSession(file);
    } catch (OrtException e) {
      throw new ModelException(
          "%s: ONNX Runtime %s refuses the file (%s); is it a whole ONNX file?"
              .formatted(file, runtime.version(), e.getMessage()),
          e);
    }
  }

  private static void check(Path file, OrtSession session, LanguageContract contract) {
    TensorInfo input = single(file, "input", session.inputs(), contract.input());
    TensorInfo output = single(file, "output", session.outputs(), contract.output());
    if (input.type() != ElementType.INT64 || input.dims().length != 2) {
      throw new ModelException(
          "model '%s' takes %s but a language model takes int64[?,?]".formatted(file, input));
    }
    long[] dims = output.dims();
    if (output.type() != ElementType.FLOAT
        || dims.length != 3
        || dims[2] >= 0 && dims[2] != contract.width()) {
      throw new ModelException(
          "model '%s' gives %s but its contract says float32[?,?,%d]"
              .formatted(file, output, contract.width()));
    }
  }

  private static TensorInfo single(
      Path file, String what, List<TensorInfo> tensors, String expected) {
    if (tensors.size() != 1 || !tensors.getFirst().name().equals(expected)) {
      throw new ModelException(
          "model '%s' has the %ss %s but its contract names one, '%s'"
              .formatted(file, what, tensors, expected));
    }
    return tensors.getFirst();
  }

  public LanguageContract contract() {
    return contract;
  }

  /** Returns the number of values of an embedding. */
  public int width() {
    return contract.width();
  }

  /**
   * Embeds pieces. A row's last column belongs to a piece's last token; columns before its first
   * are padding, whose embeddings are what the model makes of its padding token (ours: 0).
   *
   * @param columns tokens of a row
   * @param out receives float32[pieces, columns, width]
   * @throws ModelException if the columns are more than the model takes
   * @throws IllegalArgumentException if a piece does not fit into the columns
   */
  public void embed(List<Piece> pieces, int columns, MemorySegment out) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rows =
          arena.allocate(Math.max(1, (long) pieces.size() * columns * Long.BYTES), 64);
      for (int row = 0; row < pieces.size(); row++) {
        encoder.write(pieces.get(row), rows, row, columns);
      }
      embed(rows, pieces.size(), columns, out);
    }
  }

  /**
   * Embeds rows of tokens.
   *
   * @param rows int64[count, columns], padded on the left
   * @param out receives float32[count, columns, width]
   * @throws ModelException if the columns are more than the model takes
   */
  public void embed(MemorySegment rows, int count, int columns, MemorySegment out) {
    if (columns < 1 || columns > contract.maxLength()) {
      throw new ModelException(
          "language model '%s' takes rows of up to %d tokens but %d are wanted"
              .formatted(contract.name(), contract.maxLength(), columns));
    }
    int before = contract.begin() == LanguageContract.NONE ? 0 : 1;
    int after = contract.end() == LanguageContract.NONE ? 0 : 1;
    int all = before + columns + after;
    long rowBytes = (long) columns * width() * Float.BYTES;
    try (Arena arena = Arena.ofConfined()) {
      int capacity = Math.min(BATCH, Math.max(1, count));
      MemorySegment tokens = arena.allocate((long) capacity * all * Long.BYTES, 64);
      MemorySegment embeddings = arena.allocate((long) capacity * all * width() * Float.BYTES, 64);
      for (int from = 0; from < count; from += BATCH) {
        int part = Math.min(BATCH, count - from);
        for (int row = 0; row < part; row++) {
          long first = (long) row * all;
          // Without such a token, the row's own first and last column are copied over it.
          tokens.setAtIndex(JAVA_LONG, first, contract.begin());
          tokens.setAtIndex(JAVA_LONG, first + all - 1, contract.end());
          MemorySegment.copy(
              rows,
              (long) (from + row) * columns * Long.BYTES,
              tokens,
              (first + before) * Long.BYTES,
              (long) columns * Long.BYTES);
        }
        run(tokens, embeddings, part, all);
        for (int row = 0; row < part; row++) {
          MemorySegment.copy(
              embeddings,
              ((long) row * all + before) * width() * Float.BYTES,
              out,
              (from + row) * rowBytes,
              rowBytes);
        }
      }
    }
  }

  private void run(MemorySegment tokens, MemorySegment embeddings, int batch, int columns) {
    try (OrtBinding binding = session.newBinding()) {
      binding.bindInput(contract.input(), tokens, ElementType.INT64, batch, columns);
      binding.bindOutput(contract.output(), embeddings, ElementType.FLOAT, batch, columns, width());
      binding.run();
    }
  }

  @Override
  public void close() {
    encoder.close();
    session.close();
    runtime.close();
  }
}
