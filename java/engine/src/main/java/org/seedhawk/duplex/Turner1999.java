// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.duplex;

import java.util.Arrays;

/**
 * Nearest-neighbour free energies of RNA at 37 C, in hundredths of a kcal/mol: the set of Mathews,
 * Sabina, Zuker and Turner 1999 (J Mol Biol 288:911), "Turner 1999", as {@link DuplexEnergy.Rules}
 * want it. Immutable.
 *
 * <p>Every duplex is read along the target: a <em>pair</em> is (target base, miRNA base), the next
 * pair lies 3' in the target and 5' in the miRNA. Seen from its other side a pair is {@code pair ^
 * 1} (C-G is G-C). A loop between two pairs has the target's bases 5'->3' above and the miRNA's
 * bases 3'->5' below. Letters are A C G U = 0..3 and {@link #ANY} = 4 for an ambiguous base, which
 * gets the worst of the four letters in a loop and nothing at an end.
 */
final class Turner1999 {
  /** Code of an ambiguous base. */
  static final int ANY = 4;

  /** Letters, {@link #ANY} included. */
  static final int LETTERS = 5;

  /** No pair. */
  static final int NONE = -1;

  /** The pairs in the order of the tables; {@code pair ^ 1} is one read from its other side. */
  static final String[] PAIRS = {"CG", "GC", "GU", "UG", "AU", "UA"};

  /** Bases on one side of a loop, at most. As in RNAhybrid. */
  static final int MAX_SIDE = 15;

  /** Each A-U or G-U pair at the end of a helix. Xia et al. 1998 (Biochemistry 37:14719): 0.45. */
  private static final int TERMINAL = 50;

  private static final int[] PAIR = new int[LETTERS * LETTERS];

  static {
    Arrays.fill(PAIR, NONE);
    for (int pair = 0; pair < PAIRS.length; pair++) {
      PAIR[
              "ACGU".indexOf(PAIRS[pair].charAt(0)) * LETTERS
                  + "ACGU".indexOf(PAIRS[pair].charAt(1))] =
          pair;
    }
  }

  /**
   * Two pairs in a row. Watson-Crick: Xia et al. 1998, rounded to 0.1; G-U: Mathews et al. 1999.
   */
  private static final int[][] STACK = {
    {-330, -240, -140, -210, -210, -210},
    {-340, -330, -150, -250, -240, -220},
    {-250, -210, -50, 130, -130, -140},
    {-150, -140, 30, -50, -100, -60},
    {-220, -210, -60, -140, -90, -110},
    {-240, -210, -100, -130, -130, -90},
  };

  /**
   * The unpaired base 5' of the pair's first base, [pair][A C G U]; here and in {@link #DANGLE_3} a
   * pair is read as at the 5' end of the target. Serra and Turner 1995 (Methods Enzymol 259:242); a
   * G-U pair as the A-U pair with the U at the same place.
   */
  private static final int[][] DANGLE_5 = {
    {-50, -30, -20, -10},
    {-20, -30, 0, 0},
    {-30, -30, -40, -20},
    {-30, -10, -20, -20},
    {-30, -30, -40, -20},
    {-30, -10, -20, -20},
  };

  /** The unpaired base 3' of the pair's second base. Source as of {@link #DANGLE_5}. */
  private static final int[][] DANGLE_3 = {
    {-110, -40, -130, -60},
    {-170, -80, -170, -120},
    {-70, -10, -70, -10},
    {-80, -50, -80, -60},
    {-70, -10, -70, -10},
    {-80, -50, -80, -60},
  };

  /**
   * Bulges of 0..15 bases. Mathews et al. 1999; from 7 on they grow by the logarithm, 1.75 RT
   * ln(n/6).
   */
  private static final int[] BULGE = {
    0, 380, 280, 320, 360, 400, 440, 459, 470, 480, 490, 500, 510, 519, 527, 534
  };

  /** Interior loops of n bases, n from 4. Source as of {@link #BULGE}. */
  private static final int[] INTERIOR = {
    0, 0, 0, 0, 170, 180, 200, 220, 230, 240, 250, 260, 270, 278, 286, 294, 301, 307, 313, 319, 325,
    330, 335, 340, 345, 349, 353, 357, 361, 365, 369
  };

  /** For each base that one side of an interior loop has more. Mathews et al. 1999: 0.48. */
  private static final int ASYMMETRY = 50;

  /** What RNAhybrid takes for it. */
  private static final int RNAHYBRID_ASYMMETRY = 30;

  /** The most that asymmetry costs. Papanicolaou et al. 1984 (Nucleic Acids Res 12:31). */
  private static final int MAX_ASYMMETRY = 300;

  /** A-U or G-U pair that closes an interior loop. Mathews et al. 1999: 0.65. */
  private static final int CLOSURE = 70;

  /**
   * First mismatches of an interior loop: G over A or A over G, and U over U; Mathews et al. 1999.
   */
  private static final int FIRST_GA = -110;

  private static final int FIRST_UU = -70;

  /**
   * 1x1 loops between G-C pairs, [C-G or G-C][next pair likewise][target base * 4 + miRNA base].
   * Mathews et al. 1999 and Kierzek, Burkard and Turner 1999 (Biochemistry 38:14214).
   */
  private static final int[][][] SINGLE_MISMATCH = {
    {
      {40, -40, 40, 40, 30, 50, 40, 50, -10, 40, -170, 40, 40, 0, 40, -30},
      {110, 40, 40, 40, 40, 40, 40, 40, 40, 40, -140, 40, 40, 40, 40, 40},
    },
    {
      {80, 40, 40, 40, 40, 40, 40, 40, 40, 40, -210, 40, 40, 40, 40, -70},
      {40, 30, -10, 40, -40, 50, 40, 0, 40, 40, -170, 40, 40, 50, 40, -30},
    },
  };

  /** Other 1x1 loops by the number of A-U and G-U pairs around them, and those of G over G. */
  private static final int[] SINGLE_MISMATCH_AU = {40, 110, 170};

  private static final int[] SINGLE_MISMATCH_GG = {-140, -100, -40};

  /**
   * 1x2 loops between G-C pairs: [lone base * 4 + base opposite next to the second pair][base
   * opposite next to the first pair]; 4.0 where two of them would pair. Schroeder and Turner 2000
   * (Biochemistry 39:9257) and the tables of Mathews et al. 1999. Those between C-G and G-C that
   * differ from these, by 0.5 at most, are left out.
   */
  private static final int[][] ONE_BY_TWO = {
    {240, 220, 160, 400},
    {210, 170, 160, 400},
    {100, 60, 40, 400},
    {400, 400, 400, 400},
    {230, 220, 400, 220},
    {220, 250, 400, 220},
    {400, 400, 400, 400},
    {250, 190, 400, 220},
    {170, 400, 80, 400},
    {400, 400, 400, 400},
    {80, 400, 220, 400},
    {400, 400, 400, 400},
    {400, 400, 400, 400},
    {400, 220, 400, 130},
    {400, 400, 400, 400},
    {400, 170, 400, 120},
  };

  /** What one and two A-U or G-U pairs add to them. */
  private static final int[] ONE_BY_TWO_AU = {0, 80, 150};

  /**
   * 2x2 loops that read the same from both sides, [pair][target base * 4 + miRNA base next to it].
   * Wu, McDowell and Turner 1995 (Biochemistry 34:3204), Xia, McDowell and Turner 1997
   * (Biochemistry 36:12486). Where the two would be a Watson-Crick pair: {@link #TWO_BY_TWO_PAIR}.
   */
  private static final int[][] TWO_BY_TWO = {
    {130, 200, -70, 200, 110, 170, 200, 140, -70, 200, 80, -110, 200, 140, -420, -40},
    {150, 90, -130, 200, 100, 100, 200, 110, -260, 200, 80, -410, 200, -100, -490, -50},
    {280, 250, 30, 200, 230, 220, 200, 220, 30, 200, 140, -10, 200, 220, -210, 60},
    {280, 280, 70, 200, 190, 280, 200, 220, 70, 200, 150, -30, 200, 280, -290, 110},
    {280, 250, 30, 200, 230, 220, 200, 220, 30, 200, 140, -10, 200, 220, -210, 60},
    {280, 280, 70, 200, 190, 280, 200, 220, 70, 200, 150, -30, 200, 280, -290, 110},
  };

  /** A 2x2 loop with a Watson-Crick pair inside. */
  private static final int TWO_BY_TWO_PAIR = 200;

  /**
   * Other 2x2 loops are half of each symmetric one plus this, by the kinds of the two mismatches:
   * Xia, Mathews and Turner 1999 (in Comprehensive Natural Products Chemistry 6:21). The some
   * hundred loops that were measured themselves are not tabled.
   */
  private static final int[][] TWO_BY_TWO_KINDS = {
    {0, 0, 0, 0, 0, 0}, // AC CA
    {0, 0, 0, 60, 100, 100}, // AA GG
    {0, 0, 0, 100, 180, 180}, // AG GA
    {0, 60, 100, 0, 100, 0}, // CC CU UC
    {0, 100, 180, 100, 0, 180}, // GU UG
    {0, 100, 180, 0, 180, 0}, // UU
  };

  private static final int[] KIND = {
    1, 0, 2, NONE, 0, 3, NONE, 3, 2, NONE, 1, 4, NONE, 3, 4, 5,
  };

  private static final Turner1999 PUBLISHED = new Turner1999(DuplexEnergy.Rules.TURNER_1999);
  private static final Turner1999 RNAHYBRID = new Turner1999(DuplexEnergy.Rules.RNAHYBRID);

  private final boolean asRnaHybrid;
  private final int terminal;
  private final short[] oneByOne = new short[36 * 25];
  private final short[] oneByTwo = new short[36 * 125];
  private final short[] twoByTwo = new short[36 * 625];
  private final int[] single = new int[6 * 25];
  private final int[] mismatch = new int[6 * 25];
  private final int[] loop = new int[(MAX_SIDE + 1) * (MAX_SIDE + 1)];

  private Turner1999(DuplexEnergy.Rules rules) {
    asRnaHybrid = rules == DuplexEnergy.Rules.RNAHYBRID;
    terminal = asRnaHybrid ? 0 : TERMINAL;
    int[] bases = new int[4];
    for (int pairs = 0; pairs < 36; pairs++) {
      fill(oneByOne, pairs, bases, 0, 2, this::oneByOneRule);
      fill(oneByTwo, pairs, bases, 0, 3, this::oneByTwoRule);
      fill(twoByTwo, pairs, bases, 0, 4, this::twoByTwoRule);
    }
    for (int pair = 0; pair < 6; pair++) {
      for (int x = 0; x < LETTERS; x++) {
        for (int z = 0; z < LETTERS; z++) {
          int first = x == 3 && z == 3 ? FIRST_UU : x + z == 2 && x != z ? FIRST_GA : 0;
          int index = index(pair, x, z);
          mismatch[index] = weak(pair) * CLOSURE + first;
          single[index] = asRnaHybrid ? mismatch[index] : weak(pair) * CLOSURE;
        }
      }
    }
    int asymmetry = asRnaHybrid ? RNAHYBRID_ASYMMETRY : ASYMMETRY;
    for (int above = 0; above <= MAX_SIDE; above++) {
      for (int below = 0; below <= MAX_SIDE; below++) {
        loop[above * (MAX_SIDE + 1) + below] =
            above == 0 || below == 0
                ? BULGE[above + below]
                : INTERIOR[above + below]
                    + Math.min(MAX_ASYMMETRY, asymmetry * Math.abs(above - below));
      }
    }
  }

  /** Returns the energies that some rules want. */
  static Turner1999 of(DuplexEnergy.Rules rules) {
    return rules == DuplexEnergy.Rules.RNAHYBRID ? RNAHYBRID : PUBLISHED;
  }

  /** The energy of a special loop without ambiguous bases. */
  private interface Rule {
    int energy(int pair, int next, int[] bases);
  }

  /** Fills all loops between two pairs; an ambiguous base is the worst of the four. */
  private static void fill(short[] table, int index, int[] bases, int done, int count, Rule rule) {
    if (done == count) {
      int pairs = index;
      for (int i = 0; i < count; i++) {
        pairs /= LETTERS;
      }
      table[index] = (short) worst(pairs / 6, pairs % 6, bases, count, rule);
      return;
    }
    for (int base = 0; base < LETTERS; base++) {
      bases[done] = base;
      fill(table, index * LETTERS + base, bases, done + 1, count, rule);
    }
  }

  private static int worst(int pair, int next, int[] bases, int count, Rule rule) {
    for (int i = 0; i < count; i++) {
      if (bases[i] == ANY) {
        int worst = Integer.MIN_VALUE;
        for (int base = 0; base < 4; base++) {
          bases[i] = base;
          worst = Math.max(worst, worst(pair, next, bases, count, rule));
        }
        bases[i] = ANY;
        return worst;
      }
    }
    return rule.energy(pair, next, bases);
  }

  private int oneByOneRule(int pair, int next, int[] bases) {
    int mismatch = 4 * bases[0] + bases[1];
    int weak = weak(pair) + weak(next);
    if (weak == 0) {
      return SINGLE_MISMATCH[pair][asRnaHybrid ? next ^ 1 : next][mismatch];
    }
    return (mismatch == 10 ? SINGLE_MISMATCH_GG : SINGLE_MISMATCH_AU)[weak];
  }

  private int oneByTwoRule(int pair, int next, int[] bases) {
    int nearFirst = bases[asRnaHybrid ? 2 : 1];
    int nearSecond = bases[asRnaHybrid ? 1 : 2];
    return ONE_BY_TWO[4 * bases[0] + nearSecond][nearFirst]
        + ONE_BY_TWO_AU[weak(pair) + weak(next)];
  }

  private int twoByTwoRule(int pair, int next, int[] bases) {
    int first = 4 * bases[0] + bases[asRnaHybrid ? 3 : 2];
    int second = 4 * bases[asRnaHybrid ? 2 : 3] + bases[1]; // read from the other side
    if (KIND[first] == NONE || KIND[second] == NONE) {
      return TWO_BY_TWO_PAIR;
    }
    int other = asRnaHybrid ? next : next ^ 1;
    return (TWO_BY_TWO[pair][first] + TWO_BY_TWO[other][second]) / 2
        + TWO_BY_TWO_KINDS[KIND[first]][KIND[second]];
  }

  private static int index(int prefix, int x, int z) {
    return (prefix * LETTERS + x) * LETTERS + z;
  }

  /** Returns the pair of two letters or {@link #NONE}. */
  static int pair(int x, int z) {
    return PAIR[x * LETTERS + z];
  }

  /** Returns 1 for A-U and G-U, 0 for G-C. */
  private static int weak(int pair) {
    return pair < 2 ? 0 : 1;
  }

  /** Returns the penalty of a pair at the end of a helix. */
  int terminal(int pair) {
    return weak(pair) * terminal;
  }

  /**
   * Returns the energy of the bases that dangle at the target's 5' end of a duplex.
   *
   * @param x base before the pair in the target, {@link #ANY} when there is none
   * @param z base before the pair in the reversed miRNA, likewise
   */
  static int dangles(int pair, int x, int z) {
    return (x == ANY ? 0 : DANGLE_5[pair][x]) + (z == ANY ? 0 : DANGLE_3[pair][z]);
  }

  /** Returns what size and asymmetry cost, of a bulge or of an interior loop without a table. */
  int loop(int above, int below) {
    return loop[above * (MAX_SIDE + 1) + below];
  }

  /** Returns what a pair and the bases behind it add to a loop with one base on one side. */
  int single(int pair, int x, int z) {
    return single[index(pair, x, z)];
  }

  /** Returns what a pair and the bases behind it add to a loop with more on both sides. */
  int mismatch(int pair, int x, int z) {
    return mismatch[index(pair, x, z)];
  }

  /**
   * Returns the energy from one pair to the next: of a stack, a bulge or an interior loop of at
   * most {@link #MAX_SIDE} bases on each side.
   *
   * @param target letters, 5'->3'
   * @param p first pair's place in it
   * @param i second pair's, behind
   * @param mirna letters, 3'->5'
   * @param q first pair's place in it
   * @param k second pair's, behind
   */
  int between(byte[] target, int p, int i, byte[] mirna, int q, int k) {
    int pair = pair(target[p], mirna[q]);
    int next = pair(target[i], mirna[k]);
    int above = i - p - 1;
    int below = k - q - 1;
    if (above + below <= 1) {
      return loop(above, below) + STACK[pair][next];
    }
    if (above == 0 || below == 0) {
      return loop(above, below) + terminal(pair) + terminal(next);
    }
    if (above == 1 && below == 1) {
      return oneByOne[index(6 * pair + next, target[p + 1], mirna[q + 1])];
    }
    if (above == 1 && below == 2) {
      return oneByTwo[index(6 * pair + next, target[p + 1], mirna[q + 1]) * LETTERS + mirna[q + 2]];
    }
    if (above == 2 && below == 1) { // seen from the other side
      int pairs = 6 * (next ^ 1) + (pair ^ 1);
      return oneByTwo[index(pairs, mirna[q + 1], target[p + 2]) * LETTERS + target[p + 1]];
    }
    if (above == 2 && below == 2) {
      int first = index(6 * pair + next, target[p + 1], target[p + 2]);
      return twoByTwo[index(first, mirna[q + 1], mirna[q + 2])];
    }
    if (above == 1 || below == 1) {
      return loop(above, below)
          + single(pair, target[p + 1], mirna[q + 1])
          + single(next ^ 1, mirna[k - 1], target[i - 1]);
    }
    return loop(above, below)
        + mismatch(pair, target[p + 1], mirna[q + 1])
        + mismatch(next ^ 1, mirna[k - 1], target[i - 1]);
  }
}
