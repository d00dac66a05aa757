// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Segments;

/**
 * Rows of sites and of miRNAs, and which of them make pairs: pair b is site {@code siteIndex[b]}
 * with miRNA {@code mirnaIndex[b]}. How long a row is, and how many pairs there are, each call
 * says. So one object serves buffers that are filled again and again. Immutable; it owns nothing.
 *
 * @param sites siteCount rows
 * @param mirnas mirnaCount rows
 * @param siteIndex int32, one a pair
 * @param mirnaIndex int32, one a pair
 */
public record PairRows(
    MemorySegment sites,
    long siteCount,
    MemorySegment mirnas,
    long mirnaCount,
    MemorySegment siteIndex,
    MemorySegment mirnaIndex) {
  private static final long PLANES = 3;

  /** Checks that all of it is there for so many pairs, of rows of bit planes. */
  void checkPlanes(long batch) {
    Segments.checkRows("sites", sites, siteCount, PLANES, Long.BYTES);
    Segments.checkRows("mirnas", mirnas, mirnaCount, PLANES, Long.BYTES);
    Segments.checkInput("siteIndex", siteIndex, batch, Integer.BYTES);
    Segments.checkInput("mirnaIndex", mirnaIndex, batch, Integer.BYTES);
  }
}
