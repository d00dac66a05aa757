// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.util.Optional;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.TabixIndex;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.scan.SiteType;

/**
 * Sites as BED12, for genome browsers: a block an exon, thick where the seed pairs, in the colours
 * of UCSC's track of TargetScan. One thread at a time.
 */
final class BedRows implements SiteRows {
  private final RowBuffer row = new RowBuffer();

  @Override
  public void header(RowBuffer to) {}

  @Override
  public void write(Row one, Receiver to) throws IOException {
    row.clear();
    GenomeBlocks blocks = one.at().blocks();
    GenomeBlocks seed = one.seed();
    String chromosome = Words.word(blocks.chromosome());
    row.text(chromosome).tab().number(blocks.start()).tab().number(blocks.end()).tab();
    row.text(one.name()).tab().number(Math.round(1000 * one.site().score())).tab();
    row.text(blocks.strand().toString()).tab().number(seed.start()).tab().number(seed.end());
    row.tab().text(colour(one.site().type())).tab().number(blocks.count()).tab();
    SiteRows.list(row, blocks.count(), i -> blocks.end(i) - blocks.start(i));
    row.tab();
    SiteRows.list(row, blocks.count(), i -> blocks.start(i) - blocks.start());
    row.newline();
    to.accept(chromosome, blocks.start(), blocks.end(), row);
  }

  private static String colour(SiteType type) {
    return switch (type) {
      case EIGHT_MER -> "128,0,128";
      case SEVEN_MER_M8 -> "255,0,0";
      case SEVEN_MER_A1 -> "0,0,255";
      default -> "0,128,0";
    };
  }

  @Override
  public Optional<TabixIndex.Columns> columns() {
    return Optional.of(TabixIndex.Columns.BED);
  }
}
