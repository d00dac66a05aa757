// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.seedhawk.canonical.SeedGroups;
import org.seedhawk.pool.CallControl;
import org.seedhawk.pool.CallGate;
import org.seedhawk.pool.InOrder;
import org.seedhawk.scan.Rna;

/**
 * A set of miRNAs that is ready to be searched for. Immutable, thread-safe; closed by its user.
 *
 * {@snippet :
 * GeneRepression gene = set.score("hsa-let-7a-5p", new Transcript("LIN28B", utr));
 * float log2fc = gene.log2fc(); // negative: repressed
 * }
 */
public final class RepressionSet implements AutoCloseable {
  /** Letters of the transcripts that one worker takes at a time. */
  private static final int LETTERS_AT_ONCE = 1 << 15;

  private static final int TRANSCRIPTS_AT_ONCE = 256;

  private final RepressionModel model;
  private final List<Rna> mirnas;
  private final Map<String, Integer> byId = new HashMap<>();
  private final SeedGroups groups;
  private final CallGate gate;

  RepressionSet(RepressionModel model, List<Rna> mirnas) {
    this.model = model;
    gate = new CallGate("the set of miRNAs", model.gate());
    this.mirnas = List.copyOf(mirnas);
    for (int i = 0; i < this.mirnas.size(); i++) {
      byId.putIfAbsent(this.mirnas.get(i).id(), i);
    }
    groups = new SeedGroups(this.mirnas);
  }

  /** Returns the miRNAs, in the order in which they were given. */
  public List<Rna> mirnas() {
    return mirnas;
  }

  SeedGroups groups() {
    return groups;
  }

  /** As {@link #score(String, Transcript, Duration)}, without a time limit. */
  public GeneRepression score(String mirnaId, Transcript transcript) {
    return score(mirnaId, transcript, Duration.ZERO);
  }

  /**
   * Predicts the repression of a transcript by one miRNA.
   *
   * @param timeout how long the call may take, waiting included; zero: as long as it needs
   * @throws IllegalArgumentException if the set holds no such miRNA, or the timeout is negative
   * @throws org.seedhawk.error.BadInputException if a letter is no nucleotide
   * @throws org.seedhawk.error.EngineClosedException if the set or its model is closed
   * @throws org.seedhawk.error.CallRefusedException if too many calls wait for the model's threads,
   *     the time is over, or the thread is interrupted
   */
  public GeneRepression score(String mirnaId, Transcript transcript, Duration timeout) {
    Objects.requireNonNull(mirnaId, "mirnaId");
    Integer mirna = byId.get(mirnaId);
    if (mirna == null) {
      throw new IllegalArgumentException(
          "miRNA '%s' is not in this set of %,d; prepare a set that holds it"
              .formatted(mirnaId, mirnas.size()));
    }
    return with(transcript, timeout, target -> target.copy(mirna));
  }

  /** As {@link #score(Transcript, Duration)}, without a time limit. */
  public List<GeneRepression> score(Transcript transcript) {
    return score(transcript, Duration.ZERO);
  }

  /**
   * Predicts the repression of a transcript by all miRNAs, in their order; pairs without a site
   * among them. Throws what {@link #score(String, Transcript, Duration)} throws.
   *
   * @param timeout how long the call may take, waiting included; zero: as long as it needs
   */
  public List<GeneRepression> score(Transcript transcript, Duration timeout) {
    return with(
        transcript,
        timeout,
        target -> {
          List<GeneRepression> all = new ArrayList<>(target.size());
          for (int mirna = 0; mirna < target.size(); mirna++) {
            all.add(target.copy(mirna));
          }
          return all;
        });
  }

  private <T> T with(Transcript transcript, Duration timeout, Function<TargetRepression, T> read) {
    Objects.requireNonNull(transcript, "transcript");
    CallControl.checkTimeout(timeout);
    enter();
    try {
      CallControl control = model.newControl(timeout);
      return model
          .pool()
          .call(
              letters(transcript),
              control,
              worker -> {
                worker.run(groups, transcript, control);
                return read.apply(new TargetRepression(this, worker));
              });
    } finally {
      exit();
    }
  }

  private static long letters(Transcript transcript) {
    return (long) transcript.utr().length() + transcript.orf().length();
  }

  private void enter() {
    model.gate().enter();
    try {
      gate.enter();
    } catch (RuntimeException e) {
      model.gate().exit();
      throw e;
    }
    gate.begin();
  }

  private void exit() {
    gate.end();
    gate.exit();
    model.gate().exit();
  }

  /** Accepts what was made of transcripts, in their order. */
  public interface Accept<R> {
    /**
     * Accepts the next.
     *
     * @throws IOException if it cannot be stored; the scan stops
     */
    void accept(R mapped) throws IOException;
  }

  /** As {@link #scan(Iterator, Function, Accept, Duration)}, without a time limit. */
  public <R> void scan(
      Iterator<Transcript> transcripts, Function<TargetRepression, R> map, Accept<R> accept)
      throws IOException {
    scan(transcripts, map, accept, Duration.ZERO);
  }

  /**
   * Predicts the repression of many transcripts with the model's threads. Results are accepted in
   * the order of the transcripts, whatever the number of threads.
   *
   * @param map makes of a transcript's columns what is accepted; called by any thread
   * @param accept called by the calling thread
   * @param timeout how long all of it may take; zero: as long as it needs
   * @throws IOException what {@code accept} throws; {@link java.io.InterruptedIOException} if the
   *     thread is interrupted
   * @throws org.seedhawk.error.BadInputException if a letter is no nucleotide
   * @throws IllegalArgumentException if the timeout is negative
   * @throws org.seedhawk.error.CallRefusedException if the time is over
   * @throws org.seedhawk.error.EngineClosedException if the set or its model is closed
   */
  public <R> void scan(
      Iterator<Transcript> transcripts,
      Function<TargetRepression, R> map,
      Accept<R> accept,
      Duration timeout)
      throws IOException {
    Objects.requireNonNull(transcripts, "transcripts");
    Objects.requireNonNull(map, "map");
    Objects.requireNonNull(accept, "accept");
    CallControl.checkTimeout(timeout);
    enter();
    CallControl control = model.newControl(timeout);
    try (InOrder<RepressionWorker, List<R>> inOrder = new InOrder<>(model.pool(), control)) {
      boolean more = true;
      while (more || inOrder.inFlight() > 0) {
        while (more && inOrder.inFlight() < model.pool().size() + 2) {
          List<Transcript> batch = nextBatch(transcripts);
          more = !batch.isEmpty();
          if (more) {
            inOrder.submit(worker -> map(worker, batch, control, map));
          }
        }
        if (inOrder.inFlight() > 0) {
          for (R mapped : inOrder.take()) {
            accept.accept(mapped);
          }
        }
      }
    } finally {
      exit();
    }
  }

  private static List<Transcript> nextBatch(Iterator<Transcript> transcripts) {
    List<Transcript> batch = new ArrayList<>();
    long letters = 0;
    while (letters < LETTERS_AT_ONCE
        && batch.size() < TRANSCRIPTS_AT_ONCE
        && transcripts.hasNext()) {
      Transcript next = transcripts.next();
      batch.add(next);
      letters += letters(next);
    }
    return batch;
  }

  private <R> List<R> map(
      RepressionWorker worker,
      List<Transcript> batch,
      CallControl control,
      Function<TargetRepression, R> map) {
    List<R> mapped = new ArrayList<>(batch.size());
    for (Transcript transcript : batch) {
      worker.run(groups, transcript, control);
      mapped.add(map.apply(new TargetRepression(this, worker)));
    }
    return mapped;
  }

  /**
   * Takes no more calls and waits for those in flight. It may be called again.
   *
   * @throws org.seedhawk.error.CallRefusedException from within a call of the model, which closing
   *     would wait for; the set stays open
   */
  @Override
  public void close() {
    CallGate.closeAtLast(gate::close);
  }
}
