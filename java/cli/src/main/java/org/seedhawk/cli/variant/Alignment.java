// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which letters of a stretch are which letters of it with a variant, and so which sites are the
 * same. Letters in front of the first edit stay where they are, letters behind an edit move by it,
 * and replaced letters stand for each other from the left. An edit among repeated letters may be
 * written at several places, so letters that it could as well have left alone count too, where
 * nothing else fits.
 *
 * <p>Two sites of a miRNA are one place if a letter of the one is a letter of the other and has the
 * same partner in both. Immutable.
 */
final class Alignment {
  /** Letters that an edit is moved by at most, to see whether another place of it fits. */
  private static final int MOST_MOVED = 16;

  private static final int NONE = Integer.MIN_VALUE;

  private final int[] moved; // by letter; NONE: it is gone
  private final int[] movedFromLeft; // the same for other ways to write the edits
  private final int[] movedFromRight;
  private final int[] shifts;

  private record Pair(int before, int after, int sure, int possible) {}

  /**
   * Aligns.
   *
   * @param before letters of a stretch
   * @param after the same with the edits
   * @param edits in their order, counted from the first of the letters
   */
  Alignment(byte[] before, byte[] after, List<Edit> edits) {
    moved = new int[before.length];
    movedFromLeft = new int[before.length];
    movedFromRight = new int[before.length];
    Arrays.fill(movedFromLeft, NONE);
    Arrays.fill(movedFromRight, NONE);
    int[] all = new int[edits.size() + 1];
    int shift = 0;
    int at = 0;
    int count = 0;
    for (int i = 0; i < edits.size(); i++) {
      Edit edit = edits.get(i);
      Arrays.fill(moved, at, edit.from(), shift);
      int stands = Math.min(edit.to() - edit.from(), edit.letters().length());
      Arrays.fill(moved, edit.from(), edit.from() + stands, shift);
      Arrays.fill(moved, edit.from() + stands, edit.to(), NONE);
      int next = i + 1 < edits.size() ? edits.get(i + 1).from() : before.length;
      fromLeft(before, after, edit, next, shift);
      fromRight(before, after, edit, at, shift + edit.shift());
      at = edit.to();
      all[count++] = shift;
      shift += edit.shift();
    }
    Arrays.fill(moved, at, before.length, shift);
    all[count++] = shift;
    shifts = Arrays.stream(all, 0, count).distinct().toArray();
  }

  /** Goes on behind an edit as if it stood further right. */
  private void fromLeft(byte[] before, byte[] after, Edit edit, int end, int shift) {
    int stop = edit.from() + edit.letters().length();
    int further = 0;
    for (int i = edit.from(); i < end; i++) {
      boolean replaced = i < edit.to() && i < stop;
      if (!replaced
          && (further++ == MOST_MOVED
              || i + shift >= after.length
              || before[i] != after[i + shift])) {
        return;
      }
      movedFromLeft[i] = shift;
    }
  }

  /** Goes on in front of an edit as if it stood further left. */
  private void fromRight(byte[] before, byte[] after, Edit edit, int start, int shift) {
    int stop = edit.to() - edit.letters().length();
    int further = 0;
    for (int i = edit.to() - 1; i >= start; i--) {
      boolean replaced = i >= edit.from() && i >= stop;
      if (!replaced
          && (further++ == MOST_MOVED || i + shift < 0 || before[i] != after[i + shift])) {
        return;
      }
      movedFromRight[i] = shift;
    }
  }

  /**
   * Says which sites are the same.
   *
   * @param before sites without the edits, in the order of {@link Hit#ORDER}
   * @param after sites with them, in the same order
   * @return each site once, by miRNA, then place
   */
  List<SiteChange> changes(List<Hit> before, List<Hit> after) {
    int[] partner = new int[before.size()];
    boolean[] taken = new boolean[after.size()];
    Arrays.fill(partner, -1);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      Hit hit = before.get(i);
      for (int shift : shifts) {
        int other = find(after, hit.mirna(), hit.window() + shift);
        if (other >= 0) {
          Pair pair = pair(i, hit, other, after.get(other), shift);
          if (pair.possible > 0) {
            pairs.add(pair);
          }
        }
      }
    }
    pairs.sort(
        Comparator.comparingInt((Pair pair) -> -pair.sure)
            .thenComparingInt(pair -> -pair.possible)
            .thenComparingInt(Pair::before)
            .thenComparingInt(Pair::after));
    for (Pair pair : pairs) {
      if (partner[pair.before] < 0 && !taken[pair.after]) {
        partner[pair.before] = pair.after;
        taken[pair.after] = true;
      }
    }
    List<SiteChange> changes = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      changes.add(
          new SiteChange(
              Optional.of(before.get(i)),
              partner[i] < 0 ? Optional.empty() : Optional.of(after.get(partner[i]))));
    }
    for (int i = 0; i < after.size(); i++) {
      if (!taken[i]) {
        changes.add(new SiteChange(Optional.empty(), Optional.of(after.get(i))));
      }
    }
    return changes;
  }

  private Pair pair(int before, Hit hit, int after, Hit other, int shift) {
    int sure = 0;
    int possible = 0;
    int from = Math.max(Math.max(hit.start(), other.start() - shift), 0);
    int to = Math.min(Math.min(hit.end(), other.end() - shift), moved.length);
    for (int i = from; i < to; i++) {
      if (moved[i] == shift) {
        sure++;
        possible++;
      } else if (movedFromLeft[i] == shift || movedFromRight[i] == shift) {
        possible++;
      }
    }
    return new Pair(before, after, sure, possible);
  }

  private static int find(List<Hit> sorted, int mirna, int window) {
    int from = 0;
    int to = sorted.size() - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      Hit hit = sorted.get(middle);
      int order =
          hit.mirna() != mirna
              ? Integer.compare(hit.mirna(), mirna)
              : Integer.compare(hit.window(), window);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        from = middle + 1;
      } else {
        to = middle - 1;
      }
    }
    return -1;
  }

  /**
   * Returns the letters of the stretch that stand in a part of it with the edits, ascending; what
   * was inserted is none of them.
   */
  int[] lettersOf(int from, int to) {
    int[] letters = new int[Math.max(0, to - from)];
    int count = 0;
    for (int i = 0; i < moved.length && count < letters.length; i++) {
      if (moved[i] != NONE && i + moved[i] >= from && i + moved[i] < to) {
        letters[count++] = i;
      }
    }
    return Arrays.copyOf(letters, count);
  }

  /** Returns the first letter of the stretch that stands behind a place of it with the edits. */
  int letterBehind(int place) {
    for (int i = 0; i < moved.length; i++) {
      if (moved[i] != NONE && i + moved[i] >= place) {
        return i;
      }
    }
    return moved.length;
  }
}
