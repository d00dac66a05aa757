// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;

/**
 * Pairs that are read once for two purposes: they are scored, and each is offered to the prediction
 * of log2 fold changes. One thread at a time.
 */
public final class ChangePairs implements Iterator<Pair> {
  /** Prepared miRNAs that are kept, 64 KiB each. */
  private static final int KEPT = 256;

  private final Iterator<Pair> pairs;
  private final RepressionModel model;
  private final OrfFiles orfs;
  private final ThreePrimeEnds ends;
  private final ChangeRows rows;
  private final Map<String, RepressionSet> sets =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RepressionSet> eldest) {
          return size() > KEPT; // nothing is held open by a set
        }
      };

  public ChangePairs(
      Iterator<Pair> pairs,
      RepressionModel model,
      OrfFiles orfs,
      ThreePrimeEnds ends,
      ChangeRows rows) {
    this.pairs = pairs;
    this.model = model;
    this.orfs = orfs;
    this.ends = ends;
    this.rows = rows;
  }

  @Override
  public boolean hasNext() {
    return pairs.hasNext();
  }

  @Override
  public Pair next() {
    Pair pair = pairs.next();
    if (pair.mirna() == null || pair.target() == null) {
      rows.offerUnknown(pair.targetId());
    } else if (pair.target().length() > Transcript.MOST_LETTERS) {
      rows.offerTooLong(pair.targetId());
    } else {
      RepressionSet set =
          sets.computeIfAbsent(
              pair.mirna(), letters -> model.prepare(List.of(new Rna(pair.mirnaId(), letters))));
      if (!set.hasSeed(0)) {
        rows.noteAmbiguousSeed();
      }
      rows.offer(set, ends.gene(orfs.with(pair.targetId(), pair.target())));
    }
    return pair;
  }
}
