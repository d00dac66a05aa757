// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.PairStatus;

/**
 * The gene table: one row a miRNA and target, tab-separated, one header line, without a {@code #}
 * so that R and pandas read the names of its columns. A pair without a scored site has score {@code
 * 0.000000}, no sites, and -1 for the positions of the best one; its status says why. The score is
 * {@code NA} where nothing can be told, see {@link PairStatus#isUnknown}. Immutable.
 */
public final class GeneTable {
  /** The header line. */
  public static final String HEADER =
      "target\tmirna\tscore\tn_sites\tbest_start\tbest_end\tstatus\n";

  private GeneTable() {}

  /** Returns the header line with more columns in front of the status, a tab between them. */
  public static String header(String more) {
    return HEADER.replace("\tstatus\n", "\t" + more + "\tstatus\n");
  }

  /** Appends a row. */
  public static void row(RowBuffer out, GeneScore gene) {
    begin(
        out,
        gene.targetId(),
        gene.mirnaId(),
        score(gene.score(), gene.status()),
        gene.siteCount(),
        gene.bestStart(),
        gene.bestEnd());
    end(out, gene.status());
  }

  /** Appends a row up to where more columns may stand. */
  public static void begin(RowBuffer out, GeneView gene) {
    begin(
        out,
        gene.targetId(),
        gene.mirnaId(),
        score(gene.score(), gene.status()),
        gene.siteCount(),
        gene.bestStart(),
        gene.bestEnd());
  }

  /** Returns what {@link #begin} takes for the score of a pair with a status. */
  public static float score(float score, PairStatus status) {
    return status.isUnknown() ? Float.NaN : score;
  }

  /**
   * Appends a row up to where more columns may stand; parameters as in {@link GeneScore}.
   *
   * @param score NaN: {@code NA}
   */
  public static void begin(
      RowBuffer out,
      String target,
      String mirna,
      float score,
      long siteCount,
      long bestStart,
      long bestEnd) {
    out.text(target).tab().text(mirna).tab();
    appendScore(out, score).tab().number(siteCount).tab();
    out.number(bestStart).tab().number(bestEnd);
  }

  /** Appends a score, {@code NA} for NaN. */
  public static RowBuffer appendScore(RowBuffer out, float score) {
    return Float.isNaN(score) ? out.text("NA") : out.score(score);
  }

  /** Appends the end of a row: its status stays last, whatever columns come. */
  public static void end(RowBuffer out, PairStatus status) {
    out.tab().text(status.label()).newline();
  }
}
