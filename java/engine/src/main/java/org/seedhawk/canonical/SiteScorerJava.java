// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import java.lang.foreign.MemorySegment;

/** The scorer in Java, group by group. One thread at a time. */
final class SiteScorerJava implements SiteScorer {
  /** Groups that are scored before a call is asked whether it may go on. */
  private static final int GROUPS_AT_ONCE = 64;

  private final SiteNet net;
  private final SiteNet.Scratch scratch = new SiteNet.Scratch();
  private final SiteFeatures describer;
  private final Room features = new Room(4L * 64 * SiteFeatures.COUNT);

  SiteScorerJava(SiteNet net) {
    this.net = net;
    describer = new SiteFeatures(net.abundance());
  }

  @Override
  public void score(
      SiteQuery query, byte[] codes, int length, Gene gene, SiteScores out, Runnable pause) {
    CanonicalSites sites = out.sites();
    sites.find(codes, length);
    sites.countRunsOnce();
    out.ensure();
    describer.onto(codes, length, gene.utrLength(), gene.orfLength());
    for (int i = 0; i < sites.groupCount(); i++) {
      if (i % GROUPS_AT_ONCE == 0) {
        pause.run();
      }
      int group = sites.group(i);
      MemorySegment rows = features.ensure(4L * sites.count(group) * SiteFeatures.COUNT);
      describer.write(query.groups(), sites, group, rows);
      for (int j = 0; j < sites.count(group); j++) {
        int site = sites.begin(group) + j;
        net.run(rows, j, gene.firstType() + sites.typeNumber(site), scratch);
        out.linear()[site] = scratch.linear();
        out.exp()[site] = scratch.exp();
      }
    }
  }

  @Override
  public void close() {
    features.close();
  }
}
