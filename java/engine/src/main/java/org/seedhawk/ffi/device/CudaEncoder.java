// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.KernelError;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.cuda.Cuda;

/**
 * Writes the inputs of a model for the candidates that a {@link CudaContext} holds. No method
 * waits. Each throws {@link KernelException} for what the library refuses, and {@link
 * IndexOutOfBoundsException} for a buffer that is too short. One thread at a time, with its
 * context.
 */
public final class CudaEncoder {
  /** Whose windows an encoder writes, or whose rows are gathered. */
  public enum Source {
    /** The windows of candidates. */
    SITES(Cuda.SHK_CUDA_SITES()),
    /** The miRNAs of candidates. */
    MIRNAS(Cuda.SHK_CUDA_MIRNAS()),
    /** The distinct windows of candidates, see {@link #windows}. */
    WINDOWS(Cuda.SHK_CUDA_WINDOWS());

    final int code;

    Source(int code) {
      this.code = code;
    }
  }

  /**
   * Which candidates, or distinct windows.
   *
   * @param first the first one
   * @param count how many
   */
  public record Range(Source source, long first, long count) {}

  /**
   * Rows to copy from.
   *
   * @param memory float32[rowCount, rowLength], or anything else whose rows are as long
   * @param firstRow the window, or miRNA, whose row is row 0
   */
  public record Rows(CudaBuffer memory, long firstRow, long rowCount, long rowLength) {}

  /**
   * How a window is written.
   *
   * @param offset from a candidate's start, or from nt 1, to the window's start
   * @param length its bases
   * @param reversed whether column 0 is its last base
   */
  public record OneHot(long offset, int length, boolean reversed) {}

  private final MemorySegment context;
  private final MemorySegment error;

  /** Writes on the stream of a context, whose memory both segments are. */
  CudaEncoder(MemorySegment context, MemorySegment error) {
    this.context = context;
    this.error = error;
  }

  /**
   * Copies a row for each candidate: that of its window or of its miRNA.
   *
   * @param result float32[count, rowLength]
   */
  public void gatherRows(Range range, Rows rows, CudaBuffer result) {
    long elements = range.count * rows.rowLength;
    CudaContext.check(rows.memory, rows.rowCount * rows.rowLength * Float.BYTES);
    CudaContext.check(result, elements * Float.BYTES);
    check(
        Cuda.shk_cuda_rows_gather(
            context,
            range.source.code,
            rows.memory.memory(),
            rows.firstRow,
            rows.rowCount,
            rows.rowLength,
            range.first,
            range.count,
            result.memory(),
            elements,
            error));
  }

  /**
   * Encodes windows as one-hot.
   *
   * @param sequences the target, or the miRNAs
   * @param type float32 or float16
   * @param result type[count, 4, length]
   */
  public void oneHot(
      CudaTarget sequences, Range range, OneHot window, ElementType type, CudaBuffer result) {
    long elements = range.count * 4 * window.length;
    CudaContext.check(result, elements * type.byteSize());
    check(
        Cuda.shk_cuda_one_hot(
            context,
            sequences.pointer(),
            range.source.code,
            range.first,
            range.count,
            window.offset,
            window.length,
            window.reversed ? 1 : 0,
            code(type),
            result.memory(),
            elements,
            error));
  }

  /**
   * Encodes the pairs of candidates {@code [first, first + batch)} as TargetNet does.
   *
   * @param offset from a candidate's start to its window's
   * @param result type[batch, 10, 50]
   */
  public void esa(
      CudaTarget target,
      CudaTarget mirnas,
      long first,
      long batch,
      long offset,
      ElementType type,
      CudaBuffer result) {
    long elements = batch * 10 * 50;
    CudaContext.check(result, elements * type.byteSize());
    check(
        Cuda.shk_cuda_esa(
            context,
            target.pointer(),
            mirnas.pointer(),
            first,
            batch,
            offset,
            code(type),
            result.memory(),
            elements,
            MemorySegment.NULL,
            0,
            error));
  }

  private static int code(ElementType type) {
    return switch (type) {
      case FLOAT -> Cuda.SHK_CUDA_FLOAT32();
      case FLOAT16 -> Cuda.SHK_CUDA_FLOAT16();
      default -> throw new IllegalArgumentException("there are no encodings of " + type);
    };
  }

  private void check(int status) {
    KernelError.check(status, error);
  }
}
