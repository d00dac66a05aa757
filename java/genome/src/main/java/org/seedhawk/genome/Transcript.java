// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A transcript as an annotation has it. Positions are those of the genome: from 0, ends exclusive,
 * exons ascending on both strands. Texts that the annotation does not give are empty. Immutable.
 */
public final class Transcript {
  /** What the annotation says about a transcript beside its exons. */
  public enum Flag {
    /** The start of the transcript was not found ({@code mRNA_start_NF}). */
    START_NOT_FOUND,
    /** The end of the transcript was not found ({@code mRNA_end_NF}). */
    END_NOT_FOUND,
    /** The start of the coding sequence was not found ({@code cds_start_NF}). */
    CDS_START_NOT_FOUND,
    /** The end of the coding sequence was not found ({@code cds_end_NF}). */
    CDS_END_NOT_FOUND,
    /** The coding sequence has no stop codon, although others of the file have. */
    NO_STOP_CODON,
    /** There is more than one coding sequence; the last of them ends where the 3'UTR begins. */
    SEVERAL_CDS,
    /** The coding sequence leaves out exon bases between its ends (a shift of the frame). */
    CDS_WITH_GAP,
    /** There are no exon lines; the coding sequence stands for them. */
    EXONS_FROM_CDS,
    /** An exon line stood twice. */
    REPEATED_EXON,
    /** The annotation's own UTR lines say another 3'UTR. */
    UTR_LINES_DIFFER,
    /** The published sequence differs from the genome (RefSeq: {@code exception}, indels). */
    DIFFERS_FROM_GENOME;

    /** Returns the word that stands for it in tables. */
    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final String id;
  private final String version;
  private final String geneId;
  private final String geneName;
  private final String biotype;
  private final List<String> tags;
  private final String chromosome;
  private final Strand strand;
  private final int[] exonStarts;
  private final int[] exonEnds;
  private final int codingStart;
  private final int codingEnd;
  private final Set<Flag> flags;
  private final Optional<Status> fault;
  private final int start;
  private final int end;

  private Transcript(Builder builder) {
    id = builder.id;
    version = builder.version;
    geneId = builder.geneId;
    geneName = builder.geneName;
    biotype = builder.biotype;
    tags = builder.tags;
    chromosome = builder.chromosome;
    strand = builder.strand;
    exonStarts = builder.exons.starts();
    exonEnds = builder.exons.ends();
    codingStart = builder.codingStart;
    codingEnd = builder.codingEnd;
    flags =
        builder.flags.isEmpty()
            ? Set.of()
            : Collections.unmodifiableSet(EnumSet.copyOf(builder.flags));
    fault = builder.findFault();
    int first = builder.start;
    int last = builder.end;
    for (int i = 0; i < exonStarts.length; i++) {
      first = Math.min(first, exonStarts[i]);
      last = Math.max(last, exonEnds[i]);
    }
    start = last < 0 ? 0 : first;
    end = Math.max(0, last);
  }

  /** Begins a transcript. */
  public static Builder builder(String id, String chromosome, Strand strand) {
    return new Builder(id, chromosome, strand);
  }

  /** Returns the id without its version. */
  public String id() {
    return id;
  }

  /** Returns the version of the id, or nothing. */
  public String version() {
    return version;
  }

  /** Returns the id with its version, where there is one: {@code ENST00000269305.9}. */
  public String name() {
    return version.isEmpty() ? id : id + "." + version;
  }

  /** Returns the id of its gene as the annotation writes it. */
  public String geneId() {
    return geneId;
  }

  /** Returns the name (symbol) of its gene. */
  public String geneName() {
    return geneName;
  }

  /** Returns its biotype, {@code protein_coding} for instance. */
  public String biotype() {
    return biotype;
  }

  /**
   * Returns its tags, {@code MANE_Select} for instance; blanks in them are written as underscores.
   */
  public List<String> tags() {
    return tags;
  }

  /** Returns the chromosome under the annotation's name. */
  public String chromosome() {
    return chromosome;
  }

  /** Returns the strand. */
  public Strand strand() {
    return strand;
  }

  /** Returns where the first exon starts. */
  public int start() {
    return start;
  }

  /** Returns where the last exon ends. */
  public int end() {
    return end;
  }

  /** Returns how many exons there are. */
  public int exonCount() {
    return exonStarts.length;
  }

  /** Returns where an exon starts, counted in genome order. */
  public int exonStart(int exon) {
    return exonStarts[exon];
  }

  /** Returns where an exon ends, counted in genome order. */
  public int exonEnd(int exon) {
    return exonEnds[exon];
  }

  /** Returns whether there is a coding sequence. */
  public boolean isCoding() {
    return codingStart >= 0;
  }

  /** Returns the lowest position of the coding sequence with its stop codon, or -1. */
  public int codingStart() {
    return codingStart;
  }

  /** Returns the position behind the highest one of the coding sequence, or -1. */
  public int codingEnd() {
    return codingEnd;
  }

  /** Returns what the annotation says beside. */
  public Set<Flag> flags() {
    return flags;
  }

  /**
   * Returns why no sequence can be cut out, whatever the genome; empty when one can. With {@link
   * Status#CDS_OUTSIDE_EXONS} the exons still can.
   */
  public Optional<Status> fault() {
    return fault;
  }

  /**
   * Returns all exons as one stretch.
   *
   * @throws IllegalStateException if the transcript has a {@link #fault}, but for one of its coding
   *     sequence alone
   */
  public GenomeBlocks exons() {
    if (fault.isPresent() && fault.get() != Status.CDS_OUTSIDE_EXONS) {
      throw new IllegalStateException("'%s': %s".formatted(name(), fault.get().meaning()));
    }
    return GenomeBlocks.of(chromosome, strand, exonStarts, exonEnds);
  }

  @Override
  public String toString() {
    return "%s %s:%s-%s(%s)".formatted(name(), chromosome, start, end, strand);
  }

  /** Collects a transcript; exons may come in any order. One thread at a time. */
  public static final class Builder {
    private final String id;
    private final String chromosome;
    private final Strand strand;
    private String version = "";
    private String geneId = "";
    private String geneName = "";
    private String biotype = "";
    private List<String> tags = List.of();
    private Spans exons = new Spans();
    private int codingStart = -1;
    private int codingEnd = -1;
    private int start = Integer.MAX_VALUE;
    private int end = -1;
    private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    private Optional<Status> fault = Optional.empty(); // that the reader saw

    private Builder(String id, String chromosome, Strand strand) {
      this.id = Objects.requireNonNull(id, "id");
      this.chromosome = Objects.requireNonNull(chromosome, "chromosome");
      this.strand = Objects.requireNonNull(strand, "strand");
    }

    /** Sets the version of the id. */
    public Builder version(String text) {
      version = text;
      return this;
    }

    /** Sets the gene. */
    public Builder gene(String geneIdentifier, String name) {
      geneId = geneIdentifier;
      geneName = name;
      return this;
    }

    /** Sets the biotype. */
    public Builder biotype(String text) {
      biotype = text;
      return this;
    }

    /** Sets the tags. */
    public Builder tags(List<String> all) {
      tags = List.copyOf(all);
      return this;
    }

    /** Adds an exon. */
    public Builder exon(int exonStart, int exonEnd) {
      exons.add(exonStart, exonEnd);
      return this;
    }

    /** Sets the coding sequence with its stop codon. */
    public Builder coding(int first, int behind) {
      codingStart = first;
      codingEnd = behind;
      return this;
    }

    /** Adds a flag. */
    public Builder flag(Flag flag) {
      flags.add(flag);
      return this;
    }

    /** Sets where the annotation says that the transcript lies, for one without exons. */
    Builder span(int first, int behind) {
      start = first;
      end = behind;
      return this;
    }

    /** Hands the exons over. */
    Builder exons(Spans all) {
      exons = all;
      return this;
    }

    /** Says why no sequence can be cut out. */
    Builder fault(Status status) {
      fault = Optional.of(status);
      return this;
    }

    /** Returns the transcript. */
    public Transcript build() {
      if (exons.sortDistinct()) {
        flags.add(Flag.REPEATED_EXON);
      }
      return new Transcript(this);
    }

    private Optional<Status> findFault() {
      if (fault.isPresent()) {
        return fault;
      }
      if (exons.size() == 0) {
        return Optional.of(Status.NO_EXONS);
      }
      if (strand == Strand.NONE) {
        return Optional.of(Status.UNSTRANDED);
      }
      if (exons.overlap()) {
        return Optional.of(Status.OVERLAPPING_EXONS);
      }
      if (codingStart >= 0 && !(exons.holds(codingStart) && exons.holds(codingEnd - 1))) {
        return Optional.of(Status.CDS_OUTSIDE_EXONS);
      }
      return Optional.empty();
    }
  }

  /** Returns whether two are the same transcript at the same place. */
  boolean isSame(Transcript other) {
    return chromosome.equals(other.chromosome)
        && strand == other.strand
        && start == other.start
        && name().equals(other.name());
  }
}
