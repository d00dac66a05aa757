// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome.row;

import java.io.IOException;
import java.util.Optional;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.bgzip.TabixIndex;
import org.seedhawk.formats.table.JsonLines;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.formats.table.SiteTable;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.scan.Site;

/**
 * The site table with columns of the genome behind its own, as it is or as JSON lines. One thread
 * at a time.
 */
public final class TsvRows implements SiteRows {
  /** The columns behind those of the site table. */
  static final String COLUMNS =
      "chrom\tchrom_start\tchrom_end\tchrom_strand\tblock_sizes\tblock_starts\tgene_id\tgene_name"
          + "\ttranscripts";

  private final SiteExtras extras;
  private final Tracks tracks;
  private final String header;
  private final Optional<JsonLines> json;
  private final RowBuffer row = new RowBuffer();
  private final RowBuffer object = new RowBuffer();

  /**
   * Creates it.
   *
   * @param extras columns that were asked for
   * @param json whether rows are JSON
   * @param tracks have further columns
   */
  public TsvRows(SiteExtras extras, boolean json, Tracks tracks) {
    this.extras = extras;
    this.tracks = tracks;
    String more = "\t" + COLUMNS + tracks.columns() + "\n";
    header = extras.header().replace("\n", more);
    this.json = json ? Optional.of(new JsonLines(header)) : Optional.empty();
  }

  @Override
  public void header(RowBuffer to) {
    if (json.isEmpty()) {
      to.text(header);
    }
  }

  @Override
  public void write(Row one, Receiver to) throws IOException {
    row.clear();
    Site site = one.site();
    SiteTable.fields(row, one.target(), site, one.part().stretch().offset());
    extras.append(row, site.energy(), site.score());
    GenomeBlocks blocks = one.at().blocks();
    row.tab();
    place(row, blocks);
    row.tab().text(one.at().gene().id()).tab().text(one.at().gene().name()).tab();
    row.text(one.transcripts());
    tracks.append(row, one.marks(), Tracks.NOT_KNOWN);
    row.newline();
    object.clear();
    json.ifPresent(lines -> lines.append(object, row));
    RowBuffer shown = json.isPresent() ? object : row;
    to.accept(Words.word(blocks.chromosome()), blocks.start(), blocks.end(), shown);
  }

  /** Appends the six columns of a place. */
  public static void place(RowBuffer to, GenomeBlocks blocks) {
    to.text(Words.word(blocks.chromosome())).tab().number(blocks.start()).tab();
    to.number(blocks.end()).tab().text(blocks.strand().toString()).tab();
    SiteRows.sizes(to, blocks);
    to.tab();
    SiteRows.starts(to, blocks);
  }

  @Override
  public Optional<TabixIndex.Columns> columns() {
    int first = 13 + extras.count();
    return json.isPresent()
        ? Optional.empty() // an index needs columns
        : Optional.of(new TabixIndex.Columns(first, first + 1, first + 2, true));
  }
}
