// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.training.TestSequences;
import org.seedhawk.training.network.Network;

class MaskedLanguageTest {
  private static final int ROWS = 200;
  private static final int LETTERS = 40;

  private final Random random = new Random(13);

  private List<Piece> pieces(SequenceBatch batch) {
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      pieces.add(new Piece(batch.get(i), 0, (int) batch.get(i).baseCount(), i % 2 == 1));
    }
    return pieces;
  }

  private SequenceBatch random(String alphabet) {
    String[] sequences = new String[ROWS];
    for (int i = 0; i < ROWS; i++) {
      sequences[i] = TestSequences.random(random, LETTERS, alphabet);
    }
    return LanguageTests.batch(sequences);
  }

  private static int letter(Piece piece, int index) {
    return piece.sequence().code(piece.reversed() ? piece.length() - 1 - index : index);
  }

  @Test
  void hidesTheAskedShareAndShowsATenthOfItAsItIs() {
    RnaTokens alphabet = new RnaTokens(1);
    try (SequenceBatch batch = random("ACGU");
        MaskedBatch masked = new MaskedBatch(alphabet, new WindowEncoderJava(), 0.15, ROWS * 44);
        NDManager manager = NDManager.newBaseManager(ai.djl.Device.cpu(), Network.ENGINE)) {
      List<Piece> pieces = pieces(batch);
      masked.fill(pieces, 44, new SplittableRandom(1), true);
      long[] tokens = masked.tokens(manager).toLongArray();
      double share = (double) masked.hiddenLetters() / (ROWS * LETTERS);
      assertEquals(0.15, share, 0.02);
      int shown = 0;
      int hidden = 0;
      for (int i = 0; i < masked.hiddenLetters(); i++) {
        int token = masked.token(i);
        int row = token / 44;
        int truth = letter(pieces.get(row), token % 44 - 4);
        assertEquals(truth, masked.word(token));
        hidden += tokens[token] == alphabet.hidden() ? 1 : 0;
        shown += tokens[token] == truth ? 1 : 0;
      }
      assertEquals(0.8, (double) hidden / masked.hiddenLetters(), 0.05);
      // A random letter is the right one every fourth time.
      assertEquals(0.125, (double) shown / masked.hiddenLetters(), 0.04);
      for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < 4; column++) {
          assertEquals(alphabet.padding(), tokens[row * 44 + column]);
        }
      }
    }
  }

  @Test
  void hidesEveryTokenThatHoldsAHiddenLetter() {
    int k = 3;
    RnaTokens alphabet = new RnaTokens(k);
    int columns = LETTERS - k + 1;
    try (SequenceBatch batch = random("ACGUACGUACGUN");
        MaskedBatch masked =
            new MaskedBatch(alphabet, new WindowEncoderJava(), 0.15, ROWS * columns);
        NDManager manager = NDManager.newBaseManager(ai.djl.Device.cpu(), Network.ENGINE)) {
      List<Piece> pieces = pieces(batch);
      masked.fill(pieces, columns, new SplittableRandom(1), false);
      long[] tokens = masked.tokens(manager).toLongArray();
      assertTrue(masked.hiddenLetters() > 100, "hidden " + masked.hiddenLetters());
      for (int i = 0; i < masked.hiddenLetters(); i++) {
        int row = masked.token(i) / columns;
        int column = masked.token(i) % columns;
        int place = column + masked.place(i);
        assertEquals(
            letter(pieces.get(row), place),
            alphabet.letter(masked.word(masked.token(i)), masked.place(i)));
        for (int j = Math.max(0, place - k + 1); j <= Math.min(columns - 1, place); j++) {
          long token = tokens[row * columns + j];
          assertTrue(token == alphabet.hidden() || token == alphabet.ambiguous(), "token " + token);
        }
      }
    }
  }

  @Test
  void aBatchDoesNotDependOnThoseBeforeIt() {
    String[] names = LanguageTestData.transcripts(random, 30, 200);
    try (RnaDomain transcripts = LanguageTestData.transcripts("t", names);
        RnaDomain mirnas = LanguageTestData.mirnas(random, 100);
        RnaBertNetwork network = LanguageTests.network(new RnaBert(7, 5, 48, 1, 8, 2, 8), 1);
        MaskedLanguageTask first = task(network, transcripts, mirnas, 1);
        MaskedLanguageTask second = task(network, transcripts, mirnas, 1);
        MaskedLanguageTask other = task(network, transcripts, mirnas, 2)) {
      first.begin(3);
      second.begin(3);
      other.begin(3);
      for (int i = 0; i < 5; i++) {
        loss(first, i);
      }
      assertEquals(loss(first, 5), loss(second, 5));
      assertTrue(loss(first, 5) != loss(other, 5));
      second.begin(4);
      assertTrue(loss(first, 5) != loss(second, 5));
      assertTrue(first.rows(5) >= 256 / 48 * 1, "rows " + first.rows(5));
    }
  }

  private static float loss(MaskedLanguageTask task, int batch) {
    try (NDManager manager = task.network().manager().newSubManager()) {
      return task.loss(manager, batch).getFloat();
    }
  }

  private static MaskedLanguageTask task(
      RnaBertNetwork network, RnaDomain transcripts, RnaDomain mirnas, long seed) {
    return new MaskedLanguageTask(
        network,
        new RnaTokens(1),
        List.of(transcripts),
        mirnas,
        new WindowEncoderJava(),
        new MaskedLanguageTask.Drawing(30, 48, 0.5, 0.5, 0.15, 256, 10, seed));
  }

  @Test
  void theEncoderPadsOnTheLeftInBothDirections() {
    try (SequenceBatch batch = LanguageTests.batch("AACGUN");
        PieceEncoder encoder = new PieceEncoder(new WindowEncoderJava(), 1, 0, 1, 2, 3, 4, 5);
        java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
      var out = arena.allocate(java.lang.foreign.ValueLayout.JAVA_LONG, 14);
      encoder.write(new Piece(batch.get(0), 1, 5, false), out, 0, 7);
      encoder.write(new Piece(batch.get(0), 1, 5, true), out, 1, 7);
      assertArrayEquals(
          new long[] {5, 5, 0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0},
          out.toArray(java.lang.foreign.ValueLayout.JAVA_LONG));
    }
  }
}
