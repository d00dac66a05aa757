// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

class EsaEncodingTest {
  /** nt 1-10, site positions 5-14, and both as Biopython 1.80's pairwise2.globaldx aligns them. */
  private static final String[][] PUBLISHED = {
    {"UGAGGUAGUA", "ACUCCAUCAU", "UGAGGUAGUA", "ACUCCAUCAU"},
    {"AAAAAAAAAA", "AAAAAAAAAA", "AAAAAAAAAA----------", "----------AAAAAAAAAA"},
    {"GGGGGGGGGG", "UUUUUUUUUU", "GGGGGGGGGG", "UUUUUUUUUU"},
    {"UGAGGUAGUA", "ACUCAUCAUG", "UGAGGUAGUA-", "AC-UCAUCAUG"},
    {"UGGAAUGUAA", "GACCUUGCAU", "U-GGAAUGUAA", "GACCUUGCA-U"},
    {"AAAAAUUUUU", "AAAAAUUUUU", "AAAAAUUUUU-----", "-----AAAAAUUUUU"},
    {"UGGGGUUAAG", "GAAAAGUGUG", "UGGGGUUA---A-G-", "G----AA-AAGUGUG"},
    {"UCGGAAGUCC", "CAACUAACGA", "UCG--GAAGUC--C-", "--CAAC--UA-ACGA"},
    {"UAAGUAGAUC", "CUUCUAAAUA", "U-AAGUAG---AUC", "-CUUC--UAAAUA-"},
    {"GUAGUAUACG", "AAUGUAAUCA", "GUA-GUAU-ACG-", "-A-AUGUAAU-CA"},
    {"ACAUAUUACC", "GCACCCAACU", "ACA-UA---UU-ACC", "-G-CA-CCCAACU--"},
    {"UUGAUUGGGU", "CAUAAACAAA", "UUG-AUUGG-GU--", "--CAUAA--ACAAA"},
  };

  private static void encodesThePublishedAlignments(WindowEncoder encoder) {
    for (String[] pair : PUBLISHED) {
      String mirnaTail = "ACGUACNUACGU";
      String siteHead = "GGCNA";
      String siteTail = "AAAAACCCCCGGGGGUUUUUACNUA";
      String site = siteHead + pair[1] + siteTail;
      String target = "CC" + new StringBuilder(site).reverse() + "GG";
      float[] expected = new float[500];
      rows(expected, 0, "....." + pair[2] + mirnaTail);
      rows(expected, 250, siteHead + pair[3] + siteTail);
      Encoded encoded = encode(encoder, pair[0] + mirnaTail, target, 2);
      assertArrayEquals(expected, encoded.tensor, pair[0] + " " + pair[1]);
      assertEquals(20 - pair[2].length(), encoded.score, pair[0] + " " + pair[1]);
    }
  }

  private static void encodesWindowsBeyondTheTarget(WindowEncoder encoder) {
    String mirna = "UGAGGUAGUAGG"; // 12 nt
    String target = "ACUACCUCA"; // its reverse complement, ends before the window does
    Encoded encoded = encode(encoder, mirna, target, -26);
    // The window ends 5 bases behind the target: site columns 0..4 are outside, and so is the tenth
    // aligned position, which has a column opposite a gap all the same.
    float[] expected = new float[500];
    rows(expected, 0, ".....UGAGGUAGUA-GG");
    rows(expected, 250, ".....ACUCCAUCA-.");
    assertEquals(9, encoded.score);
    assertArrayEquals(expected, encoded.tensor);
    Encoded outside = encode(encoder, mirna, target, Long.MAX_VALUE);
    assertEquals(0, outside.score);
    float[] nothing = new float[500];
    rows(nothing, 0, ".....UGAGGUAGUA----------GG");
    rows(nothing, 250, ".....----------..........");
    assertArrayEquals(nothing, outside.tensor);
    Encoded shortMirna = encode(encoder, "UGAGGUA", target, -26);
    assertEquals(7, shortMirna.score);
    float[] expectedShort = new float[500];
    rows(expectedShort, 0, ".....UGAGGUA...---");
    rows(expectedShort, 250, ".....ACUCCAU---CA.");
    assertArrayEquals(expectedShort, shortMirna.tensor);
  }

  private record Encoded(float[] tensor, int score) {}

  /** Sets the rows A C G U gap of a line of text; every other letter is an empty column. */
  private static void rows(float[] tensor, int first, String line) {
    for (int column = 0; column < Math.min(50, line.length()); column++) {
      int row = "ACGU-".indexOf(line.charAt(column));
      if (row >= 0) {
        tensor[first + 50 * row + column] = 1;
      }
    }
  }

  private static Encoded encode(WindowEncoder encoder, String mirna, String target, long start) {
    try (SequenceBatch sequences = new SequenceBatch(new SequencePackerJava());
        Arena arena = Arena.ofConfined()) {
      sequences.add(mirna);
      sequences.add(target);
      MemorySegment mirnas = arena.allocate(JAVA_LONG, 3);
      MemorySegment sites = arena.allocate(JAVA_LONG, 3);
      MemorySegment zero = arena.allocate(JAVA_LONG);
      encoder.planes(sequences.get(0), zero, 1, 64, false, mirnas);
      encoder.planes(sequences.get(1), arena.allocateFrom(JAVA_LONG, start), 1, 40, true, sites);
      MemorySegment out = arena.allocate(JAVA_FLOAT, 500).fill((byte) -1);
      MemorySegment score = arena.allocate(JAVA_INT);
      encoder.esa(new PairRows(sites, 1, mirnas, 1, zero, zero), 1, out, score);
      return new Encoded(out.toArray(JAVA_FLOAT), score.get(JAVA_INT, 0));
    }
  }

  /** Everything that an encoder writes for random sequences, to be compared with another's. */
  private static List<Object> answers(WindowEncoder encoder, Randoms random) {
    List<Object> answers = new ArrayList<>();
    for (int round = 0; round < 150; round++) {
      try (SequenceBatch sequences = new SequenceBatch(new SequencePackerJava());
          Arena arena = Arena.ofConfined()) {
        String letters = random.sequence(random.size(), random.below(4) * 10);
        sequences.add(letters);
        int batch = 1 + random.below(30);
        int length = random.below(2) == 0 ? 40 : 1 + random.below(64);
        boolean reversed = random.below(2) == 0;
        MemorySegment starts = arena.allocate(JAVA_LONG, batch);
        for (int b = 0; b < batch; b++) {
          long start = random.below(letters.length() + length + 8) - length - 4;
          starts.setAtIndex(JAVA_LONG, b, random.below(50) == 0 ? Long.MIN_VALUE + b : start);
        }
        int mirnaCount = 1 + random.below(5);
        MemorySegment mirnas = arena.allocate(JAVA_LONG, 3L * mirnaCount);
        for (int i = 0; i < mirnaCount; i++) {
          sequences.add(random.sequence(random.below(70), random.below(3) * 10));
        }
        MemorySegment zero = arena.allocate(JAVA_LONG);
        for (int i = 0; i < mirnaCount; i++) {
          PackedSequence mirna = sequences.get(1 + i);
          encoder.planes(mirna, zero, 1, 64, false, mirnas.asSlice(24L * i, 24));
        }
        MemorySegment sites = arena.allocate(JAVA_LONG, 3L * batch);
        encoder.planes(sequences.get(0), starts, batch, length, reversed, sites);
        int pairs = random.below(40);
        MemorySegment siteIndex = arena.allocate(JAVA_INT, pairs + 1);
        MemorySegment mirnaIndex = arena.allocate(JAVA_INT, pairs + 1);
        for (int i = 0; i < pairs; i++) {
          siteIndex.setAtIndex(JAVA_INT, i, random.below(batch));
          mirnaIndex.setAtIndex(JAVA_INT, i, random.below(mirnaCount));
        }
        MemorySegment out = arena.allocate(JAVA_FLOAT, 500L * pairs + 1).fill((byte) -1);
        MemorySegment scores = arena.allocate(JAVA_INT, pairs + 1);
        MemorySegment alone = arena.allocate(JAVA_INT, pairs + 1);
        PairRows rows = new PairRows(sites, batch, mirnas, mirnaCount, siteIndex, mirnaIndex);
        encoder.esa(rows, pairs, out, scores);
        encoder.esa(rows, pairs, MemorySegment.NULL, alone);
        assertEquals(-1, scores.mismatch(alone), random.repeat());
        answers.add(java.util.Arrays.hashCode(sites.toArray(JAVA_LONG)));
        answers.add(java.util.Arrays.hashCode(out.toArray(JAVA_FLOAT)));
        answers.add(java.util.Arrays.hashCode(scores.toArray(JAVA_INT)));
      }
    }
    return answers;
  }

  private static void refusesWhatDoesNotFit(WindowEncoder encoder) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment planes = arena.allocate(JAVA_LONG, 6);
      MemorySegment index = arena.allocateFrom(JAVA_INT, 0, 1);
      MemorySegment high = arena.allocateFrom(JAVA_INT, 0, 2);
      MemorySegment scores = arena.allocate(JAVA_INT, 2);
      MemorySegment out = arena.allocate(JAVA_FLOAT, 1000);
      Class<RuntimeException> refused = RuntimeException.class;
      PairRows fits = new PairRows(planes, 2, planes, 2, index, index);
      encoder.esa(fits, 2, out, scores);
      assertThrows(
          refused,
          () -> encoder.esa(new PairRows(planes, 2, planes, 2, high, index), 2, out, scores));
      assertThrows(
          refused,
          () -> encoder.esa(new PairRows(planes, 2, planes, 2, index, high), 2, out, scores));
      assertThrows(
          refused,
          () -> encoder.esa(new PairRows(planes, 3, planes, 2, index, index), 2, out, scores));
      assertThrows(refused, () -> encoder.esa(fits, 2, out.asSlice(4), scores));
      assertThrows(refused, () -> encoder.esa(fits, 2, out, scores.asSlice(4)));
      try (SequenceBatch sequences = new SequenceBatch(new SequencePackerJava())) {
        sequences.add("ACGU");
        MemorySegment zero = arena.allocate(JAVA_LONG);
        PackedSequence sequence = sequences.get(0);
        assertThrows(refused, () -> encoder.planes(sequence, zero, 1, 65, false, planes));
        assertThrows(
            refused, () -> encoder.planes(sequence, zero, 1, 40, false, planes.asSlice(32)));
      }
    }
  }

  private static void everything(WindowEncoder encoder) {
    encodesThePublishedAlignments(encoder);
    encodesWindowsBeyondTheTarget(encoder);
    refusesWhatDoesNotFit(encoder);
  }

  @Test
  void javaEncodesAsPublished() {
    everything(new WindowEncoderJava());
  }

  @Test
  void everyNativeBackendEncodesAsPublishedAndAsJava() {
    for (NativeKernels.Backend backend : TestEnvironment.backends()) {
      try (NativeKernels kernels = NativeKernels.open(backend);
          KernelCalls calls = kernels.newCalls()) {
        everything(new WindowEncoderNative(calls));
        Randoms random = new Randoms(9);
        assertEquals(
            answers(new WindowEncoderJava(), random),
            answers(new WindowEncoderNative(calls), random.again()),
            random.repeat());
      }
    }
  }
}
