// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.IOException;
import java.nio.file.Path;
import org.seedhawk.cli.genome.RegionOptions;
import org.seedhawk.cli.genome.SelectionOptions;
import org.seedhawk.command.OptionRules;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.error.GenomeInputException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The application's options of a genome, named as those of the command line. One run. */
final class GenomeJob {
  @Option(
      names = "--genome",
      paramLabel = "FILE",
      description =
          "A genome in the place of --target: FASTA (plain, bgzip, gzip) or UCSC 2bit, which every"
              + " machine sees under this path or has got with --files. Default: none.")
  private Path genome;

  @Option(
      names = "--annotation",
      paramLabel = "FILE",
      description =
          "With --genome, its transcripts: GTF, GFF3, genePred (refGene, refFlat) or BED12, a file"
              + " that the driver sees. Default: none.")
  private Path annotation;

  @Mixin private RegionOptions regions;

  @Mixin private SelectionOptions selection;

  @Option(
      names = "--each-isoform",
      description =
          "List a site once for each transcript that holds it. Default: once for its gene.")
  private boolean eachIsoform;

  @Option(
      names = "--by",
      paramLabel = "transcript|gene",
      description = "What a row of --genes is. Default: transcript.")
  private String by = "transcript";

  boolean isGiven() {
    return genome != null;
  }

  /** Returns whether rows of genes are for genes and not for transcripts. */
  boolean byGene() {
    return by.equals("gene");
  }

  /** Refuses options that do not fit together. */
  void check(OptionRules rules, boolean hasTargets, boolean sites, boolean genes) {
    if (hasTargets == isGiven()) {
      throw rules.usage(
          isGiven()
              ? "--target and --genome are both given; leave one of them out"
              : "give targets: --target PATH, or --genome FILE with --annotation FILE");
    }
    rules.needs("--annotation", "--genome");
    rules.needs("--regions", "--genome");
    regions.check(rules);
    rules.needs("--chromosome-alias", "--annotation", "--regions");
    rules.needs("--by", "--annotation");
    rules.needs("--each-isoform", "--annotation");
    rules.needs("--by", genes, "--genes");
    rules.needs("--each-isoform", sites, "--sites");
    if (!by.equals("transcript") && !byGene()) {
      throw rules.usage("--by is '%s'; it must be transcript or gene".formatted(by));
    }
    rules.excludes(isGiven(), "--genome", "--circular");
    if (isGiven() && genes && regions.transcripts(annotation) == null) {
      throw rules.usage("--genes needs --annotation or --regions: a chromosome is no gene");
    }
  }

  /** Reads what chooses transcripts, and returns what is searched. */
  SparkGenome open() throws IOException {
    try {
      SparkGenome.Builder searched =
          SparkGenome.builder(genome.toAbsolutePath().toString())
              .region(regions.region())
              .selection(selection.selection(regions.isLongest()))
              .aliases(selection.aliases())
              .eachIsoform(eachIsoform)
              .byGene(byGene());
      Path transcripts = regions.transcripts(annotation);
      return (transcripts == null ? searched : searched.annotation(transcripts.toString())).build();
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }
}
