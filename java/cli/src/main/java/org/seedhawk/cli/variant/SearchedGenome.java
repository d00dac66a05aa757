// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedhawk.cli.genome.Plans;
import org.seedhawk.cli.genome.RegionOptions;
import org.seedhawk.cli.genome.SelectionOptions;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.Streams;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A genome and what is searched of it: options that mean what they mean for {@code seedhawk scan}.
 * One thread at a time.
 */
final class SearchedGenome {
  @Option(
      names = "--genome",
      paramLabel = "FILE",
      required = true,
      description = "The genome: FASTA (plain, bgzip, gzip) or UCSC 2bit.")
  private Path genome;

  @Option(
      names = "--annotation",
      paramLabel = "FILE",
      description =
          "Its transcripts: GTF, GFF3, genePred (refGene, refFlat) or BED12. Plain or gzip."
              + " Default: none, and both strands of the whole genome are searched.")
  private Path annotation;

  @Mixin private RegionOptions regions;

  @Mixin private SelectionOptions selection;

  /** Refuses options that do not fit together. */
  void check(OptionRules rules) {
    regions.check(rules);
  }

  /** Returns the input files; null where there is none. */
  Path[] inputs() {
    List<Path> all = new ArrayList<>(selection.inputs());
    all.add(genome);
    all.add(annotation);
    all.add(regions.file());
    return all.toArray(Path[]::new);
  }

  /** Returns the genome's file. */
  Path genome() {
    return genome;
  }

  /** Returns why no repression is predicted for what is searched; empty if it is. */
  Optional<String> withoutRepression() {
    return annotation != null && regions.region() == Region.THREE_PRIME_UTR
        ? Optional.empty()
        : Optional.of("only for the 3'UTRs of --annotation");
  }

  /** Returns the genome's names of chromosomes. */
  ChromosomeNames names(Genome opened) throws IOException {
    return ChromosomeNames.of(opened, selection.aliases());
  }

  /** Returns the stretches that are searched. */
  Targets targets(Streams streams, Genome opened) throws IOException {
    Path transcripts = regions.transcripts(annotation);
    if (transcripts == null) {
      return Targets.whole(opened);
    }
    Selection wanted = selection.selection(regions.isLongest());
    Extraction plan =
        Plans.plan(streams, opened, transcripts, selection.aliases(), regions.region(), wanted);
    return Targets.of(opened, plan);
  }
}
