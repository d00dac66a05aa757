// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedhawk.Seedhawk;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.SiteType;

/**
 * What the engine says of pairs, as {@code predict} would. Immutable.
 *
 * @param pairs score of each pair, 0 without a site
 * @param statuses what became of each pair
 * @param sites score of each candidate site
 * @param pairOfSite its pair; ascending
 */
public record EngineScores(float[] pairs, PairStatus[] statuses, float[] sites, int[] pairOfSite) {
  private static final Set<SiteType> CANONICAL =
      Set.of(SiteType.EIGHT_MER, SiteType.SEVEN_MER_M8, SiteType.SEVEN_MER_A1, SiteType.SIX_MER);

  /** Scores pairs, equal ones once; at gene level the candidate sites are kept too. */
  public static EngineScores of(
      Seedhawk engine, List<LabelledPair> pairs, Search search, ScanOptions options)
      throws IOException {
    boolean keep = !(search instanceof Search.EveryWindow);
    Distinct distinct = Distinct.of(pairs);
    Collector collector = new Collector(distinct.pairs.size());
    engine.predict(
        distinct.pairs.iterator(),
        search,
        options.toBuilder().threshold(keep ? 0 : 1).build(),
        collector);
    return collector.scores(keep).spread(distinct.index);
  }

  /** Returns 1 for each pair whose target has an 8mer, 7mer-m8, 7mer-A1 or 6mer, else 0. */
  public static float[] canonicalSeeds(
      Seedhawk engine, List<LabelledPair> pairs, ScanOptions options) throws IOException {
    float[] found = canonicalCounts(engine, pairs, options);
    for (int i = 0; i < found.length; i++) {
      found[i] = Math.min(1, found[i]);
    }
    return found;
  }

  /** Returns how many 8mers, 7mer-m8s, 7mer-A1s and 6mers the target of each pair has. */
  public static float[] canonicalCounts(
      Seedhawk engine, List<LabelledPair> pairs, ScanOptions options) throws IOException {
    Distinct distinct = Distinct.of(pairs);
    Collector collector = new Collector(distinct.pairs.size());
    engine.predict(
        distinct.pairs.iterator(),
        Search.seeds(SeedMatch.CANONICAL),
        options.toBuilder().threshold(0).build(),
        collector);
    float[] found = new float[pairs.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = collector.canonical[distinct.index[i]];
    }
    return found;
  }

  /**
   * Pairs of which the engine need see each but once: sets share rows, and with one target for all
   * a miRNA is one pair.
   *
   * @param index for each pair, its place among the distinct ones
   */
  private record Distinct(List<Pair> pairs, int[] index) {
    private record Letters(String mirna, String target) {}

    static Distinct of(List<LabelledPair> all) {
      Map<Letters, Integer> places = new HashMap<>();
      List<Pair> pairs = new ArrayList<>();
      int[] index = new int[all.size()];
      for (int i = 0; i < index.length; i++) {
        LabelledPair pair = all.get(i);
        Integer known = places.putIfAbsent(new Letters(pair.mirna(), pair.target()), pairs.size());
        if (known == null) {
          pairs.add(pair.unlabelled());
        }
        index[i] = known == null ? pairs.size() - 1 : known;
      }
      return new Distinct(pairs, index);
    }
  }

  /** Returns scores of which the i-th pair is this one's {@code index[i]}-th. */
  private EngineScores spread(int[] index) {
    int[] firstSite = new int[pairs.length + 1];
    for (int pair : pairOfSite) {
      firstSite[pair + 1]++;
    }
    Arrays.parallelPrefix(firstSite, Integer::sum);
    int siteCount = 0;
    for (int place : index) {
      siteCount += firstSite[place + 1] - firstSite[place];
    }
    float[] allPairs = new float[index.length];
    PairStatus[] allStatuses = new PairStatus[index.length];
    float[] allSites = new float[siteCount];
    int[] pairOfAllSites = new int[siteCount];
    int at = 0;
    for (int i = 0; i < index.length; i++) {
      allPairs[i] = pairs[index[i]];
      allStatuses[i] = statuses[index[i]];
      for (int site = firstSite[index[i]]; site < firstSite[index[i] + 1]; site++) {
        allSites[at] = sites[site];
        pairOfAllSites[at++] = i;
      }
    }
    return new EngineScores(allPairs, allStatuses, allSites, pairOfAllSites);
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
    public void gene(GeneView gene) {
      if (gene.mirna() == 0) {
        takeSites(); // the chunk's first pair stands at pairCount
      }
      pairs[pairCount] = gene.score();
      statuses[pairCount++] = gene.status();
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
            canonical[pairCount + mapped.pair[i]]++;
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
