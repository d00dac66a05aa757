// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.KernelError;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.Segments;
import org.seedhawk.ffi.cuda.Cuda;

/**
 * Describes and scores canonical sites of the records of a {@link CudaTarget}, which were found on
 * the host. The bits are those of the kernels of the processor. Hits and candidates of the context
 * are left alone. Each method waits, and throws {@link KernelException} for what the library
 * refuses and for what the device cannot do, and {@link IndexOutOfBoundsException} for a segment or
 * buffer that is too short. One thread at a time, with its context.
 */
public final class CudaSiteCalls {
  /** Numbers that describe a site. */
  public static final int FEATURES = 67;

  /**
   * Sites in lists of one record and one group each. All segments are off-heap.
   *
   * @param lengths int32[recordCount, 2], letters of the 3'UTR and of the open reading frame of
   *     each record of the target, the latter 0 where unknown
   * @param recordCount records of the target
   * @param records int32[listCount], the record of each list
   * @param groups int32[listCount], the group of each list
   * @param offsets int32[listCount + 1], where each list begins
   * @param listCount lists; a record and a group have one at most
   * @param sites int32[siteCount], position in the record opposite nt 1 times 8, plus the type
   * @param siteCount sites of all lists
   */
  public record Lists(
      MemorySegment lengths,
      long recordCount,
      MemorySegment records,
      MemorySegment groups,
      MemorySegment offsets,
      long listCount,
      MemorySegment sites,
      long siteCount) {
    private void check() {
      Segments.checkRows("lengths", lengths, recordCount, 2, Integer.BYTES);
      Segments.checkInput("records", records, listCount, Integer.BYTES);
      Segments.checkInput("groups", groups, listCount, Integer.BYTES);
      Segments.checkInput("offsets", offsets, listCount + 1, Integer.BYTES);
      Segments.checkInput("sites", sites, siteCount, Integer.BYTES);
    }
  }

  private final MemorySegment context;
  private final MemorySegment error;

  /** Works on the stream of a context, whose memory both segments are. */
  CudaSiteCalls(MemorySegment context, MemorySegment error) {
    this.context = context;
    this.error = error;
  }

  /**
   * Copies groups of miRNAs.
   *
   * @param letters int8[groups, 8], the codes of nt 1-8
   * @param abundance float32[groups]
   * @throws KernelException if a code is none or a group comes twice; {@code at} is the index
   */
  public CudaGroups newGroups(byte[] letters, float[] abundance) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment out = call.allocate(ADDRESS);
      check(
          Cuda.shk_cuda_groups_create(
              context,
              call.allocateFrom(JAVA_BYTE, letters),
              letters.length,
              call.allocateFrom(JAVA_FLOAT, abundance),
              abundance.length,
              out,
              error));
      return new CudaGroups(out.get(ADDRESS, 0));
    }
  }

  /**
   * Copies the weights of a repression model.
   *
   * @param weights all tensors, in the order of {@code shk_site_net_create}
   * @throws KernelException if their number is wrong or one is not finite; {@code at} is the index
   */
  public CudaSiteNet newNet(float[] weights) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment out = call.allocate(ADDRESS);
      check(
          Cuda.shk_cuda_site_net_create(
              context, call.allocateFrom(JAVA_FLOAT, weights), weights.length, out, error));
      return new CudaSiteNet(out.get(ADDRESS, 0));
    }
  }

  /**
   * Describes sites.
   *
   * @param result float32[siteCount, FEATURES]
   * @throws KernelException for a site that cannot be; {@code at} is its index
   */
  public void features(CudaGroups groups, CudaTarget target, Lists lists, CudaBuffer result) {
    lists.check();
    checkRoom(result, lists.siteCount, FEATURES);
    check(
        Cuda.shk_cuda_site_features(
            context,
            groups.pointer(),
            target.pointer(),
            lists.lengths,
            2 * lists.recordCount,
            lists.records,
            lists.groups,
            lists.listCount,
            lists.offsets,
            lists.listCount + 1,
            lists.sites,
            lists.siteCount,
            result.memory(),
            lists.siteCount * FEATURES,
            error));
  }

  /**
   * Scores sites, without their numbers between.
   *
   * @param firstType what a site's type is raised by: 0 in a 3'UTR, 6 in an open reading frame
   * @param linear float32[siteCount], filled with the linear parts
   * @param exp float32[siteCount], filled with e to the power of the network's outputs
   * @throws KernelException for a site that cannot be; {@code at} is its index
   */
  public void scores(
      CudaGroups groups,
      CudaSiteNet net,
      CudaTarget target,
      Lists lists,
      int firstType,
      CudaBuffer linear,
      CudaBuffer exp) {
    lists.check();
    checkRoom(linear, lists.siteCount, 1);
    checkRoom(exp, lists.siteCount, 1);
    check(
        Cuda.shk_cuda_site_scores(
            context,
            groups.pointer(),
            net.pointer(),
            target.pointer(),
            lists.lengths,
            2 * lists.recordCount,
            firstType,
            lists.records,
            lists.groups,
            lists.listCount,
            lists.offsets,
            lists.listCount + 1,
            lists.sites,
            lists.siteCount,
            linear.memory(),
            lists.siteCount,
            exp.memory(),
            lists.siteCount,
            error));
  }

  /** The library refuses so many sites that the product overflows. */
  private static void checkRoom(CudaBuffer buffer, long sites, int numbers) {
    CudaContext.check(buffer, sites * numbers * Float.BYTES);
  }

  private void check(int status) {
    KernelError.check(status, error);
  }
}
