// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fold;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The energies of loops as factors e^(-E/RT) at 37 C, in the order of {@code shk_fold_create}.
 *
 * <p>Letters are A C G U = 0..3 and {@link #NONE} = 4, which gets the worst of the four letters in
 * a loop, and nothing beside a multiloop's branch or a pair inside no loop. A pair is a place in
 * {@link #PAIRS}, read from the side where its first base lies further to the 5' end. Immutable.
 */
final class LoopEnergies {
  /** No base, or an ambiguous one. */
  static final int NONE = 4;

  static final int LETTERS = 5;

  /** {@code pair ^ 1} is the same pair read from its other side. */
  static final List<String> PAIRS = List.of("CG", "GC", "GU", "UG", "AU", "UA");

  /** Unpaired bases of a bulge or of an interior loop, at most. */
  static final int MAX_LOOP = 30;

  /** Bases of a window, at most. */
  static final int MAX_WINDOW = 160;

  /** Where each table of {@link #factors} begins. */
  static final int STACK = 0;

  static final int BULGE_ONE = STACK + 36;
  static final int ONE_BY_ONE = BULGE_ONE + 36;
  static final int ONE_BY_TWO = ONE_BY_ONE + 36 * 25;
  static final int TWO_BY_TWO = ONE_BY_TWO + 36 * 125;
  static final int HAIRPIN = TWO_BY_TWO + 36 * 625;
  static final int HAIRPIN_THREE = HAIRPIN + MAX_WINDOW;
  static final int HAIRPIN_MISMATCH = HAIRPIN_THREE + 6;
  static final int LOOP = HAIRPIN_MISMATCH + 150;
  static final int BULGE_END = LOOP + (MAX_LOOP + 1) * (MAX_LOOP + 1);
  static final int ONE_BY_MANY = BULGE_END + 6;
  static final int TWO_BY_THREE = ONE_BY_MANY + 6;
  static final int INTERIOR = TWO_BY_THREE + 150;
  static final int MULTI_BRANCH = INTERIOR + 150;
  static final int MULTI_CLOSE = MULTI_BRANCH + 150;
  static final int OUTSIDE = MULTI_CLOSE + 150;
  static final int COUNT = OUTSIDE + 150;

  /** RT at 37 C in hundredths of a kcal/mol. */
  private static final double RT = 310.15 * 1.98717 / 10;

  /**
   * What stands for an energy of 0 beside a pair. ViennaRNA takes min(0, E) there by a smooth curve
   * that passes E = 0 at this value.
   */
  private static final double SMOOTH_ZERO = -1.69817;

  private static final String FILE = "turner2004.txt";

  private static final int[] PAIR = new int[LETTERS * LETTERS];

  static {
    Arrays.fill(PAIR, -1);
    for (int pair = 0; pair < PAIRS.size(); pair++) {
      PAIR[letter(PAIRS.get(pair), 0) * LETTERS + letter(PAIRS.get(pair), 1)] = pair;
    }
  }

  private static final LoopEnergies TURNER_2004 = new LoopEnergies(read());

  private final double[] factors = new double[COUNT];
  private final int[] hairpins;
  private final double[] hairpinFactors;

  private LoopEnergies(Map<String, int[]> tables) {
    int terminal = tables.get("terminal")[0];
    int closure = tables.get("closure")[0];
    int multiloop = tables.get("multiloop")[0];
    int branch = tables.get("branch")[0];
    for (int outer = 0; outer < 6; outer++) {
      int weak = outer < 2 ? 0 : 1;
      int[] stack = tables.get("stack " + PAIRS.get(outer));
      for (int inner = 0; inner < 6; inner++) {
        factors[STACK + outer * 6 + inner] = factor(stack[inner]);
        factors[BULGE_ONE + outer * 6 + inner] = factor(tables.get("bulge")[0] + stack[inner]);
        fillTabled(tables, outer, inner);
      }
      factors[HAIRPIN_THREE + outer] = factor(weak * terminal);
      factors[BULGE_END + outer] = factor(weak * terminal);
      factors[ONE_BY_MANY + outer] = factor(weak * closure);
      String pair = PAIRS.get(outer);
      String back = PAIRS.get(outer ^ 1);
      for (int x = 0; x < LETTERS; x++) {
        for (int y = 0; y < LETTERS; y++) {
          int cell = (outer * LETTERS + x) * LETTERS + y;
          factors[HAIRPIN_MISMATCH + cell] =
              factor(worst(tables, "mismatch_hairpin " + pair, x, y));
          factors[INTERIOR + cell] = factor(worst(tables, "mismatch_interior " + pair, x, y));
          factors[TWO_BY_THREE + cell] =
              factor(worst(tables, "mismatch_two_by_three " + pair, x, y));
          double beside = beside(tables, pair, x, y) + weak * terminal;
          factors[OUTSIDE + cell] = factor(beside);
          factors[MULTI_BRANCH + cell] = factor(beside + branch);
          // Seen from the loop, the bases beside the closing pair change places.
          factors[MULTI_CLOSE + cell] =
              factor(beside(tables, back, y, x) + weak * terminal + branch + multiloop);
        }
      }
    }
    fillSizes(tables);
    List<String> special =
        tables.keySet().stream().filter(key -> key.startsWith("special ")).sorted().toList();
    hairpins = new int[2 * special.size()];
    hairpinFactors = new double[special.size()];
    for (int i = 0; i < special.size(); i++) {
      String letters = special.get(i).substring("special ".length());
      hairpins[2 * i] = letters.length() - 2;
      for (int p = 0; p < letters.length(); p++) {
        hairpins[2 * i + 1] |= letter(letters, p) << (2 * p);
      }
      hairpinFactors[i] = factor(tables.get(special.get(i))[0]);
    }
  }

  /** Returns the energies of Mathews et al. 2004. */
  static LoopEnergies turner2004() {
    return TURNER_2004;
  }

  /** Returns float64[{@link #COUNT}]; the caller leaves it as it is. */
  double[] factors() {
    return factors;
  }

  /** Returns int32[n, 2], see {@code shk_fold_create}; the caller leaves it as it is. */
  int[] hairpins() {
    return hairpins;
  }

  /** Returns float64[n]; the caller leaves it as it is. */
  double[] hairpinFactors() {
    return hairpinFactors;
  }

  /** Returns the pair of two letters, -1 where they do not pair. */
  static int pair(int x, int y) {
    return PAIR[x * LETTERS + y];
  }

  private static double factor(double energy) {
    return StrictMath.exp(-energy / RT);
  }

  private void fillSizes(Map<String, int[]> tables) {
    int[] hairpin = tables.get("hairpin");
    for (int size = 3; size < MAX_WINDOW; size++) {
      double energy =
          size <= MAX_LOOP
              ? hairpin[size - 3]
              // 1.75 RT for each e-fold.
              : hairpin[MAX_LOOP - 3]
                  + tables.get("log")[0] / 1000.0 * StrictMath.log(size / (double) MAX_LOOP);
      factors[HAIRPIN + size] = factor(energy);
    }
    int[] bulge = tables.get("bulge");
    int[] interior = tables.get("interior");
    for (int left = 0; left <= MAX_LOOP; left++) {
      for (int right = 0; left + right <= MAX_LOOP; right++) {
        int size = left + right;
        if (size == 0) {
          continue;
        }
        int energy =
            left == 0 || right == 0
                ? bulge[size - 1]
                : interior[size - 2]
                    + Math.min(
                        tables.get("most_asymmetry")[0],
                        tables.get("asymmetry")[0] * Math.abs(left - right));
        factors[LOOP + left * (MAX_LOOP + 1) + right] = factor(energy);
      }
    }
  }

  private void fillTabled(Map<String, int[]> tables, int outer, int inner) {
    int pairs = outer * 6 + inner;
    for (int a = 0; a < LETTERS; a++) {
      for (int b = 0; b < LETTERS; b++) {
        int two = (pairs * LETTERS + a) * LETTERS + b;
        factors[ONE_BY_ONE + two] = factor(worstTabled(tables, outer, inner, a, b));
        for (int c = 0; c < LETTERS; c++) {
          int three = two * LETTERS + c;
          factors[ONE_BY_TWO + three] = factor(worstTabled(tables, outer, inner, a, b, c));
          for (int d = 0; d < LETTERS; d++) {
            factors[TWO_BY_TWO + three * LETTERS + d] =
                factor(worstTabled(tables, outer, inner, a, b, c, d));
          }
        }
      }
    }
  }

  private static int worstTabled(Map<String, int[]> tables, int outer, int inner, int... letters) {
    for (int i = 0; i < letters.length; i++) {
      if (letters[i] == NONE) {
        int worst = Integer.MIN_VALUE;
        int[] known = letters.clone();
        for (known[i] = 0; known[i] < NONE; known[i]++) {
          worst = Math.max(worst, worstTabled(tables, outer, inner, known));
        }
        return worst;
      }
    }
    // The file has the inner pair as it is read from inside of the loop.
    int back = inner ^ 1;
    return switch (letters.length) {
      case 2 ->
          outer <= back
              ? tabled(tables, "1x1", outer, back, letters[0], letters[1])
              : tabled(tables, "1x1", back, outer, letters[1], letters[0]);
      case 3 -> tabled(tables, "1x2", outer, back, letters);
      default ->
          outer <= back
              ? tabled(tables, "2x2", outer, back, letters)
              : tabled(tables, "2x2", back, outer, letters[2], letters[3], letters[0], letters[1]);
    };
  }

  /** The first letters of a loop are in the key of its row, the other ones choose the column. */
  private static int tabled(
      Map<String, int[]> tables, String table, int outer, int inner, int... letters) {
    int inKey = letters.length == 2 ? 1 : 2;
    StringBuilder key = new StringBuilder(table);
    key.append(' ').append(PAIRS.get(outer)).append(' ').append(PAIRS.get(inner)).append(' ');
    for (int i = 0; i < inKey; i++) {
      key.append("ACGU".charAt(letters[i]));
    }
    int column = 0;
    for (int i = inKey; i < letters.length; i++) {
      column = 4 * column + letters[i];
    }
    return tables.get(key.toString())[column];
  }

  private static int worst(Map<String, int[]> tables, String table, int x, int y) {
    int worst = Integer.MIN_VALUE;
    for (int a = 0; a < 4; a++) {
      for (int b = 0; b < 4; b++) {
        if ((x == NONE || x == a) && (y == NONE || y == b)) {
          worst = Math.max(worst, tables.get(table + ' ' + "ACGU".charAt(a))[b]);
        }
      }
    }
    return worst;
  }

  /** What the base before a pair and the one behind it add. */
  private static double beside(Map<String, int[]> tables, String pair, int before, int behind) {
    if (before == NONE && behind == NONE) {
      return 0;
    }
    int energy =
        before == NONE
            ? tables.get("follows " + pair)[behind]
            : behind == NONE
                ? tables.get("precedes " + pair)[before]
                : tables.get("mismatch_branch " + pair + ' ' + "ACGU".charAt(before))[behind];
    return energy == 0 ? SMOOTH_ZERO : energy;
  }

  private static int letter(String letters, int index) {
    return "ACGU".indexOf(letters.charAt(index));
  }

  /** Rows by their words, without the numbers behind these. */
  private static Map<String, int[]> read() {
    Map<String, int[]> tables = new HashMap<>();
    try (InputStream in = LoopEnergies.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(
            "the engine's jar lacks org/seedhawk/fold/" + FILE + "; take the published jar");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          List<String> words = new ArrayList<>(List.of(line.split(" ")));
          int first = 1;
          while (Character.isLetter(words.get(first).charAt(0))) {
            first++;
          }
          tables.put(
              String.join(" ", words.subList(0, first)),
              words.subList(first, words.size()).stream().mapToInt(Integer::parseInt).toArray());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("org/seedhawk/fold/" + FILE + " cannot be read", e);
    }
    return tables;
  }
}
