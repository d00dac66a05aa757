// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtException;
import org.seedhawk.ffi.onnxruntime.OrtSession;

/**
 * Runs a session on the first rows of fixed buffers. A run takes the smallest prepared number of
 * rows that is enough: powers of two, bound once. Many rows may run in pieces, so that what passes
 * between a graph's nodes stays in the processor's cache. Rows never influence each other, and a
 * matrix product of {@link #SAFE_ROWS} rows or more sums in the same order for each, so a score
 * does not depend on the batch that it was computed in. Whether fewer rows do too, the model finds
 * out. One per thread.
 */
final class RowRunner implements AutoCloseable {
  /** Rows from which on a row's result does not depend on their number. */
  static final int SAFE_ROWS = 16;

  /** Rows of a piece that no run reaches. */
  static final int WHOLE = 1 << 30;

  private final OrtSession session;
  private final BatchTensor[] tensors;
  private final int minRows;
  private final int pieceRows;
  private final int outputs;
  private final List<OrtBinding> bindings = new ArrayList<>(); // 1, 2, 4, ... times minRows
  private final List<OrtBinding> pieces = new ArrayList<>(); // the second one and those behind it

  /**
   * Creates one for a session with these inputs and, as the last, this output.
   *
   * @param minRows the least rows that are run, a power of two
   * @param pieceRows the most rows that are run at once, a power of two, at least {@link
   *     #SAFE_ROWS}
   */
  RowRunner(OrtSession session, int minRows, int pieceRows, BatchTensor... tensors) {
    this(session, minRows, pieceRows, 1, tensors);
  }

  /** Creates one for a session with these inputs and, as the last ones, so many outputs. */
  RowRunner(OrtSession session, int minRows, int pieceRows, int outputs, BatchTensor... tensors) {
    this.session = session;
    this.minRows = minRows;
    this.pieceRows = pieceRows;
    this.tensors = tensors;
    this.outputs = outputs;
  }

  /**
   * Returns how many rows buffers for {@code count} rows must have: a power of two, at least {@code
   * minRows}.
   */
  static int rows(int count, int minRows) {
    int rows = minRows;
    while (rows < count) {
      rows *= 2;
    }
    return rows;
  }

  /**
   * Binds the buffers of all tensors, {@code maxRows} rows each.
   *
   * @throws ModelException if the graph has other tensors, or they have other shapes
   */
  void bind(int maxRows, MemorySegment... buffers) {
    if (session.inputs().size() + session.outputs().size() != tensors.length) {
      throw new ModelException(
          "%s: the graph has the inputs %s and outputs %s, and those that the engine knows are %s;"
                  .formatted(
                      session.name(),
                      session.inputs(),
                      session.outputs(),
                      Arrays.stream(tensors).map(BatchTensor::name).toList())
              + " export the model again");
    }
    for (int rows = minRows; rows <= Math.min(maxRows, pieceRows); rows *= 2) {
      bindings.add(bound(0, rows, buffers));
    }
    for (int first = pieceRows; first < maxRows; first += pieceRows) {
      pieces.add(bound(first, pieceRows, buffers));
    }
  }

  private OrtBinding bound(long first, int rows, MemorySegment... buffers) {
    OrtBinding binding = session.newBinding();
    try {
      for (int i = 0; i < tensors.length; i++) {
        BatchTensor tensor = tensors[i];
        MemorySegment buffer =
            buffers[i].asSlice(first * tensor.rowBytes(), rows * tensor.rowBytes());
        if (i < tensors.length - outputs) {
          binding.bindInput(tensor.name(), buffer, tensor.type(), tensor.dims(rows));
        } else {
          binding.bindOutput(tensor.name(), buffer, tensor.type(), tensor.dims(rows));
        }
      }
      return binding;
    } catch (IllegalArgumentException | OrtException e) {
      binding.close();
      // The buffers are as the contract has them, so the graph is not.
      throw fault(e);
    } catch (RuntimeException e) {
      binding.close();
      throw e;
    }
  }

  private RuntimeException fault(RuntimeException e) {
    return session.isOnDevice() ? e : GraphFiles.fault(session, e);
  }

  /**
   * Runs the session on the first {@code count} rows, at least; what stands in the rows behind them
   * does not matter, as long as it is a row of an earlier run or zero: both are tokens that the
   * model knows.
   *
   * @throws ModelException if the graph fails
   */
  void run(int count) {
    int index = 0;
    for (int rows = minRows; rows < Math.min(count, pieceRows); rows *= 2) {
      index++;
    }
    try {
      bindings.get(index).run();
      for (int piece = 0; (piece + 1) * pieceRows < count; piece++) {
        pieces.get(piece).run();
      }
    } catch (OrtException e) {
      throw fault(e);
    }
  }

  @Override
  public void close() {
    bindings.forEach(OrtBinding::close);
    pieces.forEach(OrtBinding::close);
  }
}
