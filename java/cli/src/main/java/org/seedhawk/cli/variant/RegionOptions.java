// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedhawk.cli.genome.Plans;
import org.seedhawk.cli.genome.SelectionOptions;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.Streams;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which parts of a genome are searched; they mean what they mean for {@code seedhawk scan}. */
final class RegionOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

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

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "With --annotation, what to search: 3utr, 5utr, cds, transcript (all exons, joined) or"
              + " exons (each by itself). Default: 3utr.")
  private String region = Region.THREE_PRIME_UTR.toString();

  @Option(
      names = "--regions",
      paramLabel = "BED12",
      description =
          "What to search, in the place of --annotation: each row is a target, its blocks joined."
              + " Default: none.")
  private Path regions;

  @Option(
      names = "--isoform",
      paramLabel = "all|longest",
      description =
          "With --annotation, take longest for the transcript of each gene whose region is the"
              + " longest. Default: all.")
  private String isoform = "all";

  @Mixin private SelectionOptions selection;

  /** Refuses options that do not fit together. */
  void check(OptionRules rules) throws IOException {
    if (annotation != null && regions != null) {
      throw rules.usage("--annotation and --regions are both given; leave one of them out");
    }
    for (String option :
        List.of("--biotype", "--tag", "--ids", "--chromosome", "--alternative-contigs")) {
      rules.needs(option, "--annotation", "--regions");
    }
    rules.needs("--region", "--annotation");
    rules.needs("--isoform", "--annotation");
    part();
    selection.selection(isoform);
  }

  private Region part() {
    return Plans.region(spec, region);
  }

  /** Returns the input files; null where there is none. */
  Path[] inputs() {
    List<Path> all = new ArrayList<>(selection.inputs());
    all.add(genome);
    all.add(annotation);
    all.add(regions);
    return all.toArray(Path[]::new);
  }

  /** Returns the genome's file. */
  Path genome() {
    return genome;
  }

  /** Returns why no repression is predicted for what is searched; empty if it is. */
  Optional<String> withoutRepression() {
    return annotation != null && part() == Region.THREE_PRIME_UTR
        ? Optional.empty()
        : Optional.of("only for the 3'UTRs of --annotation");
  }

  /** Returns the genome's names of chromosomes. */
  ChromosomeNames names(Genome opened) throws IOException {
    return ChromosomeNames.of(
        opened,
        selection.aliases().isEmpty()
            ? List.of()
            : ChromosomeNames.readAliases(selection.aliases().get()));
  }

  /** Returns the stretches that are searched. */
  Targets targets(Streams streams, Genome opened) throws IOException {
    Path transcripts = regions == null ? annotation : regions;
    if (transcripts == null) {
      return Targets.whole(opened);
    }
    Selection wanted = selection.selection(isoform);
    Region part = regions == null ? part() : Region.TRANSCRIPT;
    Extraction plan = Plans.plan(streams, opened, transcripts, selection.aliases(), part, wanted);
    return Targets.of(opened, plan);
  }
}
