// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.RegionScorer.PairScore;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SiteBatch;

/** One pair at a time, and small batches. */
class RegionScorerTest {
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String SITE = "GGCUUAUACAACCGUUCUACACUCAACGCGAUGUAAAUAUCGCAACUACCUCA";

  private static byte[] bytes(String letters) {
    return letters.getBytes(US_ASCII);
  }

  private static List<Pair> pairs(Randoms random, int count) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String mirna = random.sequence(15 + random.below(10), i % 4 == 0 ? 10 : 0);
      String target = random.sequence(6 + random.below(i % 3 == 0 ? 300 : 60), i % 5 == 0 ? 20 : 0);
      // Of another seed, or fewer letters, nothing can be told.
      pairs.add(new Pair("mir-" + i, known(mirna, 7), "site-" + i, known(target, 6)));
    }
    return pairs;
  }

  /** Returns letters of which the first ones are A C G U. */
  static String known(String letters, int first) {
    return letters.substring(0, first).replaceAll("[^ACGUTacgut]", "A") + letters.substring(first);
  }

  static List<PairScore> predicted(Seedhawk engine, List<Pair> pairs) {
    List<PairScore> scores = new ArrayList<>();
    try {
      engine.predict(
          pairs.iterator(),
          Search.everyWindow(),
          ScanOptions.DEFAULT,
          new ScanSink<Void>() {
            @Override
            public Void map(SiteBatch batch) {
              return null;
            }

            @Override
            public void sites(Void mapped) {}

            @Override
            public void gene(GeneView gene) {
              scores.add(
                  new PairScore(gene.score(), gene.siteCount(), gene.bestStart(), gene.bestEnd()));
            }
          });
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return scores;
  }

  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "deeptarget", "targetnet"})
  void scoresAsPredictDoes(String model) {
    Randoms random = new Randoms(31);
    List<Pair> pairs = pairs(random, 60);
    for (PathChoice path : List.of(PathChoice.AUTO, PathChoice.JOINT)) {
      try (Seedhawk engine = Seedhawk.builder().model(model).path(path.label()).open()) {
        List<PairScore> expected = predicted(engine, pairs);
        for (int batch : new int[] {1, 7, 40}) {
          assertEquals(
              expected, inBatches(engine, pairs, batch), model + path + batch + random.repeat());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "deeptarget", "targetnet"})
  void scoresAsPredictDoesInFloat16(String model) {
    Randoms random = new Randoms(33);
    List<Pair> pairs = pairs(random, 60);
    try (Seedhawk engine =
            Seedhawk.builder().model(model).device(Device.CPU).precision(Precision.FLOAT16).open();
        Seedhawk wide = Seedhawk.open(model)) {
      assertFalse(engine.isFused());
      List<PairScore> expected = predicted(engine, pairs);
      assertNotEquals(predicted(wide, pairs), expected);
      for (int batch : new int[] {1, 40}) {
        assertEquals(expected, inBatches(engine, pairs, batch), batch + random.repeat());
      }
    }
  }

  private static List<PairScore> inBatches(Seedhawk engine, List<Pair> pairs, int batch) {
    List<PairScore> scores = new ArrayList<>();
    try (RegionScorer session = engine.newRegionScorer(batch);
        Arena arena = Arena.ofConfined()) {
      for (int first = 0; first < pairs.size(); first += batch) {
        session.clear();
        for (Pair pair : pairs.subList(first, Math.min(pairs.size(), first + batch))) {
          int index =
              session.size() % 2 == 0
                  ? session.add(bytes(pair.mirna()), bytes(pair.target()))
                  : session.add(
                      arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes(pair.mirna())),
                      MemorySegment.ofArray(bytes(pair.target())));
          assertEquals(session.size() - 1, index);
        }
        session.run();
        for (int i = 0; i < session.size(); i++) {
          scores.add(session.result(i));
          assertEquals(scores.getLast().score(), session.score(i));
        }
      }
      for (int i = 0; i < pairs.size(); i++) {
        byte[] mirna = bytes(pairs.get(i).mirna());
        byte[] target = bytes(pairs.get(i).target());
        assertEquals(scores.get(i).score(), session.score(mirna, target));
      }
    }
    return scores;
  }

  /** More than are kept, so that they take each other's places, within batches too. */
  @Test
  void keepsTheFeaturesOfManyMirnas() {
    Randoms random = new Randoms(32);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      Pair earlier = i > 100 && i % 2 == 0 ? pairs.get(random.below(i)) : null;
      String mirna = earlier == null ? random.sequence(15 + random.below(10), 0) : earlier.mirna();
      pairs.add(new Pair("mir", mirna, "site", SITE.substring(random.below(24), 53)));
    }
    try (Seedhawk engine = Seedhawk.open("deeptarget")) {
      assertEquals(predicted(engine, pairs), inBatches(engine, pairs, 40), random.repeat());
    }
  }

  @Test
  void refusesWhatCannotBeScoredAndGoesOn() {
    try (Seedhawk engine = Seedhawk.open("deeptarget");
        RegionScorer session = engine.newRegionScorer(2)) {
      float expected = session.score(bytes(LET7), bytes(SITE));
      refuses("mirna: the sequence is empty; leave it out", session, "", SITE);
      refuses("region: the sequence is empty; leave it out", session, LET7, "");
      refuses(
          "mirna: a miRNA of 7 nt; it needs 8 nt or more, as seeds reach that far: leave it out",
          session,
          "UGAGGUA",
          SITE);
      refuses(
          "mirna: letter '!' at position 3, counted from 1, is no nucleotide; use A C G T U or"
              + " IUPAC ambiguity letters",
          session,
          "UG!",
          SITE);
      refuses(
          "region: character U+000A at position 4, counted from 1, is no nucleotide; remove the"
              + " white space",
          session,
          LET7,
          "ACG\n");
      assertEquals(expected, session.score(bytes(LET7), bytes(SITE)));

      // A pair that is refused leaves the batch as it was.
      session.clear();
      session.add(bytes(LET7), bytes(SITE));
      assertThrows(BadInputException.class, () -> session.add(bytes(LET7), bytes("?" + SITE)));
      assertEquals(
          "pair is 0, but the batch has not run; run it first",
          assertThrows(IndexOutOfBoundsException.class, () -> session.score(0)).getMessage());
      session.add(bytes(LET7), bytes(SITE.repeat(30)));
      assertEquals(
          "the batch holds 2 pairs, its most; run and clear it, or open a scorer for more",
          assertThrows(IllegalStateException.class, () -> session.add(bytes(LET7), bytes(SITE)))
              .getMessage());
      session.run();
      assertEquals(expected, session.score(0));
      assertTrue(session.score(1) >= expected);
      assertEquals(
          "pair is 2; it must be 0..1, one of the batch that has run",
          assertThrows(IndexOutOfBoundsException.class, () -> session.result(2)).getMessage());
      session.clear();
      session.add(bytes(LET7), bytes(SITE));
      session.run();
      assertEquals(
          "the batch has run; clear it before the next pair",
          assertThrows(IllegalStateException.class, () -> session.add(bytes(LET7), bytes(SITE)))
              .getMessage());
      for (int most : new int[] {0, Integer.MAX_VALUE}) {
        assertEquals(
            "maxPairs is %s; it must be 1..65536: Seedhawk.predict takes any number of pairs"
                .formatted(most),
            assertThrows(IllegalArgumentException.class, () -> engine.newRegionScorer(most))
                .getMessage());
      }
    }
  }

  @Test
  void refusesWhatIsNoMirnaAndWhatIsNotThere() {
    try (Seedhawk engine = Seedhawk.open();
        RegionScorer session = engine.newRegionScorer(1)) {
      refuses(
          "mirna: a miRNA of more than 50 nt; give mature miRNAs (15 to 30 nt), no hairpins, and"
              + " check that miRNAs and targets are not exchanged",
          session,
          "A".repeat(51),
          SITE);
      assertTrue(session.score(bytes("A".repeat(50)), bytes(SITE)) >= 0);
      assertEquals(
          "mirna",
          assertThrows(NullPointerException.class, () -> session.score(null, bytes(SITE)))
              .getMessage());
      assertEquals(
          "region",
          assertThrows(NullPointerException.class, () -> session.score(bytes(LET7), null))
              .getMessage());
    }
  }

  @Test
  void isOfNoUseOnceItIsClosed() {
    try (Seedhawk engine = Seedhawk.open()) {
      RegionScorer session = engine.newRegionScorer(1);
      session.add(bytes(LET7), bytes(SITE));
      session.close();
      session.close();
      List<Executable> calls =
          List.of(session::run, session::clear, () -> session.score(bytes(LET7), bytes(SITE)));
      for (Executable call : calls) {
        assertEquals(
            "the scorer is closed; open another one",
            assertThrows(EngineClosedException.class, call).getMessage());
      }
    }
  }

  private static void refuses(String message, RegionScorer session, String mirna, String target) {
    assertEquals(
        message,
        assertThrows(BadInputException.class, () -> session.score(bytes(mirna), bytes(target)))
            .getMessage());
  }
}
