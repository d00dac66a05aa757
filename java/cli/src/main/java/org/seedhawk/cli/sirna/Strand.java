// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.sirna;

import java.util.Locale;
import org.seedhawk.scan.Rna;

/**
 * One strand of an siRNA. Immutable.
 *
 * @param sirna its name
 * @param side which of the two
 * @param letters 5'->3', A C G U
 * @param compared nt, from the 5' end, that a near match is compared over
 */
public record Strand(String sirna, Side side, String letters, int compared) {
  /** The strands of an siRNA. */
  public enum Side {
    /** The one that is meant to enter AGO2, and pairs with the intended target. */
    GUIDE,
    /** The other one, which may enter AGO2, too. */
    PASSENGER;

    /** Returns the word of tables and messages. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns the letters that a near match is compared over. */
  public String comparedLetters() {
    return letters.substring(0, compared);
  }

  /** Returns it as the repression model reads it, under a name of its own. */
  public Rna asMirna() {
    // No name in a FASTA file has a blank, so that this is no other strand's.
    return new Rna(sirna + " " + side.label(), letters);
  }
}
