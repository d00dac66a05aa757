// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import org.seedhawk.error.BadInputException;
import org.seedhawk.seq.SequenceRules;

/**
 * How long a miRNA may be: no mature one is longer than {@link #MATURE} says, and some models read
 * fewer nt. One rule and one message for every file that miRNAs are read from. Immutable.
 *
 * @param longest nt
 * @param model whose limit it is; null: that of mature miRNAs
 */
public record MirnaLimit(int longest, String model) {
  /** That of mature miRNAs. */
  public static final MirnaLimit MATURE = new MirnaLimit(SequenceRules.LONGEST_MIRNA, null);

  /**
   * Returns the limit for a model that reads miRNAs of so many nt: its own where that is smaller.
   *
   * @param model named in messages
   */
  public static MirnaLimit of(int longest, String model) {
    return longest < MATURE.longest ? new MirnaLimit(longest, model) : MATURE;
  }

  /** Returns the smaller one. */
  public MirnaLimit and(MirnaLimit other) {
    return other.longest < longest ? other : this;
  }

  /**
   * Refuses a miRNA that is too short or too long, see {@link SequenceRules#checkMirna}.
   *
   * @param where file and line
   * @param what the miRNA, with its name
   * @param nt its length; one that is longer than the limit need not be read to its end
   * @throws BadInputException says the limit and whose it is
   */
  public void check(String where, String what, int nt) {
    SequenceRules.checkMirna(where + ": " + what, nt, longest, model);
  }
}
