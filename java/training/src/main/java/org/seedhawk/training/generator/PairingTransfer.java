// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import java.util.List;
import java.util.SplittableRandom;
import org.seedhawk.evaluation.data.SitePairs.Row;

/**
 * Makes new training rows: the site of a row is given to another miRNA, by exchanging its letters
 * so that it pairs with the other as it did with its own. A table has some twenty sites of a miRNA;
 * what is to be learnt is how letters pair, not those sites. Immutable.
 *
 * <p>miRNA and site lie side by side without a gap, in the shift in which most of nt 2-8 pair.
 * Where they pair, the new letter is the complement; where they wobble, it wobbles, or pairs if the
 * letter cannot; elsewhere it does neither. A letter that does already stays.
 */
final class PairingTransfer {
  private static final int SHIFT = 5;
  private static final int SEED_START = 1;
  private static final int SEED_END = 8;

  /** With fewer pairs in nt 2-8 nobody knows how the two lie. */
  private static final int MIN_PAIRS = 5;

  private static final String LETTERS = "ACGU";

  private enum Kind {
    PAIR,
    WOBBLE,
    NEITHER
  }

  private final List<Row> rows;
  private final double share;

  /**
   * Creates one.
   *
   * @param rows of the training part; other miRNAs are drawn as often as they are there
   * @param share of the rows whose miRNA is exchanged, 0..1
   */
  PairingTransfer(List<Row> rows, double share) {
    this.rows = rows;
    this.share = share;
  }

  /** Returns the row, or by chance its site for another miRNA; the number is the row's. */
  Row apply(Row row, SplittableRandom random) {
    if (random.nextDouble() >= share) {
      return row;
    }
    String other = rows.get(random.nextInt(rows.size())).mirna();
    int shift = shift(row.mirna(), row.site());
    if (pairs(row.mirna(), row.site(), shift) < MIN_PAIRS) {
      return row;
    }
    StringBuilder site = new StringBuilder(row.site());
    int places = Math.min(row.mirna().length(), other.length());
    for (int place = Math.max(0, -shift); place < places; place++) {
      int column = place + shift;
      if (column >= site.length()) {
        break;
      }
      Kind kind = kind(row.mirna().charAt(place), site.charAt(column));
      char letter = other.charAt(place);
      if (kind(letter, site.charAt(column)) != kind) {
        site.setCharAt(column, opposite(letter, kind, random));
      }
    }
    return new Row(row.number(), other, site.toString());
  }

  private static int shift(String mirna, String site) {
    int best = 0;
    for (int i = 1; i <= 2 * SHIFT; i++) {
      // -1, 1, -2, 2, ..
      int shift = i % 2 == 0 ? i / 2 : -(i + 1) / 2;
      if (pairs(mirna, site, shift) > pairs(mirna, site, best)) {
        best = shift;
      }
    }
    return best;
  }

  private static int pairs(String mirna, String site, int shift) {
    int pairs = 0;
    for (int place = SEED_START; place < Math.min(SEED_END, mirna.length()); place++) {
      int column = place + shift;
      if (column >= 0 && column < site.length()) {
        pairs += kind(mirna.charAt(place), site.charAt(column)) == Kind.PAIR ? 1 : 0;
      }
    }
    return pairs;
  }

  private static Kind kind(char mirna, char site) {
    // A C G U are 0 to 3: complements add up to 3, G and U to 5.
    return switch (LETTERS.indexOf(mirna) + LETTERS.indexOf(site)) {
      case 3 -> Kind.PAIR;
      case 5 -> Kind.WOBBLE;
      default -> Kind.NEITHER;
    };
  }

  /** Returns a letter that lies beside one of the miRNA in a way, drawn where there are several. */
  private static char opposite(char mirna, Kind kind, SplittableRandom random) {
    if (kind == Kind.NEITHER) {
      char letter;
      do {
        letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
      } while (kind(mirna, letter) != Kind.NEITHER);
      return letter;
    }
    boolean wobbles = kind == Kind.WOBBLE && (mirna == 'G' || mirna == 'U');
    return LETTERS.charAt((wobbles ? 5 : 3) - LETTERS.indexOf(mirna));
  }
}
