// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome.row;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.bgzip.TabixIndex;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.big.AutoSql;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteType;

/**
 * Sites as BED12, for genome browsers: a block an exon, thick where the seed pairs, in the colours
 * of UCSC's track of TargetScan. For bigBed, further columns stand behind. One thread at a time.
 */
public final class BedRows implements SiteRows {
  private static final List<AutoSql.Column> COLUMNS =
      List.of(
          new AutoSql.Column("string", "mirna", "microRNA"),
          new AutoSql.Column("string", "siteType", "Type of the site"),
          new AutoSql.Column("float", "probability", "Score of the site, 0 to 1"),
          new AutoSql.Column("uint", "matches", "Nucleotides of the seed that pair"),
          new AutoSql.Column("uint", "gu", "G:U pairs of the seed"),
          new AutoSql.Column("uint", "mismatches", "Nucleotides of the seed that do not pair"),
          new AutoSql.Column("string", "target", "Transcript that the positions count in"),
          new AutoSql.Column("uint", "targetStart", "Start in the target, from 0"),
          new AutoSql.Column("uint", "targetEnd", "End in the target, exclusive"),
          new AutoSql.Column("string", "geneId", "Gene"),
          new AutoSql.Column("string", "geneName", "Name of the gene"),
          new AutoSql.Column("lstring", "transcripts", "Transcripts that hold the site"));

  private final Optional<More> more;
  private final RowBuffer row = new RowBuffer();

  /**
   * Columns behind those of BED12.
   *
   * @param extras columns that were asked for
   * @param tracks have further columns
   */
  public record More(SiteExtras extras, Tracks tracks) {
    private AutoSql autoSql() {
      List<AutoSql.Column> columns = new ArrayList<>(COLUMNS);
      if (extras.energy()) {
        columns.add(
            new AutoSql.Column("float", "energy", "Free energy of the duplex, kcal per mol"));
      }
      if (extras.chance().isPresent()) {
        columns.add(
            new AutoSql.Column(
                "float",
                "chance",
                "Sites by chance in 1,000 nt for one microRNA, from this score"));
      }
      if (tracks.hasConservation()) {
        columns.add(
            new AutoSql.Column("float", "consSeed", "Conservation of the match of nt 2-7, a mean"));
        columns.add(new AutoSql.Column("float", "consSite", "Conservation of the site, a mean"));
      }
      if (tracks.hasKnown()) {
        columns.add(new AutoSql.Column("lstring", "known", "Known sites that it overlaps"));
      }
      return AutoSql.bed12("seedhawkSites", "Predicted microRNA target sites", columns);
    }
  }

  /** Creates it. */
  public BedRows(Optional<More> more) {
    this.more = more;
  }

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
    SiteRows.sizes(row, blocks);
    row.tab();
    SiteRows.starts(row, blocks);
    more.ifPresent(columns -> append(one, columns));
    row.newline();
    to.accept(chromosome, blocks.start(), blocks.end(), row);
  }

  private void append(Row one, More columns) {
    Site site = one.site();
    long offset = one.part().stretch().offset();
    row.tab().text(site.mirnaId()).tab().text(site.type().label()).tab().score(site.score());
    row.tab().number(site.matches()).tab().number(site.wobbles()).tab().number(site.mismatches());
    row.tab().text(one.target()).tab().number(offset + site.start()).tab();
    row.number(offset + site.end()).tab().text(one.at().gene().id()).tab();
    row.text(one.at().gene().name()).tab().text(one.transcripts());
    columns.extras.append(row, site.energy(), site.score());
    columns.tracks.append(row, one.marks(), "nan"); // a float in autoSql
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
  public Optional<AutoSql> binary() {
    return more.map(More::autoSql);
  }

  @Override
  public Optional<TabixIndex.Columns> columns() {
    return Optional.of(TabixIndex.Columns.BED);
  }
}
