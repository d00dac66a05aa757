// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.util.List;
import java.util.Locale;
import org.seedhawk.canonical.CanonicalSites;
import org.seedhawk.canonical.SeedGroups;
import org.seedhawk.canonical.SiteBackend;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.canonical.SiteQuery;
import org.seedhawk.canonical.SiteScorer;
import org.seedhawk.canonical.SiteScores;
import org.seedhawk.error.BadInputException;
import org.seedhawk.pool.CallControl;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.SequenceRules;

/**
 * Finds and scores the sites of one transcript after the other: what a thread of a model needs,
 * whatever the set of miRNAs. One thread at a time.
 */
final class RepressionWorker implements AutoCloseable {
  /** ORFs of the transcripts that the served model was trained on; beyond them it would guess. */
  private static final int SHORTEST_ORF = 75;

  private static final int LONGEST_ORF = 107_976;

  private final SiteNet net;
  private final SiteScorer scorer;
  private final Region utr = new Region(false);
  private final Region orf = new Region(true);
  private SiteQuery query;
  private Transcript transcript = new Transcript("", "");
  private double[] network = new double[0]; // of each group with sites
  private double[] line = new double[0];

  /** One of a transcript's two sequences, its sites, and what those that count sum to. */
  final class Region {
    private final boolean inOrf;
    private SiteScores scores;
    private byte[] codes = new byte[0];
    private int length;
    private int known; // letters A C G U
    private double[] sumLinear;
    private double[] sumExp;

    Region(boolean inOrf) {
      this.inOrf = inOrf;
    }

    private void searchFor(SeedGroups groups) {
      scores = new SiteScores(groups);
      sumLinear = new double[groups.size()];
      sumExp = new double[groups.size()];
    }

    CanonicalSites sites() {
      return scores.sites();
    }

    private void read(String what, String letters) {
      length = letters.length();
      if (length > CanonicalSites.MOST_LETTERS) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s of '%s' has %,d letters; the most is %,d: cut it or leave it out",
                what,
                transcript.id(),
                length,
                CanonicalSites.MOST_LETTERS));
      }
      if (codes.length < length) {
        codes = new byte[Math.max(length, 2 * codes.length)];
      }
      known = 0;
      try {
        SequenceRules.checkPlainTarget(letters);
      } catch (BadInputException e) {
        throw e.at(SequenceRules.named(what + " of", transcript.id()));
      }
      for (int i = 0; i < length; i++) {
        char letter = letters.charAt(i);
        int code = letter > 127 ? Bases.NONE : Bases.code((byte) letter);
        if (code == Bases.NONE) {
          throw SequenceRules.letter(letters, i)
              .at(SequenceRules.named(what + " of", transcript.id()));
        }
        codes[i] = (byte) code;
        known += code >= 0 ? 1 : 0;
      }
    }

    private void score(CallControl control) {
      CanonicalSites sites = sites();
      for (int i = 0; i < sites.groupCount(); i++) {
        sumLinear[sites.group(i)] = 0; // of the transcript before
        sumExp[sites.group(i)] = 0;
      }
      scorer.score(
          query,
          codes,
          length,
          new SiteScorer.Gene(utr.length, seen(transcript.orfLength()), inOrf),
          scores,
          control::pause);
      for (int i = 0; i < sites.groupCount(); i++) {
        int group = sites.group(i);
        double allLinear = 0;
        double allExp = 0;
        for (int j = 0; j < sites.count(group); j++) {
          allLinear += scores.linear(sites.begin(group) + j);
          allExp += scores.exp(sites.begin(group) + j);
        }
        sumLinear[group] = allLinear;
        sumExp[group] = allExp;
      }
    }

    /** Returns the length of an ORF, or the nearest one that the model has seen; 0 is unknown. */
    private static int seen(int orfLength) {
      return orfLength == 0 ? 0 : Math.clamp(orfLength, SHORTEST_ORF, LONGEST_ORF);
    }

    /** Copies the sites, those that do not count between the others. */
    private void copy(int group, double network, List<GeneRepression.Site> out) {
      CanonicalSites sites = sites();
      int site = sites.begin(group);
      int end = site + sites.count(group);
      int uncounted = sites.uncounted(group);
      int lastUncounted = uncounted + sites.uncountedCount(group);
      while (site < end || uncounted < lastUncounted) {
        if (site == end || uncounted < lastUncounted && sites.nt1(uncounted) < sites.nt1(site)) {
          out.add(copy(uncounted++, 0, false));
        } else {
          double share = 0.0 + line[group] * scores.linear(site) + network * scores.exp(site);
          out.add(copy(site++, (float) share, true));
        }
      }
    }

    private GeneRepression.Site copy(int site, float share, boolean counted) {
      CanonicalSites sites = sites();
      return new GeneRepression.Site(
          inOrf, sites.type(site), sites.start(site), sites.end(site), share, "", counted);
    }
  }

  RepressionWorker(SiteBackend backend) {
    net = backend.net();
    scorer = backend.newScorer();
  }

  /**
   * Scores all miRNAs on a transcript.
   *
   * @param mirnas those of one set; for another set than that of the call before, arrays are made
   *     anew
   * @param control asked now and then whether the call may go on
   * @throws BadInputException if a letter is no nucleotide, or a sequence is too long
   */
  void run(SiteQuery mirnas, Transcript next, CallControl control) {
    control.pause();
    transcript = next;
    if (query != mirnas) {
      query = mirnas;
      SeedGroups groups = mirnas.groups();
      network = new double[groups.size()];
      line = new double[groups.size()];
      utr.searchFor(groups);
      orf.searchFor(groups);
    }
    utr.read("3'UTR", next.utr());
    orf.read("ORF", next.orf());
    utr.score(control);
    orf.score(control);
    weigh(utr.sites());
    weigh(orf.sites());
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

  Transcript transcript() {
    return transcript;
  }

  boolean isTooShort() {
    return utr.length < SequenceRules.FEWEST_SITE_LETTERS
        && orf.length < SequenceRules.FEWEST_SITE_LETTERS;
  }

  /** Returns whether it has fewer letters A C G U than the shortest site. */
  boolean isUnknown() {
    return utr.known + orf.known < SequenceRules.FEWEST_SITE_LETTERS;
  }

  Region utr() {
    return utr;
  }

  Region orf() {
    return orf;
  }

  boolean has(int group) {
    return utr.sites().count(group) + orf.sites().count(group) > 0;
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
    CanonicalSites sites = utr.sites();
    for (int j = 0; j < sites.count(group); j++) {
      int site = sites.begin(group) + j;
      double share = line[group] * utr.scores.linear(site) + network * utr.scores.exp(site);
      if (share < most) {
        most = share;
        best = site;
      }
    }
    return best;
  }

  void copySites(int group, List<GeneRepression.Site> out) {
    utr.copy(group, network[group], out);
    orf.copy(group, network[group], out);
  }

  @Override
  public void close() {
    scorer.close();
  }
}
