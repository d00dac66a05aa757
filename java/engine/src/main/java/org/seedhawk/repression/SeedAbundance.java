// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.util.Locale;
import java.util.Objects;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.error.BadInputException;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.SequenceRules;

/**
 * How often each 7mer stands in the 3'UTRs of a species: a miRNA whose sites are frequent lowers
 * each target less. A model brings that of human 3'UTRs; for another species, count its own.
 * Immutable.
 */
public final class SeedAbundance {
  /** The fewest letters that are counted: with fewer, chance decides how frequent a 7mer is. */
  public static final long FEWEST_LETTERS = 1_000_000;

  private final float[] ofCodes;

  private SeedAbundance(float[] ofCodes) {
    this.ofCodes = ofCodes;
  }

  /** Returns log10 of 1 + the number of each 7mer per million letters. */
  float[] ofCodes() {
    return ofCodes;
  }

  /** Counts the 7mers of one 3'UTR after the other. One thread at a time. */
  public static final class Counter {
    private final long[] counts = new long[1 << 14];
    private byte[] codes = new byte[0];
    private long letters;
    private long utrs;

    /** Creates one that has counted nothing. */
    public Counter() {}

    /**
     * Counts a 3'UTR.
     *
     * @throws BadInputException if a letter is no nucleotide
     */
    public void add(String utr) {
      Objects.requireNonNull(utr, "utr");
      if (codes.length < utr.length()) {
        codes = new byte[Math.max(utr.length(), 2 * codes.length)];
      }
      for (int i = 0; i < utr.length(); i++) {
        char letter = utr.charAt(i);
        int code = letter > 127 ? Bases.NONE : Bases.code((byte) letter);
        if (code == Bases.NONE) {
          throw SequenceRules.letter(utr, i);
        }
        codes[i] = (byte) code;
      }
      SiteFeatures.countSevenMers(codes, utr.length(), counts);
      letters += utr.length();
      utrs++;
    }

    /**
     * Returns what was counted so far.
     *
     * @throws BadInputException if that is fewer than {@link SeedAbundance#FEWEST_LETTERS}
     */
    public SeedAbundance abundance() {
      if (letters < FEWEST_LETTERS) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%,d 3'UTRs with %,d letters are too few to count how frequent seeds are; it takes"
                    + " %,d letters",
                utrs,
                letters,
                FEWEST_LETTERS));
      }
      return new SeedAbundance(SiteFeatures.abundance(counts, letters));
    }
  }
}
