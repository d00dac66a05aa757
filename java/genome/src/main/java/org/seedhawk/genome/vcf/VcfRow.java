// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.vcf;

import java.util.List;
import java.util.Optional;

/**
 * A row of a VCF file, as far as it says what replaces what. Immutable.
 *
 * @param line its number in the file, from 1
 * @param chromosome as the file names it
 * @param position of the first letter of the reference allele, from 1 as in the file; 0 stands for
 *     the end in front of the first letter
 * @param id as the file has it; a dot where there is none
 * @param reference the reference allele, in upper case
 * @param alternates the others; none where the file has a dot
 * @param genotype of the chosen sample; empty where none was chosen
 */
public record VcfRow(
    long line,
    String chromosome,
    int position,
    String id,
    String reference,
    List<Allele> alternates,
    Optional<Genotype> genotype) {

  /** What an alternate allele is. */
  public enum Kind {
    /** Letters that replace those of the reference allele. */
    LETTERS,
    /** A name in angle brackets, {@code <DEL>}: its letters are not stated. */
    SYMBOLIC,
    /** An end of a rearrangement, {@code G]17:198982]} or {@code G.}. */
    BREAKEND,
    /** {@code *}: a deletion of an earlier row covers the place. */
    DELETED
  }

  /**
   * An alternate allele. Immutable.
   *
   * @param text as the file has it, letters in upper case
   */
  public record Allele(String text, Kind kind) {}

  /**
   * What a sample has. Immutable.
   *
   * @param text as the file has it; a dot where the row has no genotype
   * @param alleles the allele of each copy of the chromosome: 0 is the reference, 1 the first
   *     alternate, and -1 is not known
   * @param phased whether the order of the copies is that of other rows
   * @param phaseSet names the rows whose order is the same; empty: all rows of the chromosome
   */
  public record Genotype(String text, List<Integer> alleles, boolean phased, String phaseSet) {
    /** Copies the list. */
    public Genotype {
      alleles = List.copyOf(alleles);
    }

    /** Returns whether all copies have one allele, so that their order does not matter. */
    public boolean isAlike() {
      return alleles.stream().distinct().count() == 1;
    }
  }

  /** Copies the list. */
  public VcfRow {
    alternates = List.copyOf(alternates);
  }
}
