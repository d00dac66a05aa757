// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.seedhawk.cli.genome.GenomeParts;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;

/**
 * A genome and its annotation in the place of targets, as for {@code seedhawk scan --genome}.
 * Immutable.
 *
 * {@snippet :
 * SparkGenome genome = SparkGenome.builder("hg38.2bit").annotation("gencode.gtf.gz").build();
 * }
 *
 * <p>The driver reads the annotation once. Letters are read on the executors: each must see the
 * genome under the same path, or have got it with {@code --files}.
 */
public final class SparkGenome {
  private final GenomeParts.Input input;
  private final boolean eachIsoform;
  private final boolean byGene;

  private SparkGenome(Builder from) {
    input =
        new GenomeParts.Input(
            from.genome, from.transcripts, from.region, from.selection, from.aliases);
    eachIsoform = from.eachIsoform;
    byGene = from.byGene;
  }

  /**
   * Begins with a genome whose whole chromosomes are targets, both strands.
   *
   * @param genome FASTA (plain or bgzip) or UCSC 2bit, told by the content; gzip works, but each
   *     task reads it from its beginning
   */
  public static Builder builder(String genome) {
    return new Builder(Path.of(genome));
  }

  GenomeParts.Input input() {
    return input;
  }

  boolean eachIsoform() {
    return eachIsoform;
  }

  boolean byGene() {
    return byGene;
  }

  /** Collects what is searched. One thread at a time. */
  public static final class Builder {
    private final Path genome;
    private Optional<Path> transcripts = Optional.empty();
    private Region region = Region.THREE_PRIME_UTR;
    private Selection selection = Selection.all();
    private List<List<String>> aliases = List.of();
    private boolean eachIsoform;
    private boolean byGene;

    private Builder(Path genome) {
      this.genome = genome;
    }

    /** Searches transcripts: GTF, GFF3, genePred or BED12, plain or gzip. */
    public Builder annotation(String file) {
      transcripts = Optional.of(Path.of(file));
      return this;
    }

    /** Chooses what is searched of each transcript; default: the 3'UTR. */
    public Builder region(Region wanted) {
      region = Objects.requireNonNull(wanted, "wanted");
      return this;
    }

    /** Chooses transcripts; default: all that are not on alternative contigs. */
    public Builder selection(Selection wanted) {
      selection = Objects.requireNonNull(wanted, "wanted");
      return this;
    }

    /** Takes names of chromosomes, a row for each; default: none. */
    public Builder aliases(List<List<String>> rows) {
      aliases = List.copyOf(rows);
      return this;
    }

    /** Lists a site once for each transcript that holds it; default: once for its gene. */
    public Builder eachIsoform(boolean wanted) {
      eachIsoform = wanted;
      return this;
    }

    /** Gives gene tables a row for each gene; default: one for each transcript. */
    public Builder byGene(boolean wanted) {
      byGene = wanted;
      return this;
    }

    /** Returns what is searched. No file is read yet. */
    public SparkGenome build() {
      return new SparkGenome(this);
    }
  }
}
