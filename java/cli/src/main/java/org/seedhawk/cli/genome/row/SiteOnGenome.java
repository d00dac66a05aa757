// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome.row;

import org.seedhawk.formats.RowBuffer;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.scan.Site;

/**
 * A row of the site table with its place on the genome. Immutable.
 *
 * @param target the transcript whose positions the site has
 * @param site its positions lie on the stretch that was scanned
 * @param offset what they are raised by on the target
 * @param chrom the chromosome
 * @param start first letter on it, from 0
 * @param end behind the last letter
 * @param strand + or -
 * @param blockSizes letters of the blocks, a comma between two
 * @param blockStarts where they begin behind the start, likewise
 * @param geneId a dot where there is none
 * @param geneName likewise
 * @param transcripts all that hold the site, a comma between two; a dot where there are none
 */
public record SiteOnGenome(
    String target,
    Site site,
    long offset,
    String chrom,
    int start,
    int end,
    String strand,
    String blockSizes,
    String blockStarts,
    String geneId,
    String geneName,
    String transcripts) {

  public static SiteOnGenome of(SiteRows.Row row) {
    GenomeBlocks blocks = row.at().blocks();
    RowBuffer sizes = new RowBuffer();
    SiteRows.sizes(sizes, blocks);
    RowBuffer starts = new RowBuffer();
    SiteRows.starts(starts, blocks);
    return new SiteOnGenome(
        row.target(),
        row.site(),
        row.part().stretch().offset(),
        Words.word(blocks.chromosome()),
        blocks.start(),
        blocks.end(),
        blocks.strand().toString(),
        sizes.toString(),
        starts.toString(),
        row.at().gene().id(),
        row.at().gene().name(),
        row.transcripts());
  }
}
