// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.seedhawk.scan.SeedMatch;

/**
 * Fills the lookup table of a set of seeds.
 *
 * <p>What a window differs by from a seed is the exclusive or of both codes. Whether a difference
 * is a match, and with which detail, depends on the seed only by its <em>kind</em>: which partners
 * are ambiguous, and, when G:U pairs count, which are A or C (a wobble is then the difference 2).
 * Most seeds are of one kind, so they share one list of differences.
 *
 * <p>Under a fuzzy rule the table is made block by block. A block holds the codes that agree in
 * their upper bases. The upper bases of block and seed give the errors made there, and thereby how
 * many errors are left for the lower bases. The differences in the lower bases stand in the order
 * of their errors, so what is left allows a prefix of the list. A block is small enough for the
 * processor's caches, where the writes go to and fro; it is copied into the table when it is
 * complete. Under an exact rule the whole table is one block.
 *
 * <p>A fuzzy rule that finds every canonical site has a match with too many errors where a core is
 * paired (see {@link Seeds}). Whether it is depends on the lower and the upper bases. So a kind of
 * lower bases has a list for each of the cores that the upper bases may pair. There, the difference
 * that pairs the rest of such a core stands among those without errors: it is always allowed. At
 * most two nt of a core lie in the upper bases and are errors, so the block has the seed.
 *
 * <p>Seeds are taken in ascending order, and a seed stands once in a list, so every list ascends.
 * One thread at a time.
 */
final class SeedTableBuilder {
  /** Fewer seeds than this are few: most blocks are then empty, if they are small. */
  private static final int FEW_SEEDS = 16;

  /** An entry of a list is {@code detail << DETAIL_SHIFT | difference}. */
  private static final int DETAIL_SHIFT = 20;

  // Which cores have all their nt in the upper bases paired. These are nt 6 and below, so nt 2-7
  // are never without nt 3-8.
  private static final int NO_CORE = 0;
  private static final int OFFSET_CORE = 1;
  private static final int BOTH_CORES = 2;

  /** Bit 2*j of every base j. */
  private static final int EACH_BASE = 0x55555555;

  /** The differences of one kind over some bases. */
  private static final class Differences {
    /** Differences and details, in the order of their errors. */
    final int[] entries;

    /** The entries with at most e errors, by e; an exact rule has no errors and one end. */
    final int[] ends;

    Differences(int[] entries, int[] ends) {
      this.entries = entries;
      this.ends = ends;
    }
  }

  /** The differences of one kind over the upper bases. */
  private static final class UpperDifferences {
    /** The detail of each difference; -1 where it is no match. */
    final byte[] details;

    /** Which cores each difference pairs. */
    final byte[] cores;

    /** How many differences there are, by cores and errors. */
    final int[][] counts;

    UpperDifferences(byte[] details, byte[] cores, int[][] counts) {
      this.details = details;
      this.cores = cores;
      this.counts = counts;
    }
  }

  private final Seeds seeds;
  private final int maxErrors;
  private final int lowerBases;
  private final int upperBases;

  // Of each seed, by its lower and its upper bases.
  private final Differences[][] lower; // by the cores that the upper bases pair
  private final UpperDifferences[] upper;
  private final byte[][] upperDetails;
  private final int[] lowerCodes;
  private final int[] upperCodes;

  // Of the block that is being made: its seeds, their details in the upper bases, and how many
  // lower differences they can have.
  private final int[] selectedSeeds;
  private final int[] selectedDetails;
  private final int[] selectedEnds;
  private final int[][] selectedEntries;

  SeedTableBuilder(Seeds seeds) {
    this.seeds = seeds;
    SeedMatch rule = seeds.rule();
    maxErrors = rule.maxErrors();
    lowerBases = lowerBases();
    upperBases = rule.k() - lowerBases;
    lower = new Differences[seeds.size()][];
    upper = new UpperDifferences[seeds.size()];
    lowerCodes = new int[seeds.size()];
    upperCodes = new int[seeds.size()];
    upperDetails = new byte[seeds.size()][];
    selectedSeeds = new int[seeds.size()];
    selectedDetails = new int[seeds.size()];
    selectedEnds = new int[seeds.size()];
    selectedEntries = new int[seeds.size()][];
    Map<Integer, Differences[]> lowerKinds = new HashMap<>();
    Map<Integer, UpperDifferences> upperKinds = new HashMap<>();
    for (int seed = 0; seed < lower.length; seed++) {
      lowerCodes[seed] = seeds.code(seed) & (1 << 2 * lowerBases) - 1;
      upperCodes[seed] = seeds.code(seed) >> 2 * lowerBases;
      int lowerKind = kind(seed, 0, lowerBases);
      lower[seed] = lowerKinds.get(lowerKind);
      if (lower[seed] == null) {
        lower[seed] = rule.isFuzzy() ? fuzzy(lowerKind) : exact(lowerKind);
        lowerKinds.put(lowerKind, lower[seed]);
      }
      int upperKind = kind(seed, lowerBases, upperBases);
      upper[seed] = upperKinds.get(upperKind);
      if (upper[seed] == null) {
        upper[seed] = upper(upperKind);
        upperKinds.put(upperKind, upper[seed]);
      }
      upperDetails[seed] = upper[seed].details;
    }
  }

  /** Returns the bases of a code within a block: those that were the quickest by measurement. */
  private int lowerBases() {
    SeedMatch rule = seeds.rule();
    if (!rule.isFuzzy()) {
      return rule.k();
    }
    if (seeds.size() < FEW_SEEDS) {
      return 4;
    }
    boolean shortLists = rule.maxErrors() < 3 && !seeds.gu();
    return shortLists ? 7 : 5;
  }

  /**
   * Returns the kind of some bases of a seed: base j has bit 2*j when it is ambiguous, bit 2*j + 1
   * when it can wobble.
   */
  private int kind(int seed, int firstBase, int bases) {
    int ambiguous = seeds.ambiguous(seed);
    int kind = ambiguous;
    if (seeds.gu()) {
      int aOrC = ~(seeds.code(seed) >> 1) & EACH_BASE;
      kind |= (aOrC & ~ambiguous) << 1;
    }
    return kind >> 2 * firstBase & (1 << 2 * bases) - 1;
  }

  private Differences[] exact(int kind) {
    int[] entries = ExactRule.differences(seeds.rule(), kind, DETAIL_SHIFT);
    return new Differences[] {new Differences(entries, new int[] {entries.length})};
  }

  private Differences[] fuzzy(int kind) {
    Differences[] lists = new Differences[seeds.rule().findsCanonical() ? BOTH_CORES + 1 : 1];
    int[] all = differences(kind, lowerBases);
    for (int cores = 0; cores < lists.length; cores++) {
      int[] entries = new int[all.length];
      int[] ends = new int[maxErrors + 1];
      int end = 0;
      for (int errors = 0; errors <= maxErrors; errors++) {
        for (int entry : all) {
          boolean always =
              cores >= OFFSET_CORE && pairs(Seeds.OFFSET_CORE, entry, kind, 0, lowerBases)
                  || cores == BOTH_CORES && pairs(Seeds.CORE, entry, kind, 0, lowerBases);
          if ((always ? 0 : errors(entry)) == errors) {
            entries[end++] = entry;
          }
        }
        ends[errors] = end;
      }
      lists[cores] = new Differences(Arrays.copyOf(entries, end), ends);
    }
    return lists;
  }

  private UpperDifferences upper(int kind) {
    byte[] details = new byte[1 << 2 * upperBases];
    byte[] cores = new byte[details.length];
    int[][] counts = new int[BOTH_CORES + 1][maxErrors + 1];
    Arrays.fill(details, (byte) -1);
    for (int entry : differences(kind, upperBases)) {
      if (errors(entry) > maxErrors) {
        continue;
      }
      int paired = NO_CORE;
      if (seeds.rule().isFuzzy() && seeds.rule().findsCanonical()) {
        if (pairs(Seeds.CORE, entry, kind, lowerBases, upperBases)) {
          paired = BOTH_CORES;
        } else if (pairs(Seeds.OFFSET_CORE, entry, kind, lowerBases, upperBases)) {
          paired = OFFSET_CORE;
        }
      }
      int difference = entry & details.length - 1;
      details[difference] = (byte) (entry >>> DETAIL_SHIFT);
      cores[difference] = (byte) paired;
      counts[paired][errors(entry)]++;
    }
    return new UpperDifferences(details, cores, counts);
  }

  /** Returns whether those nt of a core that lie in some bases are all paired. */
  private boolean pairs(int core, int entry, int kind, int firstBase, int bases) {
    for (int j = 0; j < bases; j++) {
      boolean inCore = (core >> seeds.rule().lastNt() - firstBase - j & 1) != 0;
      if (inCore && ((entry >> 2 * j & 3) != 0 || (kind >> 2 * j & 1) != 0)) {
        return false;
      }
    }
    return true;
  }

  /** Lists all differences over some bases, each with its detail. */
  private static int[] differences(int kind, int bases) {
    int[] found = new int[1 << 2 * bases];
    int count = 1; // no difference over no bases
    for (int j = 0; j < bases; j++) {
      boolean ambiguous = (kind >> 2 * j & 1) != 0;
      boolean wobbles = (kind >> 2 * j & 2) != 0;
      int before = count;
      count = 0;
      int[] longer = new int[found.length];
      for (int i = 0; i < before; i++) {
        for (int difference = 0; difference < 4; difference++) {
          int detail = difference == 0 && !ambiguous ? 0 : difference == 2 && wobbles ? 1 : 1 << 4;
          longer[count++] = found[i] + (detail << DETAIL_SHIFT) + (difference << 2 * j);
        }
      }
      found = longer;
    }
    return found;
  }

  /** Returns the errors of an entry; only for a fuzzy rule's. */
  private static int errors(int entry) {
    return entry >>> DETAIL_SHIFT + 4;
  }

  /** Returns the number of postings, or any number above the limit when there are more. */
  long postingCount(long limit) {
    long total = 0;
    for (int seed = 0; seed < lower.length && total <= limit; seed++) {
      for (int cores = 0; cores < lower[seed].length; cores++) {
        int[] lowerEnds = lower[seed][cores].ends;
        for (int errors = 0; errors <= maxErrors; errors++) {
          total += (long) upper[seed].counts[cores][errors] * lowerEnds[maxErrors - errors];
        }
      }
    }
    return total;
  }

  /**
   * Fills the table.
   *
   * @param offsets int32[4^k + 1]
   * @param postings int32, at least the number of postings
   * @return the length of the longest list
   */
  int build(MemorySegment offsets, MemorySegment postings) {
    int blocks = 1 << 2 * upperBases;
    int blockCodes = 1 << 2 * lowerBases;
    int[] empty = new int[blockCodes]; // the offsets of a block without postings
    int[] filled = new int[0];
    int longest = 0;
    int total = 0;
    for (int block = 0; block < blocks; block++) {
      long offsetsAt = 4L * block * blockCodes;
      int selected = select(block);
      if (selected == 0) {
        if (empty[0] != total) {
          Arrays.fill(empty, total);
        }
        MemorySegment.copy(empty, 0, offsets, JAVA_INT, offsetsAt, blockCodes);
        continue;
      }
      int[] cursors = new int[blockCodes];
      int count = count(block, selected, cursors);
      longest = Math.max(longest, place(total, cursors));
      MemorySegment.copy(cursors, 0, offsets, JAVA_INT, offsetsAt, blockCodes);
      if (filled.length < count) {
        filled = new int[count];
      }
      fill(selected, cursors, total, filled);
      MemorySegment.copy(filled, 0, postings, JAVA_INT, 4L * total, count);
      total += count;
    }
    offsets.setAtIndex(JAVA_INT, (long) blocks * blockCodes, total);
    return longest;
  }

  /** Selects the seeds that have matches in a block; returns how many. */
  private int select(int block) {
    int count = 0;
    for (int seed = 0; seed < upperCodes.length; seed++) {
      int detail = upperDetails[seed][block ^ upperCodes[seed]];
      // Written without a branch, which would be guessed wrong too often.
      selectedSeeds[count] = seed;
      selectedDetails[count] = detail;
      count += detail >= 0 ? 1 : 0;
    }
    return count;
  }

  /** Adds the postings of the selected seeds to the counts of a block; returns their sum. */
  private int count(int block, int selected, int[] counts) {
    int sum = 0;
    for (int i = 0; i < selected; i++) {
      int seed = selectedSeeds[i];
      Differences differences = lower[seed][upper[seed].cores[block ^ upperCodes[seed]]];
      int end = differences.ends[maxErrors - (selectedDetails[i] >> 4)];
      selectedEntries[i] = differences.entries;
      selectedEnds[i] = end;
      sum += end;
      count(differences.entries, end, lowerCodes[seed], counts);
    }
    return sum;
  }

  /**
   * Replaces the count of each code by the place of its list.
   *
   * @param first the place of the first list
   * @return the length of the longest list
   */
  private static int place(int first, int[] counts) {
    int longest = 0;
    int next = first;
    for (int code = 0; code < counts.length; code++) {
      int length = counts[code];
      longest = Math.max(longest, length);
      counts[code] = next;
      next += length;
    }
    return longest;
  }

  /** Writes the postings of the selected seeds to their places in a block. */
  private void fill(int selected, int[] cursors, int firstPlace, int[] filled) {
    for (int i = 0; i < selected; i++) {
      int seed = selectedSeeds[i];
      int first = seed << 8 | selectedDetails[i];
      int[] entries = selectedEntries[i];
      fill(entries, selectedEnds[i], lowerCodes[seed], first, cursors, firstPlace, filled);
    }
  }

  /** Counts the postings of one seed. The mask cuts off the detail, and saves a bounds check. */
  private static void count(int[] entries, int end, int code, int[] counts) {
    for (int i = 0; i < end; i++) {
      counts[(code ^ entries[i]) & counts.length - 1]++;
    }
  }

  /**
   * Writes the postings of one seed.
   *
   * @param first the posting of no difference
   * @param cursors the next place of each code in the table
   * @param firstPlace the place in the table that {@code filled} begins with
   */
  private static void fill(
      int[] entries, int end, int code, int first, int[] cursors, int firstPlace, int[] filled) {
    for (int i = 0; i < end; i++) {
      int entry = entries[i];
      int place = cursors[(code ^ entry) & cursors.length - 1]++;
      filled[place - firstPlace] = first + (entry >>> DETAIL_SHIFT);
    }
  }
}
