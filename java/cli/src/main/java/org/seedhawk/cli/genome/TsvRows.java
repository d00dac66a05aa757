// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.TabixIndex;
import org.seedhawk.formats.table.SiteTable;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.scan.Site;

/** The site table with columns of the genome behind its own. One thread at a time. */
final class TsvRows implements SiteRows {
  /** The columns behind those of the site table. */
  static final String COLUMNS =
      "chrom\tchrom_start\tchrom_end\tchrom_strand\tblock_sizes\tblock_starts\tgene_id\tgene_name"
          + "\ttranscripts";

  private final boolean energy;
  private final RowBuffer row = new RowBuffer();

  /** Creates it with or without the column of energies. */
  TsvRows(boolean energy) {
    this.energy = energy;
  }

  @Override
  public void header(RowBuffer to) {
    to.text(SiteTable.header(energy).replace("\n", "\t" + COLUMNS + "\n"));
  }

  @Override
  public void write(Row one, Receiver to) throws IOException {
    row.clear();
    Site site = one.site();
    SiteTable.fields(row, one.target(), site, one.part().stretch().offset());
    if (energy) {
      row.tab().energy(site.energy());
    }
    GenomeBlocks blocks = one.at().blocks();
    row.tab();
    place(row, blocks);
    row.tab().text(one.at().gene().id()).tab().text(one.at().gene().name()).tab();
    row.text(one.transcripts()).newline();
    to.accept(Words.word(blocks.chromosome()), blocks.start(), blocks.end(), row);
  }

  /** Appends the six columns of a place. */
  static void place(RowBuffer to, GenomeBlocks blocks) {
    to.text(Words.word(blocks.chromosome())).tab().number(blocks.start()).tab();
    to.number(blocks.end()).tab().text(blocks.strand().toString()).tab();
    SiteRows.list(to, blocks.count(), i -> blocks.end(i) - blocks.start(i));
    to.tab();
    SiteRows.list(to, blocks.count(), i -> blocks.start(i) - blocks.start());
  }

  @Override
  public TabixIndex.Columns columns() {
    int first = energy ? 14 : 13;
    return new TabixIndex.Columns(first, first + 1, first + 2, true);
  }
}
