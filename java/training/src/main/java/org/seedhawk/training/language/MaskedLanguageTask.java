// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.training.fit.Task;
import org.seedhawk.training.network.Network;

/**
 * Masked-language modelling: find the letters that were hidden. Two kinds of batches alternate at
 * random: rows as long as a served window, of miRNAs and of pieces of transcripts; and longer ones
 * of transcripts alone, all of about one length so that little of a row is padding. Both directions
 * of reading are drawn: heads read miRNAs 5'->3' and sites 3'->5'. One thread at a time.
 */
public final class MaskedLanguageTask implements Task, AutoCloseable {
  /** Pieces of a longer batch are shorter than its rows by up to this many letters. */
  private static final int SLACK = 4;

  private static final int VALIDATION_ROWS = 64;
  private static final double HALF = 0.5;

  private final RnaBertNetwork network;
  private final RnaTokens alphabet;
  private final List<RnaDomain> transcripts;
  private final RnaDomain mirnas;
  private final Drawing drawing;
  private final MaskedBatch batch;
  private final MaskedBatch validationBatch;
  private int epoch;

  /**
   * How batches are drawn.
   *
   * @param window letters of a served window
   * @param maxLength letters of the longest row
   * @param windowShare share of the batches whose rows are windows
   * @param mirnaShare share of the rows of those that are miRNAs
   * @param hiddenShare share of the tokens that are hidden
   * @param batchTokens tokens of a batch, padding included
   * @param steps batches of an epoch
   * @param seed of everything that is drawn
   */
  public record Drawing(
      int window,
      int maxLength,
      double windowShare,
      double mirnaShare,
      double hiddenShare,
      int batchTokens,
      int steps,
      long seed) {

    public Drawing {
      if (window < RnaDomain.MIN_LENGTH || maxLength <= window || batchTokens < maxLength) {
        throw new IllegalArgumentException(
            "window %d, max_length %d, batch_tokens %d: each must be larger than the one before, and the first at least %d"
                .formatted(window, maxLength, batchTokens, RnaDomain.MIN_LENGTH));
      }
    }
  }

  /**
   * Creates a task; network and domains stay the caller's.
   *
   * @param transcripts drawn from in proportion to their bases
   */
  public MaskedLanguageTask(
      RnaBertNetwork network,
      RnaTokens alphabet,
      List<RnaDomain> transcripts,
      RnaDomain mirnas,
      WindowEncoder encoder,
      Drawing drawing) {
    this.network = network;
    this.alphabet = alphabet;
    this.transcripts = List.copyOf(transcripts);
    this.mirnas = mirnas;
    this.drawing = drawing;
    batch = new MaskedBatch(alphabet, encoder, drawing.hiddenShare, drawing.batchTokens);
    validationBatch =
        new MaskedBatch(
            alphabet, encoder, drawing.hiddenShare, VALIDATION_ROWS * drawing.maxLength);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public int begin(int epoch) {
    this.epoch = epoch;
    return drawing.steps;
  }

  @Override
  public NDArray loss(NDManager manager, int index) {
    draw(index);
    return batch.loss(manager, network.forward(new NDList(batch.tokens(manager)), true));
  }

  @Override
  public int rows(int index) {
    SplittableRandom random = random(index);
    return rowsOf(letters(random));
  }

  /** The first draw of a batch decides how long its rows are. */
  private int letters(SplittableRandom random) {
    return random.nextDouble() < drawing.windowShare
        ? drawing.window
        : random.nextInt(drawing.window + 1, drawing.maxLength + 1);
  }

  private int rowsOf(int letters) {
    return drawing.batchTokens / tokens(letters);
  }

  private int tokens(int letters) {
    return letters - alphabet.k() + 1;
  }

  private SplittableRandom random(int index) {
    // One stream for each batch, so that a batch does not depend on those before it.
    return new SplittableRandom(
        new SplittableRandom(drawing.seed).nextLong() + ((long) epoch << 32) + index);
  }

  private void draw(int index) {
    SplittableRandom random = random(index);
    int letters = letters(random);
    int rows = rowsOf(letters);
    List<Piece> pieces = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      boolean reversed = random.nextDouble() < HALF;
      if (letters > drawing.window) {
        int length = letters - random.nextInt(SLACK);
        pieces.add(transcripts(random).draw(random, length, reversed));
      } else if (random.nextDouble() < drawing.mirnaShare) {
        pieces.add(mirnas.draw(random, letters, reversed));
      } else {
        int length = random.nextInt(RnaDomain.MIN_LENGTH, letters + 1);
        pieces.add(transcripts(random).draw(random, length, reversed));
      }
    }
    batch.fill(pieces, tokens(letters), random, true);
  }

  private RnaDomain transcripts(SplittableRandom random) {
    long bases = transcripts.stream().mapToLong(domain -> domain.counts().trainingBases()).sum();
    long base = random.nextLong(bases);
    for (RnaDomain domain : transcripts) {
      base -= domain.counts().trainingBases();
      if (base < 0) {
        return domain;
      }
    }
    throw new IllegalStateException("unreachable: " + base);
  }

  @Override
  public Validation validate() {
    List<Accuracy> all = accuracy(drawing.maxLength);
    return new Validation(
        all.stream().mapToDouble(Accuracy::loss).average().orElseThrow(),
        all.stream().mapToDouble(Accuracy::accuracy).average().orElseThrow());
  }

  /**
   * How well hidden letters of a domain's held-out part are found.
   *
   * @param domain its name
   * @param length letters of a piece
   * @param pieces pieces
   * @param letters hidden letters
   * @param loss mean cross-entropy, in nats
   * @param accuracy share of the letters that are found
   */
  public record Accuracy(
      String domain, int length, int pieces, int letters, double loss, double accuracy) {}

  /** Measures all domains on pieces of a length; the same letters are hidden every time. */
  public List<Accuracy> accuracy(int length) {
    List<Accuracy> all = new ArrayList<>();
    for (RnaDomain domain : domains()) {
      all.add(accuracy(domain, length));
    }
    return all;
  }

  /** Returns the domains of transcripts, then the miRNAs. */
  public List<RnaDomain> domains() {
    List<RnaDomain> domains = new ArrayList<>(transcripts);
    domains.add(mirnas);
    return domains;
  }

  private Accuracy accuracy(RnaDomain domain, int length) {
    List<Piece> pieces = domain.validationPieces(length);
    SplittableRandom random = new SplittableRandom(drawing.seed);
    double loss = 0;
    int letters = 0;
    int found = 0;
    for (int from = 0; from < pieces.size(); from += VALIDATION_ROWS) {
      List<Piece> part = pieces.subList(from, Math.min(from + VALIDATION_ROWS, pieces.size()));
      validationBatch.fill(part, tokens(length), random, false);
      try (NDManager manager = network.manager().newSubManager()) {
        NDArray logits = network.forward(new NDList(validationBatch.tokens(manager)), false);
        int hidden = validationBatch.hiddenLetters();
        loss += validationBatch.loss(manager, logits).getFloat() * hidden;
        long[] words = logits.argMax(1).toLongArray();
        for (int i = 0; i < hidden; i++) {
          int token = validationBatch.token(i);
          int place = validationBatch.place(i);
          if (alphabet.letter((int) words[token], place)
              == alphabet.letter(validationBatch.word(token), place)) {
            found++;
          }
        }
        letters += hidden;
      }
    }
    return new Accuracy(
        domain.name(),
        length,
        pieces.size(),
        letters,
        letters == 0 ? 0 : loss / letters,
        letters == 0 ? 0 : (double) found / letters);
  }

  @Override
  public void close() {
    batch.close();
    validationBatch.close();
  }
}
