// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome.row;

import java.util.List;
import org.seedhawk.genome.GenomeBlocks;

/**
 * A stretch of the genome that is scanned once, for all transcripts that have it. A part of a
 * chromosome belongs to no transcript: it is read with flanks, so that a site sees what it would
 * see on the whole chromosome, and the sites that begin in the part alone are its own. Immutable.
 *
 * @param id unique; the engine's name of it
 * @param chromosome the place of its chromosome in the genome's file
 * @param blocks what is read
 * @param owners the genes whose transcripts have it; at least one
 * @param offset where its first letter stands in the sequence that tables name: not 0 in a part of
 *     a chromosome
 * @param from the first position of the genome where a site of it may begin
 * @param to behind the last such position
 */
public record Stretch(
    String id,
    int chromosome,
    GenomeBlocks blocks,
    List<Owner> owners,
    long offset,
    int from,
    int to) {

  /**
   * A gene that has the stretch.
   *
   * @param transcripts those that have it, as tables name them, in the order of the extraction
   */
  public record Owner(SiteGene gene, List<String> transcripts) {}

  /** Returns where its sites begin at the earliest. */
  public SiteGene.Place place() {
    return new SiteGene.Place(chromosome, from);
  }

  /** Returns where they end: no site of it begins from there on. */
  public SiteGene.Place end() {
    return new SiteGene.Place(chromosome, Math.min(to, blocks.end()));
  }

  /** Returns whether a site that begins at a position of the genome is its own. */
  public boolean owns(int position) {
    return position >= from && position < to;
  }
}
