// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.seedhawk.canonical.CanonicalSites;
import org.seedhawk.canonical.SeedGroups;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.error.BadInputException;
import org.seedhawk.pool.CallControl;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.SequenceRules;

/**
 * Finds and scores the sites of one transcript after the other: what a thread of a model needs,
 * whatever the set of miRNAs. One thread at a time.
 */
final class RepressionWorker implements AutoCloseable {
  private static final int SHORTEST = 6;

  /** Groups of miRNAs that are scored before a call is asked whether it may go on. */
  private static final int GROUPS_AT_ONCE = 64;

  private final SiteNet net;
  private final SiteNet.Scratch scratch = new SiteNet.Scratch();
  private final Region utr;
  private final Region orf;
  private SeedGroups groups = new SeedGroups(List.of());
  private Transcript transcript = new Transcript("", "");
  private double[] network = new double[0]; // of each group with sites
  private double[] line = new double[0];
  private Arena arena = Arena.ofShared();
  private MemorySegment features;

  /** One of a transcript's two sequences, its sites, and what they sum to for each group. */
  final class Region {
    private final int firstType;
    private final SiteFeatures describer = new SiteFeatures(net.abundance());
    private CanonicalSites sites;
    private byte[] codes = new byte[0];
    private int length;
    private float[] linear = new float[64]; // of each site
    private float[] exp = new float[64];
    private double[] sumLinear;
    private double[] sumExp;

    Region(int firstType) {
      this.firstType = firstType;
      searchFor();
    }

    private void searchFor() {
      sites = new CanonicalSites(groups);
      sumLinear = new double[groups.size()];
      sumExp = new double[groups.size()];
    }

    CanonicalSites sites() {
      return sites;
    }

    private void read(String what, String letters) {
      length = letters.length();
      if (length > CanonicalSites.MOST_LETTERS) {
        throw new BadInputException(
            "%s of '%s' has %,d letters; the most is %,d"
                .formatted(what, transcript.id(), length, CanonicalSites.MOST_LETTERS));
      }
      if (codes.length < length) {
        codes = new byte[Math.max(length, 2 * codes.length)];
      }
      for (int i = 0; i < length; i++) {
        char letter = letters.charAt(i);
        int code = letter > 127 ? Bases.NONE : Bases.code((byte) letter);
        if (code == Bases.NONE) {
          throw SequenceRules.letter(letters.codePointAt(i), i)
              .at(SequenceRules.named(what + " of", transcript.id()));
        }
        codes[i] = (byte) code;
      }
    }

    private void score(CallControl control) {
      for (int i = 0; i < sites.groupCount(); i++) {
        sumLinear[sites.group(i)] = 0; // of the transcript before
        sumExp[sites.group(i)] = 0;
      }
      sites.find(codes, length);
      if (linear.length < sites.size()) {
        linear = new float[2 * sites.size()];
        exp = new float[2 * sites.size()];
      }
      describer.onto(codes, length, utr.length, transcript.orfLength());
      for (int i = 0; i < sites.groupCount(); i++) {
        if (i % GROUPS_AT_ONCE == 0) {
          control.pause();
        }
        int group = sites.group(i);
        int count = sites.count(group);
        int first = sites.begin(group);
        ensure(count);
        describer.write(groups, sites, group, features);
        double allLinear = 0;
        double allExp = 0;
        for (int j = 0; j < count; j++) {
          net.run(features, j, firstType + sites.typeNumber(first + j), scratch);
          linear[first + j] = scratch.linear();
          exp[first + j] = (float) StrictMath.exp(scratch.strength());
          allLinear += linear[first + j];
          allExp += exp[first + j];
        }
        sumLinear[group] = allLinear;
        sumExp[group] = allExp;
      }
    }

    private void copy(int group, boolean inOrf, double network, List<GeneRepression.Site> out) {
      for (int j = 0; j < sites.count(group); j++) {
        int site = sites.begin(group) + j;
        double share = 0.0 + line[group] * linear[site] + network * exp[site];
        out.add(
            new GeneRepression.Site(
                inOrf, sites.type(site), sites.start(site), sites.end(site), (float) share));
      }
    }
  }

  RepressionWorker(SiteNet net) {
    this.net = net;
    utr = new Region(0);
    orf = new Region(SiteNet.TYPES / 2);
    features = arena.allocate(4L * 64 * SiteFeatures.COUNT, 64);
  }

  /**
   * Scores all miRNAs on a transcript.
   *
   * @param mirnas those of one set; for another set than that of the call before, tables are made
   *     anew
   * @param control asked now and then whether the call may go on
   * @throws BadInputException if a letter is no nucleotide, or a sequence is too long
   */
  void run(SeedGroups mirnas, Transcript next, CallControl control) {
    control.pause();
    transcript = next;
    if (groups != mirnas) {
      groups = mirnas;
      network = new double[groups.size()];
      line = new double[groups.size()];
      utr.searchFor();
      orf.searchFor();
    }
    utr.read("3'UTR", next.utr());
    orf.read("ORF", next.orf());
    utr.score(control);
    orf.score(control);
    weigh(utr.sites);
    weigh(orf.sites);
  }

  /** Computes what each unit of a site's linear part, and of its exp(strength), gives. */
  private void weigh(CanonicalSites sites) {
    for (int i = 0; i < sites.groupCount(); i++) {
      int group = sites.group(i);
      double exp = utr.sumExp[group] + orf.sumExp[group];
      network[group] = exp > 0 ? net.ofNetwork(exp) / exp : 0; // exp may be 0
      double linear = utr.sumLinear[group] + orf.sumLinear[group];
      line[group] = linear > 0 ? net.ofLinear(linear) / linear : 0;
    }
  }

  private void ensure(int sites) {
    long bytes = 4L * sites * SiteFeatures.COUNT;
    if (features.byteSize() < bytes) {
      Arena grown = Arena.ofShared();
      features = grown.allocate(2 * bytes, 64);
      arena.close();
      arena = grown;
    }
  }

  Transcript transcript() {
    return transcript;
  }

  boolean isTooShort() {
    return utr.length < SHORTEST && orf.length < SHORTEST;
  }

  Region utr() {
    return utr;
  }

  Region orf() {
    return orf;
  }

  boolean has(int group) {
    return utr.sites.count(group) + orf.sites.count(group) > 0;
  }

  double utrPart(int group) {
    return part(utr, group);
  }

  double orfPart(int group) {
    return part(orf, group);
  }

  private double part(Region region, int group) {
    return 0.0 + line[group] * region.sumLinear[group] + network[group] * region.sumExp[group];
  }

  /** Returns the 3'UTR's site with the greatest share of the repression, -1 if it has none. */
  int best(int group) {
    int best = -1;
    double most = Double.POSITIVE_INFINITY;
    double network = this.network[group];
    for (int j = 0; j < utr.sites.count(group); j++) {
      int site = utr.sites.begin(group) + j;
      double share = line[group] * utr.linear[site] + network * utr.exp[site];
      if (share < most) {
        most = share;
        best = site;
      }
    }
    return best;
  }

  void copySites(int group, List<GeneRepression.Site> out) {
    utr.copy(group, false, network[group], out);
    orf.copy(group, true, network[group], out);
  }

  @Override
  public void close() {
    arena.close();
  }
}
