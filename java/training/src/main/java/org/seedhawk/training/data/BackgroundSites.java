// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.seedhawk.seq.PackedSequence;

/**
 * Draws what a scan meets most: windows that the seed-match rule proposes for a miRNA anywhere in
 * transcripts. Each positive lends its miRNA, so the miRNA alone tells nothing about the label;
 * some drawn windows may be real sites, as a random choice among a transcriptome's candidates would
 * be. One thread at a time.
 */
public final class BackgroundSites {
  /** Pieces tried for one draw; a candidate stands in about one of twenty-five. */
  private static final int MAX_TRIES = 5_000;

  private final SitePool pool;
  private final WindowLayout layout;
  private final int[] pieces;

  /** Draws from pieces of transcripts. */
  public BackgroundSites(SitePool pool, List<String> pieces, WindowLayout layout) {
    this.pool = pool;
    this.layout = layout;
    this.pieces = pieces.stream().mapToInt(pool::addRegion).toArray();
  }

  /**
   * Returns {@code perPositive} negatives for each positive; fewer when a miRNA has no candidates.
   */
  public List<Window> draw(List<Window> windows, double perPositive, Random random) {
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
      int index = pieces[random.nextInt(pieces.length)];
      PackedSequence piece = pool.region(index);
      int first = layout.firstNt1(piece);
      int registers = layout.endNt1(piece) - first;
      int shift = random.nextInt(registers);
      for (int r = 0; r < registers; r++) {
        int nt1 = first + (r + shift) % registers;
        if (Window.isCandidate(letters, piece, nt1)) {
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
  public List<Window> drawOtherRegisters(List<Window> windows, double perPositive, Random random) {
    List<Window> drawn = new ArrayList<>();
    double due = 0;
    for (Window window : windows) {
      int first = layout.firstNt1(pool.region(window.region()));
      int registers = layout.endNt1(pool.region(window.region())) - first;
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
}
