// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

import java.util.Objects;

/**
 * Which places of a target are candidate sites of a miRNA.
 *
 * {@snippet :
 * Search canonical = Search.seeds(SeedMatch.CANONICAL);
 * }
 *
 * Immutable.
 */
public sealed interface Search {
  /** Returns the search for the seed matches of a rule. */
  static Search seeds(SeedMatch rule) {
    return new SeedSearch(rule, false);
  }

  /** Returns the search in which a target's window slides over a short region, base by base. */
  static Search everyWindow() {
    return new EveryWindow();
  }

  /**
   * Returns the search of DeepTarget's published code.
   *
   * @param program deeptarget
   * @param rule which of its rules
   * @throws IllegalArgumentException if the program has no such rule, or none at all
   */
  static Search published(String program, SeedMatch rule) {
    if (Objects.requireNonNull(program, "program").equals("deeptarget")) {
      return new PublishedDeepTarget(rule);
    }
    throw new IllegalArgumentException(
        "the search for %s has no rule '%s'; leave the rule out"
            .formatted(published(program).label(), rule));
  }

  /**
   * Returns the search of a published program that has one search alone.
   *
   * @param program targetnet or mitar
   * @throws IllegalArgumentException if there is no such program, or it has several rules
   */
  static Search published(String program) {
    return switch (Objects.requireNonNull(program, "program")) {
      case "targetnet" -> new PublishedTargetNet();
      case "mitar" -> new PublishedMitar(PublishedMitar.PUBLISHED_STEP);
      case "deeptarget" ->
          throw new IllegalArgumentException(
              "the published search of 'deeptarget' has several rules; name one of them");
      default ->
          throw new IllegalArgumentException(
              "the search of '%s' is unknown; use deeptarget, targetnet or mitar"
                  .formatted(program));
    };
  }

  /** Returns the name for messages. */
  String label();

  /**
   * The seed matches of a rule. This is the one search by which a whole set of miRNAs is scanned in
   * one pass.
   *
   * @param rule the rule
   * @param wobbles whether a G:U pair counts as a match; for fuzzy rules only
   */
  record SeedSearch(SeedMatch rule, boolean wobbles) implements Search {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if wobbles are asked of an exact rule
     */
    public SeedSearch {
      Objects.requireNonNull(rule, "rule");
      if (wobbles && !rule.isFuzzy()) {
        throw new IllegalArgumentException(
            "G:U wobble does not apply to seed match '%s'; use a fuzzy rule or leave it out"
                .formatted(rule));
      }
    }

    @Override
    public String label() {
      return wobbles ? rule + " with G:U" : rule.label();
    }
  }

  /**
   * Every window of a site region, without a seed filter. A region that is shorter than the window
   * is padded by the model's rule.
   */
  record EveryWindow() implements Search {
    @Override
    public String label() {
      return "every window";
    }
  }

  /**
   * The search of the published DeepTarget code, with its quirks.
   *
   * @param rule which of its rules; it has no canonical one
   */
  record PublishedDeepTarget(SeedMatch rule) implements Search {
    /**
     * Checks the rule.
     *
     * @throws IllegalArgumentException if the published code has no such rule
     */
    public PublishedDeepTarget {
      Objects.requireNonNull(rule, "rule");
      if (rule == SeedMatch.CANONICAL || rule.isFuzzy() && !rule.findsCanonical()) {
        throw new IllegalArgumentException(
            ("the published DeepTarget search has no rule '%s'; use offset-9-mer-m7, 10-mer-m7,"
                    + " 10-mer-m6 or strict")
                .formatted(rule));
      }
    }

    @Override
    public String label() {
      return rule + " as published";
    }
  }

  /**
   * Every window whose extended seed alignment scores 6 or more, as published TargetNet has it. For
   * models with the encoding {@code esa-50} alone.
   */
  record PublishedTargetNet() implements Search {
    @Override
    public String label() {
      return "TargetNet's candidates";
    }
  }

  /**
   * Overlapping fragments of the model's window, as published miTAR has it. The last fragment lies
   * at the 3' end; a target that is no longer than a window is one fragment. A fragment with fewer
   * than 6 letters that are A C G U is left out. For models with the encoding {@code tokens-N}
   * alone.
   *
   * @param step bases from one fragment to the next, 1 or more
   */
  record PublishedMitar(int step) implements Search {
    /** The step of the published code. */
    public static final int PUBLISHED_STEP = 22;

    /**
     * Checks the step.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public PublishedMitar {
      if (step < 1) {
        throw new IllegalArgumentException(
            "fragment-step is %s; it must be 1 or more".formatted(step));
      }
    }

    @Override
    public String label() {
      return "miTAR's fragments";
    }
  }
}
