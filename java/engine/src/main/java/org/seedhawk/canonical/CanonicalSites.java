// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.seedhawk.scan.SiteType;
import org.seedhawk.seq.Bases;

/**
 * The canonical sites of all miRNAs on one sequence, sorted by group, then by position. For each
 * place at which nt 1 may lie there is at most one site a group, of the longest type. A site may
 * reach to either end of the sequence: letters beyond it match nothing. {@link #find} lists all of
 * them; {@link #countRunsOnce} leaves those that count. Refilled sequence by sequence; one thread
 * at a time.
 */
public final class CanonicalSites {
  /** The types, by the number that sites carry. */
  static final SiteType[] TYPES = {
    SiteType.EIGHT_MER,
    SiteType.SEVEN_MER_M8,
    SiteType.SEVEN_MER_A1,
    SiteType.SIX_MER,
    SiteType.OFFSET_SIX_MER,
    SiteType.SIX_MER_A1
  };

  /** The longest sequence: positions and types share an int, and each letter costs memory. */
  public static final int MOST_LETTERS = 1 << 22;

  static final int OFFSET_6MER = 4;
  static final int SIX_MER_A1 = 5;

  /** Types up to this one pair with nt 2-7; they count as neighbours. */
  static final int LAST_SEED_TYPE = 3;

  /** Letters of a seed code: those opposite nt 8-2. */
  private static final int WIDTH = 7;

  private final SeedGroups groups;
  private final int[] perGroup; // sites of each group
  private final int[] touched; // groups with sites
  private int touchedCount;
  private int size;
  private int[] near = new int[0]; // sites that may overlap the next one
  private int[] uncounted = new int[0]; // sites that do not count, by group, then by position
  private int[] uncountedGroup = new int[0];
  private int uncountedSize;
  private int[] foundGroup = new int[1024];
  private int[] foundAt = new int[1024]; // position of nt 1, times 8, plus the type
  private int[] sorted = new int[1024];
  private final int[] begin; // of each touched group in sorted
  private final int[] ends; // of each group, for a kernel

  /** Creates one without sites. */
  public CanonicalSites(SeedGroups groups) {
    this.groups = groups;
    perGroup = new int[groups.size()];
    touched = new int[groups.size()];
    begin = new int[groups.size()];
    ends = new int[groups.size()];
  }

  /**
   * Finds the sites of a sequence.
   *
   * @param codes 0..3 or {@link Bases#AMBIGUOUS}, 5'->3'
   * @param length letters, at most {@link #MOST_LETTERS}
   */
  public void find(byte[] codes, int length) {
    clear();
    int code = 0;
    int all = (1 << WIDTH) - 1;
    int ambiguous = all; // bit k: the letter opposite nt 2 + k is ambiguous or missing
    // An offset 6mer at the 3' end has neither nt 1 nor nt 2 opposite a letter.
    for (int nt1 = 1; nt1 <= length + 1; nt1++) {
      int entering = nt1 <= length ? codes[nt1 - 1] : Bases.AMBIGUOUS; // lies opposite nt 2
      code = (code << 2 | Math.max(entering, 0)) & SeedGroups.CODES - 1;
      ambiguous = (ambiguous << 1 | (entering < 0 ? 1 : 0)) & all;
      boolean withA = nt1 < length && codes[nt1] == 0;
      if (ambiguous == 0) {
        matches(code, nt1, withA);
      } else {
        partly(code, ambiguous, nt1, withA);
      }
    }
    sort();
  }

  private void matches(int code, int nt1, boolean withA) {
    for (int i = groups.begin(code); i < groups.end(code); i++) {
      int entry = groups.entry(i);
      int pairs = entry & 3;
      if (pairs != SeedGroups.PAIRS_2_TO_6 || withA) {
        add(entry >> 2, nt1, type(pairs, withA));
      }
    }
  }

  private static int type(int pairs, boolean withA) {
    return switch (pairs) {
      case SeedGroups.PAIRS_2_TO_8 -> withA ? 0 : 1;
      case SeedGroups.PAIRS_2_TO_7 -> withA ? 2 : 3;
      case SeedGroups.PAIRS_3_TO_8 -> OFFSET_6MER;
      default -> SIX_MER_A1;
    };
  }

  /**
   * Finds sites where letters are missing. A missing letter matches nothing, so that at most one
   * type is left; its code holds a zero, under which each group that matches the rest stands once.
   */
  private void partly(int code, int missing, int nt1, boolean withA) {
    boolean no2 = (missing & 1) != 0;
    boolean no7 = (missing & 1 << 5) != 0;
    boolean no8 = (missing & 1 << 6) != 0;
    if ((missing & 0b11110) != 0) {
      return; // nt 3-6 belong to every type
    }
    for (int i = groups.begin(code); i < groups.end(code); i++) {
      int entry = groups.entry(i);
      int pairs = entry & 3;
      if (no2) {
        boolean rest = pairs == SeedGroups.PAIRS_2_TO_8 || pairs == SeedGroups.PAIRS_3_TO_8;
        if (rest && !no7 && !no8) {
          add(entry >> 2, nt1, OFFSET_6MER);
        }
      } else if (pairs != SeedGroups.PAIRS_3_TO_8) {
        if (!no7 && pairs != SeedGroups.PAIRS_2_TO_6) {
          add(entry >> 2, nt1, withA ? 2 : 3);
        } else if (withA) {
          add(entry >> 2, nt1, SIX_MER_A1);
        }
      }
    }
  }

  private void add(int group, int nt1, int type) {
    if (size == foundGroup.length) {
      foundGroup = Arrays.copyOf(foundGroup, 2 * size);
      foundAt = Arrays.copyOf(foundAt, 2 * size);
    }
    foundGroup[size] = group;
    foundAt[size++] = nt1 << 3 | type;
    if (perGroup[group]++ == 0) {
      touched[touchedCount++] = group;
    }
  }

  private void sort() {
    Arrays.sort(touched, 0, touchedCount);
    int next = 0;
    for (int i = 0; i < touchedCount; i++) {
      begin[touched[i]] = next;
      next += perGroup[touched[i]];
    }
    if (sorted.length < size) {
      sorted = new int[foundAt.length];
    }
    for (int site = 0; site < size; site++) {
      sorted[begin[foundGroup[site]]++] = foundAt[site];
    }
    for (int i = 0; i < touchedCount; i++) {
      begin[touched[i]] -= perGroup[touched[i]];
    }
  }

  /**
   * Takes the sites that a kernel found.
   *
   * @param offsets int32[groups + 1], where the list of each group begins
   * @param found int32[count], position of nt 1 times 8, plus the type
   */
  void take(MemorySegment offsets, MemorySegment found, int count) {
    clear();
    size = count;
    if (sorted.length < count) {
      sorted = new int[2 * count];
    }
    MemorySegment.copy(found, JAVA_INT, 0, sorted, 0, count);
    int from = 0;
    for (int group = 0; group < perGroup.length; group++) {
      int to = offsets.getAtIndex(JAVA_INT, group + 1);
      if (to > from) {
        touched[touchedCount++] = group;
        begin[group] = from;
        perGroup[group] = to - from;
        from = to;
      }
    }
  }

  /**
   * Leaves the sites that count. Sites of one group that share letters of the sequence, directly or
   * by way of others between them, are a run, and of a run its strongest site counts: the one with
   * the lowest type number, of equal ones the one nearest to the 5' end. A miRNA whose seed repeats
   * itself has a site at nearly each letter of a poly(A) tail, and one complex at most can sit on
   * any of these letters; so many sites would stand for a repression that nobody has seen. The
   * others stay known as {@link #uncounted}.
   *
   * @return how many sites do not count
   */
  public int countRunsOnce() {
    if (uncountedSize > 0) {
      return uncountedSize; // that was asked for before
    }
    int nearCount = findNear();
    int at = 0; // the group of touched[] that is looked at, and the end of its sites
    int end = nearCount > 0 ? perGroup[touched[0]] : 0;
    int done = 0; // the sites before this one stand in their new places
    int kept = 0;
    for (int i = 0; i < nearCount; i++) {
      int site = near[i];
      while (end <= site) {
        at++;
        begin[touched[at]] -= uncountedSize;
        end += perGroup[touched[at]];
      }
      int behind = site < done ? site + 1 : endOfRun(site, end);
      if (behind - site > 1) {
        System.arraycopy(sorted, done, sorted, kept, site - done);
        kept += site - done;
        sorted[kept++] = leaveStrongest(touched[at], site, behind);
        done = behind;
      }
    }
    while (uncountedSize > 0 && ++at < touchedCount) {
      begin[touched[at]] -= uncountedSize;
    }
    for (int i = 0; i < uncountedSize; i++) {
      perGroup[uncountedGroup[i]]--;
    }
    System.arraycopy(sorted, done, sorted, kept, size - done);
    size -= uncountedSize;
    System.arraycopy(uncounted, 0, sorted, size, uncountedSize);
    return uncountedSize;
  }

  /**
   * Finds the sites that may overlap the next one, since a site begins opposite nt 8 at the
   * earliest and ends opposite nt 1. Nearly none does, and a loop without a branch over all groups
   * costs least: the last site of a group may be among them.
   */
  private int findNear() {
    if (near.length < size) {
      near = new int[sorted.length];
    }
    int count = 0;
    for (int site = 0; site < size - 1; site++) {
      near[count] = site;
      int distance = (sorted[site + 1] >> 3) - (sorted[site] >> 3);
      count += (distance & ~WIDTH) == 0 ? 1 : 0; // 0..7
    }
    return count;
  }

  /** Returns the first site behind the run that begins with a site. */
  private int endOfRun(int site, int limit) {
    int next = site + 1;
    int reach = end(site);
    // Nt 1 ascends, starts need not: an offset 6mer begins before a 6mer-A1 that precedes it.
    for (int i = next; i < limit && nt1(i) - WIDTH < reach; i++) {
      if (start(i) < reach) {
        for (; next <= i; next++) {
          reach = Math.max(reach, end(next));
        }
      }
    }
    return next;
  }

  /** Notes the sites of a run but the strongest; returns that one. */
  private int leaveStrongest(int group, int site, int limit) {
    int strongest = site;
    for (int i = site + 1; i < limit; i++) {
      strongest = typeNumber(i) < typeNumber(strongest) ? i : strongest;
    }
    if (uncounted.length < uncountedSize + limit - site) {
      uncounted = Arrays.copyOf(uncounted, 2 * (uncountedSize + limit - site));
      uncountedGroup = Arrays.copyOf(uncountedGroup, uncounted.length);
    }
    for (int i = site; i < limit; i++) {
      if (i != strongest) {
        uncountedGroup[uncountedSize] = group;
        uncounted[uncountedSize++] = sorted[i];
      }
    }
    return sorted[strongest];
  }

  /**
   * Hands the sites that count back to a kernel.
   *
   * @param offsets int32[groups + 1], filled
   * @param found int32[size], filled
   */
  void give(MemorySegment offsets, MemorySegment found) {
    MemorySegment.copy(sorted, 0, found, JAVA_INT, 0, size);
    int to = 0;
    for (int group = 0; group < perGroup.length; group++) {
      to += perGroup[group];
      ends[group] = to;
    }
    MemorySegment.copy(ends, 0, offsets, JAVA_INT, 4, ends.length);
  }

  private void clear() {
    for (int i = 0; i < touchedCount; i++) {
      perGroup[touched[i]] = 0;
    }
    touchedCount = 0;
    size = 0;
    uncountedSize = 0;
  }

  /** Returns the number of sites; of those that count, once that was asked for. */
  public int size() {
    return size;
  }

  /** Returns the number of groups with sites. */
  public int groupCount() {
    return touchedCount;
  }

  /** Returns the i-th group with sites, ascending. */
  public int group(int i) {
    return touched[i];
  }

  /** Returns the first site of a group that has sites. */
  public int begin(int group) {
    return begin[group];
  }

  /** Returns the number of sites of a group. */
  public int count(int group) {
    return perGroup[group];
  }

  /** Returns the first site of a group that does not count; a number like that of any site. */
  public int uncounted(int group) {
    int low = 0;
    int high = uncountedSize;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (uncountedGroup[middle] < group) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return size + low;
  }

  /** Returns the number of sites of a group that do not count. */
  public int uncountedCount(int group) {
    return uncounted(group + 1) - uncounted(group);
  }

  /**
   * Returns the position of the letter opposite nt 1; at the 3' end, where there is no such letter,
   * up to the sequence's length plus 1.
   */
  public int nt1(int site) {
    return sorted[site] >> 3;
  }

  /** Returns the number of a site's type, 0..5. */
  public int typeNumber(int site) {
    return sorted[site] & 7;
  }

  /** Returns a site's type. */
  public SiteType type(int site) {
    return TYPES[typeNumber(site)];
  }

  /** Returns the first base of a site. */
  public int start(int site) {
    return nt1(site) + 1 - type(site).lastNt();
  }

  /** Returns the exclusive end of a site. */
  public int end(int site) {
    return nt1(site) + 2 - type(site).firstNt();
  }
}
