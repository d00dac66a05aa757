// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.SequenceRules;

/**
 * Finds every place that pairs with a strand over all its letters, but for a few mismatches. The
 * search is exact: strand and window are two 64-bit words, and each place of the target is compared
 * by a handful of operations. Immutable, thread-safe.
 */
public final class NearSearch {
  /** A shorter strand has near matches nearly everywhere. */
  public static final int SHORTEST = 15;

  /** What two bits a letter leave room for in a word. */
  public static final int LONGEST = Long.SIZE / 2;

  /** Of two bits the lower. */
  private static final long LOWER = 0x5555_5555_5555_5555L;

  /** Code of a target letter that pairs with nothing. */
  private static final int BLANK = 4;

  private final String strand;
  private final int most;
  private final long partners;
  private final long letters;

  /**
   * Prepares a strand.
   *
   * @param strand 5'->3', {@link #SHORTEST} to {@link #LONGEST} letters, A C G U T in either case
   * @param most mismatches that a match may have, 0 or more
   * @throws IllegalArgumentException if the strand has another length or other letters, or {@code
   *     most} is negative
   */
  public NearSearch(String strand, int most) {
    if (strand.length() < SHORTEST || strand.length() > LONGEST || most < 0) {
      throw new IllegalArgumentException(
          "a strand of %s nt with %s mismatches; it must be %s..%s nt and 0 or more"
              .formatted(strand.length(), most, SHORTEST, LONGEST));
    }
    StringBuilder read = new StringBuilder();
    long packed = 0;
    for (int i = strand.length() - 1; i >= 0; i--) {
      int code = strand.charAt(i) > 0x7F ? Bases.NONE : Bases.code((byte) strand.charAt(i));
      if (code < 0) {
        throw new IllegalArgumentException(
            "letter '%c' of the strand is none of A C G U T".formatted(strand.charAt(i)));
      }
      packed = packed << 2 | Bases.complement(code);
      read.append(Bases.letter(code));
    }
    this.strand = read.reverse().toString();
    this.most = most;
    partners = packed;
    letters = LOWER >>> Long.SIZE - 2 * strand.length();
  }

  /**
   * A target that is ready to be searched. Immutable, thread-safe.
   *
   * <p>Its codes are 0 to 3, and {@link #BLANK} for ambiguous letters.
   */
  public static final class Target {
    private final byte[] codes;

    private Target(byte[] codes) {
      this.codes = codes;
    }

    /**
     * Reads letters.
     *
     * @throws org.seedhawk.error.BadInputException if a letter is no nucleotide
     */
    public static Target of(String letters) {
      byte[] codes = new byte[letters.length()];
      for (int i = 0; i < codes.length; i++) {
        char letter = letters.charAt(i);
        int code = letter > 0x7F ? Bases.NONE : Bases.code((byte) letter);
        if (code == Bases.NONE) {
          throw SequenceRules.letter(letters, i);
        }
        codes[i] = (byte) (code == Bases.AMBIGUOUS ? BLANK : code);
      }
      return new Target(codes);
    }
  }

  /** Returns all matches that lie within a target, in the order of their places. */
  public List<NearMatch> in(Target target) {
    List<NearMatch> found = new ArrayList<>();
    byte[] codes = target.codes;
    int length = strand.length();
    long window = 0;
    long blanks = 0;
    for (int i = 0; i < codes.length; i++) {
      window = window << 2 | codes[i] & 3;
      blanks = blanks << 2 | codes[i] >>> 2;
      // The two bits of a letter that differs are not both 0. Nt 1 has the lowest.
      long differs = window ^ partners;
      long mismatches = (differs | differs >>> 1 | blanks) & letters;
      if (Long.bitCount(mismatches) <= most && i >= length - 1) {
        found.add(match(codes, i + 1, mismatches));
      }
    }
    return found;
  }

  private NearMatch match(byte[] codes, int end, long bits) {
    List<NearMatch.Mismatch> mismatches = new ArrayList<>();
    for (long left = bits; left != 0; left &= left - 1) {
      int nt = Long.numberOfTrailingZeros(left) / 2 + 1;
      int code = codes[end - nt];
      mismatches.add(
          new NearMatch.Mismatch(
              nt, strand.charAt(nt - 1), code == BLANK ? 'N' : Bases.letter(code)));
    }
    return new NearMatch(end - strand.length(), end, mismatches);
  }
}
