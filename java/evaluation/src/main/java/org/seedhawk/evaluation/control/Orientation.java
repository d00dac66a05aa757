// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Whether the sequences of positive pairs run 5'->3', and targets are the strand that is bound.
 * Files in which some or all do not are common, and nothing else tells: every figure is just worse.
 *
 * <p>The rule looks for canonical seeds (7mer-m8, 7mer-A1 or 8mer). Of the positive pairs without
 * one as they stand, it counts those that have one when targets, miRNAs or both are turned around,
 * or when targets are replaced by their other strand. Chance is what the same count gives on
 * dinucleotide-shuffled targets, four times each. An orientation is reported when it exceeds chance
 * by {@value #MIN_ERRORS} standard errors of that difference: of a million random lists one is
 * reported. And it must exceed chance by {@value #MIN_OF_OPPOSITE} of what the opposite one does,
 * with both molecules the other way around: 3' ends pair too, so that a tenth to a fifth of a CLASH
 * file's seeds has an echo there. Up to {@value #MAX_PAIRS} pairs are looked at, evenly spread over
 * the list.
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
  /** What an orientation must exceed chance by, in standard errors. */
  public static final double MIN_ERRORS = 5;

  /** And as a share of what the opposite orientation exceeds chance by. */
  public static final double MIN_OF_OPPOSITE = 0.33;

  private static final int MAX_PAIRS = 1_000;
  private static final int SHUFFLES = 4;
  private static final int SEED_END = 8;

  private Orientation() {}

  /** What is turned around. */
  public enum Turned {
    /** Targets alone. */
    TARGETS("reversed targets"),
    /** MiRNAs alone. */
    MIRNAS("reversed miRNAs"),
    /** Both. */
    BOTH("reversed targets and miRNAs"),
    /** Targets alone, which are the other strand. */
    STRAND("the other strand of the targets");

    private final String label;

    Turned(String label) {
      this.label = label;
    }

    private String mirna(String mirna) {
      return this == TARGETS || this == STRAND ? mirna : reversed(mirna);
    }

    private String target(String target) {
      return switch (this) {
        case MIRNAS -> target;
        case TARGETS, BOTH -> reversed(target);
        case STRAND -> complement(reversed(target));
      };
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
          "%s: %s: of %,d positive pairs %,d have a canonical seed with %s alone (by chance %.0f),"
              + " %,d as they stand (by chance %.0f); sequences must run 5'->3', targets as in the"
              + " mRNA",
          file,
          isMajority() ? turned.label + " fit better" : "orientation seems mixed",
          pairs,
          found,
          turned.label,
          foundByChance,
          asGiven,
          asGivenByChance);
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
    double asGivenChance = (double) asGivenShuffled / SHUFFLES;
    double[] excess = new double[found.length];
    for (int i = 0; i < excess.length; i++) {
      excess[i] = found[i] - (double) foundShuffled[i] / SHUFFLES;
    }
    List<Finding> findings = new ArrayList<>();
    for (Turned turned : Turned.values()) {
      int i = turned.ordinal();
      double opposite =
          switch (turned) {
            case TARGETS -> excess[Turned.MIRNAS.ordinal()];
            case MIRNAS -> excess[Turned.TARGETS.ordinal()];
            case BOTH -> asGiven - asGivenChance;
            case STRAND -> 0;
          };
      double pooled = (double) (found[i] + foundShuffled[i]) / others / (1 + SHUFFLES);
      double error = Math.sqrt(others * pooled * (1 - pooled) * (1 + 1.0 / SHUFFLES));
      if (excess[i] > 0
          && excess[i] >= MIN_ERRORS * error
          && excess[i] >= MIN_OF_OPPOSITE * opposite) {
        findings.add(
            new Finding(
                turned, pairs.size(), asGiven, asGivenChance, found[i], found[i] - excess[i]));
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

  private static String complement(String letters) {
    StringBuilder complement = new StringBuilder();
    for (int i = 0; i < letters.length(); i++) {
      int code = "ACGU".indexOf(letters.charAt(i));
      complement.append(code < 0 ? 'N' : "UGCA".charAt(code));
    }
    return complement.toString();
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
