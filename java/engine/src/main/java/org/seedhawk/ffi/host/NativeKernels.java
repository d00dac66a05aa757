// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.seedhawk.ffi.KernelError;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.KernelLibrary;
import org.seedhawk.ffi.LibraryLookup;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.Platform;
import org.seedhawk.ffi.Segments;
import org.seedhawk.ffi.kernels.Kernels;
import org.seedhawk.ffi.kernels.shk_options;
import org.seedhawk.ffi.kernels.shk_table_shape;

/**
 * The kernels of libseedhawk on one backend.
 *
 * <p>The library is {@code -Dseedhawk.library=<path>}, else the class path resource {@code
 * org/seedhawk/native/<os>-<arch>/libseedhawk.so}. A JVM loads one, once. Tables do not depend on
 * the object that created them. Thread-safe.
 */
public final class NativeKernels implements AutoCloseable {
  /** Instruction sets that the kernels are compiled for. */
  public enum Backend {
    /** The fastest that this processor runs. */
    AUTO(Kernels.SHK_BACKEND_AUTO()),
    /** Plain C++, runs everywhere. */
    SCALAR(Kernels.SHK_BACKEND_SCALAR()),
    /** x86-64 with AVX2. */
    AVX2(Kernels.SHK_BACKEND_AVX2()),
    /** x86-64 with AVX-512 F, BW, DQ, VL and VBMI. */
    AVX512(Kernels.SHK_BACKEND_AVX512()),
    /** 64-bit ARM. */
    NEON(Kernels.SHK_BACKEND_NEON());

    final int code;

    Backend(int code) {
      this.code = code;
    }
  }

  private static final KernelLibrary LIBRARY =
      new KernelLibrary(
          "seedhawk",
          "seedhawk.library",
          "shk_abi_version",
          Kernels.SHK_ABI_VERSION(),
          Kernels.class,
          LibraryLookup::useKernels);

  private final Arena arena;
  private final MemorySegment handle;
  private final String backendName;
  private final Path libraryPath;

  private NativeKernels(Path libraryPath, Backend backend) {
    this.libraryPath = libraryPath;
    arena = Arena.ofShared();
    try (Arena call = Arena.ofConfined()) {
      MemorySegment options = shk_options.allocate(call);
      shk_options.struct_size(options, (int) shk_options.sizeof());
      shk_options.backend(options, backend.code);
      MemorySegment error = KernelError.allocate(call);
      MemorySegment out = call.allocate(ValueLayout.ADDRESS);
      KernelError.check(Kernels.shk_engine_create(options, out, error), error);
      handle = out.get(ValueLayout.ADDRESS, 0).reinterpret(arena, Kernels::shk_engine_destroy);
      backendName = Kernels.shk_backend_name(handle).getString(0);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Opens the kernels.
   *
   * @param backend {@link Backend#AUTO}, or the one that must be used
   * @throws NativeUnavailableException if the library is absent, cannot be loaded or has another
   *     ABI, or if this machine does not run the backend
   */
  public static NativeKernels open(Backend backend) {
    Path library = LIBRARY.load();
    try {
      return new NativeKernels(library, backend);
    } catch (KernelException e) {
      if (e.code() == Kernels.SHK_ERR_DEVICE()) {
        throw new NativeUnavailableException(
            "backend '%s' needs instructions that this machine, %s, lacks; use auto"
                .formatted(backend.name().toLowerCase(Locale.ROOT), Platform.current()),
            e);
      }
      throw e;
    }
  }

  /**
   * Returns the backends that run here, slowest first, without {@link Backend#AUTO}.
   *
   * @throws NativeUnavailableException if the library is absent, cannot be loaded or has another
   *     ABI
   */
  public static List<Backend> availableBackends() {
    LIBRARY.load();
    List<Backend> available = new ArrayList<>();
    for (Backend backend : EnumSet.complementOf(EnumSet.of(Backend.AUTO))) {
      try {
        open(backend).close();
        available.add(backend);
      } catch (NativeUnavailableException e) {
        // The library is loaded, so this processor does not run the backend: it is left out.
      }
    }
    return List.copyOf(available);
  }

  /**
   * Returns the native handles that were created and not destroyed in this JVM, for leak tests; 0
   * when no library was loaded.
   */
  public static long liveHandles() {
    return !LIBRARY.isLoaded() ? 0 : Kernels.shk_live_handles();
  }

  /** Returns {@code scalar}, {@code avx2}, {@code avx512} or {@code neon}. */
  public String backendName() {
    return backendName;
  }

  /** Returns whether this processor and backend run the networks of {@link #createInt8Net}. */
  public boolean hasInt8() {
    checkOpen();
    return Kernels.shk_has_int8(handle) != 0;
  }

  /** Returns the file that was loaded. */
  public Path libraryPath() {
    return libraryPath;
  }

  /**
   * Creates a lookup table of seed matches; {@code seedhawk.h} says how it is read.
   *
   * @param k bases of a window, 1..12
   * @param padLeft bases before the target where windows may start, 0..k-1
   * @param padRight bases behind the target where windows may end, 0..k-1
   * @param maxAmbiguous most ambiguous bases of a window with hits, 0..4
   * @param offsets uint32[4^k + 1], ascending from 0 to the number of postings; copied
   * @param postings uint32[n], {@code seed << 8 | detail}, ascending within a code; copied
   * @throws IllegalArgumentException if a segment is on the heap, not aligned or too short
   * @throws KernelException if a value is wrong; {@code at} is the index
   */
  public NativeTable createTable(
      int k,
      int padLeft,
      int padRight,
      int maxAmbiguous,
      MemorySegment offsets,
      MemorySegment postings) {
    if (k < 1 || k > 12) {
      throw new IllegalArgumentException("k '" + k + "' is outside 1..12");
    }
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
      MemorySegment error = KernelError.allocate(call);
      MemorySegment out = call.allocate(ValueLayout.ADDRESS);
      KernelError.check(
          Kernels.shk_table_create(shape, offsets, offsetCount, postings, postingCount, out, error),
          error);
      return new NativeTable(out.get(ValueLayout.ADDRESS, 0));
    }
  }

  /**
   * Copies the weights of a network; {@code shk_net_create} gives the order of sizes and weights.
   *
   * @param sizes of a network of this kind; empty where the kind has none
   * @param weights all tensors, one after the other
   * @throws KernelException if a size, a weight or a number of them is wrong; {@code at} is the
   *     index
   * @throws NativeUnavailableException if the library cannot be loaded
   */
  public static NativeNet createNet(NativeNet.Kind kind, int[] sizes, float[] weights) {
    return createNet(kind.code, sizes, weights);
  }

  /**
   * As {@link #createNet(NativeNet.Kind, int[], float[])}, for the network's kernel in int8.
   *
   * @param weights those in float32, and behind them what {@link #netRanges} measured
   */
  public static NativeNet createInt8Net(NativeNet.Kind kind, int[] sizes, float[] weights) {
    return createNet(kind.int8Code, sizes, weights);
  }

  private static NativeNet createNet(int code, int[] sizes, float[] weights) {
    LIBRARY.load();
    try (Arena call = Arena.ofConfined()) {
      MemorySegment error = KernelError.allocate(call);
      MemorySegment out = call.allocate(ValueLayout.ADDRESS);
      KernelError.check(
          Kernels.shk_net_create(
              code,
              call.allocateFrom(ValueLayout.JAVA_INT, sizes),
              sizes.length,
              call.allocateFrom(ValueLayout.JAVA_FLOAT, weights),
              weights.length,
              out,
              error),
          error);
      return new NativeNet(out.get(ValueLayout.ADDRESS, 0));
    }
  }

  /**
   * Measures the largest values of the tensors that a network in int8 rounds, see {@code
   * shk_net_ranges}.
   *
   * @param net in float32
   * @param rows as those of {@link KernelCalls#runNet}
   * @param batch pairs, each of which takes some 0.1 ms
   * @param count ranges that a network of this kind and size has
   * @throws KernelException if an index is outside of its list, or the count is wrong
   */
  public static float[] netRanges(NativeNet net, PairRows rows, long batch, int count) {
    rows.checkPlanes(batch);
    try (Arena call = Arena.ofConfined()) {
      MemorySegment error = KernelError.allocate(call);
      MemorySegment ranges = call.allocate(ValueLayout.JAVA_FLOAT, count);
      KernelError.check(
          Kernels.shk_net_ranges(
              net.pointer(),
              rows.sites(),
              rows.siteCount(),
              rows.mirnas(),
              rows.mirnaCount(),
              rows.siteIndex(),
              rows.mirnaIndex(),
              batch,
              ranges,
              count,
              error),
          error);
      return ranges.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  /**
   * Copies groups of miRNAs.
   *
   * @param letters int8[n, 8], codes 0..3 of nt 1-8; that of nt 1 may be -1
   * @param abundance float32[n], of the 7mer that pairs with nt 2-8
   * @throws KernelException if a code is wrong or two groups are equal; {@code at} is the index
   */
  public NativeGroups createGroups(byte[] letters, float[] abundance) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment error = KernelError.allocate(call);
      MemorySegment out = call.allocate(ValueLayout.ADDRESS);
      KernelError.check(
          Kernels.shk_groups_create(
              call.allocateFrom(ValueLayout.JAVA_BYTE, letters),
              letters.length,
              call.allocateFrom(ValueLayout.JAVA_FLOAT, abundance),
              abundance.length,
              out,
              error),
          error);
      return new NativeGroups(out.get(ValueLayout.ADDRESS, 0), abundance.length);
    }
  }

  /**
   * Copies the weights of a repression model.
   *
   * @param weights all tensors, in the order of {@code shk_site_net_create}
   * @throws KernelException if their number is wrong or one is not finite; {@code at} is the index
   */
  public NativeSiteNet createSiteNet(float[] weights) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment error = KernelError.allocate(call);
      MemorySegment out = call.allocate(ValueLayout.ADDRESS);
      KernelError.check(
          Kernels.shk_site_net_create(
              call.allocateFrom(ValueLayout.JAVA_FLOAT, weights), weights.length, out, error),
          error);
      return new NativeSiteNet(out.get(ValueLayout.ADDRESS, 0));
    }
  }

  /** Creates the calling thread's way to the kernels of canonical sites. */
  public SiteCalls newSiteCalls() {
    checkOpen();
    return new SiteCalls(handle);
  }

  /**
   * Copies the factors of loops; {@code shk_fold_create} gives their order.
   *
   * @param factors of all tables, one after the other
   * @param hairpins int32[n, 2], hairpins with a factor of their own
   * @param hairpinFactors float64[n]
   * @throws KernelException if a value or a number of them is wrong; {@code at} is the index
   * @throws NativeUnavailableException if the library cannot be loaded
   */
  public static NativeFold createFold(double[] factors, int[] hairpins, double[] hairpinFactors) {
    if (hairpins.length != 2L * hairpinFactors.length) {
      throw new IllegalArgumentException(
          "%s numbers of hairpins stand beside %s factors; each has two"
              .formatted(hairpins.length, hairpinFactors.length));
    }
    LIBRARY.load();
    try (Arena call = Arena.ofConfined()) {
      MemorySegment error = KernelError.allocate(call);
      MemorySegment out = call.allocate(ValueLayout.ADDRESS);
      KernelError.check(
          Kernels.shk_fold_create(
              call.allocateFrom(ValueLayout.JAVA_DOUBLE, factors),
              factors.length,
              call.allocateFrom(ValueLayout.JAVA_INT, hairpins),
              call.allocateFrom(ValueLayout.JAVA_DOUBLE, hairpinFactors),
              hairpinFactors.length,
              out,
              error),
          error);
      return new NativeFold(out.get(ValueLayout.ADDRESS, 0));
    }
  }

  /** Creates the calling thread's way to the kernel of unpaired stretches. */
  public FoldCalls newFoldCalls(NativeFold fold) {
    checkOpen();
    return new FoldCalls(handle, fold);
  }

  /** Creates the calling thread's way to the kernels. */
  public KernelCalls newCalls() {
    checkOpen();
    return new KernelCalls(handle);
  }

  /**
   * Destroys the engine.
   *
   * @throws IllegalStateException if a call is running; the engine stays open then
   */
  @Override
  public synchronized void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private void checkOpen() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("the native kernels are closed");
    }
  }
}
