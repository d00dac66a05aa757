// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.seedhawk.ffi.host.PairRows;

/**
 * The pairs by which a network in int8 learns how large its values get, as rows of bit planes. They
 * are made up, and the same everywhere: miRNAs and windows of random letters, of which each pairs
 * with the other nowhere, along a seed, along half of the miRNA or, but for some letters, along all
 * of it. So they reach what the best sites reach. One thread.
 */
final class CalibrationPairs implements AutoCloseable {
  static final int COUNT = 128;

  private static final int PLANES =
      3; // low and high bit of a letter's code, and whether it is known
  private static final int WINDOW = 50;
  private static final int MIRNA = 22;
  private static final int[] PAIRED = {0, 8, 12, MIRNA}; // nt from nt 1 on, by pair
  private static final int PLACES = 12; // columns of the window where nt 1 may lie

  private final Arena arena = Arena.ofConfined();
  private final PairRows rows;

  CalibrationPairs() {
    MemorySegment sites = arena.allocate(JAVA_LONG, (long) PLANES * COUNT);
    MemorySegment mirnas = arena.allocate(JAVA_LONG, (long) PLANES * COUNT);
    MemorySegment index = arena.allocate(JAVA_INT, COUNT);
    Random random = new Random(20); // its numbers are specified
    for (int i = 0; i < COUNT; i++) {
      long nt = mask(MIRNA);
      long window = mask(WINDOW);
      int place = random.nextInt(PLACES);
      long paired = mask(PAIRED[i % PAIRED.length]);
      long spared = random.nextLong() & random.nextLong() & random.nextLong() & ~mask(PAIRED[1]);
      paired &= ~spared;
      for (int plane = 0; plane < 2; plane++) {
        long own = random.nextLong() & nt;
        long other = random.nextLong() & ~(paired << place);
        mirnas.setAtIndex(JAVA_LONG, (long) PLANES * i + plane, own);
        // The code of a letter's partner has the other bits: A 0, C 1, G 2, U 3.
        sites.setAtIndex(
            JAVA_LONG, (long) PLANES * i + plane, (other | (~own & paired) << place) & window);
      }
      mirnas.setAtIndex(JAVA_LONG, (long) PLANES * i + 2, nt);
      sites.setAtIndex(JAVA_LONG, (long) PLANES * i + 2, window);
      index.setAtIndex(JAVA_INT, i, i);
    }
    rows = new PairRows(sites, COUNT, mirnas, COUNT, index, index);
  }

  private static long mask(int columns) {
    return (1L << columns) - 1;
  }

  PairRows rows() {
    return rows;
  }

  @Override
  public void close() {
    arena.close();
  }
}
