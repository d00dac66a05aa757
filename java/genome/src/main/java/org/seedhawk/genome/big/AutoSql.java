// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

import java.util.List;

/**
 * What the columns of a bigBed file are, in UCSC's autoSql. Immutable.
 *
 * @param text the definition
 * @param columns how many there are
 */
public record AutoSql(String text, int columns) {
  private static final List<Column> BED12 =
      List.of(
          new Column("string", "chrom", "Chromosome"),
          new Column("uint", "chromStart", "Start on the chromosome, from 0"),
          new Column("uint", "chromEnd", "End on the chromosome, exclusive"),
          new Column("string", "name", "Name"),
          new Column("uint", "score", "Score, 0 to 1000"),
          new Column("char[1]", "strand", "Strand, + or -"),
          new Column("uint", "thickStart", "Start of the thick part"),
          new Column("uint", "thickEnd", "End of the thick part"),
          new Column("uint", "reserved", "Colour: red, green, blue"),
          new Column("int", "blockCount", "Number of blocks"),
          new Column("int[blockCount]", "blockSizes", "Sizes of the blocks"),
          new Column("int[blockCount]", "chromStarts", "Starts of the blocks from chromStart"));

  /**
   * A column. Immutable.
   *
   * @param type as autoSql names it: string, lstring, uint, int, float
   * @param name a word
   * @param comment what browsers show; without quotes
   */
  public record Column(String type, String name, String comment) {}

  /**
   * Returns the columns of BED12 with more behind them.
   *
   * @param table name of the table, a word
   * @param comment what it holds; without quotes
   */
  public static AutoSql bed12(String table, String comment, List<Column> more) {
    StringBuilder text = new StringBuilder();
    text.append("table %s\n\"%s\"\n    (\n".formatted(table, comment));
    for (List<Column> part : List.of(BED12, more)) {
      for (Column one : part) {
        text.append("    %s %s; \"%s\"\n".formatted(one.type, one.name, one.comment));
      }
    }
    return new AutoSql(text.append("    )\n").toString(), BED12.size() + more.size());
  }
}
