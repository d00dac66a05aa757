// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seq.Bases;

/**
 * DeepTarget's candidate target sites exactly as its published program computes them, for {@code
 * --compat deeptarget}; {@link SeedMatch} is the biologically right search.
 *
 * <p>What differs from {@link SeedMatch}: the pattern is the <em>complement</em> of the miRNA's
 * first nucleotides, not reversed; a fuzzy rule's errors are substitutions, insertions and
 * deletions; and matches are those of Python's {@code regex} module ({@link FuzzyRegexMatcher}):
 * leftmost, first acceptable, non-overlapping. A site is known by its end alone: match end + (first
 * nt - 1), which may lie one past the target's end. The candidate is the window that ends there,
 * read 3'->5'.
 *
 * <p>{@link Rule#STRICT} collects the ends of exact, per pattern non-overlapping matches of these
 * complements:
 *
 * <table>
 *   <caption>Patterns of {@code strict}, in the published order</caption>
 *   <tr><th>name</th><th>letters to complement</th><th>added to match end</th></tr>
 *   <tr><td>8-mer</td><td>U, nt 2-8</td><td>0</td></tr>
 *   <tr><td>7-mer-m8</td><td>nt 1-8 (sic: eight letters)</td><td>0</td></tr>
 *   <tr><td>7-mer-A1</td><td>U, nt 2-7</td><td>0</td></tr>
 *   <tr><td>6-mer</td><td>nt 2-7</td><td>1</td></tr>
 *   <tr><td>6-mer-A1</td><td>the 6-mer's again: its branch is misspelt</td><td>1</td></tr>
 *   <tr><td>offset-7-mer</td><td>nt 3-9</td><td>0</td></tr>
 *   <tr><td>offset-6-mer</td><td>nt 3-8</td><td>0</td></tr>
 * </table>
 *
 * <p>Every letter but A C G T U, in either case, pairs with nothing; T is U. A miRNA shorter than
 * the rule's nt gives a shorter pattern, as published. Immutable.
 */
public final class DeepTargetCompat {
  /** The published location of a pair without a site; its probability and prediction are 0. */
  public static final String NO_LOCATION = "-1,-1";

  /** The published values of {@code seed_match}. */
  public enum Rule {
    /** nt 1-10, at most four errors. */
    TEN_MER_M6("10-mer-m6", 1, 10, 4),
    /** nt 1-10, at most three errors. */
    TEN_MER_M7("10-mer-m7", 1, 10, 3),
    /** nt 2-10, at most two errors. */
    OFFSET_NINE_MER_M7("offset-9-mer-m7", 2, 10, 2),
    /** Seven exact patterns; see {@link DeepTargetCompat}. */
    STRICT("strict", 1, 9, 0);

    private final String label;
    private final int firstNt;
    private final int lastNt;
    private final int maxErrors;

    Rule(String label, int firstNt, int lastNt, int maxErrors) {
      this.label = label;
      this.firstNt = firstNt;
      this.lastNt = lastNt;
      this.maxErrors = maxErrors;
    }

    /** Returns the published name, "offset-9-mer-m7" for instance. */
    public String label() {
      return label;
    }

    /**
     * Returns the rule with a label.
     *
     * @throws IllegalArgumentException if there is none, with the labels that exist
     */
    public static Rule of(String label) {
      for (Rule rule : values()) {
        if (rule.label.equals(label)) {
          return rule;
        }
      }
      throw new IllegalArgumentException(
          "seed match '%s' is unknown to DeepTarget; use one of %s"
              .formatted(
                  label,
                  Arrays.stream(values()).map(Rule::label).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
      return label;
    }
  }

  private DeepTargetCompat() {}

  /**
   * Finds the sites of a miRNA in a target.
   *
   * @param mirna letters, 5'->3'
   * @param target letters, 5'->3'
   * @return site ends, exclusive and 0-based (equal to the published 1-based inclusive ends),
   *     ascending and distinct, at most {@code target.length + 1}; empty if there is no site
   * @throws NullPointerException if an argument is null
   */
  public static int[] siteEnds(byte[] mirna, byte[] target, Rule rule) {
    Objects.requireNonNull(rule, "rule");
    byte[] complement = codes(mirna);
    for (int i = 0; i < complement.length; i++) {
      if (complement[i] >= 0) {
        complement[i] = (byte) Bases.complement(complement[i]);
      }
    }
    byte[] text = codes(target);
    SiteEnds ends = new SiteEnds();
    if (rule == Rule.STRICT) {
      ends.add(oppositeNt1(nt(complement, 2, 8)), 0, text, 0); // 8-mer
      ends.add(nt(complement, 1, 8), 0, text, 0); // 7-mer-m8
      ends.add(oppositeNt1(nt(complement, 2, 7)), 0, text, 0); // 7-mer-A1
      ends.add(nt(complement, 2, 7), 0, text, 1); // 6-mer, and again as 6-mer-A1
      ends.add(nt(complement, 3, 9), 0, text, 0); // offset-7-mer
      ends.add(nt(complement, 3, 8), 0, text, 0); // offset-6-mer
    } else {
      byte[] pattern = nt(complement, rule.firstNt, rule.lastNt);
      ends.add(pattern, rule.maxErrors, text, rule.firstNt - 1);
    }
    return ends.sortedDistinct();
  }

  /**
   * Finds the sites of a miRNA in a target, given as text.
   *
   * @see #siteEnds(byte[], byte[], Rule)
   */
  public static int[] siteEnds(String mirna, String target, Rule rule) {
    // Characters outside Latin-1 become '?', which pairs with nothing.
    return siteEnds(
        mirna.getBytes(StandardCharsets.ISO_8859_1),
        target.getBytes(StandardCharsets.ISO_8859_1),
        rule);
  }

  /** Returns the 0-based start of a site's window: {@code max(0, siteEnd - windowLength)}. */
  public static int windowStart(int siteEnd, int windowLength) {
    return Math.max(0, siteEnd - windowLength);
  }

  /** Returns the exclusive end of a site's window, which a target's end cuts off. */
  public static int windowEnd(int siteEnd, int targetLength) {
    return Math.min(siteEnd, targetLength);
  }

  /**
   * Returns a site's window as the model reads it, 3'->5'; letters are handed on as they are.
   *
   * @return between 0 and {@code windowLength} letters: fewer near either end of the target
   */
  public static String reversedWindow(String target, int siteEnd, int windowLength) {
    int start = windowStart(siteEnd, windowLength);
    int end = windowEnd(siteEnd, target.length());
    return new StringBuilder(target.substring(start, end)).reverse().toString();
  }

  /**
   * Returns a site's location as published: {@code first,last}, counted from 1, both inclusive.
   * {@code last} may exceed the target by one, and a pair without a site has {@link #NO_LOCATION}.
   */
  public static String location(int siteEnd, int windowLength) {
    return Math.max(1, siteEnd - windowLength + 1) + "," + siteEnd;
  }

  private static byte[] codes(byte[] letters) {
    byte[] codes = new byte[letters.length];
    for (int i = 0; i < letters.length; i++) {
      codes[i] = (byte) Bases.code(letters[i]);
    }
    return codes;
  }

  /** Returns nt {@code first..last}, from 1, or as many of them as there are. */
  private static byte[] nt(byte[] codes, int first, int last) {
    int end = Math.min(last, codes.length);
    return Arrays.copyOfRange(codes, Math.min(first - 1, end), end);
  }

  /** Puts the A opposite nt 1 before a pattern. */
  private static byte[] oppositeNt1(byte[] pattern) {
    byte[] longer = new byte[pattern.length + 1];
    longer[0] = (byte) Bases.code((byte) 'A');
    System.arraycopy(pattern, 0, longer, 1, pattern.length);
    return longer;
  }

  /** Growing list of site ends. */
  private static final class SiteEnds {
    private int[] ends = new int[16];
    private int count;

    void add(byte[] pattern, int maxErrors, byte[] text, int offset) {
      FuzzyRegexMatcher matcher = new FuzzyRegexMatcher(pattern, maxErrors, text);
      while (matcher.find()) {
        if (count == ends.length) {
          ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = matcher.end() + offset;
      }
    }

    int[] sortedDistinct() {
      return Arrays.stream(ends, 0, count).sorted().distinct().toArray();
    }
  }
}
