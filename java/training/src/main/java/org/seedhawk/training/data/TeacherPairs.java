// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.seedhawk.evaluation.control.DinucleotideShuffle;
import org.seedhawk.seq.PackedSequence;

/**
 * Draws pairs for a teacher to label. The rows of the tables come as they are. The others are drawn
 * to be like what a scan meets, and unlike what an experiment selects: sites with other miRNAs,
 * candidates in transcripts, windows beside them, and all of these with their letters shuffled. One
 * thread at a time.
 */
public final class TeacherPairs {
  /** Of ten drawn pairs: table sites with another miRNA, candidates, windows beside candidates. */
  private static final int EXCHANGED = 3;

  private static final int CANDIDATES = 7;
  private static final int BESIDE = 8;

  /** Places in a transcript that are looked at for a candidate, then another one is taken. */
  private static final int REACH = 4_000;

  private static final int MAX_TRIES = 100;

  /** A candidate's nt 1 is moved by up to so much, so that the seed lies anywhere in the window. */
  private static final int SEED_NT = 8;

  private final SitePool pool;
  private final WindowLayout layout;
  private final Random random;
  private final List<Window> rows;
  private final int[] transcripts;
  private final int[] mirnas;

  /**
   * Prepares.
   *
   * @param pool gets what is drawn
   * @param tables rows whose windows end where their targets end
   * @param transcripts letters A C G U, the shorter ones of no use
   * @param mirnas that are drawn beside those of the tables, half and half
   */
  public TeacherPairs(
      SitePool pool,
      WindowLayout layout,
      List<LabelledSites.Row> tables,
      List<String> transcripts,
      List<String> mirnas,
      Random random) {
    this.pool = pool;
    this.layout = layout;
    this.random = random;
    rows = pool.endWindows(tables, layout);
    this.transcripts =
        transcripts.stream()
            .filter(letters -> letters.length() >= 2 * layout.frame().length())
            .mapToInt(pool::addRegion)
            .toArray();
    this.mirnas = mirnas.stream().mapToInt(pool::addMirna).toArray();
  }

  /** Returns that many pairs in random order: all rows of the tables if there is room. */
  public List<Window> draw(int count) {
    List<Window> windows = new ArrayList<>(rows);
    Collections.shuffle(windows, random);
    if (windows.size() > count) {
      return new ArrayList<>(windows.subList(0, count));
    }
    while (windows.size() < count) {
      int kind = random.nextInt(10);
      if (kind < EXCHANGED) {
        windows.add(exchanged());
      } else if (kind < CANDIDATES) {
        windows.add(candidate());
      } else if (kind < BESIDE) {
        windows.add(beside());
      } else {
        windows.add(shuffled(random.nextBoolean() ? exchangedOrOwn() : candidate()));
      }
    }
    Collections.shuffle(windows, random);
    return windows;
  }

  private Window row() {
    return rows.get(random.nextInt(rows.size()));
  }

  private int mirna() {
    return random.nextBoolean() ? row().mirna() : mirnas[random.nextInt(mirnas.length)];
  }

  private Window exchanged() {
    Window row = row();
    return new Window(mirna(), row.region(), row.nt1(), false);
  }

  private Window exchangedOrOwn() {
    return random.nextBoolean() ? row() : exchanged();
  }

  /** Returns a window of a transcript around a candidate; around any place if none is found. */
  private Window candidate() {
    int mirna = mirna();
    PackedSequence letters = pool.mirna(mirna);
    for (int i = 0; i < MAX_TRIES; i++) {
      int region = transcripts[random.nextInt(transcripts.length)];
      PackedSequence transcript = pool.region(region);
      int first = layout.firstNt1(transcript);
      int end = layout.endNt1(transcript);
      int from = first + random.nextInt(end - first);
      for (int nt1 = from; nt1 < Math.min(end, from + REACH); nt1++) {
        if (Window.isCandidate(letters, transcript, nt1)
            || Window.isCanonical(letters, transcript, nt1)) {
          return new Window(mirna, region, Math.clamp(moved(nt1), first, end - 1), false);
        }
      }
    }
    return beside();
  }

  /** Half of the windows lie as a scan cuts them, half anywhere with the seed inside. */
  private int moved(int nt1) {
    int behind = layout.frame().afterNt1();
    return random.nextBoolean()
        ? nt1
        : nt1 - behind + random.nextInt(layout.frame().length() - SEED_NT + 1);
  }

  private Window beside() {
    int region = transcripts[random.nextInt(transcripts.length)];
    PackedSequence transcript = pool.region(region);
    int first = layout.firstNt1(transcript);
    return new Window(
        mirna(), region, first + random.nextInt(layout.endNt1(transcript) - first), false);
  }

  private Window shuffled(Window window) {
    String letters = pool.regionLetters(window.region());
    int start = (int) Math.max(0, layout.start(window.nt1()));
    int end = Math.min(letters.length(), start + layout.frame().length());
    int region = pool.addRegion(DinucleotideShuffle.of(letters.substring(start, end), random));
    return new Window(window.mirna(), region, layout.regionEnd(pool.region(region)), false);
  }
}
