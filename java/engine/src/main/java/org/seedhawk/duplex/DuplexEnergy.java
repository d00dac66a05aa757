// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.duplex;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.seedhawk.error.BadInputException;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.SequenceRules;

/**
 * Minimum free energies of duplexes. Its arrays grow to the longest duplex and are used again; no
 * call allocates once they have. One thread at a time.
 *
 * <p>The dynamic program reads the target 5'->3' and the miRNA 3'->5', so that both positions of a
 * duplex's pairs ascend. What is kept of a pair is the least energy of all structures that end with
 * it; it follows another pair or begins the duplex.
 */
public final class DuplexEnergy {
  /**
   * Whose reading of the parameters counts. Neither adds the 4.1 kcal/mol that it costs to bring
   * two strands together: RNAhybrid does not, and the limits that pipelines put on its energies
   * assume so.
   */
  public enum Rules {
    /** As published. */
    TURNER_1999,

    /**
     * As RNAhybrid 2.1.2 computes, found by running it: no penalty for A-U and G-U at the end of a
     * helix; 0.3 instead of 0.5 kcal/mol a base of asymmetry; first mismatches count in loops with
     * one base on one side too; and the tables of 1x1, 1x2 and 2x2 loops are entered with the
     * second pair and the bases beside it mirrored. Its 1x1 loop between two C-G pairs in a row
     * thereby has the energy measured between C-G and G-C.
     */
    RNAHYBRID
  }

  /**
   * A structure of least energy. Immutable: the arrays are the caller's own copies.
   *
   * @param energy kcal/mol; 0 without pairs
   * @param target letters of the target's range, 5'->3', N where ambiguous or outside
   * @param mirna letters of the miRNA, 5'->3'
   * @param targetPairs positions in {@code target} that are paired, ascending
   * @param mirnaPairs their partners in {@code mirna}, descending, as many
   */
  public record Structure(
      float energy, String target, String mirna, int[] targetPairs, int[] mirnaPairs) {

    /** Returns target and miRNA, both 5'->3', in dots and brackets: {@code .(((..((.&.))..))).}. */
    public String dotBracket() {
      char[] dots = ".".repeat(target.length() + 1 + mirna.length()).toCharArray();
      dots[target.length()] = '&';
      for (int pair = 0; pair < targetPairs.length; pair++) {
        dots[targetPairs[pair]] = '(';
        dots[target.length() + 1 + mirnaPairs[pair]] = ')';
      }
      return new String(dots);
    }

    /**
     * Returns three lines: the target 5'->3', the pairs ({@code |} Watson-Crick, {@code :} G-U),
     * the miRNA 3'->5'; {@code -} fills the shorter side of a loop.
     */
    @Override
    public String toString() {
      String reversed = new StringBuilder(mirna).reverse().toString();
      StringBuilder top = new StringBuilder();
      StringBuilder middle = new StringBuilder();
      StringBuilder bottom = new StringBuilder();
      int i = 0;
      int k = 0;
      for (int pair = 0; pair <= targetPairs.length; pair++) {
        boolean end = pair == targetPairs.length;
        int toI = end ? target.length() : targetPairs[pair];
        int toK = end ? reversed.length() : reversed.length() - 1 - mirnaPairs[pair];
        int columns = Math.max(toI - i, toK - k);
        String left = target.substring(i, toI);
        String right = reversed.substring(k, toK);
        // What hangs over at the 5' end of the target stands next to the first pair.
        top.append(pair == 0 ? pad(left, columns, true) : pad(left, columns, false));
        bottom.append(pair == 0 ? pad(right, columns, true) : pad(right, columns, false));
        middle.append(" ".repeat(columns));
        if (!end) {
          char x = target.charAt(toI);
          char z = reversed.charAt(toK);
          top.append(x);
          bottom.append(z);
          middle.append(x + z == 'G' + 'U' ? ':' : '|');
        }
        i = toI + 1;
        k = toK + 1;
      }
      return top + "\n" + middle + "\n" + bottom;
    }

    private static String pad(String letters, int columns, boolean before) {
      String fill = "-".repeat(columns - letters.length());
      return before ? fill + letters : letters + fill;
    }
  }

  /** Letters of a target at most; longer ones are cut into windows by the caller. */
  public static final int MAX_TARGET = 2_000;

  /** Letters of a miRNA at most. */
  public static final int MAX_MIRNA = 64;

  private static final int MAX_SIDE = Turner1999.MAX_SIDE;

  private final Turner1999 turner;

  // Letters, each between two that are ANY, so that neighbours need no check.
  private final byte[] target = new byte[MAX_TARGET + 2];
  private final byte[] mirna = new byte[MAX_MIRNA + 2]; // 3'->5'
  private final long[] partners =
      new long[Turner1999.LETTERS]; // by target letter, bit k = mirna[k]
  private int targetLength;
  private int mirnaLength;

  // Of the pair (i, k) at i * mirnaLength + k; what does not pair is never read.
  private int[] energy = new int[0]; // of the best structure that ends with it
  private int[] bulge = new int[0]; // the same and what the pair adds to a bulge of two or more
  private int[] single = new int[0]; // to a 1xn loop
  private int[] wide = new int[0]; // to other interior loops
  private int best;
  private int bestTarget;
  private int bestMirna;

  /** Creates an empty workspace. */
  public DuplexEnergy(Rules rules) {
    turner = Turner1999.of(Objects.requireNonNull(rules, "rules"));
  }

  /**
   * Returns the minimum free energy of a miRNA on a target.
   *
   * @param targetLetters 5'->3', 1..{@value #MAX_TARGET} nucleotide letters of either case
   * @param mirnaLetters 5'->3', 1..{@value #MAX_MIRNA}
   * @return kcal/mol, 0 where no structure has less than that
   * @throws BadInputException if a letter is no nucleotide, or one is empty or too long
   */
  public float mfe(String targetLetters, String mirnaLetters) {
    Objects.requireNonNull(targetLetters, "targetLetters");
    Objects.requireNonNull(mirnaLetters, "mirnaLetters");
    check("target", targetLetters.length(), MAX_TARGET);
    check("miRNA", mirnaLetters.length(), MAX_MIRNA);
    return mfe(
        codes("target", targetLetters),
        0,
        targetLetters.length(),
        codes("miRNA", mirnaLetters),
        mirnaLetters.length());
  }

  /**
   * Returns the minimum free energy of a miRNA on a range of a target.
   *
   * @param targetCodes 5'->3', 0..3; every other value is ambiguous: it pairs with nothing
   * @param from first base of the range
   * @param to its exclusive end, 1..{@value #MAX_TARGET} bases behind
   * @param mirnaCodes 5'->3', likewise
   * @param length bases of the miRNA, from its first on, 1..{@value #MAX_MIRNA}
   * @return kcal/mol, 0 where no structure has less than that
   * @throws BadInputException if one is empty or too long
   * @throws IndexOutOfBoundsException if a range does not fit its array
   */
  public float mfe(byte[] targetCodes, int from, int to, byte[] mirnaCodes, int length) {
    check("target", to - from, MAX_TARGET);
    check("miRNA", length, MAX_MIRNA);
    Objects.checkFromToIndex(from, to, targetCodes.length);
    Objects.checkFromToIndex(0, length, mirnaCodes.length);
    targetLength = to - from;
    mirnaLength = length;
    target[0] = Turner1999.ANY;
    for (int i = 0; i < targetLength; i++) {
      target[i + 1] = letter(targetCodes[from + i]);
    }
    target[targetLength + 1] = Turner1999.ANY;
    Arrays.fill(partners, 0);
    mirna[0] = Turner1999.ANY;
    for (int k = 0; k < length; k++) {
      byte letter = letter(mirnaCodes[length - 1 - k]);
      mirna[k + 1] = letter;
      for (int other = 0; other < Turner1999.ANY; other++) {
        if (Turner1999.pair(other, letter) != Turner1999.NONE) {
          partners[other] |= 1L << k;
        }
      }
    }
    mirna[length + 1] = Turner1999.ANY;
    int cells = targetLength * mirnaLength;
    if (energy.length < cells) {
      energy = new int[cells];
      bulge = new int[cells];
      single = new int[cells];
      wide = new int[cells];
    }
    fill();
    return best / 100f;
  }

  private static void check(String what, int length, int max) {
    SequenceRules.checkNotEmpty(what, length);
    if (length > max) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s: a sequence of %,d nt; a duplex takes %,d at most%s",
              what,
              length,
              max,
              max == MAX_TARGET ? ": cut it into windows" : ": cut it"));
    }
  }

  private static byte[] codes(String what, String letters) {
    byte[] codes = new byte[letters.length()];
    for (int i = 0; i < codes.length; i++) {
      char letter = letters.charAt(i);
      int code = letter < 128 ? Bases.code((byte) letter) : Bases.NONE;
      if (code == Bases.NONE) {
        throw SequenceRules.letter(letters, i).at(what);
      }
      codes[i] = (byte) code;
    }
    return codes;
  }

  private static byte letter(int code) {
    return (byte) (code < 0 || code > 3 ? Turner1999.ANY : code);
  }

  private void fill() {
    best = 0;
    for (int i = 0; i < targetLength; i++) {
      for (long at = partners[target[i + 1]]; at != 0; at &= at - 1) {
        int k = Long.numberOfTrailingZeros(at);
        int pair = Turner1999.pair(target[i + 1], mirna[k + 1]);
        int least = least(i, k, pair);
        int cell = i * mirnaLength + k;
        energy[cell] = least;
        bulge[cell] = least + turner.terminal(pair);
        single[cell] = least + turner.single(pair, target[i + 2], mirna[k + 2]);
        wide[cell] = least + turner.mismatch(pair, target[i + 2], mirna[k + 2]);
        int ended = bulge[cell] + Turner1999.dangles(pair ^ 1, mirna[k + 2], target[i + 2]);
        if (ended < best) {
          best = ended;
          bestTarget = i;
          bestMirna = k;
        }
      }
    }
  }

  /** Returns the least energy of what ends with a pair. */
  private int least(int i, int k, int pair) {
    int ends = turner.terminal(pair);
    int closesSingle = turner.single(pair ^ 1, mirna[k], target[i]);
    int closesWide = turner.mismatch(pair ^ 1, mirna[k], target[i]);
    int least = ends + Turner1999.dangles(pair, target[i], mirna[k]); // it is the first
    for (int above = 0; above <= Math.min(MAX_SIDE, i - 1); above++) {
      int p = i - 1 - above;
      int row = p * mirnaLength;
      long before = partners[target[p + 1]] & below(k);
      // A stack, a bulge of the target.
      if (has(before, k - 1)) {
        least =
            Math.min(
                least,
                above < 2
                    ? energy[row + k - 1] + between(p, i, k - 1, k)
                    : bulge[row + k - 1] + turner.loop(above, 0) + ends);
      }
      // A bulge of one base of the miRNA; 1x1, 2x1, nx1.
      if (has(before, k - 2)) {
        least =
            Math.min(
                least,
                above < 3
                    ? energy[row + k - 2] + between(p, i, k - 2, k)
                    : single[row + k - 2] + turner.loop(above, 1) + closesSingle);
      }
      // 1x2, 2x2.
      boolean tabled = above == 1 || above == 2;
      if (tabled && has(before, k - 3)) {
        least = Math.min(least, energy[row + k - 3] + between(p, i, k - 3, k));
      }
      // Longer bulges of the miRNA, 1xn, other interior loops.
      int[] opened = above == 0 ? bulge : above == 1 ? single : wide;
      int closes = above == 0 ? ends : above == 1 ? closesSingle : closesWide;
      long far = before & below(k - (tabled ? 3 : 2)) & ~below(k - 1 - MAX_SIDE);
      for (; far != 0; far &= far - 1) {
        int q = Long.numberOfTrailingZeros(far);
        least = Math.min(least, opened[row + q] + turner.loop(above, k - 1 - q) + closes);
      }
    }
    return least;
  }

  /** Returns a mask of the bits below one; none when it is negative. */
  private static long below(int bit) {
    return bit <= 0 ? 0 : (1L << bit) - 1;
  }

  private static boolean has(long bits, int bit) {
    return bit >= 0 && (bits >>> bit & 1) != 0;
  }

  /** Returns the energy from the pair (p, q) to the pair (i, k). */
  private int between(int p, int i, int q, int k) {
    return turner.between(target, p + 1, i + 1, mirna, q + 1, k + 1);
  }

  /**
   * Returns a structure of the energy that was computed last; it has no pairs where that is 0. Of
   * several with the same energy the one that ends first in the target, with the shortest loops.
   *
   * @throws IllegalStateException if nothing was computed
   */
  public Structure duplex() {
    if (targetLength == 0) {
      throw new IllegalStateException("no energy has been computed yet; call mfe first");
    }
    int[] targetPairs = new int[Math.min(targetLength, mirnaLength)];
    int[] mirnaPairs = new int[targetPairs.length];
    int pairs = 0;
    if (best < 0) {
      int i = bestTarget;
      int k = bestMirna;
      for (int next = 0; next >= 0; i = next / MAX_MIRNA, k = next % MAX_MIRNA) {
        targetPairs[pairs] = i;
        mirnaPairs[pairs] = mirnaLength - 1 - k;
        pairs++;
        next = before(i, k);
      }
    }
    int[] ascending = new int[pairs];
    int[] descending = new int[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      ascending[pair] = targetPairs[pairs - 1 - pair];
      descending[pair] = mirnaPairs[pairs - 1 - pair];
    }
    return new Structure(
        best / 100f,
        letters(target, targetLength),
        new StringBuilder(letters(mirna, mirnaLength)).reverse().toString(),
        ascending,
        descending);
  }

  /** Returns the pair before a pair in its best structure, p * MAX_MIRNA + q, or -1. */
  private int before(int i, int k) {
    for (int p = i - 1; p >= Math.max(0, i - 1 - MAX_SIDE); p--) {
      for (int q = k - 1; q >= Math.max(0, k - 1 - MAX_SIDE); q--) {
        if ((partners[target[p + 1]] >>> q & 1) != 0
            && energy[p * mirnaLength + q] + between(p, i, q, k) == energy[i * mirnaLength + k]) {
          return p * MAX_MIRNA + q;
        }
      }
    }
    return -1;
  }

  private static String letters(byte[] codes, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 1; i <= length; i++) {
      letters.append(codes[i] == Turner1999.ANY ? 'N' : Bases.letter(codes[i]));
    }
    return letters.toString();
  }
}
