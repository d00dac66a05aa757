// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome.row;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A gene whose stretches are scanned: what the annotation gives one gene id on one chromosome, or a
 * transcript without a gene id. Filled before the scan, and immutable from then on.
 */
public final class SiteGene {
  private final int number;
  private final String id;
  private final String name;
  private final Place place;
  private final Set<String> transcripts = new HashSet<>();
  private final List<Stretch> stretches = new ArrayList<>(1);

  /** A position on a chromosome, by the chromosome's place in the genome's file. */
  public record Place(int chromosome, int position) implements Comparable<Place> {
    /** Behind everything. */
    public static final Place END = new Place(Integer.MAX_VALUE, Integer.MAX_VALUE);

    @Override
    public int compareTo(Place other) {
      return chromosome != other.chromosome
          ? Integer.compare(chromosome, other.chromosome)
          : Integer.compare(position, other.position);
    }
  }

  /**
   * Creates one.
   *
   * @param number in the order of the stretches
   * @param id as tables show it; a dot where there is none
   * @param place where its first stretch begins
   */
  public SiteGene(int number, String id, String name, Place place) {
    this.number = number;
    this.id = id;
    this.name = name;
    this.place = place;
  }

  public void add(String transcript) {
    transcripts.add(transcript);
  }

  public void add(Stretch stretch) {
    stretches.add(stretch);
  }

  public int number() {
    return number;
  }

  public String id() {
    return id;
  }

  public String name() {
    return name;
  }

  /** Returns where its first stretch begins. */
  public Place place() {
    return place;
  }

  /** Returns the transcripts that are scanned. */
  public Set<String> transcripts() {
    return transcripts;
  }

  /** Returns how many of its transcripts are scanned. */
  public int transcriptCount() {
    return transcripts.size();
  }

  /** Returns the stretches that are scanned. */
  public List<Stretch> stretches() {
    return stretches;
  }

  /** Returns where it ends: no site of it begins from there on. */
  public Place end() {
    int end = stretches.stream().mapToInt(stretch -> stretch.blocks().end()).max().orElse(0);
    return new Place(place.chromosome, end);
  }

  /**
   * Returns what a site of the gene is called; a transcript's name stands for a gene without one.
   */
  public String label(String transcript) {
    return !name.equals(".") ? name : !id.equals(".") ? id : transcript;
  }
}
