// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaEncoder;
import org.seedhawk.ffi.device.CudaTarget;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.seq.PackedSequence;

/**
 * How a model's inputs are written: the one rule that scanning and training share, so that what is
 * trained is what is served. A row is made once of each miRNA and once of each window; the inputs
 * of a pair come from its two rows. An encoding that has towers writes the rows as the graph's
 * inputs {@code mirna} and {@code site}, and a pair's inputs are copies of them.
 *
 * <p>Positions of a window outside its target are padding. Where they stand, each encoding says; a
 * position is never moved within the letters. Immutable.
 */
public sealed interface InputEncoding permits OneHotPair, EsaPair, TokenPair, TokenRow, PlanePair {
  /** Words of the smallest scratch memory. */
  int SCRATCH = 8;

  /** The encoding of TargetNet: pairs by extended seed alignment, see {@link WindowEncoder#esa}. */
  String ESA_50 = "esa-50";

  /**
   * Returns an encoding by its id.
   *
   * @param tokens token of A, C, G, U, an ambiguous base, padding; empty where it writes none
   * @throws IllegalArgumentException if this engine writes no such encoding for these lengths
   */
  static InputEncoding of(String id, int windowLength, int mirnaLength, List<Long> tokens) {
    List<InputEncoding> served =
        List.of(
            new OneHotPair(windowLength),
            new EsaPair(),
            new TokenPair(windowLength, tokens),
            new TokenRow(mirnaLength, windowLength, tokens));
    return served.stream()
        .filter(encoding -> encoding.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    ("encoding is '%s' but for window_length %s and mirna_length %s this engine"
                            + " writes %s")
                        .formatted(
                            id,
                            windowLength,
                            mirnaLength,
                            String.join(
                                ", ",
                                served.stream().map(known -> "'" + known.id() + "'").toList()))));
  }

  /** Returns the id that stands in the contract. */
  String id();

  /** Returns {@code 3to5} or {@code 5to3}: which end of the site comes first. */
  String siteOrientation();

  /** Returns {@code left} or {@code right}: where a sequence is filled up to its length. */
  String padding();

  /** Returns whether nucleotides are tokens, whose numbers the contract names. */
  default boolean hasTokens() {
    return false;
  }

  /** Returns the inputs of the joint graph. */
  List<BatchTensor> inputs();

  /** Returns whether miRNA and site are inputs of their own, so that a model may have towers. */
  default boolean hasTowers() {
    return inputs().size() == 2;
  }

  /** Returns the bytes of the row of a miRNA. */
  default long mirnaBytes() {
    return inputs().getFirst().rowBytes();
  }

  /** Returns the bytes of the row of a window. */
  default long siteBytes() {
    return inputs().getLast().rowBytes();
  }

  /** Returns the bases of a window. */
  int windowLength();

  /** Longer than any mature miRNA (34 nt, miRBase 22.1): a hairpin, or a target by mistake. */
  int MAX_MIRNA = 64;

  /**
   * Returns the longest miRNA that is taken. An encoding may see less of it by design: its first
   * nt.
   */
  default int maxMirnaLength() {
    return MAX_MIRNA;
  }

  /**
   * Writes the row of a miRNA.
   *
   * @param mirna 5'->3'
   * @param scratch at least {@link #SCRATCH} words, overwritten
   * @param out receives {@link #mirnaBytes}
   * @throws IllegalArgumentException if the miRNA is longer than {@link #maxMirnaLength}
   */
  void mirna(WindowEncoder encoder, PackedSequence mirna, MemorySegment scratch, MemorySegment out);

  /**
   * Writes the rows of windows on one target.
   *
   * @param starts int64[count], any value
   * @param scratch at least {@link #SCRATCH} words, overwritten
   * @param out receives {@link #siteBytes} a window
   */
  void sites(
      WindowEncoder encoder,
      PackedSequence target,
      MemorySegment starts,
      long count,
      MemorySegment scratch,
      MemorySegment out);

  /**
   * Writes the inputs of pairs from rows.
   *
   * @param rows of {@link #siteBytes} and {@link #mirnaBytes}
   * @param scratch at least {@code count} words, overwritten
   * @param out a buffer of {@code count} rows for each of {@link #inputs}
   */
  default void pairs(
      WindowEncoder encoder,
      PairRows rows,
      long count,
      MemorySegment scratch,
      MemorySegment... out) {
    long words = Float.BYTES; // rows are copied in units of 4 bytes
    encoder.gatherRows(
        rows.mirnas(), rows.mirnaCount(), mirnaBytes() / words, rows.mirnaIndex(), count, out[0]);
    encoder.gatherRows(
        rows.sites(), rows.siteCount(), siteBytes() / words, rows.siteIndex(), count, out[1]);
  }

  /** Returns whether a device writes the inputs, too. */
  default boolean isOnDevice() {
    return false;
  }

  /**
   * Writes the rows of windows that a device holds, as {@link #sites}; does not wait.
   *
   * @param source candidates, or distinct windows
   */
  default void sitesOnDevice(DeviceBatch windows, CudaEncoder.Source source, CudaBuffer out) {
    throw new UnsupportedOperationException(id());
  }

  /**
   * Writes the inputs of candidates that a device holds, as {@link #pairs}; does not wait.
   *
   * @param mirnas the miRNAs that the candidates name
   */
  default void pairsOnDevice(DeviceBatch pairs, CudaTarget mirnas, CudaBuffer... out) {
    throw new UnsupportedOperationException(id());
  }

  /**
   * Returns the start of the window that holds a whole site.
   *
   * @throws IllegalArgumentException if the site is longer than the window
   */
  default long wholeSiteStart(PackedSequence site) {
    if (site.baseCount() > windowLength()) {
      throw new IllegalArgumentException(
          "the site has %s nt but encoding '%s' writes up to %s; cut it first"
              .formatted(site.baseCount(), id(), windowLength()));
    }
    return site.baseCount() - windowLength();
  }
}
