// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.genome.GenomeBlocks;

/**
 * The chance that none of the sites of a gene and a miRNA is one. Of sites that share letters of
 * the genome, directly or by way of others, only the best counts: they stand for one site. Memory
 * holds what a later site may still overlap. One thread at a time.
 */
final class GenomeRuns {
  private final List<Run> open = new ArrayList<>();
  private double each = 1; // prod(1 - p) of all sites, in their order
  private double closed = 1; // prod(1 - best) of the runs that no later site overlaps
  private boolean joined; // whether sites overlap

  private static final class Run {
    private final List<GenomeBlocks> sites = new ArrayList<>(1);
    private float best;
  }

  /** Adds a site; they come by their start. */
  void add(GenomeBlocks site, float score) {
    Run run = new Run();
    run.sites.add(site);
    run.best = score;
    for (int i = 0; i < open.size(); ) {
      Run other = open.get(i);
      other.sites.removeIf(one -> one.end() <= site.start());
      if (other.sites.isEmpty()) {
        closed *= 1.0 - other.best;
        open.remove(i);
      } else if (other.sites.stream().anyMatch(one -> share(one, site))) {
        run.sites.addAll(other.sites);
        run.best = Math.max(run.best, other.best);
        joined = true;
        open.remove(i);
      } else {
        i++;
      }
    }
    open.add(run);
    each *= 1.0 - score;
  }

  private static boolean share(GenomeBlocks one, GenomeBlocks other) {
    if (one.strand() != other.strand()) {
      return false;
    }
    for (int i = 0; i < one.count(); i++) {
      for (int j = 0; j < other.count(); j++) {
        if (one.start(i) < other.end(j) && other.start(j) < one.end(i)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns the chance that none is a site. */
  double miss() {
    double miss = closed;
    for (Run run : open) {
      miss *= 1.0 - run.best;
    }
    return joined ? miss : each;
  }
}
