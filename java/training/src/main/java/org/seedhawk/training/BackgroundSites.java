// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.seedhawk.seq.PackedSequence;

/**
 * Draws what a scan meets most: windows that the seed-match rule proposes for a miRNA in regions
 * which are not known to be its targets. Each positive of the pool lends its miRNA, so the miRNA
 * alone tells nothing about the label; some drawn windows may be real sites, as a random choice
 * among a transcriptome's candidates would be. One thread at a time.
 */
final class BackgroundSites {
  /** Regions tried for one draw; a candidate stands in about one region of seventy. */
  private static final int MAX_TRIES = 5_000;

  private final SitePool pool;
  private final int[] regions;
  private final Set<Long> knownPairs = new HashSet<>();

  /**
   * Draws from the regions of a part.
   *
   * @param part windows whose regions are drawn from
   * @param known windows whose (miRNA, region) pairs are never drawn
   */
  BackgroundSites(SitePool pool, List<Window> part, List<Window> known) {
    this.pool = pool;
    this.regions =
        part.stream()
            .filter(window -> !window.positive())
            .mapToInt(Window::region)
            .distinct()
            .toArray();
    known.forEach(window -> knownPairs.add(pair(window.mirna(), window.region())));
  }

  /**
   * Returns {@code perPositive} negatives for each positive; fewer when a miRNA has no candidates.
   */
  List<Window> draw(List<Window> windows, double perPositive, Random random) {
    List<Window> drawn = new ArrayList<>();
    double due = 0;
    for (Window window : windows) {
      if (window.positive()) {
        for (due += perPositive; due >= 1; due--) {
          draw(window.mirna(), random, drawn);
        }
      }
    }
    return drawn;
  }

  private void draw(int mirna, Random random, List<Window> drawn) {
    PackedSequence letters = pool.mirna(mirna);
    for (int i = 0; i < MAX_TRIES; i++) {
      int index = regions[random.nextInt(regions.length)];
      PackedSequence region = pool.region(index);
      int first = Window.firstNt1(region);
      int registers = (int) region.baseCount() - first;
      int shift = random.nextInt(registers);
      for (int r = 0; r < registers; r++) {
        int nt1 = first + (r + shift) % registers;
        if (Window.isCandidate(letters, region, nt1) && !knownPairs.contains(pair(mirna, index))) {
          drawn.add(new Window(mirna, index, nt1, false));
          return;
        }
      }
    }
  }

  /**
   * Returns {@code perPositive} negatives for each positive: windows of its own region in another
   * register.
   */
  List<Window> drawOtherRegisters(List<Window> windows, double perPositive, Random random) {
    List<Window> drawn = new ArrayList<>();
    double due = 0;
    for (Window window : windows) {
      int first = Window.firstNt1(pool.region(window.region()));
      int registers = (int) pool.region(window.region()).baseCount() - first;
      if (window.positive() && registers > 1) {
        for (due += perPositive; due >= 1; due--) {
          int nt1 = first + random.nextInt(registers - 1);
          drawn.add(
              new Window(
                  window.mirna(), window.region(), nt1 < window.nt1() ? nt1 : nt1 + 1, false));
        }
      }
    }
    return drawn;
  }

  private static long pair(int mirna, int region) {
    return (long) mirna << 32 | region;
  }
}
