// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fold;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.ffi.host.NativeFold;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

class UnpairedTest {
  // What ViennaRNA 2.7 answers with -W 80 -L 40 and its own energies of Turner 2004:
  // {nt of the stretch, its first position, probability}.

  private static final String LIN_41 =
      "UUAUACAACCGUUCUACACUCAACGCGAUGUAAAUAUCGCAAUCCCUUUUUAUACAACCAUUCUGCCUCUGAACC";

  private static final double[][] LIN_41_UNPAIRED = {
    {1, 0, 0.995521775},
    {1, 8, 0.959539111},
    {1, 16, 0.976324268},
    {1, 24, 0.00324981477},
    {1, 32, 0.996756474},
    {1, 40, 0.970974568},
    {1, 48, 0.973460337},
    {1, 56, 0.992546245},
    {1, 64, 0.932262882},
    {1, 72, 0.736921148},
    {8, 0, 0.908464343},
    {8, 8, 0.656731226},
    {8, 16, 0.699593699},
    {8, 24, 3.93848563e-05},
    {8, 32, 0.0246975064},
    {8, 40, 0.945323026},
    {8, 48, 0.932386077},
    {8, 56, 0.55947215},
    {8, 64, 0.543095021},
    {14, 0, 0.656749638},
    {14, 8, 0.654367307},
    {14, 16, 2.97588761e-05},
    {14, 24, 3.74589497e-05},
    {14, 32, 0.0240428075},
    {14, 40, 0.9280058},
    {14, 48, 0.55844047},
    {14, 56, 0.542520985}
  };

  private static final String HAIRPINS = "GGGGCCCCAAAAGGGGCCCCUUUUGCGCGAAACGCGC";

  private static final double[][] HAIRPINS_UNPAIRED = {
    {1, 0, 0.00344401797},
    {1, 5, 1.72023021e-05},
    {1, 10, 1},
    {1, 15, 1.30581423e-05},
    {1, 20, 0.999905346},
    {1, 25, 0.00153512744},
    {1, 30, 0.999995473},
    {1, 35, 0.00385309246},
    {8, 0, 7.52169905e-12},
    {8, 5, 1.0939315e-08},
    {8, 10, 3.6958208e-14},
    {8, 15, 4.38514479e-12},
    {8, 20, 3.5703911e-05},
    {8, 25, 3.54772508e-05},
    {14, 0, 5.02786067e-15},
    {14, 5, 5.05800035e-15},
    {14, 10, 2.85921569e-14},
    {14, 15, 1.74752911e-16},
    {14, 20, 3.52916632e-05}
  };

  private static final String LONG =
      "GCGAAACCGGAUCUUCGGAUCCAAUGCUACGAGUUAGGGAAACCCUUAGCAUCAACGGAUGAAAGCAUGGUUGCA"
          + "CAGUACUCAAUUGGCACGUAAUGCCAGUCAAAUCCAGGCAUUAACGCGUUUUAUAAAACCGUUGCAAGCUAGCUU"
          + "GAUCCGUAAGGAU";

  private static final double[][] LONG_UNPAIRED = {
    {1, 0, 0.693230427},
    {1, 17, 0.413047898},
    {1, 34, 0.285847845},
    {1, 51, 0.305841063},
    {1, 68, 0.638987373},
    {1, 85, 0.196173542},
    {1, 102, 0.582349632},
    {1, 119, 0.0477891286},
    {1, 136, 0.165747569},
    {1, 153, 0.721984302},
    {8, 0, 0.638293406},
    {8, 17, 0.178650025},
    {8, 34, 0.000702554861},
    {8, 51, 0.100567368},
    {8, 68, 0.0131587756},
    {8, 85, 0.00587305267},
    {8, 102, 0.443871159},
    {8, 119, 0.00266012711},
    {8, 136, 0.0155951216},
    {8, 153, 0.0281515642},
    {14, 0, 2.87439433e-05},
    {14, 17, 0.0255547341},
    {14, 34, 6.57756662e-05},
    {14, 51, 0.0136358845},
    {14, 68, 0.00958668773},
    {14, 85, 7.11450486e-06},
    {14, 102, 0.00883726712},
    {14, 119, 0.00173609902},
    {14, 136, 0.00552488563}
  };

  /** ViennaRNA printed nine digits. */
  private static final double PRINTED = 1e-8;

  private static double[][] java(String letters, int tile, int window, int span, int... lengths) {
    try (SequenceBatch batch = new SequenceBatch(new SequencePackerJava())) {
      batch.add(letters);
      return new UnpairedJava(LoopEnergies.turner2004(), tile)
          .of(batch.get(0), window, span, lengths);
    }
  }

  private static void equalsViennaRna(String letters, double[][] expected) {
    double[][] unpaired = java(letters, 1024, 80, 40, 1, 8, 14);
    for (double[] row : expected) {
      int which = row[0] == 1 ? 0 : row[0] == 8 ? 1 : 2;
      double found = unpaired[which][(int) row[1]];
      assertEquals(
          row[2],
          found,
          PRINTED,
          () -> "%s nt from position %s".formatted((int) row[0], (int) row[1]));
      // Small probabilities are used as their logarithms.
      assertEquals(1, found / row[2], 1e-6);
    }
  }

  @Test
  void equalsViennaRna() {
    equalsViennaRna(LIN_41, LIN_41_UNPAIRED);
    equalsViennaRna(HAIRPINS, HAIRPINS_UNPAIRED);
    equalsViennaRna(LONG, LONG_UNPAIRED);
  }

  @Test
  void everyBackendGivesTheBitsOfJava() {
    Randoms random = new Randoms(71);
    for (NativeKernels.Backend backend : TestEnvironment.backends()) {
      try (NativeKernels kernels = NativeKernels.open(backend);
          NativeFold fold = UnpairedNative.copy(LoopEnergies.turner2004());
          UnpairedNative kernel = new UnpairedNative(kernels, fold);
          SequenceBatch batch = new SequenceBatch(new SequencePackerJava())) {
        for (int round = 0; round < 25; round++) {
          String letters = random.sequence(round == 0 ? 2300 : random.size(), round % 3);
          int window = round == 0 ? 80 : 1 + random.below(160);
          int span = round == 0 ? 40 : 1 + random.below(window);
          int[] lengths = {1 + random.below(window), 1, window};
          batch.clear();
          batch.add(letters);
          double[][] expected = java(letters, 1024, window, span, lengths);
          double[][] found = kernel.of(batch.get(0), window, span, lengths);
          for (int i = 0; i < lengths.length; i++) {
            assertArrayEquals(
                bits(expected[i]), bits(found[i]), () -> backend + ", " + random.repeat());
          }
        }
      }
    }
  }

  private static long[] bits(double[] values) {
    long[] all = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      all[i] = Double.doubleToLongBits(values[i]);
    }
    return all;
  }

  @Test
  void tilesDoNotShow() {
    Randoms random = new Randoms(72);
    String letters = random.sequence(300, 1);
    double[][] whole = java(letters, 1024, 80, 40, 1, 8, 14);
    for (int tile : new int[] {1, 17, 100, 299}) {
      double[][] cut = java(letters, tile, 80, 40, 1, 8, 14);
      for (int i = 0; i < whole.length; i++) {
        assertArrayEquals(bits(whole[i]), bits(cut[i]), random::repeat);
      }
    }
  }

  @Test
  void aStretchThatDoesNotFitHasNoValue() {
    try (Accessibility accessibility = Accessibility.open()) {
      double[][] unpaired = accessibility.unpaired("aaaaNAAAAcAA", 8, 14);
      assertEquals(1, unpaired[0][4], 1e-12, "nothing pairs here");
      assertTrue(Double.isNaN(unpaired[0][5]));
      for (double value : unpaired[1]) {
        assertTrue(Double.isNaN(value));
      }
    }
  }

  @Test
  void refusesByName() {
    try (Accessibility accessibility = Accessibility.open()) {
      assertEquals(
          "a stretch of 81 nt does not fit a window; ask for 1..80",
          assertThrows(IllegalArgumentException.class, () -> accessibility.unpaired("ACGU", 81))
              .getMessage());
      assertThrows(BadInputException.class, () -> accessibility.unpaired("AC-GU", 8));
      assertEquals(
          "target: the sequence is empty; leave it out",
          assertThrows(BadInputException.class, () -> accessibility.unpaired("", 8)).getMessage());
      assertEquals(
          "letters",
          assertThrows(NullPointerException.class, () -> accessibility.unpaired((String) null, 8))
              .getMessage());
      assertEquals(
          "lengths",
          assertThrows(
                  NullPointerException.class, () -> accessibility.unpaired("ACGU", (int[]) null))
              .getMessage());
      assertEquals(1, accessibility.unpaired("AAAA", 4)[0][0], 1e-12, "it goes on");
    }
  }

  @Test
  void aClosedOneSaysSo() {
    Accessibility accessibility = Accessibility.open();
    accessibility.close();
    accessibility.close();
    assertEquals(
        "the accessibility is closed; open another one",
        assertThrows(EngineClosedException.class, () -> accessibility.unpaired("ACGU", 2))
            .getMessage());
  }
}
