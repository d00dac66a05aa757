// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.scan.Site;

/**
 * A site on the genome: a gene, a miRNA and the letters that pair, whatever transcripts hold it.
 * One thread at a time.
 */
final class GenomeSite {
  /** By place, then miRNA, then gene: equal ones are one site. */
  static final Comparator<GenomeSite> ORDER = GenomeSite::compare;

  private final int chromosome;
  private final GenomeBlocks blocks;
  private final int mirna;
  private final SiteGene gene;
  private final List<Part> parts = new ArrayList<>(1); // those that are listed
  private float best;
  private Site first;

  /**
   * The site as it was found on a stretch.
   *
   * @param isoforms the transcripts of the gene that have the stretch
   */
  record Part(Stretch stretch, Site site, List<String> isoforms) {}

  /**
   * Creates one.
   *
   * @param listed whether its score reaches the threshold
   */
  GenomeSite(GenomeBlocks blocks, int mirna, SiteGene gene, Part part, boolean listed) {
    chromosome = part.stretch.chromosome();
    this.blocks = blocks;
    this.mirna = mirna;
    this.gene = gene;
    best = part.site.score();
    first = part.site;
    if (listed) {
      parts.add(part);
    }
  }

  private static int compare(GenomeSite one, GenomeSite other) {
    int order = Integer.compare(one.chromosome, other.chromosome);
    order = order != 0 ? order : Integer.compare(one.blocks.start(), other.blocks.start());
    order = order != 0 ? order : Integer.compare(one.blocks.end(), other.blocks.end());
    order = order != 0 ? order : one.blocks.strand().compareTo(other.blocks.strand());
    order = order != 0 ? order : Integer.compare(one.mirna, other.mirna);
    order = order != 0 ? order : Integer.compare(one.gene.number(), other.gene.number());
    order = order != 0 ? order : Integer.compare(one.blocks.count(), other.blocks.count());
    for (int i = 0; i < one.blocks.count() && order == 0; i++) {
      order = Integer.compare(one.blocks.start(i), other.blocks.start(i));
      order = order != 0 ? order : Integer.compare(one.blocks.end(i), other.blocks.end(i));
    }
    return order;
  }

  /** Takes what was found on another stretch. */
  void add(GenomeSite same) {
    parts.addAll(same.parts);
    best = Math.max(best, same.best);
  }

  SiteGene.Place place() {
    return new SiteGene.Place(chromosome, blocks.start());
  }

  /** Returns whether it begins in front of a place. */
  boolean isBefore(SiteGene.Place place) {
    return chromosome != place.chromosome()
        ? chromosome < place.chromosome()
        : blocks.start() < place.position();
  }

  GenomeBlocks blocks() {
    return blocks;
  }

  int mirna() {
    return mirna;
  }

  String mirnaId() {
    return first.mirnaId();
  }

  SiteGene gene() {
    return gene;
  }

  /** Returns the parts whose score reaches the threshold. */
  List<Part> listed() {
    return parts;
  }

  /** Returns its best score on any transcript. */
  float best() {
    return best;
  }
}
