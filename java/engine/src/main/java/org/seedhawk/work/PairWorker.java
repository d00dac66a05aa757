// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import org.seedhawk.encode.EsaScanner;
import org.seedhawk.seq.SequenceBatch;

/**
 * What a worker needs to score pairs, made once: closing memory that threads may share takes longer
 * than scoring a pair. It owns the worker of sites. One per thread.
 */
public final class PairWorker implements AutoCloseable {
  private final SiteWorker sites;
  private final SequenceBatch mirnas;
  private final SequenceBatch targets;
  private final SequenceBatch slices;
  private final EsaScanner aligner;

  public PairWorker(SiteWorker sites) {
    this.sites = sites;
    mirnas = new SequenceBatch(sites.calls().packer());
    targets = new SequenceBatch(sites.calls().packer());
    slices = new SequenceBatch(sites.calls().packer());
    aligner = new EsaScanner(sites.calls().encoder());
  }

  /** Empties the sequences. */
  void clear() {
    mirnas.clear();
    targets.clear();
    slices.clear();
  }

  SiteWorker sites() {
    return sites;
  }

  SequenceBatch mirnas() {
    return mirnas;
  }

  SequenceBatch targets() {
    return targets;
  }

  /** Returns the windows that the published code cuts out of targets. */
  SequenceBatch slices() {
    return slices;
  }

  EsaScanner aligner() {
    return aligner;
  }

  @Override
  public void close() {
    aligner.close();
    slices.close();
    targets.close();
    mirnas.close();
    sites.close();
  }
}
