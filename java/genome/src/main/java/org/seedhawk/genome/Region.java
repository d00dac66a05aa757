// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which part of a transcript is wanted. Immutable. */
public enum Region {
  /** The exon bases behind the coding sequence and its stop codon. */
  THREE_PRIME_UTR("3utr"),
  /** The exon bases in front of the coding sequence. */
  FIVE_PRIME_UTR("5utr"),
  /** The exon bases from the start codon to the stop codon, both included. */
  CDS("cds"),
  /** All exons, joined: the mature transcript. */
  TRANSCRIPT("transcript"),
  /** Each exon by itself. */
  EXONS("exons");

  private final String label;

  Region(String label) {
    this.label = label;
  }

  /**
   * Returns the region of a label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Region of(String label) {
    for (Region region : values()) {
      if (region.label.equals(label)) {
        return region;
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no region; use %s"
            .formatted(
                label,
                Arrays.stream(values()).map(Region::toString).collect(Collectors.joining(", "))));
  }

  /** Returns its label: {@code 3utr}. */
  @Override
  public String toString() {
    return label;
  }

  /**
   * Returns why a transcript does not have the region, or {@link Status#EXTRACTED} if it does; the
   * genome and the filters are not asked.
   */
  public Status status(Transcript transcript) {
    Optional<Status> fault = fault(transcript);
    if (fault.isPresent()) {
      return fault.get();
    }
    if (!readsCds()) {
      return Status.EXTRACTED;
    }
    if (!transcript.isCoding()) {
      return Status.NO_CDS;
    }
    if (this == CDS) {
      return transcript.flags().contains(Transcript.Flag.SEVERAL_CDS)
          ? Status.SEVERAL_CDS
          : Status.EXTRACTED;
    }
    boolean three = this == THREE_PRIME_UTR;
    boolean cdsOpen =
        transcript
            .flags()
            .contains(
                three ? Transcript.Flag.CDS_END_NOT_FOUND : Transcript.Flag.CDS_START_NOT_FOUND);
    if (cdsOpen) {
      return three ? Status.INCOMPLETE_3P : Status.INCOMPLETE_5P;
    }
    if (length(transcript) > 0) {
      return Status.EXTRACTED;
    }
    boolean open =
        transcript
            .flags()
            .contains(three ? Transcript.Flag.END_NOT_FOUND : Transcript.Flag.START_NOT_FOUND);
    if (open) {
      return three ? Status.INCOMPLETE_3P : Status.INCOMPLETE_5P;
    }
    return three ? Status.NO_3UTR : Status.NO_5UTR;
  }

  private boolean readsCds() {
    return this != TRANSCRIPT && this != EXONS;
  }

  private Optional<Status> fault(Transcript transcript) {
    return transcript.fault().filter(status -> readsCds() || status != Status.CDS_OUTSIDE_EXONS);
  }

  /** Returns how many letters the region of a transcript has; 0 where the transcript has none. */
  public int length(Transcript transcript) {
    int length = 0;
    for (GenomeBlocks piece : pieces(transcript)) {
      length += piece.length();
    }
    return length;
  }

  /**
   * Returns the stretches of the genome that the region is: one, or for {@link #EXONS} one an exon,
   * from the 5' end. None is empty; the list is empty where the transcript does not have the
   * region.
   *
   * @throws IllegalStateException if the transcript has a {@link Transcript#fault} that concerns
   *     the region
   */
  public List<GenomeBlocks> pieces(Transcript transcript) {
    if (fault(transcript).isPresent()) {
      throw new IllegalStateException(
          "'%s': %s".formatted(transcript.name(), fault(transcript).get().meaning()));
    }
    GenomeBlocks all = transcript.exons();
    boolean minus = transcript.strand() == Strand.MINUS;
    int from = transcript.codingStart();
    int to = transcript.codingEnd();
    GenomeBlocks piece =
        switch (this) {
          case TRANSCRIPT -> all;
          case EXONS -> null;
          case CDS -> all.within(from, to);
          case THREE_PRIME_UTR -> utr(all, !minus, from, to);
          case FIVE_PRIME_UTR -> utr(all, minus, from, to);
        };
    if (piece != null) {
      return piece.length() == 0 ? List.of() : List.of(piece);
    }
    List<GenomeBlocks> pieces = new ArrayList<>();
    int count = transcript.exonCount();
    for (int i = 0; i < count; i++) {
      int exon = minus ? count - 1 - i : i;
      pieces.add(
          GenomeBlocks.of(
              transcript.chromosome(),
              transcript.strand(),
              new int[] {transcript.exonStart(exon)},
              new int[] {transcript.exonEnd(exon)}));
    }
    return pieces;
  }

  private static GenomeBlocks utr(GenomeBlocks all, boolean behind, int from, int to) {
    if (from < 0) {
      return all.within(0, 0);
    }
    return behind ? all.within(to, Integer.MAX_VALUE) : all.within(0, from);
  }
}
