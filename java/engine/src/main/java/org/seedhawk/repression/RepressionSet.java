// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import org.seedhawk.canonical.SeedGroups;
import org.seedhawk.canonical.SiteNet;
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
  private final SiteNet net;
  private final float[] abundance;
  private final ConcurrentLinkedDeque<RepressionWorker> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  RepressionSet(RepressionModel model, List<Rna> mirnas, SiteNet net, float[] abundance) {
    this.model = model;
    this.mirnas = List.copyOf(mirnas);
    this.net = net;
    this.abundance = abundance;
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

  /**
   * Predicts the repression of a transcript by one miRNA.
   *
   * @throws IllegalArgumentException if the set holds no such miRNA, or a letter is no nucleotide
   */
  public GeneRepression score(String mirnaId, Transcript transcript) {
    Objects.requireNonNull(mirnaId, "mirnaId");
    Integer mirna = byId.get(mirnaId);
    if (mirna == null) {
      throw new IllegalArgumentException(
          "miRNA '%s' is not in this set of %,d; prepare a set that holds it"
              .formatted(mirnaId, mirnas.size()));
    }
    return with(transcript, target -> target.copy(mirna));
  }

  /**
   * Predicts the repression of a transcript by all miRNAs, in their order; pairs without a site
   * among them.
   *
   * @throws IllegalArgumentException if a letter is no nucleotide
   */
  public List<GeneRepression> score(Transcript transcript) {
    return with(
        transcript,
        target -> {
          List<GeneRepression> all = new ArrayList<>(target.size());
          for (int mirna = 0; mirna < target.size(); mirna++) {
            all.add(target.copy(mirna));
          }
          return all;
        });
  }

  private <T> T with(Transcript transcript, Function<TargetRepression, T> read) {
    Objects.requireNonNull(transcript, "transcript");
    RepressionWorker worker = take();
    try {
      worker.run(transcript);
      return read.apply(new TargetRepression(this, worker));
    } finally {
      giveBack(worker);
    }
  }

  private RepressionWorker take() {
    if (closed) {
      throw new org.seedhawk.error.EngineClosedException("the set of miRNAs is closed");
    }
    RepressionWorker worker = idle.pollFirst();
    return worker != null ? worker : new RepressionWorker(groups, net, abundance);
  }

  private void giveBack(RepressionWorker worker) {
    idle.addFirst(worker);
    if (closed) {
      closeIdle();
    }
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

  /**
   * Predicts the repression of many transcripts with the model's threads. Results are accepted in
   * the order of the transcripts, whatever the number of threads.
   *
   * @param map makes of a transcript's columns what is accepted; called by any thread
   * @param accept called by the calling thread
   * @throws IOException what {@code accept} throws; {@link java.io.InterruptedIOException} if the
   *     thread is interrupted
   * @throws IllegalArgumentException if a letter is no nucleotide
   */
  public <R> void scan(
      Iterator<Transcript> transcripts, Function<TargetRepression, R> map, Accept<R> accept)
      throws IOException {
    model.inOrder(
        more -> {
          List<Transcript> batch = new ArrayList<>();
          long letters = 0;
          while (letters < LETTERS_AT_ONCE
              && batch.size() < TRANSCRIPTS_AT_ONCE
              && transcripts.hasNext()) {
            Transcript next = transcripts.next();
            batch.add(next);
            letters += next.utr().length() + next.orf().length();
          }
          return batch;
        },
        batch -> {
          RepressionWorker worker = take();
          try {
            List<R> mapped = new ArrayList<>(batch.size());
            for (Transcript transcript : batch) {
              worker.run(transcript);
              mapped.add(map.apply(new TargetRepression(this, worker)));
            }
            return mapped;
          } finally {
            giveBack(worker);
          }
        },
        accept);
  }

  private void closeIdle() {
    for (RepressionWorker worker = idle.pollFirst(); worker != null; worker = idle.pollFirst()) {
      worker.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    closeIdle();
  }
}
