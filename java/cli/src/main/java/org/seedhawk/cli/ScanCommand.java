// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.cli.change.ChangeOptions;
import org.seedhawk.cli.change.ChangeRows;
import org.seedhawk.cli.change.ChangeSource;
import org.seedhawk.cli.change.OrfFiles;
import org.seedhawk.cli.change.ThreePrimeEnds;
import org.seedhawk.cli.genome.GenomeScan;
import org.seedhawk.cli.genome.GenomeTargets;
import org.seedhawk.cli.site.SiteFormat;
import org.seedhawk.cli.source.FastaGenes;
import org.seedhawk.command.EngineOptions;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.SeedOptions;
import org.seedhawk.command.Streams;
import org.seedhawk.error.ModelException;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.ChangeColumns;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.TargetSource;
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
    description = "Finds the sites of miRNAs in targets, and scores each site.",
    footer = {
      "",
      "The site table is BED6+: positions count from 0, and the end is exclusive. Its "
          + "columns:",
      "  target start end mirna score strand site_type matches gu mismatches",
      "  window_start window_end",
      "The gene table has one row for each miRNA and target. Its columns:",
      "  target mirna score n_sites best_start best_end",
      "  log2fc utr_part orf_part n_8mer n_7mer_m8 n_7mer_A1 n_6mer n_weak n_orf",
      "  strongest_start strongest_end strongest_type status",
      "log2fc is the predicted log2 fold change of the target when the miRNA is transfected; sort"
          + " by it to rank targets. It and the columns up to the status are those of 'seedhawk"
          + " rank': they come from the canonical sites alone, whatever the rule, and read a target"
          + " as a 3'UTR.",
      "An energy is that of the miRNA on the window, by Turner's parameters of 1999. "
          + "It leaves out what it costs to bring two strands together.",
      "",
      "Example:",
      "  seedhawk scan --mirna mature.fa --target utr.fa.gz --sites s.tsv --genes g.tsv"
    })
final class ScanCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec private CommandSpec spec;

  @Mixin private InputOptions inputs;

  @Mixin private GenomeScan genome;

  @Option(
      names = "--sites",
      paramLabel = "FILE",
      description =
          "Site table to write; - is the standard output, and a name that ends in .gz is gzipped,"
              + " with --genome bgzipped and indexed. Default: the standard output, when --genes is"
              + " not given.")
  private String sites;

  @Option(
      names = "--genes",
      paramLabel = "FILE",
      description = "Gene table to write; as --sites. Default: none.")
  private String genes;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description = "List sites from this score on, 0 to 1; 0 lists all. Default: the model's own.")
  private Float threshold;

  @Option(
      names = "--max-chance",
      paramLabel = "X",
      description =
          "List sites from the lowest score on from which chance lists at most X sites in 1,000 nt"
              + " for one miRNA, 0.01 for instance. 'seedhawk models show' has what was measured."
              + " Default: the threshold decides.")
  private Double maxChance;

  @Option(
      names = "--energy",
      description =
          "Add the column energy to the site table: the minimum free energy of the duplex, in"
              + " kcal/mol.")
  private boolean energy;

  @Option(
      names = "--max-energy",
      paramLabel = "E",
      description =
          "Drop sites with an energy above E, in kcal/mol, 0 or less. They are not listed, and do"
              + " not count for their gene. Implies --energy. Default: no limit.")
  private Float maxEnergy;

  @Option(names = "--all-pairs", description = "Put pairs without a site into the gene table, too.")
  private boolean allPairs;

  @Option(
      names = "--circular",
      description =
          "Targets are rings, as circular RNAs are: the end of each joins its start. A site over"
              + " the join has an end beyond the target's length.")
  private boolean circular;

  @Mixin private ChangeOptions changes;

  @Mixin private ScoringOptions scoring;

  @Mixin private SeedOptions seeds;

  @Mixin private EngineOptions engineOptions;

  ScanCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (sites == null && genes == null) {
      sites = "-";
    }
    check();
    genome.check(inputs.target(), sites, genes);
    boolean withChanges =
        changes.wanted(
            genes == null
                ? "without --genes"
                : circular ? "with --circular" : genome.byGene() ? "with --by gene" : null);
    scoring
        .outputs()
        .input(inputs.mirna(), inputs.target())
        .input(changes.inputs())
        .input(genome.inputs())
        .output("--sites", sites)
        .output("--genes", genes)
        .check();
    ScanOptions asked = options();
    try (Seedhawk engine = scoring.open(engineOptions, streams)) {
      ScanOptions options = maxChance == null ? asked : byChance(engine, asked);
      MirnaLimit limit = MirnaLimit.of(engine.model().longestMirna(), engine.model().name());
      List<Rna> mirnas = MirnaFasta.read(inputs.mirna(), limit, streams::warn);
      if (withChanges) {
        try (RepressionModel repression =
                changes.open(engineOptions.threads(), inputs.target(), inputs.skips());
            RepressionSet set = repression.prepare(mirnas);
            ChangeRows rows = new ChangeRows(repression)) {
          ChangeRows.warnOfSeeds(set, streams::warn);
          scan(
              engine,
              mirnas,
              options,
              Optional.of(new Changes(set, changes.orfs(), changes.ends(), rows)));
        }
      } else {
        scan(engine, mirnas, options, Optional.empty());
      }
    }
    return ExitCode.OK.code();
  }

  /** What the columns of log2 fold changes come from. */
  private record Changes(RepressionSet set, OrfFiles orfs, ThreePrimeEnds ends, ChangeRows rows) {}

  private void scan(
      Seedhawk engine, List<Rna> mirnas, ScanOptions options, Optional<Changes> columns)
      throws IOException {
    if (genome.isGiven()) {
      scanGenome(engine, mirnas, options, columns);
      return;
    }
    try (FastaReader source = FastaReader.open(inputs.target(), inputs.skips());
        AtomicFile siteFile = create(sites);
        AtomicFile geneFile = create(genes)) {
      Progress progress = new Progress(streams, source::fractionRead);
      TableSink sink =
          new TableSink(
              siteFile,
              geneFile,
              options.hasEnergy(),
              sites != null && genome.format().ofTable(sites) == SiteFormat.Format.JSONL,
              columns.map(one -> new TableSink.Changes(one.rows, false)),
              progress);
      TargetSource targets =
          columns
              .<TargetSource>map(
                  one -> new ChangeSource(source, one.set, one.orfs, one.ends, one.rows))
              .orElse(source);
      try (MirnaSet set = engine.prepare(mirnas, seeds.search(engine.model().seedMatch()))) {
        ScanSummary summary = set.scan(targets, options, sink);
        columns.ifPresent(
            one -> {
              one.orfs.check(inputs.target());
              one.ends.check(inputs.target());
            });
        sink.commit();
        say(engine, summary, mirnas.size(), source.skippedRecords());
        FastaGenes.sayEqual(streams, source);
        columns.ifPresent(
            one -> {
              one.orfs.say(streams::say, "targets");
              one.ends.say(streams::say, "targets");
              one.rows.say(streams::say);
            });
      } finally {
        progress.end();
      }
    }
  }

  private void scanGenome(
      Seedhawk engine, List<Rna> mirnas, ScanOptions options, Optional<Changes> columns)
      throws IOException {
    try (GenomeTargets source = genome.open(streams, engine.model().windowLength())) {
      Progress progress = new Progress(streams, source::fractionRead);
      TargetSource targets =
          columns
              .<TargetSource>map(
                  one -> new ChangeSource(source, one.set, one.orfs, one.ends, one.rows))
              .orElse(source);
      GenomeScan.Progress told =
          sofar -> {
            if (columns.isPresent()) {
              columns.get().rows.passTo(sofar.targets());
            }
            progress.show(sofar);
          };
      try (GenomeScan.Tables tables =
              genome.tables(
                  source,
                  sites,
                  genes,
                  options,
                  engine.model().threshold(),
                  columns.map(one -> new ChangesOfTranscripts(one.rows)),
                  streams);
          MirnaSet set = engine.prepare(mirnas, seeds.search(engine.model().seedMatch()))) {
        ScanSummary summary = set.scan(targets, genome.options(options), tables.sink(told));
        progress.end();
        tables.commit();
        say(engine, sites == null ? summary : tables.listed(summary), mirnas.size(), 0);
        streams.say(source.described());
        tables.say(streams);
        columns.ifPresent(one -> one.rows.say(streams::say));
      } finally {
        progress.end();
      }
    }
  }

  /** The columns of log2 fold changes in the table of transcripts. */
  private record ChangesOfTranscripts(ChangeRows rows) implements GenomeScan.Columns {
    @Override
    public String header() {
      return ChangeColumns.HEADER;
    }

    @Override
    public void append(RowBuffer to, String targetId, int mirna) throws IOException {
      rows.moveTo(targetId);
      rows.append(to, mirna);
    }
  }

  /** Refuses numbers out of range, and names options that change no table that is written. */
  private void check() {
    OptionRules rules = new OptionRules(spec);
    rules.inRange("--threshold", threshold, 0, 1, "0..1");
    rules.inRange("--max-energy", maxEnergy, -Float.MAX_VALUE, 0, "0 or less, -3 for instance");
    rules.shapes(streams::warn, "--threshold", sites != null, "--sites");
    rules.inRange("--max-chance", maxChance, 0, Double.MAX_VALUE, "0 or more, 0.01 for instance");
    rules.shapes(streams::warn, "--max-chance", sites != null, "--sites");
    rules.excludes(maxChance != null, "--max-chance", "--threshold");
    if (maxChance != null && rules.isGiven("--gu")) {
      throw rules.usage("no chance was measured with --gu; give --threshold, or leave out --gu");
    }
    rules.shapes(streams::warn, "--energy", sites != null, "--sites");
    for (String option : List.of("--all-pairs", "--noisy-or", "--no-log2fc")) {
      rules.shapes(streams::warn, option, genes != null, "--genes");
    }
  }

  /** Takes the threshold from what was measured, and says which one it is. */
  private ScanOptions byChance(Seedhawk engine, ScanOptions asked) {
    ChanceTable table =
        scoring
            .chance()
            .orElseThrow(
                () ->
                    new ModelException(
                        ("model '%s' has no %s, which --max-chance reads; 'seedhawk models chance'"
                                + " measures it")
                            .formatted(engine.model().name(), ChanceTable.FILE)));
    SeedMatch rule = seeds.rule(engine.model().seedMatch());
    try {
      ChanceTable.Row row = table.threshold(rule, maxChance);
      streams.say(
          String.format(
              Locale.ROOT,
              "threshold %s: chance lists %.3g sites in 1,000 nt for one miRNA (%s)",
              row.threshold(),
              row.rate(),
              rule));
      return asked.toBuilder().threshold(row.threshold()).build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--max-chance: " + e.getMessage(), e);
    }
  }

  private ScanOptions options() {
    ScanOptions.Builder options =
        scoring
            .scanOptions(engineOptions)
            .allPairs(allPairs)
            .circular(circular)
            .energy(energy || maxEnergy != null);
    if (threshold != null) {
      options.threshold(threshold);
    }
    if (maxEnergy != null) {
      options.maxEnergy(maxEnergy);
    }
    return options.build();
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
    streams.say(ScoringOptions.device(engine));
  }
}
