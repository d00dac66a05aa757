// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome.row;

import java.io.IOException;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.bgzip.TabixIndex;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.big.AutoSql;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteType;

/** A format of sites on a genome: what stands in front, and the rows of a site. */
public interface SiteRows {
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
   * @param marks what further files have about it
   */
  record Row(
      GenomeSite at, GenomeSite.Part part, String target, String transcripts, Tracks.Marks marks) {
    public Site site() {
      return part.site();
    }

    /** Returns what browsers show: gene and miRNA. */
    public String name() {
      boolean none = at.gene().stretches().isEmpty();
      return none ? at.mirnaId() : at.gene().label(target) + ":" + at.mirnaId();
    }

    /** Returns the blocks of the letters that pair with the seed, nt 2-7, inside the site. */
    public GenomeBlocks seed() {
      return SiteRows.seed(at.blocks(), part);
    }
  }

  /** Returns the blocks of the letters of a site that pair with the seed, nt 2-7. */
  static GenomeBlocks seed(GenomeBlocks blocks, GenomeSite.Part part) {
    Site site = part.site();
    return site.type().firstNt() == 0
        ? blocks
        : seed(part.stretch().blocks(), (int) site.start(), (int) site.end(), site.type());
  }

  /**
   * Returns the blocks of the letters that pair with the seed.
   *
   * @param stretch where the site was found
   * @param from first letter of the site
   * @param to behind its last letter
   */
  static GenomeBlocks seed(GenomeBlocks stretch, int from, int to, SiteType type) {
    int behind = to - Math.max(0, 2 - type.firstNt()); // an A opposite nt 1
    int first = Math.max(from, to - (8 - type.firstNt()));
    return stretch.slice(first, behind);
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

  /** Appends how many letters the blocks of a site have, with commas between them. */
  static void sizes(RowBuffer to, GenomeBlocks blocks) {
    list(to, blocks.count(), i -> blocks.end(i) - blocks.start(i));
  }

  /** Appends where the blocks of a site begin behind its start, with commas between them. */
  static void starts(RowBuffer to, GenomeBlocks blocks) {
    list(to, blocks.count(), i -> blocks.start(i) - blocks.start());
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
