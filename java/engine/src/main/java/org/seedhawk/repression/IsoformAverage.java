// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.canonical.CanonicalSites;
import org.seedhawk.canonical.SiteQuery;
import org.seedhawk.pool.CallControl;
import org.seedhawk.scan.SiteType;

/**
 * What is known of a gene's isoforms, averaged. Sites of isoforms of one name are the same site if
 * region, place and type are. One thread at a time.
 */
final class IsoformAverage implements TranscriptColumns {
  /** Sums of more isoforms than memory holds are finite up to here. */
  private static final double MOST_WEIGHT = 1e290;

  private static final Comparator<Place> IN_ORDER =
      Comparator.comparing(Place::inOrf)
          .thenComparingInt(Place::order)
          .thenComparingInt(Place::end)
          .thenComparing(Place::type);

  private final Gene gene;
  private final Map<Integer, Sum> sums = new HashMap<>(); // of each group with sites
  private final List<GeneRepression.Site> best = new ArrayList<>(); // handed out as numbers
  private final Map<String, Integer> order = new HashMap<>(); // of the isoforms' names
  private Transcript longest;
  private boolean tooShort = true;
  private boolean unknown = true;

  /** A site of one isoform's name. */
  private record Place(
      boolean inOrf, int order, SiteType type, int start, int end, String isoform) {}

  /**
   * What the isoforms give a site.
   *
   * @param counted whether it counts in one of them
   */
  private record Part(double share, boolean counted) {
    private Part plus(Part other) {
      return new Part(share + other.share, counted || other.counted);
    }
  }

  /** What the isoforms give a group. */
  private static final class Sum {
    private double utrPart;
    private double orfPart;
    private int orfCount;
    private final Map<SiteType, Integer> counts = new EnumMap<>(SiteType.class);
    private final Map<Place, Part> places = new HashMap<>();
  }

  /** Searches the isoforms of a gene with a worker. */
  IsoformAverage(Gene gene, SiteQuery query, RepressionWorker worker, CallControl control) {
    this.gene = gene;
    longest = gene.isoforms().getFirst().transcript();
    // Weights may be so great that their sum is not finite.
    double most = gene.isoforms().stream().mapToDouble(Gene.Isoform::weight).max().orElseThrow();
    double unit = most > MOST_WEIGHT ? most : 1;
    double all = gene.isoforms().stream().mapToDouble(one -> one.weight() / unit).sum();
    for (Gene.Isoform isoform : gene.isoforms()) {
      worker.run(query, isoform.transcript(), control);
      add(worker, isoform.weight() / unit / all);
    }
  }

  private void add(RepressionWorker worker, double share) {
    Transcript transcript = worker.transcript();
    longest = transcript.utr().length() > longest.utr().length() ? transcript : longest;
    tooShort &= worker.isTooShort();
    unknown &= worker.isUnknown();
    order.putIfAbsent(transcript.id(), order.size());
    CanonicalSites utr = worker.utr().sites();
    CanonicalSites orf = worker.orf().sites();
    for (int i = 0; i < utr.groupCount(); i++) {
      add(worker, share, utr.group(i));
    }
    for (int i = 0; i < orf.groupCount(); i++) {
      if (utr.count(orf.group(i)) == 0) {
        add(worker, share, orf.group(i));
      }
    }
  }

  private void add(RepressionWorker worker, double share, int group) {
    Sum sum = sums.computeIfAbsent(group, key -> new Sum());
    sum.utrPart += share * worker.utrPart(group);
    sum.orfPart += share * worker.orfPart(group);
    List<GeneRepression.Site> sites = new ArrayList<>();
    worker.copySites(group, sites);
    Map<SiteType, Integer> counts = new EnumMap<>(SiteType.class);
    int inOrf = 0;
    String name = worker.transcript().id();
    for (GeneRepression.Site site : sites) {
      Place place =
          new Place(site.inOrf(), order.get(name), site.type(), site.start(), site.end(), name);
      sum.places.merge(place, new Part(share * site.log2fc(), site.counted()), Part::plus);
      inOrf += site.inOrf() && site.counted() ? 1 : 0;
      if (!site.inOrf() && site.counted()) {
        counts.merge(site.type(), 1, Integer::sum);
      }
    }
    sum.orfCount = Math.max(sum.orfCount, inOrf);
    counts.forEach((type, count) -> sum.counts.merge(type, count, Math::max));
  }

  @Override
  public Transcript transcript() {
    return longest;
  }

  @Override
  public String id() {
    return gene.id();
  }

  @Override
  public int isoformCount() {
    return gene.isoforms().size();
  }

  @Override
  public boolean isTooShort() {
    return tooShort;
  }

  @Override
  public boolean isUnknown() {
    return unknown;
  }

  @Override
  public boolean has(int group) {
    return sums.containsKey(group);
  }

  @Override
  public double utrPart(int group) {
    return sums.get(group).utrPart;
  }

  @Override
  public double orfPart(int group) {
    return sums.get(group).orfPart;
  }

  @Override
  public int count(int group, SiteType type) {
    return has(group) ? sums.get(group).counts.getOrDefault(type, 0) : 0;
  }

  @Override
  public int orfCount(int group) {
    return has(group) ? sums.get(group).orfCount : 0;
  }

  @Override
  public int siteCount(int group) {
    return has(group)
        ? (int) sums.get(group).places.values().stream().filter(Part::counted).count()
        : 0;
  }

  @Override
  public int best(int group) {
    List<GeneRepression.Site> sites = new ArrayList<>();
    copySites(group, sites);
    GeneRepression.Site most = null;
    for (GeneRepression.Site site : sites) {
      if (!site.inOrf() && site.counted() && (most == null || site.log2fc() < most.log2fc())) {
        most = site;
      }
    }
    if (most == null) {
      return -1;
    }
    best.add(most);
    return best.size() - 1;
  }

  @Override
  public int start(int site) {
    return best.get(site).start();
  }

  @Override
  public int end(int site) {
    return best.get(site).end();
  }

  @Override
  public SiteType type(int site) {
    return best.get(site).type();
  }

  @Override
  public String isoform(int site) {
    return best.get(site).isoform();
  }

  @Override
  public void copySites(int group, List<GeneRepression.Site> out) {
    if (!has(group)) {
      return;
    }
    Map<Place, Part> places = sums.get(group).places;
    places.keySet().stream()
        .sorted(IN_ORDER)
        .forEach(
            place ->
                out.add(
                    new GeneRepression.Site(
                        place.inOrf,
                        place.type,
                        place.start,
                        place.end,
                        (float) places.get(place).share,
                        place.isoform,
                        places.get(place).counted)));
  }
}
