// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.seedhawk.canonical.SeedGroups;
import org.seedhawk.canonical.SiteQuery;
import org.seedhawk.pool.CallControl;
import org.seedhawk.pool.CallGate;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.SequenceRules;

/**
 * A set of miRNAs that is ready to be searched for. Immutable, thread-safe; closed by its user.
 *
 * {@snippet :
 * GeneRepression gene = set.score("hsa-let-7a-5p", new Transcript("LIN28B", utr));
 * float log2fc = gene.log2fc(); // negative: repressed
 * }
 */
public final class RepressionSet implements AutoCloseable {
  private final RepressionModel model;
  private final List<Rna> mirnas;
  private final Map<String, Integer> byId = new HashMap<>();
  private final SiteQuery query;
  private final CallGate gate;

  RepressionSet(RepressionModel model, List<Rna> mirnas) {
    this.model = model;
    gate = new CallGate("the set of miRNAs", model.gate());
    this.mirnas = List.copyOf(mirnas);
    for (int i = 0; i < this.mirnas.size(); i++) {
      byId.putIfAbsent(this.mirnas.get(i).id(), i);
    }
    query = model.backend().prepare(new SeedGroups(this.mirnas));
  }

  /** Returns the miRNAs, in the order in which they were given. */
  public List<Rna> mirnas() {
    return mirnas;
  }

  /**
   * Returns whether anything can be said of a miRNA: it has 8 nt or more, and none of nt 2-8 is
   * ambiguous.
   *
   * @param mirna index in {@link #mirnas}
   * @throws IndexOutOfBoundsException if there is no such miRNA
   */
  public boolean hasSeed(int mirna) {
    SequenceRules.checkIndex(mirna, mirnas.size());
    return groups().groupOf(mirna) >= 0;
  }

  /** Returns whether a miRNA has all letters of a seed; one of them may be ambiguous. */
  boolean isLongEnough(int mirna) {
    return mirnas.get(mirna).letters().length() >= SeedGroups.SEED_END;
  }

  RepressionModel model() {
    return model;
  }

  SiteQuery query() {
    return query;
  }

  SeedGroups groups() {
    return query.groups();
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
    Objects.requireNonNull(transcript, "transcript");
    return score(mirnaId, Gene.of(transcript), timeout);
  }

  /**
   * As {@link #score(String, Transcript)}, of a 3'UTR whose open reading frame is not known: the
   * call beside {@link org.seedhawk.MirnaSet#score(String, Rna)}, which takes the same and refuses
   * an empty one likewise.
   */
  public GeneRepression score(String mirnaId, Rna utr) {
    return score(mirnaId, transcript(utr));
  }

  /** As {@link #score(String, Transcript)}, averaged over the isoforms of a gene. */
  public GeneRepression score(String mirnaId, Gene gene) {
    return score(mirnaId, gene, Duration.ZERO);
  }

  /** As {@link #score(String, Transcript, Duration)}, averaged over the isoforms of a gene. */
  public GeneRepression score(String mirnaId, Gene gene, Duration timeout) {
    Objects.requireNonNull(mirnaId, "mirnaId");
    Objects.requireNonNull(gene, "gene");
    Integer mirna = byId.get(mirnaId);
    if (mirna == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "miRNA '%s' is not in this set of %,d; prepare a set that holds it",
              mirnaId,
              mirnas.size()));
    }
    return with(gene, timeout, target -> target.copy(mirna));
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
    Objects.requireNonNull(transcript, "transcript");
    return score(Gene.of(transcript), timeout);
  }

  /** As {@link #score(Transcript)}, of a 3'UTR whose open reading frame is not known. */
  public List<GeneRepression> score(Rna utr) {
    return score(transcript(utr));
  }

  private static Transcript transcript(Rna utr) {
    Objects.requireNonNull(utr, "utr");
    SequenceRules.checkNotEmpty(SequenceRules.named("target", utr.id()), utr.letters().length());
    return new Transcript(utr.id(), utr.letters());
  }

  /** As {@link #score(Transcript)}, averaged over the isoforms of a gene. */
  public List<GeneRepression> score(Gene gene) {
    return score(gene, Duration.ZERO);
  }

  /** As {@link #score(Transcript, Duration)}, averaged over the isoforms of a gene. */
  public List<GeneRepression> score(Gene gene, Duration timeout) {
    Objects.requireNonNull(gene, "gene");
    return with(
        gene,
        timeout,
        target -> {
          List<GeneRepression> all = new ArrayList<>(target.size());
          for (int mirna = 0; mirna < target.size(); mirna++) {
            all.add(target.copy(mirna));
          }
          return all;
        });
  }

  private <T> T with(Gene gene, Duration timeout, Function<TargetRepression, T> read) {
    CallControl.checkTimeout(timeout);
    enter();
    try {
      CallControl control = model.newControl(timeout);
      return model
          .pool()
          .call(
              letters(gene),
              control,
              worker -> read.apply(TargetRepression.of(this, gene, worker, control)));
    } finally {
      exit();
    }
  }

  static long letters(Gene gene) {
    long letters = 0;
    for (Gene.Isoform isoform : gene.isoforms()) {
      letters += isoform.transcript().utr().length() + isoform.transcript().orf().length();
    }
    return letters;
  }

  private void enter() {
    hold();
    gate.begin();
  }

  /** Keeps set and model open until {@link #release}, which any thread may call. */
  void hold() {
    model.gate().enter();
    try {
      gate.enter();
    } catch (RuntimeException e) {
      model.gate().exit();
      throw e;
    }
  }

  private void exit() {
    gate.end();
    release();
  }

  void release() {
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
    scanGenes(
        new Iterator<>() {
          private long count;

          @Override
          public boolean hasNext() {
            return transcripts.hasNext();
          }

          @Override
          public Gene next() {
            return Gene.of(SequenceRules.noNull("transcripts", count++, transcripts.next()));
          }
        },
        map,
        accept,
        timeout);
  }

  /** As {@link #scan(Iterator, Function, Accept)}, each gene averaged over its isoforms. */
  public <R> void scanGenes(
      Iterator<Gene> genes, Function<TargetRepression, R> map, Accept<R> accept)
      throws IOException {
    scanGenes(genes, map, accept, Duration.ZERO);
  }

  /** As {@link #scan(Iterator, Function, Accept, Duration)}, of genes with isoforms. */
  public <R> void scanGenes(
      Iterator<Gene> genes, Function<TargetRepression, R> map, Accept<R> accept, Duration timeout)
      throws IOException {
    Objects.requireNonNull(genes, "genes");
    Objects.requireNonNull(map, "map");
    Objects.requireNonNull(accept, "accept");
    CallControl.checkTimeout(timeout);
    enter();
    try (RepressionFeed<R> feed = new RepressionFeed<>(model, map, model.newControl(timeout))) {
      CallControl.checkStream();
      long count = 0;
      boolean more = true;
      while (more || feed.waiting() > 0) {
        while (more && feed.hasRoom()) {
          more = genes.hasNext();
          if (more) {
            feed.offer(this, SequenceRules.noNull("genes", count++, genes.next()));
          }
        }
        if (feed.waiting() > 0) {
          accept.accept(feed.take());
        }
      }
    } finally {
      exit();
    }
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
    query.close();
  }
}
