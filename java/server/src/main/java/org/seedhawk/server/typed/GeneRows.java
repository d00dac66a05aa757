// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.SiteType;
import org.seedhawk.server.http.Deadline;
import org.seedhawk.server.http.Json;

/** Sends a row for each miRNA and target, with or without log2 fold changes. */
final class GeneRows implements ScanSink<Boolean> {
  private final RowStream to;
  private final Optional<Changes> changes;

  /**
   * Where log2 fold changes come from: the set is asked once for each target, when its first row
   * comes. One thread at a time.
   */
  static final class Changes {
    private final RepressionSet set;
    private final Iterator<Rna> targets;
    private final Deadline deadline;
    private Rna current = new Rna("", "");
    private List<GeneRepression> ofCurrent = List.of();

    /** Takes the targets of the scan, in their order. */
    Changes(RepressionSet set, List<Rna> targets, Deadline deadline) {
      this.set = set;
      this.targets = targets.iterator();
      this.deadline = deadline;
    }

    /** Returns what is predicted; empty if nothing can be said of the miRNA or the target. */
    Optional<GeneRepression> of(String targetId, int mirna) {
      if (!current.id().equals(targetId)) {
        // Names are unique, and rows come in the order of the targets.
        while (!current.id().equals(targetId)) {
          current = targets.next();
        }
        ofCurrent =
            current.letters().length() > Transcript.MOST_LETTERS
                ? List.of()
                : set.score(new Transcript(current.id(), current.letters()), deadline.left());
      }
      return ofCurrent.isEmpty() || !set.hasSeed(mirna)
          ? Optional.empty()
          : Optional.of(ofCurrent.get(mirna));
    }
  }

  /** Creates it. */
  GeneRows(RowStream to, Optional<Changes> changes) {
    this.to = to;
    this.changes = changes;
  }

  @Override
  public void begin() {
    if (to.isTsv()) {
      to.rows().text(GeneTable.HEADER);
    }
  }

  @Override
  public Boolean map(SiteBatch batch) {
    return true; // genes alone were asked for
  }

  @Override
  public void sites(Boolean mapped) {
    // Genes alone were asked for.
  }

  @Override
  public void gene(
      String targetId,
      int mirna,
      String mirnaId,
      float score,
      long siteCount,
      long bestStart,
      long bestEnd,
      PairStatus status)
      throws IOException {
    RowBuffer out = to.rows();
    if (to.isTsv()) {
      GeneTable.begin(out, targetId, mirnaId, score, siteCount, bestStart, bestEnd);
      GeneTable.end(out, status);
    } else {
      Json.quote(out.text("{\"target\":"), targetId);
      Json.quote(out.text(",\"mirna\":"), mirnaId);
      out.text(",\"score\":").score(score).text(",\"n_sites\":").number(siteCount);
      out.text(",\"best_start\":").number(bestStart).text(",\"best_end\":").number(bestEnd);
      if (changes.isPresent()) {
        append(out, changes.get().of(targetId, mirna));
      }
      out.text(",\"status\":\"").text(status.label()).text("\"}").newline();
    }
    to.sent();
  }

  private static void append(RowBuffer out, Optional<GeneRepression> found) {
    if (found.isEmpty()) {
      out.text(",\"log2fc\":null");
      return;
    }
    Map<SiteType, Integer> counts = new EnumMap<>(SiteType.class);
    found.get().sites().forEach(site -> counts.merge(site.type(), 1, Integer::sum));
    out.text(",\"log2fc\":").change(found.get().log2fc());
    count(out, "n_8mer", counts, SiteType.EIGHT_MER);
    count(out, "n_7mer_m8", counts, SiteType.SEVEN_MER_M8);
    count(out, "n_7mer_A1", counts, SiteType.SEVEN_MER_A1);
    count(out, "n_6mer", counts, SiteType.SIX_MER);
    count(out, "n_weak", counts, SiteType.OFFSET_SIX_MER, SiteType.SIX_MER_A1);
  }

  private static void count(
      RowBuffer out, String name, Map<SiteType, Integer> counts, SiteType... types) {
    long sum = 0;
    for (SiteType type : types) {
      sum += counts.getOrDefault(type, 0);
    }
    out.text(",\"").text(name).text("\":").number(sum);
  }

  @Override
  public void progress(ScanSummary sofar) throws IOException {
    to.send();
    to.progress(sofar);
  }
}
