// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.util.Optional;
import java.util.regex.Pattern;
import org.seedhawk.error.BadInputException;

/**
 * What every file of miRNAs is looked at for beside {@link MirnaLimit}: letters that are notation,
 * and lengths that no mature miRNA has. One for a file. One thread at a time.
 */
public final class MirnaChecks {
  private static final Pattern MODIFIED = Pattern.compile("[mdr][ACGTU]");
  private static final int SHORTEST_USUAL = 15;
  private static final int LONGEST_USUAL = 30;

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
    if (MODIFIED.matcher(letters).find()) {
      throw new BadInputException(
          ("%s: this is notation of modified bases (mU is 2'-O-methyl U, dT is of DNA); write the"
                  + " letters A C G U alone")
              .formatted(where));
    }
  }

  /**
   * Counts a miRNA whose length no mature one has.
   *
   * @param what file, line and name
   * @param nt its length
   */
  public void note(String what, int nt) {
    if (nt < SHORTEST_USUAL || nt > LONGEST_USUAL) {
      unusual++;
      example = "%s has %s".formatted(what, nt);
    }
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
