// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.seedhawk.evaluation.control.Controls;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.evaluation.measure.Line;
import org.seedhawk.evaluation.measure.Measured;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.evaluation.report.Comparison;

class EvaluatorTest {
  private static final LabelledPair A = pair("a", true);
  private static final LabelledPair B = pair("b", true);
  private static final LabelledPair C = pair("c", false);

  private static LabelledPair pair(String id, boolean positive) {
    return new LabelledPair(id, "UGAGGUAGUAGGUUGUAUAGUU", "t" + id, "ACGUACGUACGU", positive);
  }

  @Test
  void equalPairsOfSeveralSetsAreOne() {
    Map<String, List<LabelledPair>> files = new LinkedHashMap<>();
    files.put("1", List.of(A, C));
    files.put("2", List.of(B, C, C));
    LabelledSets sets = LabelledSets.of(files);
    assertEquals(List.of(A, C, B), sets.pairs());
    assertArrayEquals(new int[] {2, 1, 1}, sets.rows().get(1));
    assertArrayEquals(new boolean[] {true, false, false}, sets.labels(1));
  }

  @Test
  void meansAndSiteLevelFiguresAgreeWithAHandComputedCase() {
    Map<String, List<LabelledPair>> files = new LinkedHashMap<>();
    files.put("1", List.of(A, C));
    files.put("2", List.of(B, C));
    // Sites: a has two (one called), c one (called), b none.
    Line line =
        new Line(
            "m",
            Line.Kind.MODEL,
            new float[] {0.9f, 0.6f, 0},
            0.5,
            null,
            new float[] {0.9f, 0.2f, 0.6f},
            new int[] {0, 0, 1});
    Measured measured = Measured.of(LabelledSets.of(files), line, 50, 1);
    assertEquals(0.5, measured.sets().get(0).pairs().accuracy());
    assertEquals(0, measured.sets().get(1).pairs().accuracy());
    assertEquals(0.25, measured.mean().accuracy());
    assertEquals(0.75, measured.mean().averagePrecision());
    assertEquals(1.0 / 3, measured.sets().get(0).sites().accuracy(), 1e-12);
    assertEquals(0, measured.sets().get(1).sites().accuracy());
    assertEquals(4, measured.mean().rows());
  }

  @Test
  void saysInWordsWhetherTheModelBeatsItsControls() {
    List<LabelledPair> pairs = new ArrayList<>();
    Random random = new Random(8);
    float[] good = new float[400];
    float[] slightlyWorse = new float[400];
    float[] chance = new float[400];
    for (int i = 0; i < 400; i++) {
      pairs.add(pair("p" + i, i % 2 == 0));
      good[i] = (i % 2 == 0 ? 0.4f : 0) + random.nextFloat() * 0.6f;
      slightlyWorse[i] = good[i] + random.nextFloat() * 0.01f;
      chance[i] = random.nextFloat();
    }
    assertTrue(conclusion(pairs, good, chance).contains("beats its own scores"));
    assertTrue(conclusion(pairs, good, chance).contains("by a clear margin"));
    assertTrue(conclusion(pairs, chance, good).contains("does not beat its own scores"));
    String close =
        Metrics.averagePrecision(good, LabelledSets.of("", pairs).labels(0))
                > Metrics.averagePrecision(slightlyWorse, LabelledSets.of("", pairs).labels(0))
            ? conclusion(pairs, good, slightlyWorse)
            : conclusion(pairs, slightlyWorse, good);
    assertTrue(close.contains("but not by a clear margin"), close);
  }

  private static String conclusion(List<LabelledPair> pairs, float[] model, float[] shuffled) {
    LabelledSets sets = LabelledSets.of("s", pairs);
    Measured control = Measured.of(sets, Line.of("m", Line.Kind.SHUFFLED, shuffled, 0.5), 200, 1);
    return new Comparison.Model(
            null,
            Measured.of(sets, Line.of("m", Line.Kind.MODEL, model, 0.5), 200, 1),
            control,
            control,
            List.of())
        .conclusions()
        .getFirst();
  }

  @Test
  void shufflesEqualTargetsAlikeAndLeavesAmbiguousLettersInPlace() {
    String target = "ACGGAUCGAUUACGNGAUCUAGCUAGGAUCCAGRUAGCUAGAUCGGAUC";
    LabelledPair first = A.withTarget(target);
    LabelledPair second = C.withTarget(target);
    List<LabelledPair> shuffled = Controls.shuffled(List.of(first, second), 3);
    String result = shuffled.get(0).target();
    assertEquals(result, shuffled.get(1).target());
    assertNotEquals(target, result);
    assertEquals(target.length(), result.length());
    assertEquals(target.indexOf('N'), result.indexOf('N'));
    assertEquals(target.indexOf('R'), result.indexOf('R'));
  }

  @Test
  void targetBlindTableGivesTheMeanLabelOfTheMirna() {
    Controls.TargetBlind table =
        new Controls.TargetBlind(
            List.of(A.withMirna("AA"), C.withMirna("AA"), A.withMirna("CC"), A.withMirna("CC")));
    assertArrayEquals(
        new float[] {0.5f, 1, 0.75f},
        table.scores(List.of(C.withMirna("AA"), C.withMirna("CC"), C.withMirna("GG"))));
  }
}
