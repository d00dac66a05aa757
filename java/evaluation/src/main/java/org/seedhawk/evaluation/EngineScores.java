// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.seedhawk.PairLevel;
import org.seedhawk.PairStatus;
import org.seedhawk.ScanOptions;
import org.seedhawk.ScanSink;
import org.seedhawk.Seedhawk;
import org.seedhawk.SiteBatch;
import org.seedhawk.site.SeedMatch;
import org.seedhawk.site.SiteType;

/**
 * What the engine says of pairs, as {@code predict} would. Immutable.
 *
 * @param pairs score of each pair, 0 without a site
 * @param statuses what became of each pair
 * @param sites score of each candidate site
 * @param pairOfSite its pair; ascending
 */
record EngineScores(float[] pairs, PairStatus[] statuses, float[] sites, int[] pairOfSite) {
  private static final Set<SiteType> CANONICAL =
      Set.of(SiteType.EIGHT_MER, SiteType.SEVEN_MER_M8, SiteType.SEVEN_MER_A1, SiteType.SIX_MER);

  /** Scores pairs; at gene level the candidate sites are kept too. */
  static EngineScores of(
      Seedhawk engine, List<LabelledPair> pairs, PairLevel level, ScanOptions options)
      throws IOException {
    boolean keep = level != PairLevel.SITE;
    Collector collector = new Collector(pairs.size());
    engine.predict(
        pairs.stream().map(LabelledPair::unlabelled).iterator(),
        level,
        options.withThreshold(keep ? 0 : 1),
        collector);
    return collector.scores(keep);
  }

  /** Returns 1 for each pair whose target has an 8mer, 7mer-m8, 7mer-A1 or 6mer, else 0. */
  static float[] canonicalSeeds(Seedhawk engine, List<LabelledPair> pairs, ScanOptions options)
      throws IOException {
    Collector collector = new Collector(pairs.size());
    engine.predict(
        pairs.stream().map(LabelledPair::unlabelled).iterator(),
        PairLevel.GENE,
        options.withSeedMatch(SeedMatch.CANONICAL).withGu(false).withThreshold(0),
        collector);
    return collector.canonical;
  }

  /** Sites of a chunk of pairs, in which they name their pair by its place. */
  private record Sites(int[] pair, float[] score, boolean[] canonical) {}

  /** Takes chunk by chunk: first its sites, then its pairs in order. */
  private static final class Collector implements ScanSink<Sites> {
    private final float[] pairs;
    private final PairStatus[] statuses;
    private final float[] canonical;
    private float[] sites = new float[1024];
    private int[] pairOfSite = new int[1024];
    private int siteCount;
    private int pairCount;
    private final List<Sites> chunk = new ArrayList<>();

    Collector(int size) {
      pairs = new float[size];
      statuses = new PairStatus[size];
      canonical = new float[size];
    }

    @Override
    public Sites map(SiteBatch batch) {
      int size = batch.size();
      Sites mapped = new Sites(new int[size], new float[size], new boolean[size]);
      for (int i = 0; i < size; i++) {
        mapped.pair[i] = batch.mirna(i);
        mapped.score[i] = batch.score(i);
        mapped.canonical[i] = CANONICAL.contains(batch.type(i));
      }
      return mapped;
    }

    @Override
    public void sites(Sites mapped) {
      chunk.add(mapped);
    }

    @Override
    public void gene(
        String targetId,
        int mirna,
        String mirnaId,
        float score,
        long siteCountOfPair,
        long bestStart,
        long bestEnd,
        PairStatus status) {
      if (mirna == 0) {
        takeSites(); // the chunk's first pair stands at pairCount
      }
      pairs[pairCount] = score;
      statuses[pairCount++] = status;
    }

    private void takeSites() {
      for (Sites mapped : chunk) {
        int end = siteCount + mapped.pair.length;
        if (end > sites.length) {
          sites = Arrays.copyOf(sites, 2 * end);
          pairOfSite = Arrays.copyOf(pairOfSite, 2 * end);
        }
        for (int i = 0; i < mapped.pair.length; i++) {
          sites[siteCount] = mapped.score[i];
          pairOfSite[siteCount++] = pairCount + mapped.pair[i];
          if (mapped.canonical[i]) {
            canonical[pairCount + mapped.pair[i]] = 1;
          }
        }
      }
      chunk.clear();
    }

    EngineScores scores(boolean keep) {
      int count = keep ? siteCount : 0;
      return new EngineScores(
          pairs, statuses, Arrays.copyOf(sites, count), Arrays.copyOf(pairOfSite, count));
    }
  }
}
