// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.util.List;
import org.seedhawk.canonical.CanonicalSites;
import org.seedhawk.scan.SiteType;

/** What a worker found on its transcript. One thread at a time. */
final class OneTranscript implements TranscriptColumns {
  private final String id;
  private final RepressionWorker worker;

  OneTranscript(String id, RepressionWorker worker) {
    this.id = id;
    this.worker = worker;
  }

  @Override
  public Transcript transcript() {
    return worker.transcript();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int isoformCount() {
    return 1;
  }

  @Override
  public boolean isTooShort() {
    return worker.isTooShort();
  }

  @Override
  public boolean isUnknown() {
    return worker.isUnknown();
  }

  @Override
  public boolean has(int group) {
    return worker.has(group);
  }

  @Override
  public double utrPart(int group) {
    return worker.utrPart(group);
  }

  @Override
  public double orfPart(int group) {
    return worker.orfPart(group);
  }

  @Override
  public int count(int group, SiteType type) {
    CanonicalSites sites = worker.utr().sites();
    int count = 0;
    for (int i = 0; i < sites.count(group); i++) {
      count += sites.type(sites.begin(group) + i) == type ? 1 : 0;
    }
    return count;
  }

  @Override
  public int orfCount(int group) {
    return worker.orf().sites().count(group);
  }

  @Override
  public int siteCount(int group) {
    return worker.utr().sites().count(group) + orfCount(group);
  }

  @Override
  public int best(int group) {
    return worker.best(group);
  }

  @Override
  public int start(int site) {
    return worker.utr().sites().start(site);
  }

  @Override
  public int end(int site) {
    return worker.utr().sites().end(site);
  }

  @Override
  public SiteType type(int site) {
    return worker.utr().sites().type(site);
  }

  @Override
  public String isoform(int site) {
    return worker.transcript().id();
  }

  @Override
  public void copySites(int group, List<GeneRepression.Site> out) {
    worker.copySites(group, out);
  }
}
