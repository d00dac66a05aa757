// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.seedhawk.evaluation.control.Orientation.Finding;
import org.seedhawk.evaluation.control.Orientation.Turned;
import org.seedhawk.evaluation.data.DataPack;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.evaluation.data.TestSequences;
import org.seedhawk.evaluation.data.Tsv;

class OrientationTest {
  private final Random random = new Random(23);

  private static List<Finding> check(List<LabelledPair> pairs) {
    List<LabelledPair> positives = pairs.stream().filter(LabelledPair::positive).toList();
    return Orientation.check(
        positives.stream().map(LabelledPair::mirna).toList(),
        positives.stream().map(LabelledPair::target).toList());
  }

  private static String reversed(String letters) {
    return new StringBuilder(letters).reverse().toString();
  }

  /** Sites of a miRNA each, or of one miRNA for all. */
  private List<LabelledPair> sites(int count, boolean oneMirna) {
    List<LabelledPair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String mirna = oneMirna ? TestSequences.LET_7A : TestSequences.random(random, 22, "ACGU");
      String target =
          TestSequences.random(random, 12, "ACGU")
              + TestSequences.partner(mirna.substring(0, 9))
              + TestSequences.random(random, 15, "ACGU");
      pairs.add(new LabelledPair("m" + i, mirna, "t" + i, target, true));
    }
    return pairs;
  }

  @Test
  void saysWhatIsTurnedAround() {
    for (boolean oneMirna : new boolean[] {false, true}) {
      List<LabelledPair> pairs = sites(60, oneMirna);
      assertEquals(List.of(), check(pairs));
      Finding targets =
          check(pairs.stream().map(p -> p.withTarget(reversed(p.target()))).toList()).getFirst();
      assertEquals(Turned.TARGETS, targets.turned());
      assertTrue(targets.isMajority());
      assertTrue(
          targets
              .message("x.tsv")
              .startsWith("x.tsv: reversed targets fit better: of 60 positive pairs "),
          targets.message("x.tsv"));
      Finding mirnas =
          check(pairs.stream().map(p -> p.withMirna(reversed(p.mirna()))).toList()).getFirst();
      assertEquals(Turned.MIRNAS, mirnas.turned());
      Finding both =
          check(
                  pairs.stream()
                      .map(p -> p.withMirna(reversed(p.mirna())).withTarget(reversed(p.target())))
                      .toList())
              .getFirst();
      assertEquals(Turned.BOTH, both.turned());
    }
  }

  @Test
  void someTurnedPairsAmongOthersAreSaidToBeMixed() {
    List<LabelledPair> pairs = sites(200, false);
    for (int i = 0; i < pairs.size(); i += 4) {
      LabelledPair pair = pairs.get(i);
      pairs.set(i, pair.withTarget(reversed(pair.target())));
    }
    List<Finding> findings = check(pairs);
    assertEquals(1, findings.size());
    assertTrue(
        findings.getFirst().message("x.tsv").startsWith("x.tsv: orientation seems mixed: of 200"),
        findings.getFirst().message("x.tsv"));
  }

  @Test
  void neverWarnsOnRandomSequences() {
    for (int list = 0; list < 300; list++) {
      List<LabelledPair> pairs = new ArrayList<>();
      int size = 1 + random.nextInt(80);
      int length = 20 + random.nextInt(600);
      String alphabet = list % 2 == 0 ? "ACGU" : "AAACGUUU";
      String one = TestSequences.random(random, 22, alphabet);
      for (int i = 0; i < size; i++) {
        String mirna = list % 3 == 0 ? one : TestSequences.random(random, 22, alphabet);
        pairs.add(
            new LabelledPair(
                "m", mirna, "t" + i, TestSequences.random(random, length, alphabet), true));
      }
      assertEquals(List.of(), check(pairs), "list " + list);
    }
  }

  @Test
  void takesAnyListThatCanBeRead() {
    assertEquals(List.of(), Orientation.check(List.of(), List.of()));
    assertEquals(
        List.of(), Orientation.check(List.of("ACG", "nnnnnnnnnnnn"), List.of("a", "ACGTN")));
    assertThrows(
        IllegalArgumentException.class, () -> Orientation.check(List.of("ACG"), List.of()));
  }

  /** Real sets run as the pack says they do. */
  @Test
  void agreesWithWhatIsKnownOfRealSets() throws IOException {
    List<List<LabelledPair>> right =
        List.of(
            LabelledPairs.readMirbench(
                Tsv.read(DataPack.file("mirbench/AGO2_CLASH_Hejret2023_test.tsv"))),
            LabelledPairs.readMirbench(
                Tsv.read(DataPack.file("mirbench/AGO2_CLASH_Hejret2023_train.tsv"))),
            LabelledPairs.readMitar(
                Tsv.read(
                    DataPack.file("mitar/data_DeepMirTar_removeMisMissing_remained_seed1122.txt"))),
            LabelledPairs.read(DataPack.file("miraw/targetnet_val.txt"), "label"),
            LabelledPairs.read(DataPack.file("miraw/miRAW_Test0.txt"), "label"),
            LabelledPairs.read(DataPack.file("miraw/miRAW_Test5.txt"), "label"),
            LabelledPairs.read(DataPack.file("miraw/site_pool.tsv"), "label"));
    for (List<LabelledPair> pairs : right) {
      assertEquals(List.of(), check(pairs));
      // Negatives are real sequences without targeting.
      assertEquals(
          List.of(),
          check(
              pairs.stream()
                  .map(
                      p ->
                          new LabelledPair(
                              p.mirnaId(), p.mirna(), p.targetId(), p.target(), !p.positive()))
                  .toList()));
      assertTurned(pairs, LabelledPair::withTarget, LabelledPair::target, Turned.TARGETS);
      assertTurned(pairs, LabelledPair::withMirna, LabelledPair::mirna, Turned.MIRNAS);
    }
    List<String> mirnas = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    for (String line :
        Files.readAllLines(DataPack.file("mitar/data_DeepMirTar_miRAW_noRepeats_3folds.txt"))) {
      String[] fields = line.split("\t");
      if (fields[4].equals("1")) {
        mirnas.add(fields[1]);
        targets.add(fields[3]);
      }
    }
    assertEquals(Turned.MIRNAS, Orientation.check(mirnas, targets).getFirst().turned());
    assertEquals(
        List.of(),
        Orientation.check(mirnas.stream().map(OrientationTest::reversed).toList(), targets));
    for (int set = 0; set < 10; set++) {
      Path file = DataPack.file("miraw/miRAW_Test%s.txt".formatted(set));
      assertEquals(List.of(), check(LabelledPairs.read(file, "label")), file.toString());
    }
  }

  /** A sixth of the sites of a CLASH set have a canonical seed; a part of them is enough. */
  @Test
  void findsThePartOfARealSetThatIsTurnedOrTheOtherStrand() throws IOException {
    for (String part : List.of("train", "test")) {
      List<LabelledPair> pairs =
          LabelledPairs.readMirbench(
                  Tsv.read(DataPack.file("mirbench/AGO2_CLASH_Hejret2023_%s.tsv".formatted(part))))
              .stream()
              .filter(LabelledPair::positive)
              .toList();
      for (int share : List.of(1, 2, 4)) {
        for (Turned turned : List.of(Turned.TARGETS, Turned.STRAND)) {
          Random chosen = new Random(3);
          List<Finding> findings =
              check(
                  pairs.stream()
                      .map(p -> chosen.nextInt(share) == 0 ? p.withTarget(turn(p, turned)) : p)
                      .toList());
          assertEquals(
              List.of(turned), findings.stream().map(Finding::turned).toList(), part + share);
          assertEquals(share == 1, findings.getFirst().asGiven() < 20);
        }
      }
    }
  }

  private static String turn(LabelledPair pair, Turned turned) {
    return turned == Turned.TARGETS
        ? reversed(pair.target())
        : TestSequences.partner(pair.target());
  }

  private static void assertTurned(
      List<LabelledPair> pairs,
      BiFunction<LabelledPair, String, LabelledPair> with,
      Function<LabelledPair, String> of,
      Turned expected) {
    List<Finding> findings =
        check(pairs.stream().map(p -> with.apply(p, reversed(of.apply(p)))).toList());
    assertEquals(expected, findings.isEmpty() ? null : findings.getFirst().turned());
  }
}
