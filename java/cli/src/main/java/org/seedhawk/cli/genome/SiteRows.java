// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.TabixIndex;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.big.AutoSql;
import org.seedhawk.scan.Site;

/** A format of sites on a genome: what stands in front, and the rows of a site. */
interface SiteRows {
  /** Takes rows in their order, each with its place. */
  interface Receiver {
    /**
     * Takes a row.
     *
     * @param start first letter on the chromosome, from 0
     * @param end behind the last letter
     * @param row ends with a line end; valid during the call
     */
    void accept(String chromosome, long start, long end, RowBuffer row) throws IOException;
  }

  /**
   * A row to write.
   *
   * @param target the transcript whose positions the site has
   * @param transcripts all that hold it, a comma between two
   */
  record Row(GenomeSite at, GenomeSite.Part part, String target, String transcripts) {
    Site site() {
      return part.site();
    }

    /** Returns what browsers show: gene and miRNA. */
    String name() {
      boolean none = at.gene().stretches().isEmpty();
      return none ? at.mirnaId() : at.gene().label(target) + ":" + at.mirnaId();
    }

    /** Returns the blocks of the letters that pair with the seed, nt 2-7, inside the site. */
    GenomeBlocks seed() {
      Site site = site();
      if (site.type().firstNt() == 0) {
        return at.blocks();
      }
      int from = (int) site.start();
      int to = (int) site.end();
      int behind = to - Math.max(0, 2 - site.type().firstNt()); // an A opposite nt 1
      int first = Math.max(from, to - (8 - site.type().firstNt()));
      return part.stretch().blocks().slice(first, behind);
    }
  }

  /** Appends what stands in front of all rows. */
  void header(RowBuffer to);

  /** Takes the next row, and hands over those whose turn has come. */
  void write(Row row, Receiver to) throws IOException;

  /** Hands over rows that wait, up to a place: no row will begin in front of it. */
  default void passTo(SiteGene.Place place, Receiver to) throws IOException {}

  /** Returns which columns hold the place of a row; empty: no index can be made. */
  Optional<TabixIndex.Columns> columns();

  /** Returns the columns behind the place, if rows are for a bigBed file. */
  default Optional<AutoSql> binary() {
    return Optional.empty();
  }

  /** Appends numbers with commas between them. */
  static void list(RowBuffer to, int count, IntUnaryOperator value) {
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        to.text(",");
      }
      to.number(value.applyAsInt(i));
    }
  }
}
