// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import java.util.Arrays;

/**
 * Finds the matches that Python's {@code regex} module reports for {@code (pattern){e<=k}} with
 * {@code finditer}, where the pattern is plain letters and no flag is set. DeepTarget's published
 * site positions depend on every detail of it:
 *
 * <ol>
 *   <li>Pattern and text are walked in parallel from a start. Equal letters are taken at once; that
 *       is not a choice, so backtracking never replaces an equal pair by an error.
 *   <li>Only where the letters differ, or the text has ended, one error is spent, in this order:
 *       <em>substitution</em> (both advance), <em>insertion</em> (the text advances),
 *       <em>deletion</em> (the pattern advances). The first that lets the rest succeed wins,
 *       whether or not another needs fewer errors. At the text's end only deletion is left.
 *   <li>No insertion is made at the text position where the search began (0, or the end of the
 *       previous match). Elsewhere a match may well begin with one.
 *   <li>The match ends where the pattern is used up. Starts are tried from left to right, the
 *       text's end included, so a pattern of at most {@code k} letters has an empty match there.
 *   <li>The next search begins at the end of the previous match. After an empty match, the next one
 *       must not end where its search begins: it takes one more letter as an insertion if an error
 *       is left, and backtracks otherwise.
 * </ol>
 *
 * <p>Whether a walk from (pattern position, text position) can succeed depends only on the errors
 * left, so the fewest spent errors known to fail there are kept, and no failure is explored twice:
 * time is at most proportional to text length x pattern length x errors, memory to pattern length x
 * (pattern length + errors). One thread at a time.
 */
final class FuzzyRegexMatcher {
  private static final int FAIL = -1;

  private final byte[] pattern;
  private final int maxErrors;
  private final byte[] text;

  /**
   * Fewest spent errors known to fail, by {@code (textPos & ringMask) * pattern.length +
   * patternPos}.
   */
  private final int[] failedWith;

  private final int ringMask;

  private int matchStart;
  private int matchEnd;
  private int searchStart;
  private boolean mustAdvance;

  /**
   * Prepares a search from the start of the text. Both arrays are kept, not copied.
   *
   * @param pattern letter codes; a negative code equals nothing, not even itself
   * @param maxErrors the largest number of substitutions, insertions and deletions together
   * @param text letter codes
   * @throws IllegalArgumentException if {@code maxErrors} is negative
   */
  FuzzyRegexMatcher(byte[] pattern, int maxErrors, byte[] text) {
    if (maxErrors < 0) {
      throw new IllegalArgumentException(
          "maxErrors is '%s'; it must be 0 or more".formatted(maxErrors));
    }
    this.pattern = pattern;
    this.maxErrors = maxErrors;
    this.text = text;
    // A start at s meets no mismatch beyond s + pattern.length - 1 + maxErrors.
    int span = Math.max(1, Math.addExact(pattern.length, Math.min(maxErrors, text.length)));
    int ringSize = Integer.highestOneBit(span) << (Integer.bitCount(span) > 1 ? 1 : 0);
    ringMask = ringSize - 1;
    failedWith = new int[Math.multiplyExact(ringSize, pattern.length)];
    Arrays.fill(failedWith, Integer.MAX_VALUE);
  }

  /** Finds the next match; returns false when there is none left. */
  boolean find() {
    searchStart = matchEnd;
    for (int start = searchStart; start <= text.length; start++) {
      int end = walk(0, start, 0);
      if (end != FAIL) {
        forget(start, end);
        matchStart = start;
        matchEnd = end;
        mustAdvance = end == start;
        return true;
      }
      forget(start, start + 1);
    }
    matchEnd = text.length + 1; // Later calls find nothing either.
    return false;
  }

  /** Returns where the last match found starts. */
  int start() {
    return matchStart;
  }

  /** Returns where the last match found ends, exclusive. */
  int end() {
    return matchEnd;
  }

  /** Returns the end of the match that continues from here, or {@link #FAIL}. */
  private int walk(int patternPos, int textPos, int errors) {
    while (patternPos < pattern.length
        && textPos < text.length
        && pattern[patternPos] == text[textPos]
        && pattern[patternPos] >= 0) {
      patternPos++;
      textPos++;
    }
    if (patternPos == pattern.length) {
      if (!mustAdvance || textPos != searchStart) {
        return textPos;
      }
      return errors < maxErrors && textPos < text.length ? textPos + 1 : FAIL;
    }
    int state = (textPos & ringMask) * pattern.length + patternPos;
    if (errors == maxErrors || errors >= failedWith[state]) {
      return FAIL;
    }
    if (textPos < text.length) {
      int end = walk(patternPos + 1, textPos + 1, errors + 1);
      if (end == FAIL && textPos != searchStart) {
        end = walk(patternPos, textPos + 1, errors + 1);
      }
      if (end != FAIL) {
        return end;
      }
    }
    int end = walk(patternPos + 1, textPos, errors + 1);
    if (end == FAIL) {
      // Holds for later searches too: no later one visits this searchStart with insertion allowed.
      failedWith[state] = errors;
    }
    return end;
  }

  /** Frees the states of text positions that no later start can reach. */
  private void forget(int from, int to) {
    for (int textPos = from; textPos < to; textPos++) {
      int row = (textPos & ringMask) * pattern.length;
      Arrays.fill(failedWith, row, row + pattern.length, Integer.MAX_VALUE);
    }
  }
}
