// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.Optional;
import org.seedhawk.encode.EsaScanner;
import org.seedhawk.model.SiteModel;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequenceSlot;

/**
 * What a call needs to search and score: kernels, sequences, the scorer's buffers. Everything is
 * made once and used again by later calls, so that a call opens no arena: closing memory that
 * threads may share takes longer than scoring a pair. Any thread may use it, one at a time.
 */
public final class Worker implements AutoCloseable {
  private final Backend.Calls calls;
  private final SequenceSlot target;
  private final SequenceBatch mirnas;
  private final SequenceBatch targets;
  private final SequenceBatch slices;
  private final EsaScanner aligner;
  private final TargetScan targetScan = new TargetScan();
  private Optional<Scorer> scorer = Optional.empty();

  /** The scorer of sites, and what it was made for. */
  private record Scorer(SiteModel model, int batch, boolean energies, SiteWorker sites) {
    boolean serves(SiteModel wanted, ScanOptions options) {
      return model == wanted && batch == options.batch() && energies == options.hasEnergy();
    }
  }

  /** Creates one with kernels of its own. */
  public Worker(Backend backend) {
    calls = backend.newCalls();
    target = new SequenceSlot(calls.packer(), false);
    mirnas = new SequenceBatch(calls.packer());
    targets = new SequenceBatch(calls.packer());
    slices = new SequenceBatch(calls.packer());
    aligner = new EsaScanner(calls.encoder());
  }

  /** Returns the kernels. */
  Backend.Calls calls() {
    return calls;
  }

  /** Returns the place of one target. */
  SequenceSlot target() {
    return target;
  }

  /** Returns the place of the miRNAs of a chunk of pairs. */
  SequenceBatch mirnas() {
    return mirnas;
  }

  /** Returns the place of the targets of a chunk of pairs. */
  SequenceBatch targets() {
    return targets;
  }

  /** Returns the place of the windows that the published DeepTarget search cuts out of targets. */
  SequenceBatch slices() {
    return slices;
  }

  /** Returns what finds TargetNet's candidates. */
  EsaScanner aligner() {
    return aligner;
  }

  /** Returns what searches one target. */
  TargetScan targetScan() {
    return targetScan;
  }

  /** Returns the scorer of a model; it is made anew when the options want another one. */
  SiteWorker sites(SiteModel model, ScanOptions options) {
    if (scorer.isEmpty() || !scorer.get().serves(model, options)) {
      closeScorer();
      SiteWorker sites = new SiteWorker(calls, model, options.batch(), options.hasEnergy());
      scorer = Optional.of(new Scorer(model, options.batch(), options.hasEnergy(), sites));
    }
    return scorer.get().sites;
  }

  private void closeScorer() {
    scorer.ifPresent(made -> made.sites.close());
    scorer = Optional.empty();
  }

  @Override
  public void close() {
    closeScorer();
    aligner.close();
    slices.close();
    targets.close();
    mirnas.close();
    target.close();
    calls.close();
  }
}
