// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.KernelError;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.PackedBases;
import org.seedhawk.ffi.Segments;
import org.seedhawk.ffi.cuda.Cuda;
import org.seedhawk.ffi.kernels.Kernels;
import org.seedhawk.ffi.kernels.shk_table_shape;

/**
 * A stream on a device, and the results of the last calls: hits, candidates, distinct windows,
 * genes, sites. Its {@link #encoder} writes what a model reads. Its {@link #siteCalls} describe and
 * score canonical sites. What each call does, and in which order they follow each other, stands in
 * {@code seedhawk_cuda.h}.
 *
 * <p>Every segment is off-heap, aligned to its elements, owned by the caller and not remembered.
 * Each method throws {@link KernelException} for what the library refuses and for what the device
 * cannot do; {@link KernelException#isOutOfMemory} tells when less may be asked for. One per
 * thread: {@link WrongThreadException} on another.
 */
public final class CudaContext implements AutoCloseable {
  private final CudaDevice device;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment error = KernelError.allocate(arena);
  private final MemorySegment count = arena.allocate(JAVA_LONG);
  private final MemorySegment nextStart = arena.allocate(JAVA_LONG);
  private final MemorySegment out = arena.allocate(ADDRESS);
  private final MemorySegment handle;
  private final CudaEncoder encoder;
  private final CudaSiteCalls siteCalls;
  private long next;

  CudaContext(CudaDevice device) {
    this.device = device;
    try {
      check(Cuda.shk_cuda_context_create(device.ordinal(), out, error));
      handle = out.get(ADDRESS, 0).reinterpret(arena, Cuda::shk_cuda_context_destroy);
      encoder = new CudaEncoder(handle, error);
      siteCalls = new CudaSiteCalls(handle, error);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** Returns what writes the inputs of a model on this stream. */
  public CudaEncoder encoder() {
    return encoder;
  }

  /** Returns what describes and scores canonical sites on this stream. */
  public CudaSiteCalls siteCalls() {
    return siteCalls;
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

  /** Copies candidates to the host, {@link CudaSites#BYTES} each, scores 0. */
  public void readCandidates(long first, long size, MemorySegment sites) {
    Segments.checkOutput("sites", sites, size * CudaSites.BYTES / Long.BYTES, Long.BYTES);
    check(Cuda.shk_cuda_candidates_read(handle, first, size, sites, error));
  }

  /**
   * Copies the weights of a network over registers in int8; {@code shk_net_create} gives the order
   * of sizes and weights.
   *
   * @param weights all tensors, and behind them the ranges
   * @throws KernelException if a size, a weight or a number of them is wrong; {@code at} is the
   *     index
   */
  public CudaNet newRegisterNet(int[] sizes, float[] weights) {
    try (Arena call = Arena.ofConfined()) {
      check(
          Cuda.shk_cuda_net_create(
              handle,
              Kernels.SHK_NET_REGISTERS_INT8(),
              call.allocateFrom(JAVA_INT, sizes),
              sizes.length,
              call.allocateFrom(JAVA_FLOAT, weights),
              weights.length,
              out,
              error));
    }
    return new CudaNet(out.get(ADDRESS, 0));
  }

  /**
   * Scores the pairs of candidates {@code [first, first + size)}; does not wait. The bits are those
   * of the kernels of the processor and of {@link StrictMath#exp}.
   *
   * @param offset from a candidate's start to its window's
   * @param scores float32[size]
   */
  public void score(
      CudaNet net,
      CudaTarget target,
      CudaTarget mirnas,
      long first,
      long size,
      long offset,
      CudaBuffer scores) {
    check(scores, size * Float.BYTES);
    check(
        Cuda.shk_cuda_net_run(
            handle,
            net.pointer(),
            target.pointer(),
            mirnas.pointer(),
            first,
            size,
            offset,
            Cuda.SHK_CUDA_SCORES(),
            scores.memory(),
            size,
            error));
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

  /** Copies genes to the host, {@link CudaGenes#BYTES} each. */
  public void readGenes(long first, long size, MemorySegment genes) {
    Segments.checkOutput("genes", genes, size * CudaGenes.BYTES / Long.BYTES, Long.BYTES);
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

  /** Copies sites to the host, {@link CudaSites#BYTES} each. */
  public void readSites(long first, long size, MemorySegment sites) {
    Segments.checkOutput("sites", sites, size * CudaSites.BYTES / Long.BYTES, Long.BYTES);
    check(Cuda.shk_cuda_sites_read(handle, first, size, sites, error));
  }

  /** The library cannot see where a buffer ends. */
  static void check(CudaBuffer buffer, long bytes) {
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
