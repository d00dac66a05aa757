// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.Locale;

/** What became of a transcript. Each transcript of an annotation has one. Immutable. */
public enum Status {
  /** Its sequence was cut out. */
  EXTRACTED("its sequence was cut out"),
  /** The annotation gives it no coding sequence. */
  NO_CDS("it has no coding sequence"),
  /** Its coding sequence reaches the end of its last exon. */
  NO_3UTR("no exon bases follow the coding sequence"),
  /** Its coding sequence begins at the start of its first exon. */
  NO_5UTR("no exon bases precede the coding sequence"),
  /** The end of the coding sequence, or of the transcript, was not found by who annotated it. */
  INCOMPLETE_3P("the annotation does not know its 3' end, so no 3'UTR can be told"),
  /** The start of the coding sequence, or of the transcript, was not found. */
  INCOMPLETE_5P("the annotation does not know its 5' end, so no 5'UTR can be told"),
  /** It has several coding sequences, so there is not one to cut out. */
  SEVERAL_CDS("it has more than one coding sequence"),
  /** The genome has no sequence of its chromosome's name. */
  NOT_IN_GENOME("the genome has no sequence of this name"),
  /** It reaches beyond the end of its chromosome. */
  BEYOND_END("it reaches beyond the end of the genome's sequence"),
  /** It crosses the origin of a circular chromosome. */
  CROSSES_ORIGIN("it crosses the origin of a circular sequence"),
  /** Its exons lie on both strands. */
  MIXED_STRANDS("its exons lie on both strands"),
  /** Its strand is not known. */
  UNSTRANDED("its strand is not known"),
  /** Two of its exons overlap. */
  OVERLAPPING_EXONS("two of its exons overlap"),
  /** The annotation has neither exons nor a coding sequence of it. */
  NO_EXONS("it has neither exons nor a coding sequence"),
  /** Its coding sequence is not within its exons. */
  CDS_OUTSIDE_EXONS("its coding sequence begins or ends outside its exons"),
  /** The annotation has the same transcript before: id, chromosome, strand and start are equal. */
  REPEATED("it stands before with the same id, chromosome, strand and start"),
  /** Its biotype was not asked for. */
  FILTERED_BIOTYPE("its biotype was not asked for"),
  /** It has no tag that was asked for. */
  FILTERED_TAG("it has no tag that was asked for"),
  /** Its id was not asked for. */
  FILTERED_ID("its id was not asked for"),
  /** Its chromosome was not asked for. */
  FILTERED_CHROMOSOME("its chromosome was not asked for"),
  /** It lies on an alternative contig or a patch, which repeat genes of the chromosomes. */
  FILTERED_ALTERNATIVE("it lies on an alternative contig or a patch"),
  /** Another transcript of its gene is longer. */
  FILTERED_ISOFORM("another transcript of its gene is longer");

  private final String meaning;

  Status(String meaning) {
    this.meaning = meaning;
  }

  /** Returns what it means, for a person. */
  public String meaning() {
    return meaning;
  }

  /** Returns the word that stands for it in tables: {@code no_3utr}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
