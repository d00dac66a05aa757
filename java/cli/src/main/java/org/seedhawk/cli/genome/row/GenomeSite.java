// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome.row;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.scan.Site;

/**
 * A site on the genome: a gene, a miRNA and the letters that pair, whatever transcripts hold it.
 * One thread at a time.
 */
public final class GenomeSite {
  /** By place, then miRNA, then gene: equal ones are one site. */
  public static final Comparator<GenomeSite> ORDER = GenomeSite::compare;

  private static final int MIRNA_BITS = 31;

  // What sorting compares of nearly all sites lies in the object itself: 'place' is the chromosome
  // and the start, 'rest' the end, the strand and the miRNA.
  private final long place;
  private final long rest;
  private final GenomeBlocks blocks;
  private final SiteGene gene;
  private List<Part> parts; // those that are listed
  private float best;
  private Site first;

  /**
   * The site as it was found on a stretch.
   *
   * @param isoforms the transcripts of the gene that have the stretch
   */
  public record Part(Stretch stretch, Site site, List<String> isoforms) {}

  /**
   * Creates one.
   *
   * @param listed whether its score reaches the threshold
   */
  public GenomeSite(GenomeBlocks blocks, int mirna, SiteGene gene, Part part, boolean listed) {
    place = (long) part.stretch.chromosome() << Integer.SIZE | blocks.start();
    rest = ((long) blocks.end() << 1 | blocks.strand().ordinal()) << MIRNA_BITS | mirna;
    this.blocks = blocks;
    this.gene = gene;
    best = part.site.score();
    first = part.site;
    parts = listed ? List.of(part) : List.of();
  }

  private static int compare(GenomeSite one, GenomeSite other) {
    int order = Long.compare(one.place, other.place);
    order = order != 0 ? order : Long.compare(one.rest, other.rest);
    if (order != 0) {
      return order;
    }
    order = Integer.compare(one.gene.number(), other.gene.number());
    order = order != 0 ? order : Integer.compare(one.blocks.count(), other.blocks.count());
    for (int i = 0; i < one.blocks.count() && order == 0; i++) {
      order = Integer.compare(one.blocks.start(i), other.blocks.start(i));
      order = order != 0 ? order : Integer.compare(one.blocks.end(i), other.blocks.end(i));
    }
    return order;
  }

  /** Takes what was found on another stretch. */
  public void add(GenomeSite same) {
    if (!same.parts.isEmpty()) {
      List<Part> all = new ArrayList<>(parts);
      all.addAll(same.parts);
      parts = all;
    }
    best = Math.max(best, same.best);
  }

  public SiteGene.Place place() {
    return new SiteGene.Place(chromosome(), start());
  }

  /** Returns whether it begins in front of a place. */
  public boolean isBefore(SiteGene.Place place) {
    return chromosome() != place.chromosome()
        ? chromosome() < place.chromosome()
        : start() < place.position();
  }

  private int chromosome() {
    return (int) (place >> Integer.SIZE);
  }

  private int start() {
    return (int) place;
  }

  public GenomeBlocks blocks() {
    return blocks;
  }

  public int mirna() {
    return (int) (rest & (1L << MIRNA_BITS) - 1);
  }

  public String mirnaId() {
    return first.mirnaId();
  }

  public SiteGene gene() {
    return gene;
  }

  /** Returns the parts whose score reaches the threshold. */
  public List<Part> listed() {
    return parts;
  }

  /** Returns its best score on any transcript. */
  public float best() {
    return best;
  }
}
