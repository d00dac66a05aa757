// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.util.List;
import java.util.Locale;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.Rna;

/**
 * The table of a search: one row a hit, and one for each query without a hit, tab-separated, one
 * {@code #} header line; or the rows that {@code blastn} prints. Immutable.
 */
public final class HitTable {
  /**
   * The header line. Identity is the share of the alignment's columns with equal letters, coverage
   * that of the query's letters in it, in per cent; positions are 0-based half-open, from the 5'
   * end. A query without a hit has {@code .} for the miRNA, -1 for positions and {@code inf} for
   * the E-value; its status says why. The last column counts the miRNAs that have the letters of
   * the one named, itself among them: from 2 on, any of them could be named as well.
   */
  public static final String HEADER =
      "#query\tmirna\tstrand\tidentity\tcoverage\tmismatches\tgap_openings\tquery_start\tquery_end"
          + "\tmirna_start\tmirna_end\tmirna_length\tscore\tbits\tevalue\tstatus\tengine"
          + "\tn_equal\n";

  private HitTable() {}

  /** Appends the rows of one query; hits and engine as {@link MirnaSearch} gives them. */
  public static void rows(
      RowBuffer out, Rna query, List<MirnaHit> hits, MirnaDatabase database, String engine) {
    int letters = query.letters().length();
    if (hits.isEmpty()) {
      String status = letters < Scoring.WORD ? "too_short" : "no_hit";
      out.text(query.id()).text("\t.\t.\t0.00\t0.00\t0\t0\t-1\t-1\t-1\t-1\t0\t0\t0.0\tinf\t");
      out.text(status).tab().text(engine).text("\t0").newline();
    }
    for (MirnaHit hit : hits) {
      out.text(query.id()).tab().text(database.id(hit.subject())).tab();
      out.text(hit.plus() ? "+" : "-").tab().text(decimal("%.2f", hit.identityPercent())).tab();
      out.text(decimal("%.2f", hit.coveragePercent(letters))).tab().number(hit.mismatches()).tab();
      out.number(hit.gapOpenings()).tab().number(hit.queryStart()).tab();
      out.number(hit.queryEnd()).tab().number(hit.subjectStart()).tab().number(hit.subjectEnd());
      out.tab().number(database.length(hit.subject())).tab().number(hit.score()).tab();
      out.text(decimal("%.1f", hit.bits())).tab().text(decimal("%.2e", hit.evalue())).tab();
      out.text("hit").tab().text(engine).tab();
      out.number(database.equalCount(hit.subject())).newline();
    }
  }

  /**
   * Appends what {@code blastn -outfmt 10} prints of one query, nothing when it has no hit: query,
   * miRNA, identity, length, mismatches, gap openings, query start and end, miRNA start and end
   * (counted from 1, inclusive; the other strand's start is behind its end), E-value, bits.
   */
  public static void blastRows(
      RowBuffer out, Rna query, List<MirnaHit> hits, MirnaDatabase database) {
    for (MirnaHit hit : hits) {
      int first = hit.subjectStart() + 1;
      int last = hit.subjectEnd();
      out.text(
          String.join(
              ",",
              query.id(),
              database.id(hit.subject()),
              decimal("%.3f", hit.identityPercent()),
              Integer.toString(hit.length()),
              Integer.toString(hit.mismatches()),
              Integer.toString(hit.gapOpenings()),
              Integer.toString(hit.queryStart() + 1),
              Integer.toString(hit.queryEnd()),
              Integer.toString(hit.plus() ? first : last),
              Integer.toString(hit.plus() ? last : first),
              blastEvalue(hit.evalue()),
              blastBits(hit.bits())));
      out.newline();
    }
  }

  private static String blastEvalue(double evalue) {
    if (evalue < 1e-180) {
      return "0.0";
    }
    if (evalue < 0.0009) {
      return decimal("%.2e", evalue);
    }
    return decimal(
        evalue < 0.1 ? "%.3f" : evalue < 1 ? "%.2f" : evalue < 10 ? "%.1f" : "%.0f", evalue);
  }

  /** Large ones are cut off, not rounded. */
  private static String blastBits(double bits) {
    return bits > 99.9 ? Long.toString((long) bits) : decimal("%.1f", bits);
  }

  private static String decimal(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
