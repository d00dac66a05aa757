// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.util.List;
import java.util.Optional;
import org.seedhawk.cli.context.ContextColumns;
import org.seedhawk.cli.genome.GenomeTranscripts;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.formats.AccessibilityFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.ChangeColumns;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.scan.SiteType;

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

  private static final String SITE_HEADER = "#target\tregion\tstart\tend\tmirna\ttype\tlog2fc";

  private RankRows() {}

  /**
   * What puts sites on a genome.
   *
   * @param places knows their places; empty: there is no genome
   * @param marks receives what further files have about each site, listed or dropped
   */
  record Placed(Optional<GenomeTranscripts> places, List<Tracks.Marks> marks) {
    private Optional<Tracks.Marks> mark(
        GenomeTranscripts.OnTranscript site, GeneRepression.Site one) {
      Optional<Tracks.Marks> found = places.map(all -> all.marks(site, one.type()));
      found.ifPresent(marks::add);
      return found;
    }
  }

  /**
   * Appends the row of a pair.
   *
   * @param isoforms whether the columns of genes with isoforms stand behind
   * @param context the column of context++, before the status
   * @param places what the genome's columns come from
   */
  static void gene(
      RowBuffer out,
      TargetRepression target,
      int mirna,
      boolean isoforms,
      Optional<ContextColumns.Pair> context,
      Optional<GenomeTranscripts> places) {
    out.text(target.transcriptId()).tab().text(target.mirnaId(mirna)).tab();
    ChangeColumns.write(out, target, mirna);
    context.ifPresent(pair -> pair.gene(out));
    out.tab().text(target.status(mirna).label());
    if (isoforms) {
      int best = target.best(mirna);
      out.tab().number(target.isoformCount());
      out.tab().text(best < 0 ? "." : target.isoform(best));
    }
    if (places.isPresent()) {
      places.get().gene(out, target.transcriptId());
    }
    out.newline();
  }

  /** Returns the header of the gene table. */
  static String geneHeader(boolean isoforms, Optional<ContextColumns> context) {
    String header = isoforms ? ISOFORM_HEADER : GENE_HEADER;
    return header.replace(
        "\tstatus", context.map(ContextColumns::geneHeader).orElse("") + "\tstatus");
  }

  /** Returns a header with more columns behind. */
  static String with(String header, Optional<String> more) {
    return more.map(columns -> header.replace("\n", "\t" + columns + "\n")).orElse(header);
  }

  /** Returns the header of the site table. */
  static String siteHeader(boolean withAccessibility, Optional<ContextColumns> context) {
    return SITE_HEADER
        + (withAccessibility ? "\taccessibility" : "")
        + context.map(ContextColumns::siteHeader).orElse("")
        + "\n";
  }

  /**
   * Appends the rows of a pair's sites, each under the name of its isoform, with the columns of
   * accessibility and context++ where they are wanted. Sites that further files drop are left out.
   */
  static void sites(
      RowBuffer out,
      TargetRepression target,
      GeneRepression pair,
      Optional<AccessibilityFile.Target> accessibility,
      Optional<ContextColumns.Pair> context,
      Placed placed) {
    for (int i = 0; i < pair.sites().size(); i++) {
      GeneRepression.Site site = pair.sites().get(i);
      String transcript = site.isoform().isEmpty() ? target.transcript().id() : site.isoform();
      GenomeTranscripts.OnTranscript at =
          new GenomeTranscripts.OnTranscript(transcript, site.inOrf(), site.start(), site.end());
      Optional<Tracks.Marks> marks = placed.mark(at, site);
      if (marks.isPresent() && !placed.places.orElseThrow().tracks().keeps(marks.get())) {
        continue;
      }
      out.text(transcript);
      out.tab().text(site.inOrf() ? "orf" : "utr3").tab();
      out.number(site.start()).tab().number(site.end()).tab().text(pair.mirnaId()).tab();
      out.text(site.type().label()).tab().change(site.log2fc());
      if (accessibility.isPresent()) {
        float log10 = site.inOrf() ? Float.NaN : accessibility(site, accessibility.get());
        if (Float.isNaN(log10)) {
          out.tab().text(".");
        } else {
          out.tab().change(log10);
        }
      }
      if (context.isPresent()) {
        context.get().site(out, i);
      }
      if (marks.isPresent()) {
        placed.places.orElseThrow().place(out, at, marks.get());
      }
      out.newline();
    }
  }

  /** As TargetScan has it: of the 14 nt in whose middle nt 7 and 8 of the miRNA pair. */
  private static float accessibility(
      GeneRepression.Site site, AccessibilityFile.Target accessibility) {
    boolean holdsNt1 =
        switch (site.type()) {
          case EIGHT_MER, SEVEN_MER_A1, SIX_MER_A1 -> true;
          default -> false;
        };
    int shift = site.type() == SiteType.OFFSET_SIX_MER ? 2 : holdsNt1 ? 0 : 1;
    int oppositeNt1 = site.end() - 1 + shift;
    return accessibility.log10(AccessibilityFile.WIDE, oppositeNt1 + 1 - AccessibilityFile.WIDE);
  }
}
