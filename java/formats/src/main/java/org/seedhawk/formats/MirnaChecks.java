// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.seq.ModifiedBases;

/**
 * What every file of miRNAs is looked at for beside {@link MirnaLimit}: letters that are notation,
 * and lengths that no mature miRNA has. One for a file. One thread at a time.
 */
public final class MirnaChecks {
  private static final int SHORTEST_USUAL = 15;
  private static final int SHORTEST_TYPICAL = 18;
  private static final int LONGEST_TYPICAL = 25;

  /** No mature miRNA is much longer, in nt. */
  public static final int LONGEST_USUAL = 30;

  private long unusual;
  private String example = "";

  /** Makes one that has seen nothing. */
  public MirnaChecks() {}

  /**
   * Refuses a miRNA in the notation of whoever makes oligonucleotides: its marks are letters of
   * ambiguous nucleotides, too.
   *
   * @param where file, line and record
   */
  public static void refuseModified(String where, String letters) {
    if (ModifiedBases.isNotationOfMirna(letters)) {
      throw new BadInputException(ModifiedBases.ADVICE).at(where);
    }
  }

  /**
   * Counts a miRNA whose length no mature one has.
   *
   * @param what file, line and name
   * @param nt its length
   */
  public void note(String what, int nt) {
    if (!isUsual(nt)) {
      unusual++;
      example = "%s has %s".formatted(what, nt);
    }
  }

  private static boolean isUsual(int nt) {
    return nt >= SHORTEST_USUAL && nt <= LONGEST_USUAL;
  }

  /** Returns whether nearly all mature miRNAs, and few sites, have a length. */
  public static boolean isTypical(int nt) {
    return nt >= SHORTEST_TYPICAL && nt <= LONGEST_TYPICAL;
  }

  /** Returns a warning about the lengths that were counted; empty without one. */
  public Optional<String> warning() {
    return unusual == 0
        ? Optional.empty()
        : Optional.of(
            "%s; mature miRNAs have %s to %s nt (%s outside)"
                .formatted(example, SHORTEST_USUAL, LONGEST_USUAL, unusual));
  }
}
