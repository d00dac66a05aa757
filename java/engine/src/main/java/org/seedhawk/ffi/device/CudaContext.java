// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.KernelError;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.PackedBases;
import org.seedhawk.ffi.Segments;
import org.seedhawk.ffi.cuda.Cuda;
import org.seedhawk.ffi.cuda.shk_cuda_gene;
import org.seedhawk.ffi.cuda.shk_cuda_site;
import org.seedhawk.ffi.kernels.Kernels;
import org.seedhawk.ffi.kernels.shk_table_shape;

/**
 * A stream on a device, and the results of the last calls: hits, candidates, distinct windows,
 * genes, sites. What each call does, and in which order they follow each other, stands in {@code
 * seedhawk_cuda.h}.
 *
 * <p>Every segment is off-heap, aligned to its elements, owned by the caller and not remembered.
 * Each method throws {@link KernelException} for what the library refuses and for what the device
 * cannot do; {@link KernelException#isOutOfMemory} tells when less may be asked for. One per
 * thread: {@link WrongThreadException} on another.
 */
public final class CudaContext implements AutoCloseable {
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

  /** Bytes of a site: int64 start, int32 record, miRNA, detail, float32 score. */
  public static final long SITE_BYTES = shk_cuda_site.sizeof();

  /**
   * Bytes of a gene: int64 start of the best, int32 record, miRNA, detail of the best, float32
   * score, int64 sites.
   */
  public static final long GENE_BYTES = shk_cuda_gene.sizeof();

  private final CudaDevice device;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment error = KernelError.allocate(arena);
  private final MemorySegment count = arena.allocate(JAVA_LONG);
  private final MemorySegment nextStart = arena.allocate(JAVA_LONG);
  private final MemorySegment out = arena.allocate(ADDRESS);
  private final MemorySegment handle;
  private long next;

  CudaContext(CudaDevice device) {
    this.device = device;
    try {
      check(Cuda.shk_cuda_context_create(device.ordinal(), out, error));
      handle = out.get(ADDRESS, 0).reinterpret(arena, Cuda::shk_cuda_context_destroy);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** Returns the device. */
  public CudaDevice device() {
    return device;
  }

  /** Returns the address of the stream, for others to put work on. */
  public long stream() {
    return Cuda.shk_cuda_context_stream(handle).address();
  }

  /** Waits for all work of the stream. */
  public void synchronize() {
    check(Cuda.shk_cuda_context_synchronize(handle, error));
  }

  /** Allocates memory of the device. */
  public CudaBuffer newBuffer(long byteSize) {
    return newBuffer(byteSize, Cuda.SHK_CUDA_MEMORY_DEVICE());
  }

  /** Allocates memory of the host that is copied fastest, see {@link CudaBuffer#pinned}. */
  public CudaBuffer newPinned(long byteSize) {
    return newBuffer(byteSize, Cuda.SHK_CUDA_MEMORY_PINNED());
  }

  private CudaBuffer newBuffer(long byteSize, int memory) {
    check(Cuda.shk_cuda_buffer_create(handle, memory, byteSize, out, error));
    return new CudaBuffer(out.get(ADDRESS, 0), byteSize, memory == Cuda.SHK_CUDA_MEMORY_PINNED());
  }

  /** Copies bytes to the start of a buffer, and waits. */
  public void write(CudaBuffer buffer, MemorySegment bytes) {
    Segments.checkInput("bytes", bytes, bytes.byteSize(), 1);
    check(Cuda.shk_cuda_buffer_write(handle, buffer.pointer(), 0, bytes, bytes.byteSize(), error));
  }

  /** Copies the first bytes of a buffer, as many as {@code bytes} has, and waits. */
  public void read(CudaBuffer buffer, MemorySegment bytes) {
    Segments.checkOutput("bytes", bytes, bytes.byteSize(), 1);
    check(Cuda.shk_cuda_buffer_read(handle, buffer.pointer(), 0, bytes, bytes.byteSize(), error));
  }

  /** Creates an empty target. */
  public CudaTarget newTarget() {
    check(Cuda.shk_cuda_target_create(handle, out, error));
    return new CudaTarget(out.get(ADDRESS, 0));
  }

  /**
   * Replaces what a target holds.
   *
   * @param bases all records on one axis of positions
   * @param bounds int64[2 * recordCount], half-open, at least 32 positions between two records
   */
  public void load(CudaTarget target, PackedBases bases, MemorySegment bounds, long recordCount) {
    Segments.checkSequence(bases);
    Segments.checkInput("bounds", bounds, 2 * recordCount, Long.BYTES);
    check(
        Cuda.shk_cuda_target_packed(
            handle,
            target.pointer(),
            bases.packed(),
            bases.baseCount(),
            bases.ambiguous(),
            bases.ambiguousRuns(),
            bounds,
            recordCount,
            error));
  }

  /** Copies a lookup table; parameters as those of libseedhawk. */
  public CudaTable newTable(
      int k,
      int padLeft,
      int padRight,
      int maxAmbiguous,
      MemorySegment offsets,
      MemorySegment postings) {
    long offsetCount = (1L << (2 * k)) + 1;
    Segments.checkInput("offsets", offsets, offsetCount, Integer.BYTES);
    long postingCount = postings.byteSize() / Integer.BYTES;
    Segments.checkInput("postings", postings, postingCount, Integer.BYTES);
    try (Arena call = Arena.ofConfined()) {
      MemorySegment shape = shk_table_shape.allocate(call);
      shk_table_shape.struct_size(shape, (int) shk_table_shape.sizeof());
      shk_table_shape.k(shape, k);
      shk_table_shape.pad_left(shape, padLeft);
      shk_table_shape.pad_right(shape, padRight);
      shk_table_shape.max_ambiguous(shape, maxAmbiguous);
      check(
          Cuda.shk_cuda_table_create(
              handle, shape, offsets, offsetCount, postings, postingCount, out, error));
    }
    return new CudaTable(out.get(ADDRESS, 0));
  }

  /**
   * Copies the miRNAs of each seed: those of seed s are {@code mirnas[offsets[s] .. offsets[s +
   * 1])}.
   */
  public CudaFamilies newFamilies(int[] offsets, int[] mirnas, int mirnaCount) {
    try (Arena call = Arena.ofConfined()) {
      check(
          Cuda.shk_cuda_families_create(
              handle,
              call.allocateFrom(JAVA_INT, offsets),
              offsets.length,
              mirnas.length == 0 ? MemorySegment.NULL : call.allocateFrom(JAVA_INT, mirnas),
              mirnas.length,
              mirnaCount,
              out,
              error));
    }
    return new CudaFamilies(out.get(ADDRESS, 0));
  }

  /**
   * Finds the hits of the windows of all records that start in {@code [from, to)} and keeps them.
   * When they are more than {@code capacity}, those before {@link #next} are kept.
   *
   * @return the number of hits kept
   */
  public long scan(CudaTable table, CudaTarget target, long from, long to, long capacity) {
    int status =
        Cuda.shk_cuda_seed_scan(
            handle, table.pointer(), target.pointer(), from, to, capacity, count, nextStart, error);
    if (status != Kernels.SHK_ERR_CAPACITY()) {
      check(status);
    }
    next = status == Kernels.SHK_OK() ? to : nextStart.get(JAVA_LONG, 0);
    return count.get(JAVA_LONG, 0);
  }

  /**
   * Returns where the last scan stopped: it is done when this is its {@code to}; when it is its
   * {@code from}, more capacity is needed.
   */
  public long next() {
    return next;
  }

  /** Makes a candidate of each hit and each miRNA of its seed; returns their number. */
  public long candidates(CudaTarget target, CudaFamilies families) {
    check(Cuda.shk_cuda_candidates(handle, target.pointer(), families.pointer(), count, error));
    return count.get(JAVA_LONG, 0);
  }

  /**
   * Takes candidates from the host instead.
   *
   * @param starts int64[size]
   * @param records int32[size]
   * @param mirnas int32[size]
   */
  public void writeCandidates(
      MemorySegment starts,
      MemorySegment records,
      MemorySegment mirnas,
      long size,
      long recordCount,
      int mirnaCount) {
    Segments.checkInput("starts", starts, size, Long.BYTES);
    Segments.checkInput("records", records, size, Integer.BYTES);
    Segments.checkInput("mirnas", mirnas, size, Integer.BYTES);
    check(
        Cuda.shk_cuda_candidates_write(
            handle, starts, records, mirnas, size, recordCount, mirnaCount, error));
  }

  /** Copies candidates to the host, {@link #SITE_BYTES} each, scores 0. */
  public void readCandidates(long first, long size, MemorySegment sites) {
    Segments.checkOutput("sites", sites, size * SITE_BYTES / Long.BYTES, Long.BYTES);
    check(Cuda.shk_cuda_candidates_read(handle, first, size, sites, error));
  }

  /** Numbers the distinct windows of the candidates; returns how many there are. */
  public long windows() {
    check(Cuda.shk_cuda_windows(handle, count, error));
    return count.get(JAVA_LONG, 0);
  }

  /** Returns the number of a candidate's window, which never decreases. */
  public long windowOf(long candidate) {
    check(Cuda.shk_cuda_window_of(handle, candidate, count, error));
    return count.get(JAVA_LONG, 0);
  }

  /**
   * Copies a row for each of candidates {@code [first, first + batch)}: that of its window or of
   * its miRNA, of which row 0 is that of window or miRNA {@code firstRow}.
   *
   * @param rows float32[rowCount, rowLength], or anything else whose rows are as long
   * @param result float32[batch, rowLength]
   */
  public void gatherRows(
      Source source,
      CudaBuffer rows,
      long firstRow,
      long rowCount,
      long rowLength,
      long first,
      long batch,
      CudaBuffer result) {
    check(rows, rowCount * rowLength * Float.BYTES);
    check(result, batch * rowLength * Float.BYTES);
    check(
        Cuda.shk_cuda_rows_gather(
            handle,
            source.code,
            rows.memory(),
            firstRow,
            rowCount,
            rowLength,
            first,
            batch,
            result.memory(),
            batch * rowLength,
            error));
  }

  /**
   * Encodes the windows of candidates, or distinct ones, {@code [first, first + batch)} as one-hot.
   * Does not wait.
   *
   * @param sequences the target, or the miRNAs
   * @param offset from a candidate's start, or from nt 1, to the window's start
   * @param type float32 or float16
   * @param result type[batch, 4, length]
   */
  public void oneHot(
      CudaTarget sequences,
      Source source,
      long first,
      long batch,
      long offset,
      int length,
      boolean reversed,
      ElementType type,
      CudaBuffer result) {
    long elements = batch * 4 * length;
    check(result, elements * type.byteSize());
    check(
        Cuda.shk_cuda_one_hot(
            handle,
            sequences.pointer(),
            source.code,
            first,
            batch,
            offset,
            length,
            reversed ? 1 : 0,
            code(type),
            result.memory(),
            elements,
            error));
  }

  /**
   * Encodes the pairs of candidates {@code [first, first + batch)} as TargetNet does. Does not
   * wait.
   *
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
    check(result, elements * type.byteSize());
    check(
        Cuda.shk_cuda_esa(
            handle,
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

  /**
   * Finds the best candidate of each record and miRNA; returns how many there are.
   *
   * @param scores float32[size], one a candidate
   * @throws KernelException for a NaN; {@code at} is the candidate
   */
  public long genes(CudaBuffer scores, long size, long recordCount, int mirnaCount) {
    check(scores, size * Float.BYTES);
    check(
        Cuda.shk_cuda_genes(handle, scores.memory(), size, recordCount, mirnaCount, count, error));
    return count.get(JAVA_LONG, 0);
  }

  /** Copies genes to the host, {@link #GENE_BYTES} each. */
  public void readGenes(long first, long size, MemorySegment genes) {
    Segments.checkOutput("genes", genes, size * GENE_BYTES / Long.BYTES, Long.BYTES);
    check(Cuda.shk_cuda_genes_read(handle, first, size, genes, error));
  }

  /**
   * Finds the candidates with a score of at least {@code threshold}; returns how many there are.
   *
   * @param scores float32[size], one a candidate
   * @throws KernelException for a NaN; {@code at} is the candidate
   */
  public long sites(CudaBuffer scores, long size, float threshold) {
    check(scores, size * Float.BYTES);
    check(Cuda.shk_cuda_sites(handle, scores.memory(), size, threshold, count, error));
    return count.get(JAVA_LONG, 0);
  }

  /** Copies sites to the host, {@link #SITE_BYTES} each. */
  public void readSites(long first, long size, MemorySegment sites) {
    Segments.checkOutput("sites", sites, size * SITE_BYTES / Long.BYTES, Long.BYTES);
    check(Cuda.shk_cuda_sites_read(handle, first, size, sites, error));
  }

  private static int code(ElementType type) {
    return switch (type) {
      case FLOAT -> Cuda.SHK_CUDA_FLOAT32();
      case FLOAT16 -> Cuda.SHK_CUDA_FLOAT16();
      default -> throw new IllegalArgumentException("there are no encodings of " + type);
    };
  }

  /** The library cannot see where a buffer ends. */
  private static void check(CudaBuffer buffer, long bytes) {
    if (bytes > buffer.byteSize()) {
      throw new IndexOutOfBoundsException(
          "the buffer has " + buffer.byteSize() + " bytes, too few for " + bytes);
    }
  }

  private void check(int status) {
    KernelError.check(status, error);
  }

  /** Destroys the stream and what the context holds. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
