// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.Strand;

/** The noisy-or of a gene's sites on the genome: those that share letters count once. */
class GenomeRunsTest {
  private static GenomeBlocks blocks(Strand strand, int... ends) {
    int[] from = new int[ends.length / 2];
    int[] to = new int[ends.length / 2];
    for (int i = 0; i < from.length; i++) {
      from[i] = ends[2 * i];
      to[i] = ends[2 * i + 1];
    }
    return GenomeBlocks.of("chr1", strand, from, to);
  }

  private static GenomeBlocks at(int... ends) {
    return blocks(Strand.PLUS, ends);
  }

  @Test
  void sitesThatShareLettersCountOnce() {
    GenomeRuns runs = new GenomeRuns();
    runs.add(at(10, 18), 0.5f);
    runs.add(at(18, 26), 0.25f); // touches
    assertEquals(0.5 * 0.75, runs.miss());
    runs.add(at(25, 33), 0.5f);
    assertEquals(0.5 * 0.5, runs.miss());
    runs.add(at(100, 108), 0.5f);
    runs.add(blocks(Strand.MINUS, 101, 109), 0.5f); // the other strand
    assertEquals(0.5 * 0.5 * 0.5 * 0.5, runs.miss());
  }

  /** A site over a junction shares letters with those of its exons, not with those between. */
  @Test
  void splicedSitesShareTheLettersOfTheirBlocks() {
    GenomeRuns runs = new GenomeRuns();
    runs.add(at(10, 14, 100, 104), 0.5f);
    runs.add(at(50, 58), 0.5f);
    assertEquals(0.25, runs.miss());
    runs.add(at(99, 107), 0.75f); // joins the first, whatever lies between
    assertEquals(0.5 * 0.25, runs.miss());
    runs.add(at(200, 208), 0.5f);
    assertEquals(0.5 * 0.25 * 0.5, runs.miss());
  }

  @Test
  void aSiteJoinsRuns() {
    GenomeRuns runs = new GenomeRuns();
    runs.add(at(10, 14, 100, 104), 0.5f);
    runs.add(at(12, 16, 200, 204), 0.25f);
    runs.add(at(20, 24, 300, 304), 0.75f);
    assertEquals(0.5 * 0.25, runs.miss());
    runs.add(at(103, 105, 303, 309), 0.25f);
    assertEquals(0.25, runs.miss());
  }

  @Test
  void withoutOverlapsTheProductIsThatOfAllInOrder() {
    GenomeRuns runs = new GenomeRuns();
    double each = 1;
    for (int i = 0; i < 50; i++) {
      float score = (i * 37 % 100) / 101f;
      runs.add(at(20 * i, 20 * i + 4, 2000 + 20 * i, 2004 + 20 * i), score);
      each *= 1.0 - score;
    }
    assertEquals(each, runs.miss());
  }
}
