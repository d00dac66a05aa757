// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import org.seedhawk.cli.change.ChangeColumns;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.TargetRepression;

/**
 * The rows of the two tables of repression, tab-separated, one header line; that of the gene table
 * is without a {@code #}, so that R and pandas read its names. Positions are 0-based half-open in
 * the 3'UTR or ORF as given. Immutable.
 */
final class RankRows {
  static final String GENE_HEADER =
      "target\tmirna\t"
          + ChangeColumns.PARTS_AND_COUNTS
          + "\tbest_start\tbest_end\tbest_type\tstatus\n";

  /** That of genes with isoforms. */
  static final String ISOFORM_HEADER = GENE_HEADER.replace("\n", "\tn_isoforms\tbest_isoform\n");

  static final String SITE_HEADER = "#target\tregion\tstart\tend\tmirna\ttype\tlog2fc\n";

  private RankRows() {}

  /**
   * Appends the row of a pair.
   *
   * @param isoforms whether the columns of genes with isoforms stand behind
   */
  static void gene(RowBuffer out, TargetRepression target, int mirna, boolean isoforms) {
    out.text(target.transcriptId()).tab().text(target.mirnaId(mirna)).tab();
    ChangeColumns.write(out, target, mirna);
    out.tab().text(target.status(mirna).label());
    if (isoforms) {
      int best = target.best(mirna);
      out.tab().number(target.isoformCount());
      out.tab().text(best < 0 ? "." : target.isoform(best));
    }
    out.newline();
  }

  /** Appends the rows of a pair's sites, each under the name of its isoform. */
  static void sites(RowBuffer out, TargetRepression target, int mirna) {
    for (GeneRepression.Site site : target.copy(mirna).sites()) {
      out.text(site.isoform().isEmpty() ? target.transcript().id() : site.isoform());
      out.tab().text(site.inOrf() ? "orf" : "utr3").tab();
      out.number(site.start()).tab().number(site.end()).tab().text(target.mirnaId(mirna)).tab();
      out.text(site.type().label()).tab().change(site.log2fc()).newline();
    }
  }
}
