// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Whether the sequences of positive pairs run 5'->3'. Files in which miRNAs or targets run 3'->5',
 * all of them or some, are common, and nothing else tells: every figure is just worse.
 *
 * <p>The rule looks for canonical seeds (7mer-m8, 7mer-A1 or 8mer). Of the positive pairs without
 * one as they stand, it counts those that have one when targets, miRNAs or both are turned around.
 * Chance is what the same count gives on dinucleotide-shuffled targets, four times each. An
 * orientation is reported when it exceeds chance by {@value #MIN_EXCESS} of the counted pairs at
 * least, and by {@value #MIN_ERRORS} standard errors of that difference: of a million random lists
 * one is reported. Up to {@value #MAX_PAIRS} pairs are looked at, evenly spread over the list.
 *
 * {@snippet :
 * for (Orientation.Finding finding : Orientation.check(mirnas, targets)) {
 *   warn(finding.message("pairs.tsv"));
 * }
 * }
 *
 * Immutable.
 */
public final class Orientation {
  /** What an orientation must exceed chance by, as a share of the pairs without a seed. */
  public static final double MIN_EXCESS = 0.1;

  /** What it must exceed chance by, in standard errors. */
  public static final double MIN_ERRORS = 5;

  private static final int MAX_PAIRS = 1_000;
  private static final int SHUFFLES = 4;
  private static final int SEED_END = 8;

  private Orientation() {}

  /** What is turned around. */
  public enum Turned {
    /** Targets alone. */
    TARGETS("targets"),
    /** MiRNAs alone. */
    MIRNAS("miRNAs"),
    /** Both. */
    BOTH("targets and miRNAs");

    private final String label;

    Turned(String label) {
      this.label = label;
    }

    private String mirna(String mirna) {
      return this == TARGETS ? mirna : reversed(mirna);
    }

    private String target(String target) {
      return this == MIRNAS ? target : reversed(target);
    }
  }

  /**
   * An orientation that fits some pairs better than their own. Immutable.
   *
   * @param turned what was turned around
   * @param pairs positive pairs that were looked at
   * @param asGiven of them, pairs with a seed as they stand
   * @param asGivenByChance how many of them have one on shuffled targets
   * @param found of the others, pairs with a seed when turned around
   * @param foundByChance how many of these have one on shuffled targets
   */
  public record Finding(
      Turned turned,
      int pairs,
      int asGiven,
      double asGivenByChance,
      int found,
      double foundByChance) {

    /** Returns whether turned pairs are the majority, rather than some among others. */
    public boolean isMajority() {
      return found - foundByChance > asGiven - asGivenByChance;
    }

    /**
     * Returns one sentence with the figures.
     *
     * @param file where the pairs come from
     */
    public String message(String file) {
      return String.format(
          Locale.ROOT,
          "%s: %s: of %,d positive pairs %,d have a canonical seed as they stand (by chance %.0f);"
              + " of the other %,d, %,d have one with reversed %s (by chance %.0f); sequences must"
              + " run 5'->3'",
          file,
          isMajority()
              ? "reversed %s fit better".formatted(turned.label)
              : "orientation seems mixed",
          pairs,
          asGiven,
          asGivenByChance,
          pairs - asGiven,
          found,
          turned.label,
          foundByChance);
    }

    private double excess() {
      return found - foundByChance;
    }
  }

  /**
   * Looks for orientations that fit better.
   *
   * @param mirnas of positive pairs, supposed to run 5'->3'; T or U, either case
   * @param targets their targets, as many, supposed to run 5'->3'
   * @return what was found, the largest excess first; empty when all is well
   * @throws IllegalArgumentException if there are not as many targets as miRNAs
   */
  public static List<Finding> check(List<String> mirnas, List<String> targets) {
    if (mirnas.size() != targets.size()) {
      throw new IllegalArgumentException(
          "%d miRNAs but %d targets".formatted(mirnas.size(), targets.size()));
    }
    List<Positive> pairs = sample(mirnas, targets);
    Random random = new Random(pairs.size());
    int asGiven = 0;
    int asGivenShuffled = 0;
    int[] found = new int[Turned.values().length];
    int[] foundShuffled = new int[found.length];
    for (Positive pair : pairs) {
      boolean has = pair.hasSeed();
      asGiven += has ? 1 : 0;
      for (Turned turned : Turned.values()) {
        found[turned.ordinal()] += !has && pair.turned(turned).hasSeed() ? 1 : 0;
      }
      for (int shuffle = 0; shuffle < SHUFFLES; shuffle++) {
        Positive shuffled = new Positive(pair.mirna, Controls.shuffled(pair.target, random));
        asGivenShuffled += shuffled.hasSeed() ? 1 : 0;
        for (Turned turned : Turned.values()) {
          foundShuffled[turned.ordinal()] += !has && shuffled.turned(turned).hasSeed() ? 1 : 0;
        }
      }
    }
    int others = pairs.size() - asGiven;
    List<Finding> findings = new ArrayList<>();
    for (Turned turned : Turned.values()) {
      int count = found[turned.ordinal()];
      double chance = (double) foundShuffled[turned.ordinal()] / SHUFFLES;
      double pooled = (double) (count + foundShuffled[turned.ordinal()]) / others / (1 + SHUFFLES);
      double error = Math.sqrt(others * pooled * (1 - pooled) * (1 + 1.0 / SHUFFLES));
      if (others > 0
          && count - chance >= MIN_EXCESS * others
          && count - chance >= MIN_ERRORS * error) {
        findings.add(
            new Finding(
                turned, pairs.size(), asGiven, (double) asGivenShuffled / SHUFFLES, count, chance));
      }
    }
    findings.sort(Comparator.comparingDouble(Finding::excess).reversed());
    return findings;
  }

  /** Returns distinct pairs, evenly spread. */
  private static List<Positive> sample(List<String> mirnas, List<String> targets) {
    Set<Positive> distinct = new LinkedHashSet<>();
    for (int i = 0; i < mirnas.size(); i++) {
      distinct.add(new Positive(letters(mirnas.get(i)), letters(targets.get(i))));
    }
    Positive[] all = distinct.toArray(Positive[]::new);
    Positive[] some = new Positive[Math.min(all.length, MAX_PAIRS)];
    Arrays.setAll(some, i -> all[(int) ((long) i * all.length / some.length)]);
    return List.of(some);
  }

  private static String letters(String sequence) {
    return sequence.toUpperCase(Locale.ROOT).replace('T', 'U');
  }

  private static String reversed(String letters) {
    return new StringBuilder(letters).reverse().toString();
  }

  /** A pair as it stands. */
  private record Positive(String mirna, String target) {
    Positive turned(Turned turned) {
      return new Positive(turned.mirna(mirna), turned.target(target));
    }

    /** Nt 2-8 paired, or nt 2-7 and an A opposite nt 1; 8mer is both. */
    boolean hasSeed() {
      if (mirna.length() < SEED_END) {
        return false;
      }
      StringBuilder match = new StringBuilder();
      for (int nt = SEED_END; nt >= 2; nt--) {
        int code = "ACGU".indexOf(mirna.charAt(nt - 1));
        if (code < 0) {
          return false;
        }
        match.append("UGCA".charAt(code));
      }
      return target.contains(match) || target.contains(match.substring(1) + "A");
    }
  }
}
