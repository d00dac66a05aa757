// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.context;

import java.util.Objects;
import java.util.Optional;
import org.seedhawk.scan.SiteType;

/** Scores sites with the published parameters. Thread-safe. */
public final class ContextScorer {
  /** A site that begins before this letter has no score: the ribosome reaches it. */
  private static final int FIRST_START = 14;

  private static final int FLANK = 30;
  private static final int UNPAIRED = 14;

  private final ContextParameters parameters;
  private final ContextRules rules;

  /** Takes parameters, and how features are computed. */
  public ContextScorer(ContextParameters parameters, ContextRules rules) {
    this.parameters = Objects.requireNonNull(parameters, "parameters");
    this.rules = Objects.requireNonNull(rules, "rules");
  }

  /**
   * Scores a site.
   *
   * @param mirna one with a seed
   * @param start first base of the site in the 3'UTR, 0-based
   * @param end exclusive end
   * @param pct probability of conserved targeting; NaN where it is not known, and contributes 0
   * @return empty for types without parameters, and for sites that begin in the first 14 letters of
   *     the 3'UTR
   * @throws IllegalStateException if the parameters lack the miRNA's seed
   */
  public Optional<ContextScore> score(
      ContextTarget target, ContextMirna mirna, SiteType type, int start, int end, double pct) {
    if (!ContextParameters.has(type) || start < FIRST_START) {
      return Optional.empty();
    }
    Contributions sum = new Contributions(type);
    sum.add(ContextFeature.SITE_TYPE, 1);
    sum.add(
        ContextFeature.PAIRING_3P,
        ThreePrimePairing.score(target.utr(), mirna.letters(), type, start, end));
    sum.add(ContextFeature.LOCAL_AU, localAu(target.utr(), type, start, end));
    sum.add(
        ContextFeature.MIN_DIST,
        log10(target.mean(end, letters -> Math.min(start, letters - end))));
    sum.addLetter(mirna.letters().charAt(0), ContextFeature.SRNA1A);
    sum.addLetter(mirna.letters().charAt(7), ContextFeature.SRNA8A);
    if (ContextParameters.needs(type, ContextFeature.SITE8A)) {
      boolean shifted = rules == ContextRules.PROGRAM && type == SiteType.SIX_MER;
      sum.addLetter(target.utr().charAt(start - (shifted ? 3 : 1)), ContextFeature.SITE8A);
    }
    sum.add(ContextFeature.LEN_3UTR, log10(target.mean(end, letters -> letters)));
    double unpaired = unpaired(target, type, start);
    if (Double.isFinite(unpaired)) {
      sum.add(ContextFeature.SA, unpaired);
    }
    if (target.orfLength() > 0) {
      sum.add(ContextFeature.LEN_ORF, log10(target.orfLength()));
    }
    sum.add(ContextFeature.ORF8M, mirna.eightMers(target.orf()));
    sum.add(
        ContextFeature.OFF6M,
        rules == ContextRules.PROGRAM
            ? 1
            : target.mean(end, letters -> mirna.offset6mers(target.utr(), letters)));
    sum.add(ContextFeature.TA, mirna.seed().abundance());
    boolean nt8 = type == SiteType.EIGHT_MER || type == SiteType.SEVEN_MER_M8;
    sum.add(ContextFeature.SPS, nt8 ? mirna.seed().spsWithNt8() : mirna.seed().spsWithoutNt8());
    if (!Double.isNaN(pct)) {
      sum.add(ContextFeature.PCT, pct);
    }
    return Optional.of(new ContextScore(type, start, end, sum.thousandths, target.held(end)));
  }

  private static double log10(double value) {
    return value > 0 ? Math.log10(value) : 0;
  }

  /** What a site's features contribute. */
  private final class Contributions {
    private final SiteType type;
    private final int[] thousandths = new int[ContextFeature.values().length];

    private Contributions(SiteType type) {
      this.type = type;
    }

    private void add(ContextFeature feature, double value) {
      thousandths[feature.ordinal()] = parameters.contribution(type, feature, value);
    }

    /** Adds the feature of a letter: those of A, C and G follow each other, and U has none. */
    private void addLetter(char letter, ContextFeature ofA) {
      int index = "ACG".indexOf(letter);
      if (index >= 0) {
        add(ContextFeature.values()[ofA.ordinal() + index], 1);
      }
    }
  }

  /** Returns log10 of the probability that the 14 nt up to opposite nt 1 are unpaired. */
  private double unpaired(ContextTarget target, SiteType type, int start) {
    boolean beginsAtNt7 = type == SiteType.SEVEN_MER_A1 || type == SiteType.SIX_MER;
    boolean shifted = rules == ContextRules.PROGRAM && type == SiteType.SIX_MER;
    int oppositeNt1 = start + (beginsAtNt7 && !shifted ? 6 : 7);
    int last = Math.min(oppositeNt1, target.utr().length() - 1);
    return target.log10Unpaired().applyAsDouble(last + 1 - UNPAIRED);
  }

  /**
   * Returns the share of A and U in 30 letters on both sides, those near the site weighing more.
   */
  private static double localAu(String utr, SiteType type, int start, int end) {
    // Letters beside a match of nt 8, or beside nt 2 without an A, count in full.
    int before = type == SiteType.EIGHT_MER || type == SiteType.SEVEN_MER_M8 ? 1 : 2;
    int behind = type == SiteType.EIGHT_MER || type == SiteType.SEVEN_MER_A1 ? 2 : 1;
    double all = 0;
    double up = 0;
    for (int i = 0; i < FLANK && i < start; i++) {
      double weight = 1.0 / (i + before);
      all += weight;
      up += isAu(utr.charAt(start - 1 - i)) ? weight : 0;
    }
    double down = 0;
    for (int i = 0; i < FLANK && end + i < utr.length(); i++) {
      double weight = 1.0 / (i + behind);
      all += weight;
      down += isAu(utr.charAt(end + i)) ? weight : 0;
    }
    return all == 0 ? 0 : Decimals.thousandths((up + down) / all) / 1e3;
  }

  private static boolean isAu(char letter) {
    return letter == 'A' || letter == 'U';
  }
}
