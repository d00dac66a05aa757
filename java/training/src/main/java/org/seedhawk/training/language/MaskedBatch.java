// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.training.network.AlignedArrays;

/**
 * Rows of tokens of which some letters are hidden, off-heap: what masked-language modelling reads
 * and what it is to find. To hide a letter is to hide every token that holds it: one for
 * nucleotides, k for k-mers, or the neighbours would tell it. One thread at a time.
 */
final class MaskedBatch implements AutoCloseable {
  /** Of the hidden letters: shown as hidden, as a random token, as they are (Devlin 2019). */
  private static final double SHOWN_HIDDEN = 0.8;

  private static final double SHOWN_RANDOM = 0.1;

  private final RnaTokens alphabet;
  private final double hiddenShare;
  private final int capacity;
  private final PieceEncoder encoder;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment tokens;
  private final MemorySegment words;
  private final MemorySegment weights;
  private final int[] hiddenToken;
  private final int[] hiddenPlace;
  private int rows;
  private int width;
  private int hiddenLetters;
  private int hiddenTokens;

  /**
   * Creates one.
   *
   * @param hiddenShare of the tokens
   * @param capacity tokens
   */
  MaskedBatch(RnaTokens alphabet, WindowEncoder encoder, double hiddenShare, int capacity) {
    this.alphabet = alphabet;
    this.hiddenShare = hiddenShare;
    this.capacity = capacity;
    this.encoder = new PieceEncoder(encoder, alphabet.k(), alphabet.ids());
    tokens = arena.allocate((long) capacity * Long.BYTES, 64);
    words = arena.allocate((long) capacity * Long.BYTES, 64);
    weights = arena.allocate((long) capacity * Float.BYTES, 64);
    hiddenToken = new int[capacity + alphabet.k()];
    hiddenPlace = new int[capacity + alphabet.k()];
  }

  /**
   * Writes pieces and hides letters of theirs.
   *
   * @param width tokens of a row
   * @param training whether some of what is hidden is shown; else nothing of it is
   */
  void fill(List<Piece> pieces, int width, SplittableRandom random, boolean training) {
    if ((long) pieces.size() * width > capacity) {
      throw new IllegalArgumentException(
          "%d rows of %d tokens; the batch holds %d".formatted(pieces.size(), width, capacity));
    }
    this.width = width;
    rows = pieces.size();
    hiddenLetters = 0;
    hiddenTokens = 0;
    words.asSlice(0, (long) rows * width * Long.BYTES).fill((byte) 0);
    weights.asSlice(0, (long) rows * width * Float.BYTES).fill((byte) 0);
    for (int row = 0; row < rows; row++) {
      Piece piece = pieces.get(row);
      encoder.write(piece, tokens, row, width);
      hide(row, encoder.tokens(piece.length()), piece.length(), random, training);
    }
  }

  private void hide(int row, int count, int letters, SplittableRandom random, boolean training) {
    int k = alphabet.k();
    int first = (row + 1) * width - count;
    for (int letter = 0; letter < letters; letter++) {
      if (random.nextDouble() >= hiddenShare / k) {
        continue;
      }
      double show = training ? random.nextDouble() : 0;
      int from = Math.max(0, letter - k + 1);
      int to = Math.min(count - 1, letter);
      int middle = Math.min(Math.max(letter - k / 2, from), to);
      for (int i = from; i <= to; i++) {
        int token = first + i;
        boolean known = weights.getAtIndex(JAVA_FLOAT, token) != 0;
        long word =
            known ? words.getAtIndex(JAVA_LONG, token) : tokens.getAtIndex(JAVA_LONG, token);
        if (word >= alphabet.words()) {
          continue; // ambiguous: nothing to find
        }
        if (!known) {
          words.setAtIndex(JAVA_LONG, token, word);
          weights.setAtIndex(JAVA_FLOAT, token, 1);
          hiddenTokens++;
        }
        if (show < SHOWN_HIDDEN) {
          tokens.setAtIndex(JAVA_LONG, token, alphabet.hidden());
        } else if (show < SHOWN_HIDDEN + SHOWN_RANDOM) {
          tokens.setAtIndex(JAVA_LONG, token, random.nextInt(alphabet.words()));
        }
        if (i == middle) {
          hiddenToken[hiddenLetters] = token;
          hiddenPlace[hiddenLetters] = letter - middle;
          hiddenLetters++;
        }
      }
    }
  }

  int rows() {
    return rows;
  }

  int width() {
    return width;
  }

  /** Returns the number of hidden letters that are no ambiguous ones. */
  int hiddenLetters() {
    return hiddenLetters;
  }

  /** Returns the index, in the batch, of the token that a hidden letter is read from. */
  int token(int hidden) {
    return hiddenToken[hidden];
  }

  /** Returns the place of a hidden letter in that token. */
  int place(int hidden) {
    return hiddenPlace[hidden];
  }

  /** Returns the word that stood at an index before it was hidden. */
  int word(int token) {
    return (int) words.getAtIndex(JAVA_LONG, token);
  }

  /** Returns int64[rows, width] on the batch's own memory. */
  NDArray tokens(NDManager manager) {
    return array(manager, tokens, Long.BYTES, DataType.INT64, new Shape(rows, width));
  }

  /**
   * Returns the mean cross-entropy of the hidden tokens, from logits float32[rows * width, words].
   */
  NDArray loss(NDManager manager, NDArray logits) {
    Shape column = new Shape((long) rows * width, 1);
    NDArray target = array(manager, words, Long.BYTES, DataType.INT64, column);
    NDArray weight = array(manager, weights, Float.BYTES, DataType.FLOAT32, column);
    NDArray count = AlignedArrays.scalar(manager, -Math.max(1, hiddenTokens));
    return logits.logSoftmax(1).gather(target, 1).mul(weight).sum().div(count);
  }

  private NDArray array(
      NDManager manager, MemorySegment segment, int unit, DataType type, Shape shape) {
    return manager.create(
        segment
            .asSlice(0, (long) rows * width * unit)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder()),
        shape,
        type);
  }

  @Override
  public void close() {
    encoder.close();
    arena.close();
  }
}
