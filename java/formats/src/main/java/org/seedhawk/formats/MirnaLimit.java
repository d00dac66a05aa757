// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

/**
 * How long a miRNA may be: no mature one is longer than {@link #MATURE} says, and some models read
 * fewer nt. One rule and one message for every file that miRNAs are read from. Immutable.
 *
 * @param longest nt
 * @param model whose limit it is; null: that of mature miRNAs
 */
public record MirnaLimit(int longest, String model) {
  /** Mature miRNAs in miRBase 22.1 have 15 to 34 nt; what is longer is a hairpin or a target. */
  public static final MirnaLimit MATURE = new MirnaLimit(50, null);

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
   * Refuses a miRNA that is too long.
   *
   * @param where file and line
   * @param what the miRNA, with its name
   * @param nt its length; one that is longer than the limit need not be read to its end
   * @throws BadInputException says the limit and whose it is
   */
  public void check(String where, String what, int nt) throws BadInputException {
    if (nt > longest) {
      throw new BadInputException(
          "%s: %s has more than %d nt; %s"
              .formatted(
                  where,
                  what,
                  longest,
                  model == null
                      ? "give mature miRNAs (15 to 30 nt), no hairpins, and check that miRNAs and"
                          + " targets are not exchanged"
                      : "model '%s' reads no more: leave it out or name another model"
                          .formatted(model)));
    }
  }
}
