// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import org.seedhawk.pool.CallControl;
import org.seedhawk.pool.InOrder;

/**
 * Transcripts go in, and what is made of their repression comes out in the same order: for a caller
 * that reads transcripts for another purpose, too. The model's threads compute ahead of the caller,
 * but not far: results of a few batches exist at a time, whatever waits. One thread at a time.
 *
 * @param <R> what is made of a transcript
 */
public final class RepressionFeed<R> implements AutoCloseable {
  /** Letters of the transcripts that one worker takes at a time. */
  private static final int LETTERS_AT_ONCE = 1 << 15;

  private static final int TRANSCRIPTS_AT_ONCE = 256;

  private final RepressionModel model;
  private final Function<TargetRepression, R> map;
  private final CallControl control;
  private final InOrder<RepressionWorker, List<R>> inOrder;
  private final Deque<List<Offer>> batches = new ArrayDeque<>(); // not yet submitted
  private final Deque<RepressionSet> offered = new ArrayDeque<>(); // of what was not yet taken
  private final Deque<R> computed = new ArrayDeque<>();
  private List<Offer> batch = new ArrayList<>();
  private long letters;

  /** A gene and the miRNAs that it is searched for. */
  private record Offer(RepressionSet set, Gene gene) {}

  /** Creates one without transcripts. */
  RepressionFeed(RepressionModel model, Function<TargetRepression, R> map, CallControl control) {
    this.model = model;
    this.map = map;
    this.control = control;
    inOrder = new InOrder<>(model.pool(), control);
  }

  /**
   * Takes the next transcript; it does not wait for anything.
   *
   * @param set miRNAs, prepared by this feed's model
   * @throws IllegalArgumentException if the set is another model's
   * @throws org.seedhawk.error.EngineClosedException if the set is closed
   */
  public void offer(RepressionSet set, Transcript transcript) {
    Objects.requireNonNull(transcript, "transcript");
    offer(set, Gene.of(transcript));
  }

  /** As {@link #offer(RepressionSet, Transcript)}, of a gene with isoforms. */
  public void offer(RepressionSet set, Gene gene) {
    Objects.requireNonNull(set, "set");
    Objects.requireNonNull(gene, "gene");
    if (set.model() != model) {
      throw new IllegalArgumentException(
          "set was prepared by another model; prepare one with the model of this feed");
    }
    set.hold();
    offered.add(set);
    batch.add(new Offer(set, gene));
    letters += RepressionSet.letters(gene);
    if (letters >= LETTERS_AT_ONCE || batch.size() >= TRANSCRIPTS_AT_ONCE) {
      endBatch();
      submit();
    }
  }

  private void endBatch() {
    batches.add(batch);
    batch = new ArrayList<>();
    letters = 0;
  }

  private void submit() {
    while (!batches.isEmpty() && hasRoom()) {
      List<Offer> next = batches.remove();
      inOrder.submit(worker -> map(worker, next));
    }
  }

  /** Returns whether a thread may be idle soon. */
  boolean hasRoom() {
    return inOrder.inFlight() < model.pool().size() + 2;
  }

  private List<R> map(RepressionWorker worker, List<Offer> offers) {
    List<R> mapped = new ArrayList<>(offers.size());
    for (Offer offer : offers) {
      mapped.add(map.apply(TargetRepression.of(offer.set, offer.gene, worker, control)));
    }
    return mapped;
  }

  /** Returns how many transcripts were offered and not taken. */
  public int waiting() {
    return offered.size();
  }

  /**
   * Waits for what is made of the oldest transcript that was not yet taken.
   *
   * @throws NoSuchElementException if there is none
   * @throws IOException an {@link java.io.InterruptedIOException} if the thread is interrupted
   * @throws IllegalArgumentException if a letter is no nucleotide, or a sequence is too long
   */
  public R take() throws IOException {
    if (offered.isEmpty()) {
      throw new NoSuchElementException("no transcript waits; offer one first");
    }
    CallControl.checkStream();
    while (computed.isEmpty()) {
      if (inOrder.inFlight() == 0 && batches.isEmpty()) {
        endBatch();
      }
      submit();
      computed.addAll(inOrder.take());
      submit();
    }
    offered.remove().release();
    return computed.remove();
  }

  /** Ends what is computed; what was not taken is lost. It may be called again. */
  @Override
  public void close() {
    inOrder.close();
    batches.clear();
    computed.clear();
    while (!offered.isEmpty()) {
      offered.remove().release();
    }
  }
}
