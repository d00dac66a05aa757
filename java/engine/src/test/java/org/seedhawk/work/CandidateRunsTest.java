// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.Randoms;

/** Candidates that overlap count once, however a target is cut into parts. */
class CandidateRunsTest {
  private record Candidate(long start, long end, float score) {
    private boolean shares(Candidate other, int ring) {
      for (int shift : new int[] {-ring, 0, ring}) {
        if (start < other.end + shift && other.start + shift < end) {
          return true;
        }
      }
      return false;
    }
  }

  private static double slow(List<Candidate> candidates, int ring) {
    List<List<Candidate>> runs = new ArrayList<>();
    for (Candidate one : candidates) {
      if (runs.isEmpty() || !runs.getLast().getLast().shares(one, ring)) {
        runs.add(new ArrayList<>());
      }
      runs.getLast().add(one);
    }
    if (ring > 0 && runs.size() > 1) {
      if (candidates.getLast().shares(candidates.getFirst(), ring)) {
        runs.getFirst().addAll(runs.removeLast());
      }
    }
    double miss = 1;
    for (List<Candidate> run : runs) {
      miss *= 1 - run.stream().mapToDouble(Candidate::score).max().orElseThrow();
    }
    return miss;
  }

  private static List<Candidate> candidates(Randoms random, int ring, boolean apart) {
    List<Candidate> all = new ArrayList<>();
    int nt1 = 0;
    while (true) {
      nt1 += apart ? 8 + random.below(20) : 1 + random.below(random.below(3) == 0 ? 20 : 3);
      if (nt1 >= ring) {
        return all;
      }
      int start = nt1 - 7 + random.below(3);
      int around = start < 0 ? ring : 0; // a site over the end of a ring lies at its end
      all.add(
          new Candidate(
              start + around,
              nt1 + random.below(2) + around,
              (1 + random.below(1 << 20)) / (float) (1 << 21)));
    }
  }

  private static CandidateRuns pair(List<Candidate> candidates, long ring) {
    CandidateRuns runs = new CandidateRuns();
    runs.ensure(2);
    runs.clear(1);
    candidates.forEach(one -> runs.add(1, one.score, one.start, one.end, ring));
    return runs;
  }

  @Test
  void countsRunsOnceHoweverTheTargetIsCut() {
    Randoms random = new Randoms(91);
    int fewer = 0;
    for (int round = 0; round < 3000; round++) {
      int length = 20 + random.below(200);
      List<Candidate> all = candidates(random, length, false);
      int ring = random.below(2) * length;
      if (all.isEmpty()) {
        continue;
      }
      double expected = slow(all, ring);
      assertEquals(expected, pair(all, ring).miss(1, ring), 1e-12 * expected, random.repeat());
      CandidateRuns whole = new CandidateRuns();
      whole.ensure(1);
      whole.clear(0);
      for (int from = 0; from < all.size(); ) {
        int to = Math.min(all.size(), from + random.below(6));
        whole.add(0, pair(all.subList(from, to), ring), 1, ring);
        from = to;
      }
      assertEquals(expected, whole.miss(0, ring), 1e-12 * expected, random.repeat());
      double each = 1;
      for (Candidate one : all) {
        each *= 1.0 - one.score;
      }
      fewer += expected > 1.1 * each ? 1 : 0;
    }
    assertTrue(fewer > 1000, fewer + " with runs");
  }

  @Test
  void withoutOverlapsTheProductIsThatOfAllToTheBit() {
    Randoms random = new Randoms(92);
    for (int round = 0; round < 1000; round++) {
      List<Candidate> all = candidates(random, 20 + random.below(400), true);
      double each = 1;
      for (Candidate one : all) {
        each *= 1.0 - one.score;
      }
      if (!all.isEmpty()) {
        assertEquals(each, pair(all, 0).miss(1, 0), random.repeat());
      }
    }
  }

  /** Windows that no seed rule named have no letters that match, so that none overlaps another. */
  @Test
  void candidatesWithoutAMatchCountEach() {
    GeneScores genes = new GeneScores(2);
    for (int i = 0; i < 3; i++) {
      genes.add(0, 0.5f, i, i + 40, false);
      genes.add(1, 0.5f, i, i + 8, true);
    }
    assertEquals(0.875f, genes.noisyOr(0));
    assertEquals(0.5f, genes.noisyOr(1));
    assertEquals(3, genes.count(1));
  }
}
