// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SiteBatch;

/**
 * Takes the sites of letters with and without variants: workers copy them, and the accepting thread
 * compares them, case by case in the order of the VCF file. One thread at a time.
 */
final class VariantSink implements ScanSink<List<VariantSink.Found>> {
  private final VariantSource source;
  private final Receiver receiver;
  private final Consumer<ScanSummary> told;
  private long done;

  /**
   * A site and where it was found. Immutable.
   *
   * @param target twice the number of the case, and one more with its variants
   */
  record Found(long target, Hit hit) {}

  /** Takes what was compared. */
  interface Receiver {
    /** Takes the sites of a case. */
    void add(Case one, List<SiteChange> changes) throws IOException;
  }

  /**
   * Creates it.
   *
   * @param told is told how far the scan is
   */
  VariantSink(VariantSource source, Receiver receiver, Consumer<ScanSummary> told) {
    this.source = source;
    this.receiver = receiver;
    this.told = told;
  }

  @Override
  public List<Found> map(SiteBatch batch) {
    List<Found> found = new ArrayList<>(batch.size());
    String id = "";
    long target = -1;
    for (int i = 0; i < batch.size(); i++) {
      if (!batch.targetId(i).equals(id)) {
        id = batch.targetId(i);
        target = Long.parseLong(id);
      }
      found.add(new Found(target, Hit.of(batch, i)));
    }
    return found;
  }

  @Override
  public void sites(List<Found> mapped) {
    for (Found one : mapped) {
      source.scanned(one.target / 2).add(one.hit, one.target % 2 == 1);
    }
  }

  @Override
  public void progress(ScanSummary sofar) throws IOException {
    finish(sofar.targets());
    told.accept(sofar);
  }

  /** Compares what is left; the scan is over. */
  void end() throws IOException {
    finish(source.handed());
  }

  private void finish(long scanned) throws IOException {
    Optional<Case> next = source.finished(done, scanned);
    while (next.isPresent()) {
      done++;
      receiver.add(next.get(), next.get().changes());
      next = source.finished(done, scanned);
    }
  }
}
