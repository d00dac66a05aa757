// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.context;

import java.util.Optional;

/** A miRNA that sites are scored for. Immutable. */
public final class ContextMirna {
  private final String letters;
  private final Optional<ContextParameters.Seed> seed;
  private final String site; // pairs with nt 2-8

  /**
   * Looks up its seed.
   *
   * @param letters 5'->3', at least 8
   * @throws IllegalArgumentException if there are fewer
   */
  public ContextMirna(ContextParameters parameters, String letters) {
    if (letters.length() < 8) {
      throw new IllegalArgumentException(
          "letters is '%s'; a miRNA has 8 or more".formatted(letters));
    }
    this.letters = ContextTarget.plain(letters);
    String nt2To8 = this.letters.substring(1, 8);
    seed = parameters.seed(nt2To8);
    StringBuilder paired = new StringBuilder(nt2To8).reverse();
    for (int i = 0; i < paired.length(); i++) {
      paired.setCharAt(i, complement(paired.charAt(i)));
    }
    site = paired.toString();
  }

  private static char complement(char letter) {
    return switch (letter) {
      case 'A' -> 'U';
      case 'C' -> 'G';
      case 'G' -> 'C';
      case 'U' -> 'A';
      default -> '?'; // equal to no letter of a target
    };
  }

  /** Returns whether the parameters have its nt 2-8; without them it has no score. */
  public boolean hasSeed() {
    return seed.isPresent();
  }

  String letters() {
    return letters;
  }

  ContextParameters.Seed seed() {
    return seed.orElseThrow(
        () -> new IllegalStateException("'%s' has no seed; ask hasSeed first".formatted(letters)));
  }

  /** Returns how many 8mers letters have. */
  int eightMers(String target) {
    String eightMer = site + "A";
    int count = 0;
    for (int at = target.indexOf(eightMer); at >= 0; at = target.indexOf(eightMer, at + 8)) {
      count++;
    }
    return count;
  }

  /**
   * Returns how many offset 6mers the first letters of a 3'UTR have: nt 3-8 pair, nt 2 does not.
   */
  int offset6mers(String utr, int length) {
    String offset = site.substring(0, 6);
    int count = 0;
    for (int at = utr.indexOf(offset);
        at >= 0 && at + 6 <= length;
        at = utr.indexOf(offset, at + 1)) {
      boolean pairsNt2 = at + 6 < length && utr.charAt(at + 6) == site.charAt(6);
      count += pairsNt2 ? 0 : 1;
    }
    return count;
  }
}
