// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.context;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.seedhawk.scan.SiteType;

/**
 * The published parameters: a coefficient for each feature and type of site, the range of its
 * values, and the abundance and stability of seeds. Immutable.
 */
public final class ContextParameters {
  /** The types of sites, in the order of the published table. */
  public static final List<SiteType> TYPES =
      List.of(SiteType.EIGHT_MER, SiteType.SEVEN_MER_M8, SiteType.SEVEN_MER_A1, SiteType.SIX_MER);

  /**
   * A feature of one type of site.
   *
   * @param coefficient what a value of 1 contributes
   * @param min the value that is scaled to 0; not used where values are not scaled
   * @param max the value that is scaled to 1; not used where values are not scaled
   */
  public record Weight(double coefficient, double min, double max) {}

  /**
   * What is known of nt 2-8 of a miRNA.
   *
   * @param spsWithNt8 stability of the pairing of nt 2-8, kcal/mol
   * @param spsWithoutNt8 that of nt 2-7
   * @param abundance log10 of the number of sites in 3'UTRs
   */
  public record Seed(double spsWithNt8, double spsWithoutNt8, double abundance) {}

  private final Map<SiteType, Map<ContextFeature, Weight>> weights = new EnumMap<>(SiteType.class);
  private final Map<String, Seed> seeds;

  /**
   * Takes the parameters.
   *
   * @param weights of each feature, by the types of {@link #TYPES}; those of {@link
   *     ContextFeature#isOfNt8} need none where nt 8 pairs
   * @param seeds by nt 2-8, letters A C G U
   * @throws IllegalArgumentException if one is missing, or a range is empty
   */
  public ContextParameters(
      Map<SiteType, Map<ContextFeature, Weight>> weights, Map<String, Seed> seeds) {
    for (SiteType type : TYPES) {
      Map<ContextFeature, Weight> own =
          new EnumMap<>(Objects.requireNonNull(weights.get(type), type.label()));
      for (ContextFeature feature : ContextFeature.values()) {
        if (!needs(type, feature)) {
          own.put(feature, new Weight(0, 0, 1));
        }
        Weight weight = own.get(feature);
        if (weight == null
            || !Double.isFinite(weight.coefficient)
            || feature.isScaled() && !(weight.min < weight.max)) {
          throw new IllegalArgumentException(
              "weight of %s for %s is %s; it needs a coefficient, and a range where it is scaled"
                  .formatted(feature.parameter(), type.label(), weight));
        }
      }
      this.weights.put(type, own);
    }
    this.seeds = Map.copyOf(seeds);
  }

  /** Returns whether a feature counts for a type of site. */
  public static boolean needs(SiteType type, ContextFeature feature) {
    return !feature.isOfNt8() || type == SiteType.SEVEN_MER_A1 || type == SiteType.SIX_MER;
  }

  /** Returns whether a type of site has a score. */
  public static boolean has(SiteType type) {
    return TYPES.contains(type);
  }

  /** Returns what is known of nt 2-8 of a miRNA; empty where the table lacks them. */
  Optional<Seed> seed(String nt2To8) {
    return Optional.ofNullable(seeds.get(nt2To8));
  }

  /** Returns what a value contributes, in thousandths, rounded as the program prints it. */
  int contribution(SiteType type, ContextFeature feature, double value) {
    Weight weight = weights.get(type).get(feature);
    double scaled = feature.isScaled() ? (value - weight.min) / (weight.max - weight.min) : value;
    return (int) Decimals.thousandths(weight.coefficient * scaled);
  }
}
