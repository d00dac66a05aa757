// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.duplex;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.Randoms;
import org.seedhawk.error.BadInputException;
import org.seedhawk.seq.Bases;

/** The dynamic program against naive searches, the parameters against sums by hand. */
class DuplexEnergyTest {
  private final DuplexEnergy turner = new DuplexEnergy(DuplexEnergy.Rules.TURNER_1999);

  /** Letters as {@link Turner1999} wants them, with a place that is no base at each end. */
  private static byte[] codes(String letters) {
    byte[] codes = new byte[letters.length() + 2];
    Arrays.fill(codes, (byte) Turner1999.ANY);
    for (int i = 0; i < letters.length(); i++) {
      int code = Bases.code((byte) letters.charAt(i));
      codes[i + 1] = (byte) (code < 0 ? Turner1999.ANY : code);
    }
    return codes;
  }

  private static byte[] plain(String letters) {
    byte[] codes = codes(letters);
    return Arrays.copyOfRange(codes, 1, codes.length - 1);
  }

  /** A target and a miRNA, and the energies of their structures, computed without any haste. */
  private static final class Naive {
    private final Turner1999 turner;
    private final byte[] target;
    private final byte[] mirna; // 3'->5'
    private final Integer[][] known;

    Naive(DuplexEnergy.Rules rules, String targetLetters, String mirnaLetters) {
      turner = Turner1999.of(rules);
      target = codes(targetLetters);
      mirna = codes(new StringBuilder(mirnaLetters).reverse().toString());
      known = new Integer[target.length][mirna.length];
    }

    private boolean pairs(int i, int k) {
      return Turner1999.pair(target[i], mirna[k]) != Turner1999.NONE;
    }

    private int begin(int i, int k) {
      int pair = Turner1999.pair(target[i], mirna[k]);
      return turner.terminal(pair) + Turner1999.dangles(pair, target[i - 1], mirna[k - 1]);
    }

    private int end(int i, int k) {
      int pair = Turner1999.pair(target[i], mirna[k]);
      return turner.terminal(pair) + Turner1999.dangles(pair ^ 1, mirna[k + 1], target[i + 1]);
    }

    /** Every structure, each to its end. */
    float exhaustive() {
      int best = 0;
      for (int i = 1; i < target.length - 1; i++) {
        for (int k = 1; k < mirna.length - 1; k++) {
          if (pairs(i, k)) {
            best = Math.min(best, extend(i, k, begin(i, k)));
          }
        }
      }
      return best / 100f;
    }

    private int extend(int p, int q, int energy) {
      int best = energy + end(p, q);
      for (int i = p + 1; i < Math.min(target.length - 1, p + 17); i++) {
        for (int k = q + 1; k < Math.min(mirna.length - 1, q + 17); k++) {
          if (pairs(i, k)) {
            best = Math.min(best, extend(i, k, energy + turner.between(target, p, i, mirna, q, k)));
          }
        }
      }
      return best;
    }

    /** The same with the best way on from each pair kept. */
    float remembered() {
      int best = 0;
      for (int i = 1; i < target.length - 1; i++) {
        for (int k = 1; k < mirna.length - 1; k++) {
          if (pairs(i, k)) {
            best = Math.min(best, begin(i, k) + rest(i, k));
          }
        }
      }
      return best / 100f;
    }

    private int rest(int p, int q) {
      if (known[p][q] == null) {
        int best = end(p, q);
        for (int i = p + 1; i < Math.min(target.length - 1, p + 17); i++) {
          for (int k = q + 1; k < Math.min(mirna.length - 1, q + 17); k++) {
            if (pairs(i, k)) {
              best = Math.min(best, turner.between(target, p, i, mirna, q, k) + rest(i, k));
            }
          }
        }
        known[p][q] = best;
      }
      return known[p][q];
    }

    /** The energy of one structure. */
    float of(DuplexEnergy.Structure duplex) {
      int[] i = duplex.targetPairs();
      int[] k = duplex.mirnaPairs();
      int last = i.length - 1;
      if (last < 0) {
        return 0;
      }
      int energy = begin(i[0] + 1, place(k[0])) + end(i[last] + 1, place(k[last]));
      for (int pair = 0; pair < last; pair++) {
        energy +=
            turner.between(
                target, i[pair] + 1, i[pair + 1] + 1, mirna, place(k[pair]), place(k[pair + 1]));
      }
      return energy / 100f;
    }

    private int place(int position) {
      return mirna.length - 2 - position;
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalsTheExhaustiveSearch(DuplexEnergy.Rules rules) {
    Randoms randoms = new Randoms(61);
    DuplexEnergy energies = new DuplexEnergy(rules);
    int bound = 0;
    for (int run = 0; run < 400; run++) {
      String target = randoms.sequence(1 + randoms.below(9), run % 3 == 0 ? 10 : 0);
      String mirna = randoms.sequence(1 + randoms.below(9), run % 5 == 0 ? 10 : 0);
      float mfe = energies.mfe(target, mirna);
      String where = target + " " + mirna + ", " + randoms.repeat();
      Naive naive = new Naive(rules, target, mirna);
      assertEquals(naive.exhaustive(), mfe, where);
      assertEquals(naive.remembered(), mfe, where);
      bound += mfe < 0 ? 1 : 0;
    }
    assertTrue(bound > 50, bound + " duplexes, " + randoms.repeat());
  }

  @ParameterizedTest
  @EnumSource
  void equalsTheNaiveRecursionOnSites(DuplexEnergy.Rules rules) {
    Randoms randoms = new Randoms(62);
    DuplexEnergy energies = new DuplexEnergy(rules);
    for (int run = 0; run < 150; run++) {
      String mirna = randoms.sequence(run == 0 ? 64 : 15 + randoms.below(12), run % 4);
      String site = around(randoms, mirna, run);
      float mfe = energies.mfe(site, mirna);
      String where = site + " " + mirna + ", " + randoms.repeat();
      Naive naive = new Naive(rules, site, mirna);
      assertEquals(naive.remembered(), mfe, where);
      DuplexEnergy.Structure duplex = energies.duplex();
      assertEquals(mfe, duplex.energy(), where);
      assertEquals(mfe, naive.of(duplex), where + "\n" + duplex);
      assertTrue(mfe < 0 == duplex.targetPairs().length > 0, where);
      for (int pair = 1; pair < duplex.targetPairs().length; pair++) {
        assertTrue(duplex.targetPairs()[pair] > duplex.targetPairs()[pair - 1], where);
        assertTrue(duplex.mirnaPairs()[pair] < duplex.mirnaPairs()[pair - 1], where);
      }
    }
  }

  /** Returns the two halves of a miRNA's site with random letters before, between and behind. */
  private static String around(Randoms randoms, String mirna, int run) {
    StringBuilder site = new StringBuilder();
    for (int i = mirna.length() - 1; i >= 0; i--) {
      int code = Bases.code((byte) mirna.charAt(i));
      site.append(code < 0 || randoms.below(6) == 0 ? 'A' : Bases.letter(Bases.complement(code)));
    }
    site.insert(randoms.below(site.length()), randoms.sequence(randoms.below(19), run % 4));
    return randoms.sequence(randoms.below(12), run % 4) + site + randoms.sequence(8, 0);
  }

  /** Sums by hand: published parameters, and what RNAhybrid 2.1.2 prints. */
  @ParameterizedTest
  @CsvSource({
    "GGGGGG, CCCCCC, -16.5, -16.5", // 5 x -3.3
    "GCGCGC, GCGCGC, -15.0, -15.0", // 3 x -3.4 and 2 x -2.4
    "AAAAAAAA, UUUUUUUU, -5.4, -6.4", // 6 x -0.9, dangling A -0.7, U -0.3, two weak ends 1.0
    "UUUGGGGGUUU, CCCCC, -13.8, -13.8", // 4 x -3.3, dangling U 0 and -0.6
    "ggggtt, aacccc, -12.5, -13.0", // 3 x -3.3, -2.2, -0.9, a weak end 0.5
    "U, A, 0, 0", // a pair alone gives nothing
    "AAAAAA, AAAAAA, 0, 0",
    "GGGGAGGGG, CCCCCCCC, -19.3, -19.3", // a bulge of one keeps the stack: 7 x -3.3, 3.8
    "GGGGAAGGGG, CCCCCCCC, -17.0, -17.0", // 6 x -3.3, 2.8
    "GGGACCAGGG, CCCUUCCC, -13.9, -14.9", // 4 x -3.3, -2.4, 2.8, -2.1, two weak ends 1.0
    "GGGGAGGGG, CCCCACCCC, -19.4, -19.0", // 6 x -3.3, 0.4 for A on A, 0.8 at C-G and G-C
    "GGGGAGGGG, CCCCAGCCCC, -18.2, -19.9", // 6 x -3.3, 1.6 for A on G A; or 5, and G A on G A
    "GGGGAAGGGG, CCCCAACCCC, -18.4, -18.3", // 6 x -3.3, half of 1.5 and 1.3, or twice 1.5
    "GGGGAGGGG, CCCCGAGCCCC, -17.1, -19.7", // 6 x -3.3, 1.7, 2 x 0.5, or 2 x 0.3 and 2 x -1.1
    "GGGGAAAAGGGG, CCCCACCCC, -16.5, -17.1", // 6 x -3.3, 1.8, 3 x 0.5 or 3 x 0.3
    "GGGGAAAGGGG, CCCCAAACCCC, -17.8, -17.8", // 6 x -3.3, 2.0
    "GGGGAAAGGGG, CCCCGAGCCCC, -20.0, -20.0", // 6 x -3.3, 2.0, A on G twice: 2 x -1.1
  })
  void sumsTheParameters(String target, String mirna, float expected, float asRnaHybrid) {
    assertEquals(expected, turner.mfe(target, mirna));
    assertEquals(asRnaHybrid, new DuplexEnergy(DuplexEnergy.Rules.RNAHYBRID).mfe(target, mirna));
  }

  /**
   * Two strands bind each other alike; RNAhybrid's reading of the small loops does not know that.
   */
  @Test
  void isTheSameFromBothStrands() {
    Randoms randoms = new Randoms(63);
    for (int run = 0; run < 300; run++) {
      String one = randoms.sequence(10 + randoms.below(30), run % 3);
      String other = randoms.sequence(10 + randoms.below(30), run % 3);
      assertEquals(
          turner.mfe(one, other),
          turner.mfe(other, one),
          () -> one + " " + other + ", " + randoms.repeat());
    }
    DuplexEnergy asRnaHybrid = new DuplexEnergy(DuplexEnergy.Rules.RNAHYBRID);
    assertEquals(-19.0f, asRnaHybrid.mfe("GGGGAGGGG", "CCCCACCCC"));
    assertEquals(-18.7f, asRnaHybrid.mfe("CCCCACCCC", "GGGGAGGGG"));
  }

  @Test
  void showsTheStructure() {
    turner.mfe("AACUGGGAGGGUGAAGGCCUU", "AGGCCACUUUCCUAG");
    DuplexEnergy.Structure duplex = turner.duplex();
    assertEquals("..((((((((((...(((((.&)))))))))))))))", duplex.dotBracket());
    assertEquals(
        """
        AACUGGGAGGGUGAAGGCCUU
          ||:|||::||   |||||\s
        --GAUCCUUUCA---CCGGA-\
        """,
        duplex.toString());
  }

  /** With any letter in its place there are as many structures, none of a higher energy. */
  @ParameterizedTest
  @EnumSource
  void ambiguousBasesAreTheWorstCase(DuplexEnergy.Rules rules) {
    Randoms randoms = new Randoms(64);
    DuplexEnergy energies = new DuplexEnergy(rules);
    for (int run = 0; run < 200; run++) {
      String mirna = randoms.sequence(22, 0);
      StringBuilder site = new StringBuilder(around(randoms, mirna, 0));
      int place = randoms.below(site.length());
      site.setCharAt(place, 'N');
      float ambiguous = energies.mfe(site.toString(), mirna);
      assertTrue(energies.duplex().dotBracket().charAt(place) == '.', randoms.repeat());
      for (char letter : new char[] {'A', 'C', 'G', 'U'}) {
        site.setCharAt(place, letter);
        String where = site + " " + mirna + ", " + randoms.repeat();
        assertTrue(energies.mfe(site.toString(), mirna) <= ambiguous, where);
      }
    }
    assertEquals(0, energies.mfe("NNNNNNNN", "UGAGGUAGUAGGUUGUAUAGUU"));
    assertEquals("........&......................", energies.duplex().dotBracket());
    assertEquals(-9.9f, energies.mfe("NGGGGN", "NCCCCN"));
    assertEquals(
        rules == DuplexEnergy.Rules.RNAHYBRID ? -19.0f : -19.3f,
        energies.mfe("GGGGNGGGG", "CCCCXCCCC"));
  }

  @Test
  void refusesWhatIsEmptyTooLongOrNoNucleotide() {
    String longest = "A".repeat(DuplexEnergy.MAX_TARGET);
    String mirna = "U".repeat(DuplexEnergy.MAX_MIRNA);
    float kept = turner.mfe(longest, mirna);
    assertTrue(kept < -50, "" + kept);
    refused("target: the sequence is empty; leave it out", "", mirna);
    refused("miRNA: the sequence is empty; leave it out", longest, "");
    refused(
        "target: a sequence of 2,001 nt; a duplex takes 2,000 at most: cut it into windows",
        longest + "A",
        mirna);
    refused("miRNA: a sequence of 65 nt; a duplex takes 64 at most: cut it", "A", mirna + "U");
    refused(
        "target: letter '-' at position 3, counted from 1, is no nucleotide; gap signs belong to"
            + " alignments: remove them and give the bare sequence",
        "AC-GU",
        "ACGU");
    refused(
        "miRNA: letter '\u00e9' (U+00E9) at position 2, counted from 1, is no nucleotide; use A C G"
            + " T U or IUPAC ambiguity letters",
        "ACGU",
        "A\u00e9");
    byte[] codes = plain("GGGGCCCC");
    assertThrows(IndexOutOfBoundsException.class, () -> turner.mfe(codes, 4, 9, codes, 8));
    assertThrows(IndexOutOfBoundsException.class, () -> turner.mfe(codes, -1, 4, codes, 8));
    assertThrows(IndexOutOfBoundsException.class, () -> turner.mfe(codes, 0, 8, codes, 9));
    assertEquals(kept, turner.duplex().energy(), "a refused call changed the last result");
    assertEquals(
        "no energy has been computed yet; call mfe first",
        assertThrows(
                IllegalStateException.class,
                () -> new DuplexEnergy(DuplexEnergy.Rules.TURNER_1999).duplex())
            .getMessage());
  }

  private void refused(String message, String target, String mirna) {
    Exception e = assertThrows(BadInputException.class, () -> turner.mfe(target, mirna));
    assertEquals(message, e.getMessage());
  }

  @Test
  void readsRangesOfCodes() {
    byte[] target = plain("ACGUNNUACAACCGUUCUACACUCAUUUU");
    byte[] mirna = plain("UGAGGUAGUAGGUUGUAUAGUUACGU");
    float expected = turner.mfe("UACAACCGUUCUACACUCA", "UGAGGUAGUAGGUUGUAUAGUU");
    byte[] outside = {9, -1, -2, 4};
    assertEquals(0, turner.mfe(outside, 0, 4, mirna, 22), "codes that are no bases pair");
    assertEquals(expected, turner.mfe(target, 6, 25, mirna, 22));
  }

  @Test
  void returnsItsOwnCopies() {
    turner.mfe("GGGG", "CCCC");
    DuplexEnergy.Structure first = turner.duplex();
    first.targetPairs()[0] = 3;
    assertArrayEquals(new int[] {0, 1, 2, 3}, turner.duplex().targetPairs());
  }
}
