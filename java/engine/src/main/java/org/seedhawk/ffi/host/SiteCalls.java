// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.seedhawk.ffi.KernelError;
import org.seedhawk.ffi.PackedBases;
import org.seedhawk.ffi.Segments;
import org.seedhawk.ffi.kernels.Kernels;

/**
 * Calls the kernels of canonical sites without allocating anything on the Java heap. Words and
 * layouts are those of {@code seedhawk.h}; segments and exceptions are as of {@link KernelCalls}.
 * One thread at a time.
 */
public final class SiteCalls implements AutoCloseable {
  /** Numbers that describe a site. */
  public static final int FEATURES = 67;

  private final MemorySegment engine;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment error = KernelError.allocate(arena);
  private final MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);

  SiteCalls(MemorySegment engine) {
    this.engine = engine;
  }

  /**
   * Finds the canonical sites of all groups.
   *
   * @param offsets int32[groups + 1], filled: where the list of each group begins
   * @param sites int32[n], filled: position opposite nt 1 times 8, plus the type
   * @return the number of sites. When it is more than {@code sites} holds, that is not valid: call
   *     again with room for as many
   */
  public long find(
      NativeGroups groups, PackedBases bases, MemorySegment offsets, MemorySegment sites) {
    Segments.checkSequence(bases);
    Segments.checkOutput("offsets", offsets, groups.count() + 1L, Integer.BYTES);
    long capacity = sites.byteSize() / Integer.BYTES;
    Segments.checkOutput("sites", sites, capacity, Integer.BYTES);
    int status =
        Kernels.shk_canonical_sites(
            engine,
            groups.pointer(),
            bases.packed(),
            bases.baseCount(),
            bases.ambiguous(),
            bases.ambiguousRuns(),
            offsets,
            groups.count() + 1L,
            sites,
            capacity,
            count,
            error);
    if (status != Kernels.SHK_ERR_CAPACITY()) {
      KernelError.check(status, error);
    }
    return count.get(ValueLayout.JAVA_LONG, 0);
  }

  /**
   * Describes sites.
   *
   * @param utrLength letters of the gene's 3'UTR
   * @param orfLength letters of its open reading frame, 0 where unknown
   * @param offsets int32[groups + 1], as {@link #find} fills it
   * @param sites int32[siteCount]
   * @param out float32[siteCount, FEATURES], filled
   */
  public void features(
      NativeGroups groups,
      PackedBases bases,
      int utrLength,
      int orfLength,
      MemorySegment offsets,
      MemorySegment sites,
      long siteCount,
      MemorySegment out) {
    checkSites(groups, bases, offsets, sites, siteCount);
    Segments.checkRows("out", out, siteCount, FEATURES, Float.BYTES);
    Segments.checkWritable("out", out);
    KernelError.check(
        Kernels.shk_site_features(
            engine,
            groups.pointer(),
            bases.packed(),
            bases.baseCount(),
            bases.ambiguous(),
            bases.ambiguousRuns(),
            utrLength,
            orfLength,
            offsets,
            groups.count() + 1L,
            sites,
            siteCount,
            out,
            siteCount * FEATURES,
            error),
        error);
  }

  /**
   * Scores sites, without their numbers between. As {@link #features}, and
   *
   * @param firstType what a site's type is raised by: 0 in a 3'UTR, 6 in an open reading frame
   * @param linear float32[siteCount], filled with the linear parts
   * @param exp float32[siteCount], filled with e to the power of the network's outputs
   */
  public void scores(
      NativeGroups groups,
      NativeSiteNet net,
      PackedBases bases,
      int utrLength,
      int orfLength,
      int firstType,
      MemorySegment offsets,
      MemorySegment sites,
      long siteCount,
      MemorySegment linear,
      MemorySegment exp) {
    checkSites(groups, bases, offsets, sites, siteCount);
    Segments.checkOutput("linear", linear, siteCount, Float.BYTES);
    Segments.checkOutput("exp", exp, siteCount, Float.BYTES);
    KernelError.check(
        Kernels.shk_site_scores(
            engine,
            groups.pointer(),
            net.pointer(),
            bases.packed(),
            bases.baseCount(),
            bases.ambiguous(),
            bases.ambiguousRuns(),
            utrLength,
            orfLength,
            firstType,
            offsets,
            groups.count() + 1L,
            sites,
            siteCount,
            linear,
            siteCount,
            exp,
            siteCount,
            error),
        error);
  }

  private static void checkSites(
      NativeGroups groups,
      PackedBases bases,
      MemorySegment offsets,
      MemorySegment sites,
      long siteCount) {
    Segments.checkSequence(bases);
    Segments.checkInput("offsets", offsets, groups.count() + 1L, Integer.BYTES);
    Segments.checkInput("sites", sites, siteCount, Integer.BYTES);
  }

  @Override
  public void close() {
    arena.close();
  }
}
