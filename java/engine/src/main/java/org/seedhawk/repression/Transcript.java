// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.util.Objects;
import org.seedhawk.canonical.CanonicalSites;
import org.seedhawk.seq.PolyATail;

/**
 * A transcript whose repression is predicted. Immutable.
 *
 * @param id the name that results carry
 * @param utr letters of the 3'UTR, 5'->3', from the stop codon on; A C G T U in either case, other
 *     IUPAC letters pair with nothing
 * @param orf letters of the open reading frame, 5'->3', from the start codon to the stop codon;
 *     empty where it is not known
 * @param orfLength letters of the open reading frame; it may be known where the letters are not; 0
 *     where it is not
 */
public record Transcript(String id, String utr, String orf, int orfLength) {
  /** The most letters of each of its sequences. */
  public static final int MOST_LETTERS = CanonicalSites.MOST_LETTERS;

  /**
   * Checks for null and the length; letters are checked and counted where they are searched.
   *
   * @throws IllegalArgumentException if the length is negative, or is not that of the letters
   */
  public Transcript {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(utr, "utr");
    Objects.requireNonNull(orf, "orf");
    if (orfLength < 0 || !orf.isEmpty() && orfLength != orf.length()) {
      throw new IllegalArgumentException(
          "orfLength of '%s' is %s; it must be %s"
              .formatted(
                  id, orfLength, orf.isEmpty() ? "0 or more" : "that of orf, " + orf.length()));
    }
  }

  /** Creates a transcript with its open reading frame; empty where it is not known. */
  public Transcript(String id, String utr, String orf) {
    this(id, utr, orf, orf.length());
  }

  /** Creates a transcript whose open reading frame is not known. */
  public Transcript(String id, String utr) {
    this(id, utr, "");
  }

  /**
   * Returns whether the 3'UTR ends with 20 A or more, as one does that was given with its poly(A)
   * tail. The tail's letters weaken each prediction, since training saw none: cut it off. The
   * programs warn of such transcripts.
   */
  public boolean hasPolyATail() {
    return PolyATail.isIn(utr);
  }
}
