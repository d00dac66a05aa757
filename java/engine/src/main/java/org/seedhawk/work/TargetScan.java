// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import org.seedhawk.pool.CallControl;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seed.SeedScannerDirect;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceRules;

/**
 * The search of one target, which is held as a whole, for the miRNAs of a set. Results stay until
 * the next search; once its buffers have grown it allocates nothing. One thread at a time.
 */
final class TargetScan {
  private final ChunkResult<Void> result = new ChunkResult<>();
  private GeneScores genes = new GeneScores(0);
  private SiteColumns found = new SiteColumns(1);
  private final SiteWorker.SiteReceiver receiver = sites -> found.addAll(sites);
  private long scannerOf = -1; // number of the set that the scanner is for
  private SeedScanner scanner;
  private boolean known; // whether the target is

  /**
   * How a search is done.
   *
   * @param listFrom score from which on a site is listed
   */
  record Manner(ScanOptions options, float listFrom, CallControl control) {}

  /**
   * Searches for all miRNAs, or for one of them.
   *
   * @param onlyMirna -1: all
   * @param target a circular one with {@link PreparedMirnas#reach} bases more on both sides
   */
  void run(
      Worker worker,
      PreparedMirnas set,
      int onlyMirna,
      String id,
      PackedSequence target,
      Manner manner) {
    begin(set);
    known = SequenceRules.isKnown(target);
    SiteWorker sites = worker.sites(set.model(), manner.options);
    sites.begin(
        set.mirnas(),
        set.rows(),
        manner.listFrom,
        manner.options.maxEnergy(),
        receiver,
        result,
        manner.control);
    boolean circular = manner.options.circular();
    int flank = circular ? set.reach() : 0;
    int ring = circular ? Math.toIntExact(target.baseCount() - 2L * flank) : 0;
    boolean isShort = circular && ring < set.search().rule().minTargetLength();
    sites.onto(target, 0, id, -flank, ring);
    Seeds seeds = set.seeds();
    if (!isShort && (onlyMirna < 0 || seeds.hasSeed(onlyMirna))) {
      sites.scan(
          onlyMirna < 0 ? scanner(worker, set) : direct(seeds, onlyMirna),
          seeds,
          circular ? flank : Long.MIN_VALUE,
          circular ? (long) flank + ring : Long.MAX_VALUE,
          onlyMirna);
    }
    sites.end();
    genes.onto(ring);
    result.mergeInto(genes, 0);
  }

  private void begin(PreparedMirnas set) {
    result.clear();
    if (genes.size() != set.mirnas().size()) {
      genes = new GeneScores(set.mirnas().size());
    }
    genes.clear();
    int windowLength = set.model().contract().windowLength();
    if (found.windowLength() != windowLength) {
      found = new SiteColumns(windowLength);
    }
    found.reset(set.mirnas());
  }

  private SeedScanner scanner(Worker worker, PreparedMirnas set) {
    if (scannerOf != set.number()) {
      scanner = set.newScanner(worker.calls());
      scannerOf = set.number();
    }
    return scanner;
  }

  private static SeedScanner direct(Seeds seeds, int mirna) {
    int seed = seeds.seed(mirna);
    return new SeedScannerDirect(seeds, seed, seed + 1);
  }

  /** Returns the listed sites. */
  SiteColumns sites() {
    return found;
  }

  /** Makes the view of the listed sites refuse every use. */
  void close() {
    found.close();
  }

  /** Returns how many miRNAs have a site, listed or not, and sorts them. */
  int scoredMirnas() {
    return genes.sort();
  }

  /** Returns the i-th miRNA with a site, ascending after {@link #scoredMirnas}. */
  int scoredMirna(int i) {
    return genes.mirna(i);
  }

  /** Returns the score of a miRNA on the target; 0 without a site. */
  float score(int mirna, boolean noisyOr) {
    return genes.count(mirna) == 0 ? 0 : noisyOr ? genes.noisyOr(mirna) : genes.best(mirna);
  }

  /** Returns what is known of a miRNA on the target. */
  GeneScore gene(PreparedMirnas set, int mirna, String targetId, long bases, boolean noisyOr) {
    return genes.new Cursor(noisyOr)
        .at(
            targetId,
            mirna,
            set.mirnas().get(mirna).id(),
            set.statusWithoutSite(mirna, bases, known))
        .toScore();
  }
}
