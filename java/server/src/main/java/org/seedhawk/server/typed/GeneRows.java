// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.ChangeColumns;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.formats.table.JsonLines;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.SiteType;
import org.seedhawk.server.failure.Deadline;

/** Sends a row for each miRNA and target, with or without log2 fold changes. */
final class GeneRows implements ScanSink<Boolean> {
  private final RowStream to;
  private final Optional<Changes> changes;

  /**
   * Where log2 fold changes come from: the set is asked once for each target, when its first row
   * comes. One thread at a time.
   */
  static final class Changes {
    private static final String NO_CHANGE =
        ",\"log2fc\":0.0000,\"n_8mer\":0,\"n_7mer_m8\":0,\"n_7mer_A1\":0,\"n_6mer\":0,\"n_weak\":0";
    private static final String UNKNOWN = ",\"log2fc\":null";

    private final RepressionSet set;
    private final Iterator<Rna> targets;
    private final Deadline deadline;
    private final boolean tsv;
    private final RowBuffer text = new RowBuffer();
    private final int[] ends; // of each miRNA's columns in the text
    private Rna current = new Rna("", "");

    /** Takes the targets of the scan, in their order. */
    Changes(RepressionSet set, List<Rna> targets, Deadline deadline, boolean tsv) {
      this.set = set;
      this.targets = targets.iterator();
      this.deadline = deadline;
      this.tsv = tsv;
      ends = new int[set.mirnas().size()];
    }

    /** Appends the columns of a pair. */
    void append(RowBuffer out, String targetId, int mirna) throws IOException {
      if (!current.id().equals(targetId)) {
        // Names are unique, and rows come in the order of the targets.
        while (!current.id().equals(targetId)) {
          current = targets.next();
        }
        read();
      }
      out.part(text, mirna == 0 ? 0 : ends[mirna - 1], ends[mirna]);
    }

    private void read() throws IOException {
      text.clear();
      if (current.letters().length() > Transcript.MOST_LETTERS) {
        for (int mirna = 0; mirna < ends.length; mirna++) {
          text.text(tsv ? "\t" + ChangeColumns.UNKNOWN : UNKNOWN);
          ends[mirna] = text.size();
        }
        return;
      }
      Transcript one = new Transcript(current.id(), current.letters());
      set.scan(List.of(one).iterator(), this::write, done -> {}, deadline.left());
    }

    private boolean write(TargetRepression target) {
      for (int mirna = 0; mirna < ends.length; mirna++) {
        if (target.status(mirna) == PairStatus.SCORED) {
          write(target, mirna);
        } else if (target.isKnown(mirna)) {
          text.text(tsv ? "\t" + ChangeColumns.NO_CHANGE : NO_CHANGE);
        } else {
          text.text(tsv ? "\t" + ChangeColumns.UNKNOWN : UNKNOWN);
        }
        ends[mirna] = text.size();
      }
      return true;
    }

    private void write(TargetRepression target, int mirna) {
      if (tsv) {
        ChangeColumns.write(text.tab(), target, mirna);
        return;
      }
      text.text(",\"log2fc\":").change(target.log2fc(mirna));
      count("n_8mer", target, mirna, SiteType.EIGHT_MER);
      count("n_7mer_m8", target, mirna, SiteType.SEVEN_MER_M8);
      count("n_7mer_A1", target, mirna, SiteType.SEVEN_MER_A1);
      count("n_6mer", target, mirna, SiteType.SIX_MER);
      count("n_weak", target, mirna, SiteType.OFFSET_SIX_MER, SiteType.SIX_MER_A1);
    }

    private void count(String name, TargetRepression target, int mirna, SiteType... types) {
      long sum = 0;
      for (SiteType type : types) {
        sum += target.count(mirna, type);
      }
      text.text(",\"").text(name).text("\":").number(sum);
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
      to.header(changes.isPresent() ? GeneTable.header(ChangeColumns.HEADER) : GeneTable.HEADER);
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
  public void gene(GeneView gene) throws IOException {
    RowBuffer out = to.rows();
    if (to.isTsv()) {
      GeneTable.begin(out, gene);
      append(out, gene.targetId(), gene.mirna());
      GeneTable.end(out, gene.status());
    } else {
      JsonLines.quote(out.text("{\"target\":"), gene.targetId());
      JsonLines.quote(out.text(",\"mirna\":"), gene.mirnaId());
      out.text(",\"score\":");
      boolean unknown = gene.status().isUnknown(); // where a table has NA
      (unknown ? out.text("null") : out.score(gene.score()))
          .text(",\"n_sites\":")
          .number(gene.siteCount());
      out.text(",\"best_start\":")
          .number(gene.bestStart())
          .text(",\"best_end\":")
          .number(gene.bestEnd());
      append(out, gene.targetId(), gene.mirna());
      out.text(",\"status\":\"").text(gene.status().label()).text("\"}").newline();
    }
    to.counted(gene.status());
    to.sent();
  }

  private void append(RowBuffer out, String targetId, int mirna) throws IOException {
    if (changes.isPresent()) {
      changes.get().append(out, targetId, mirna);
    }
  }

  @Override
  public void progress(ScanSummary sofar) throws IOException {
    to.send();
    to.progress(sofar);
  }
}
