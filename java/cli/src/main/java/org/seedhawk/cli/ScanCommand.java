// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code seedhawk scan}: every miRNA against every target. */
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Scans targets for the sites of miRNAs and scores each site.",
    footer = {
      "",
      "Sites: target start end mirna score strand site_type matches gu mismatches window_start",
      "window_end (BED6+, 0-based half-open). Genes: target mirna score n_sites best_start"
          + " best_end",
      "status. FILE '-' is the standard output, where the sites go when no file is named.",
      "Energy: kcal/mol of the miRNA on the window by Turner's parameters of 1999, without what it",
      "costs to bring two strands together.",
      "",
      "  seedhawk scan --mirna mature.fa --target utr.fa.gz --sites sites.tsv --genes genes.tsv"
    })
final class ScanCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec private CommandSpec spec;

  @Option(
      names = "--mirna",
      paramLabel = "FASTA",
      required = true,
      description = "mature miRNAs, 5'->3'; plain, gzip or bgzip")
  private Path mirna;

  @Option(
      names = "--target",
      paramLabel = "FASTA",
      required = true,
      description = "3'UTRs or transcripts of any length; plain, gzip or bgzip")
  private Path target;

  @Option(names = "--sites", paramLabel = "FILE", description = "site table")
  private String sites;

  @Option(names = "--genes", paramLabel = "FILE", description = "gene table")
  private String genes;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description = "list sites from this score on, 0 lists all; default: the model's own")
  private Float threshold;

  @Option(
      names = "--energy",
      description = "add the column energy to the site table: minimum free energy of the duplex")
  private boolean energy;

  @Option(
      names = "--max-energy",
      paramLabel = "E",
      description =
          "drop sites with a higher energy, -3 for instance: they are neither listed nor count for"
              + " their gene; implies --energy")
  private Float maxEnergy;

  @Option(names = "--all-pairs", description = "put pairs without a site into the gene table too")
  private boolean allPairs;

  @Option(names = "--skip-empty", description = "skip target records without bases")
  private boolean skipEmpty;

  @Mixin private EngineOptions engineOptions;

  ScanCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (sites == null && genes == null) {
      sites = "-";
    }
    if (sites != null && sites.equals(genes)) {
      throw new ParameterException(
          spec.commandLine(), "--sites and --genes are both '%s'; name two files".formatted(sites));
    }
    engineOptions.refuseInput("--sites", sites, mirna, target);
    engineOptions.refuseInput("--genes", genes, mirna, target);
    if (genes != null && !genes.equals("-")) {
      engineOptions.refuseInput("--sites", sites, Path.of(genes));
    }
    ScanOptions options =
        withEnergy(engineOptions.checked(threshold).toBuilder().allPairs(allPairs).build());
    try (Seedhawk engine = engineOptions.open(streams)) {
      MirnaLimit limit = MirnaLimit.of(engine.model().longestMirna(), engine.model().name());
      List<Rna> mirnas = FastaReader.readMirnas(mirna, limit, streams::warn);
      scan(engine, mirnas, options);
    }
    return ExitCode.OK;
  }

  private void scan(Seedhawk engine, List<Rna> mirnas, ScanOptions options) throws IOException {
    try (FastaReader source = FastaReader.open(target, skipEmpty);
        AtomicFile siteFile = create(sites);
        AtomicFile geneFile = create(genes)) {
      Progress progress = new Progress(streams, source::fractionRead);
      TableSink sink = new TableSink(siteFile, geneFile, options.hasEnergy(), progress);
      try (MirnaSet set = engine.prepare(mirnas, engineOptions.seedSearch(engine))) {
        ScanSummary summary = set.scan(source, options, sink);
        sink.commit();
        say(engine, summary, mirnas.size(), source.skippedRecords());
      } finally {
        progress.end();
      }
    }
  }

  private ScanOptions withEnergy(ScanOptions options) {
    if (maxEnergy == null) {
      return options.toBuilder().energy(energy).build();
    }
    if (maxEnergy.isNaN()) {
      throw new ParameterException(
          spec.commandLine(),
          "--max-energy is not a number; it must be 0 or less, -3 for instance");
    }
    try {
      return options.toBuilder().energy(true).maxEnergy(maxEnergy).build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  private AtomicFile create(String name) throws IOException {
    return name == null ? null : AtomicFile.create(name, streams.out());
  }

  private void say(Seedhawk engine, ScanSummary summary, int mirnas, long skipped) {
    double seconds = summary.nanos() / 1e9;
    streams.say(
        String.format(
            Locale.ROOT,
            "%,d targets (%,d bases, %,d ambiguous%s%s), %,d miRNAs: %,d sites scored, %,d listed,"
                + " %,d pairs with a site, %.1f s, %s/s",
            summary.targets(),
            summary.bases(),
            summary.ambiguousBases(),
            summary.shortTargets() == 0
                ? ""
                : String.format(Locale.ROOT, ", %,d targets too short", summary.shortTargets()),
            skipped == 0 ? "" : String.format(Locale.ROOT, ", %,d empty skipped", skipped),
            mirnas,
            summary.sites(),
            summary.listedSites(),
            summary.pairs(),
            seconds,
            Progress.bases((long) (summary.bases() / seconds))));
    streams.say(EngineOptions.device(engine));
  }
}
