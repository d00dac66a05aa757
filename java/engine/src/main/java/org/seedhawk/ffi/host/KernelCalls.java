// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.seedhawk.ffi.KernelError;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.PackedBases;
import org.seedhawk.ffi.Segments;
import org.seedhawk.ffi.kernels.Kernels;
import org.seedhawk.ffi.kernels.shk_hit;

/**
 * Calls kernels without allocating anything.
 *
 * <p>Words and layouts are those of {@code seedhawk.h}; {@code starts} is int64[batch]. Every
 * segment is off-heap, aligned to its elements, owned by the caller and not remembered; it may be
 * longer than needed. Each method throws {@link IllegalArgumentException} for a negative count or a
 * segment that is on the heap, not aligned, or an output that is read-only; {@link
 * IndexOutOfBoundsException} for a segment that is too short; {@link KernelException} for what the
 * kernel refuses; {@link IllegalStateException} after {@code close}; {@link WrongThreadException}
 * on another thread. One thread at a time.
 */
public final class KernelCalls implements AutoCloseable {
  /** Bytes of one hit: int64 start, int32 seed, int32 detail. */
  public static final long HIT_BYTE_SIZE = shk_hit.sizeof();

  /** Most bases of a window that the encoders take. */
  public static final int MAX_WINDOW_LENGTH = 4096;

  private static final long PLANES = 3;
  private static final long ESA_FLOATS = 10 * 50;

  private final MemorySegment engine;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment error = KernelError.allocate(arena);
  private final MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
  private final MemorySegment next = arena.allocate(ValueLayout.JAVA_LONG);
  private boolean full;

  KernelCalls(MemorySegment engine) {
    this.engine = engine;
  }

  /**
   * Packs letters, 2 bits a base.
   *
   * @param letters uint8[letterCount], ASCII in either case
   * @param packed uint8[ceil(letterCount / 4)], filled
   * @param ambiguous int64[r, 2], filled with half-open runs; its size is the capacity
   * @return the number of ambiguous runs. When it is more than {@code ambiguous} holds, nothing
   *     else is valid: call again with room for as many
   * @throws KernelException for a byte that is no nucleotide letter; {@code at} is its index
   */
  public long pack(
      MemorySegment letters, long letterCount, MemorySegment packed, MemorySegment ambiguous) {
    Segments.checkInput("letters", letters, letterCount, 1);
    long packedByteCount = PackedBases.byteSize(letterCount);
    Segments.checkOutput("packed", packed, packedByteCount, 1);
    long capacity = ambiguous.byteSize() / PackedBases.RUN_BYTES;
    Segments.checkOutput("ambiguous", ambiguous, 2 * capacity, Long.BYTES);
    int status =
        Kernels.shk_pack(
            engine,
            letters,
            letterCount,
            packed,
            packedByteCount,
            ambiguous,
            capacity,
            count,
            error);
    if (status != Kernels.SHK_ERR_CAPACITY()) {
      KernelError.check(status, error);
    }
    return count.get(ValueLayout.JAVA_LONG, 0);
  }

  /**
   * Finds the seed matches of windows that start in [from, to), in order of start. Afterwards
   * {@link #full} tells whether the hits filled the buffer, and {@link #next} where to go on.
   *
   * @param hits hit[n] of {@link #HIT_BYTE_SIZE} bytes each, filled; room for at least {@link
   *     NativeTable#maxList} of them
   * @return the number of hits written, all hits of the windows before {@link #next}
   */
  public long seedScan(
      NativeTable table, PackedBases bases, long from, long to, MemorySegment hits) {
    long capacity = hits.byteSize() / HIT_BYTE_SIZE;
    Segments.checkOutput("hits", hits, 2 * capacity, Long.BYTES);
    if (capacity < Math.max(1, table.maxList())) {
      throw new IndexOutOfBoundsException(
          "hits has room for "
              + capacity
              + " hits but one window may have "
              + Math.max(1, table.maxList())
              + "; allocate at least that many");
    }
    return scan(table, bases, from, to, hits, capacity);
  }

  /** Counts the hits that {@link #seedScan} would find in [from, to). */
  public long seedCount(NativeTable table, PackedBases bases, long from, long to) {
    return scan(table, bases, from, to, MemorySegment.NULL, 0);
  }

  private long scan(
      NativeTable table, PackedBases bases, long from, long to, MemorySegment hits, long capacity) {
    Segments.checkSequence(bases);
    int status =
        Kernels.shk_seed_scan(
            engine,
            table.pointer(),
            bases.packed(),
            bases.baseCount(),
            bases.ambiguous(),
            bases.ambiguousRuns(),
            from,
            to,
            hits,
            capacity,
            count,
            next,
            error);
    full = status == Kernels.SHK_ERR_CAPACITY();
    if (!full) {
      KernelError.check(status, error);
    }
    return count.get(ValueLayout.JAVA_LONG, 0);
  }

  /** Returns where the last scan ended: the {@code from} of the call that continues it. */
  public long next() {
    return next.get(ValueLayout.JAVA_LONG, 0);
  }

  /** Returns whether the last scan stopped early because its buffer was full. */
  public boolean full() {
    return full;
  }

  /**
   * One-hot encodes windows.
   *
   * @param length bases of a window, 1..4096
   * @param reversed whether column 0 is the window's last base
   * @param out float32[batch, 4, length], channels A C G U, filled; ambiguous bases and those
   *     outside of the sequence are zero columns
   */
  public void oneHot(
      PackedBases bases,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment out) {
    Segments.checkSequence(bases);
    checkWindows(starts, batch, length);
    Segments.checkRows("out", out, batch, 4L * length, Float.BYTES);
    Segments.checkWritable("out", out);
    KernelError.check(
        Kernels.shk_one_hot(
            engine,
            bases.packed(),
            bases.baseCount(),
            bases.ambiguous(),
            bases.ambiguousRuns(),
            starts,
            batch,
            length,
            reversed ? 1 : 0,
            out,
            batch * 4 * length,
            error),
        error);
  }

  /**
   * Encodes windows as nucleotide tokens.
   *
   * @param ids int64[6]: the tokens of A, C, G, U, an ambiguous base, an outside position
   * @param out int64[batch, length], filled
   */
  public void tokens(
      PackedBases bases,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment ids,
      MemorySegment out) {
    Segments.checkSequence(bases);
    checkWindows(starts, batch, length);
    Segments.checkInput("ids", ids, 6, Long.BYTES);
    Segments.checkRows("out", out, batch, length, Long.BYTES);
    Segments.checkWritable("out", out);
    KernelError.check(
        Kernels.shk_tokens(
            engine,
            bases.packed(),
            bases.baseCount(),
            bases.ambiguous(),
            bases.ambiguousRuns(),
            starts,
            batch,
            length,
            reversed ? 1 : 0,
            ids,
            6,
            out,
            batch * length,
            error),
        error);
  }

  /**
   * Encodes windows as k-mer tokens of stride 1.
   *
   * @param ids int64[3]: the token of the k-mer A..A, of one with an ambiguous base, of one with an
   *     outside position
   * @param out int64[batch, length - k + 1], filled
   */
  public void kmers(
      PackedBases bases,
      MemorySegment starts,
      long batch,
      KmerWindows windows,
      MemorySegment ids,
      MemorySegment out) {
    int length = windows.length();
    int k = windows.k();
    Segments.checkSequence(bases);
    checkWindows(starts, batch, length);
    long columns = length - k + 1L;
    Segments.checkInput("ids", ids, 3, Long.BYTES);
    Segments.checkRows("out", out, batch, columns, Long.BYTES);
    Segments.checkWritable("out", out);
    KernelError.check(
        Kernels.shk_kmers(
            engine,
            bases.packed(),
            bases.baseCount(),
            bases.ambiguous(),
            bases.ambiguousRuns(),
            starts,
            batch,
            length,
            k,
            windows.reversed() ? 1 : 0,
            ids,
            3,
            out,
            batch * columns,
            error),
        error);
  }

  /**
   * Copies rows: {@code out[b] = rows[index[b]]}.
   *
   * @param rows float32[rowCount, rowLength]
   * @param index int32[batch]
   * @param out float32[batch, rowLength], filled
   * @throws KernelException for an index outside of [0, rowCount); {@code at} is its position
   */
  public void rowsGather(
      MemorySegment rows,
      long rowCount,
      long rowLength,
      MemorySegment index,
      long batch,
      MemorySegment out) {
    if (rowLength < 1) {
      throw new IllegalArgumentException("rowLength '" + rowLength + "' is less than 1");
    }
    Segments.checkInput("index", index, batch, Integer.BYTES);
    Segments.checkRows("rows", rows, rowCount, rowLength, Float.BYTES);
    Segments.checkRows("out", out, batch, rowLength, Float.BYTES);
    Segments.checkWritable("out", out);
    KernelError.check(
        Kernels.shk_rows_gather(
            engine, rows, rowCount, rowLength, index, batch, out, batch * rowLength, error),
        error);
  }

  /**
   * Writes windows as bit planes, see {@code shk_planes}.
   *
   * @param length bases of a window, 1..64
   * @param out int64[batch, 3], filled
   */
  public void planes(
      PackedBases bases,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment out) {
    Segments.checkSequence(bases);
    checkWindows(starts, batch, length);
    Segments.checkRows("out", out, batch, PLANES, Long.BYTES);
    Segments.checkWritable("out", out);
    KernelError.check(
        Kernels.shk_planes(
            engine,
            bases.packed(),
            bases.baseCount(),
            bases.ambiguous(),
            bases.ambiguousRuns(),
            starts,
            batch,
            length,
            reversed ? 1 : 0,
            out,
            batch * PLANES,
            error),
        error);
  }

  /**
   * Encodes pairs by extended seed alignment, see {@code shk_esa}.
   *
   * @param rows rows of int64[3], {@link #planes}
   * @param batch pairs
   * @param out float32[batch, 10, 50], filled; {@link MemorySegment#NULL}: the scores alone
   * @param scores int32[batch], filled
   * @throws KernelException for an index outside of its list; {@code at} is its position
   */
  public void esa(PairRows rows, long batch, MemorySegment out, MemorySegment scores) {
    rows.checkPlanes(batch);
    Segments.checkOutput("scores", scores, batch, Integer.BYTES);
    boolean encodes = !out.equals(MemorySegment.NULL);
    if (encodes) {
      Segments.checkRows("out", out, batch, ESA_FLOATS, Float.BYTES);
      Segments.checkWritable("out", out);
    }
    KernelError.check(
        Kernels.shk_esa(
            engine,
            rows.sites(),
            rows.siteCount(),
            rows.mirnas(),
            rows.mirnaCount(),
            rows.siteIndex(),
            rows.mirnaIndex(),
            batch,
            out,
            encodes ? batch * ESA_FLOATS : 0,
            scores,
            batch,
            error),
        error);
  }

  /**
   * Scores pairs with a network, see {@code shk_net_run}.
   *
   * @param rows rows of int64[3], {@link #planes} of reversed windows as long as the network's kind
   *     has them, and of miRNAs from nt 1 on
   * @param batch pairs
   * @param margins float32[batch], filled
   * @throws KernelException for an index outside of its list; {@code at} is its position
   */
  public void runNet(NativeNet net, PairRows rows, long batch, MemorySegment margins) {
    rows.checkPlanes(batch);
    Segments.checkOutput("margins", margins, batch, Float.BYTES);
    KernelError.check(
        Kernels.shk_net_run(
            engine,
            net.pointer(),
            rows.sites(),
            rows.siteCount(),
            rows.mirnas(),
            rows.mirnaCount(),
            rows.siteIndex(),
            rows.mirnaIndex(),
            batch,
            margins,
            batch,
            error),
        error);
  }

  /** Frees the scratch memory; the kernels stay open. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private static void checkWindows(MemorySegment starts, long batch, int length) {
    if (length < 1 || length > MAX_WINDOW_LENGTH) {
      throw new IllegalArgumentException(
          "window length '" + length + "' is outside 1.." + MAX_WINDOW_LENGTH);
    }
    Segments.checkInput("starts", starts, batch, Long.BYTES);
  }
}
