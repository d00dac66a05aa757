// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.genome.Transcript.Flag;

/**
 * The lines of GTF or GFF3 that belong to one transcript id on one chromosome. If the id has
 * several transcript lines, it stands at several places, and each exon goes to the line that it
 * lies in. One thread at a time.
 */
final class FeatureGroup {
  /** What a line describes. */
  enum Kind {
    EXON,
    CDS,
    STOP_CODON,
    /** A line that says where the 3'UTR is. */
    UTR3,
    /** A line that says that a stretch is UTR, but not at which end. */
    UTR,
    TRANSCRIPT,
    GENE,
    OTHER
  }

  /** Where a transcript line says that the transcript lies. */
  private record Locus(int start, int end, Strand strand, Details details) {
    boolean holds(int from, int to, Strand side) {
      return start <= from && to <= end && (side == strand || side == Strand.NONE);
    }
  }

  private static final Kind[] KINDS = Kind.values();
  private static final Strand[] STRANDS = Strand.values();

  private final String chromosome;
  private final Details details = new Details(); // of its lines without a transcript line
  private final List<Locus> loci = new ArrayList<>(1);
  private int[] rows = new int[24]; // start, end, kind and strand of each
  private int size;
  private String cdsId = "";
  private boolean severalCdsIds;

  FeatureGroup(String chromosome) {
    this.chromosome = chromosome;
  }

  Details details() {
    return details;
  }

  void locus(int start, int end, Strand strand, Details of) {
    loci.add(new Locus(start, end, strand, of));
  }

  void add(Kind kind, int start, int end, Strand strand) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, 2 * size);
    }
    rows[size++] = start;
    rows[size++] = end;
    rows[size++] = kind.ordinal() << 2 | strand.ordinal();
  }

  /** Remembers whether the coding lines carry one id. */
  void cdsId(String id) {
    severalCdsIds |= !cdsId.isEmpty() && !cdsId.equals(id);
    cdsId = id;
  }

  /**
   * Makes the transcripts.
   *
   * @param stopCodons whether the file has stop codons as lines of their own
   */
  void build(boolean stopCodons, FeatureCounts counts, List<Transcript> to) {
    if (loci.isEmpty()) {
      to.add(build(null, details, stopCodons, counts));
    } else {
      for (Locus locus : loci) {
        Details own = locus.details;
        own.complete(details);
        to.add(build(locus, own, stopCodons, counts));
      }
      if (loci.size() > 1) {
        for (int i = 0; i < size; i += 3) {
          int at = i;
          if (loci.stream().noneMatch(locus -> isOf(locus, at))) {
            counts.outside(details.id);
          }
        }
      }
    }
  }

  private boolean isOf(Locus locus, int row) {
    return loci.size() <= 1 || locus.holds(rows[row], rows[row + 1], STRANDS[rows[row + 2] & 3]);
  }

  private Transcript build(Locus locus, Details of, boolean stopCodons, FeatureCounts counts) {
    Spans[] spans = new Spans[KINDS.length];
    for (Kind kind : KINDS) {
      spans[kind.ordinal()] = new Spans();
    }
    Strand strand = locus == null ? Strand.NONE : locus.strand;
    boolean mixed = false;
    for (int i = 0; i < size; i += 3) {
      if (locus != null && !isOf(locus, i)) {
        continue;
      }
      spans[rows[i + 2] >> 2].add(rows[i], rows[i + 1]);
      Strand side = STRANDS[rows[i + 2] & 3];
      mixed |= side != Strand.NONE && strand != Strand.NONE && side != strand;
      strand = strand == Strand.NONE ? side : strand;
    }
    Transcript.Builder builder = of.builder(chromosome, mixed ? Strand.NONE : strand);
    if (mixed) {
      builder.fault(Status.MIXED_STRANDS);
    }
    if (locus != null) {
      builder.span(locus.start, locus.end);
    }
    Spans cds = spans[Kind.CDS.ordinal()];
    Spans stop = spans[Kind.STOP_CODON.ordinal()];
    Spans exons = spans[Kind.EXON.ordinal()];
    Spans lines = cds.union();
    Spans all = new Spans();
    all.addAll(cds);
    all.addAll(stop);
    Spans coding = all.union();
    if (exons.size() == 0 && coding.size() > 0) {
      exons = coding;
      builder.flag(Flag.EXONS_FROM_CDS);
    }
    builder.exons(exons);
    if (cds.size() == 0) {
      if (stop.size() > 0) {
        counts.stopWithoutCds(of.id);
      }
      return builder.build();
    }
    int from = coding.min();
    int to = coding.max();
    builder.coding(from, to);
    if (stopCodons && stop.size() == 0) {
      builder.flag(Flag.NO_STOP_CODON);
    }
    Spans within = exons.union().within(from, to);
    boolean gap = !within.isSame(coding);
    if (gap) {
      builder.flag(Flag.CDS_WITH_GAP);
    }
    int letters = 0;
    for (int i = 0; i < cds.size(); i++) {
      letters += cds.end(i) - cds.start(i);
    }
    for (int i = 0; i < lines.size(); i++) {
      letters -= lines.end(i) - lines.start(i);
    }
    boolean overlap = letters > 0;
    if (severalCdsIds && (gap || overlap)) {
      builder.flag(Flag.SEVERAL_CDS);
    }
    if (utrDiffers(spans, strand, exons, lines, from, to, counts)) {
      builder.flag(Flag.UTR_LINES_DIFFER);
    }
    return builder.build();
  }

  /** Compares the derived 3'UTR with the one that lines state. */
  private static boolean utrDiffers(
      Spans[] spans,
      Strand strand,
      Spans exons,
      Spans cds,
      int from,
      int to,
      FeatureCounts counts) {
    boolean plus = strand == Strand.PLUS;
    Spans stated = spans[Kind.UTR3.ordinal()];
    if (stated.size() == 0) {
      stated =
          plus
              ? spans[Kind.UTR.ordinal()].within(cds.max(), Integer.MAX_VALUE)
              : spans[Kind.UTR.ordinal()].within(0, cds.min());
    }
    if (stated.size() == 0) {
      return false;
    }
    counts.utrLines();
    Spans union = exons.union();
    stated = stated.union();
    Spans derived = plus ? union.within(to, Integer.MAX_VALUE) : union.within(0, from);
    if (stated.isSame(derived)) {
      return false;
    }
    Spans withStop = plus ? union.within(cds.max(), Integer.MAX_VALUE) : union.within(0, cds.min());
    if (stated.isSame(withStop)) {
      counts.utrWithStop();
      return false;
    }
    counts.utrDiffers();
    return true;
  }
}
