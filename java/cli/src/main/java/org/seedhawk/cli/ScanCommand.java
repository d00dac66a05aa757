// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.cli.change.ChangeOptions;
import org.seedhawk.cli.change.ChangeRows;
import org.seedhawk.cli.genome.GenomeScan;
import org.seedhawk.cli.run.PartOptions;
import org.seedhawk.cli.run.PartRun;
import org.seedhawk.cli.run.Run;
import org.seedhawk.cli.run.RunOptions;
import org.seedhawk.cli.scan.FastaScan;
import org.seedhawk.cli.scan.GenomeWork;
import org.seedhawk.cli.scan.ScanJob;
import org.seedhawk.cli.site.SiteFormat;
import org.seedhawk.command.EngineOptions;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.SeedOptions;
import org.seedhawk.command.Streams;
import org.seedhawk.error.ModelException;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.formats.table.ChanceColumn;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.SeedMatch;
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
      names = "--chance",
      description =
          "Add the column chance to the site table: how many sites chance lists in 1,000 nt for one"
              + " miRNA from a site's score on.")
  private boolean chance;

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

  @Mixin private PartOptions parts;

  @Mixin private RunOptions runs;

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
    SiteFormat.checkTable(new OptionRules(spec), "--genes", genes);
    parts.check(inputs.target());
    parts.checkTables(sites, genes);
    parts.checkJoins(sites != null && genome.isIndexed(sites), sites);
    boolean withChanges =
        changes.wanted(
            genes == null
                ? "without --genes"
                : circular ? "with --circular" : genome.byGene() ? "with --by gene" : null);
    runs.check(
            scoring
                .outputs()
                .input(inputs.mirna(), inputs.target())
                .input(changes.inputs())
                .input(genome.inputs())
                .output("--resume", parts.resume().map(Path::toString).orElse(null))
                .output("--sites", sites)
                .output("--genes", genes))
        .check();
    ScanOptions asked = options();
    try (Run run = runs.begin(streams, changes.more(), parts.resume().isPresent());
        Seedhawk engine = scoring.open(engineOptions, run.streams())) {
      scoring.record(run, engine);
      Optional<ChanceTable> table = chance(engine);
      ScanOptions options =
          maxChance == null ? asked : byChance(engine, table.orElseThrow(), asked);
      MirnaLimit limit = MirnaLimit.of(engine.model().longestMirna(), engine.model().name());
      List<Rna> mirnas = inputs.mirnas(limit, run, streams::warn);
      run.put("mirnas", mirnas.size());
      try (MirnaSet set = engine.prepare(mirnas, seeds.search(engine.model().seedMatch()))) {
        ScanJob job =
            new ScanJob(
                engine,
                mirnas,
                set,
                options,
                Optional.empty(),
                listing(engine, options, table),
                ScoringOptions.device(engine),
                run.streams());
        if (withChanges) {
          try (RepressionModel repression =
                  changes.open(engineOptions.threads(), inputs.target(), inputs.skips());
              RepressionSet columns = repression.prepare(mirnas)) {
            ChangeRows.warnOfSeeds(columns, streams::warn);
            scan(
                job.with(
                    new ScanJob.Changes(
                        repression, columns, changes.orfs(inputs.skips()), changes.ends())),
                run);
          }
        } else {
          scan(job, run);
        }
      }
    }
    return ExitCode.OK.code();
  }

  /** Returns the format of the site table. */
  private SiteFormat.Format format() {
    return sites == null
        ? SiteFormat.Format.TSV
        : genome.isGiven() ? genome.format().of(sites) : genome.format().ofTable(sites);
  }

  private void scan(ScanJob job, Run run) throws IOException {
    run.put("work", "scan");
    run.put("site_format", sites == null ? "none" : job.listing().shape().format().toString());
    run.put("tables", (sites == null ? "" : "sites ") + (genes == null ? "" : "genes"));
    run.output("--sites", sites);
    run.output("--genes", genes);
    if (genome.isGiven()) {
      try (GenomeWork work = new GenomeWork(job, genome, sites, genes, run)) {
        if (parts.isGiven()) {
          new PartRun(run, work, sites, genes).call(parts, job.mirnas().size(), streams);
        } else {
          work.whole();
          run.finish();
        }
      }
      return;
    }
    try (FastaScan work = new FastaScan(job, inputs.target(), inputs.skips(), sites, genes)) {
      if (parts.isGiven()) {
        new PartRun(run, work, sites, genes).call(parts, job.mirnas().size(), streams);
      } else {
        work.whole(run);
        work.sayChanges();
        run.finish();
      }
    }
  }

  /** Refuses numbers out of range, and names options that change no table that is written. */
  private void check() {
    inputs.check();
    OptionRules rules = new OptionRules(spec);
    rules.inRange("--threshold", threshold, 0, 1, "0..1");
    rules.inRange("--max-energy", maxEnergy, -Float.MAX_VALUE, 0, "0 or less, -3 for instance");
    rules.shapes(streams::warn, "--threshold", sites != null, "--sites");
    rules.inRange(
        "--max-chance",
        maxChance,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        "above 0, 0.01 for instance");
    rules.shapes(streams::warn, "--max-chance", sites != null, "--sites");
    rules.excludes(maxChance != null, "--max-chance", "--threshold");
    rules.shapes(streams::warn, "--chance", sites != null, "--sites");
    if (rules.isGiven("--gu")) {
      if (maxChance != null) {
        throw rules.usage("no chance was measured with --gu; give --threshold, or leave out --gu");
      }
      rules.excludes(chance, "--chance", "--gu");
    }
    rules.shapes(streams::warn, "--energy", sites != null, "--sites");
    for (String option : List.of("--all-pairs", "--noisy-or", "--no-log2fc")) {
      rules.shapes(streams::warn, option, genes != null, "--genes");
    }
  }

  /** Returns what was measured of chance; none for a model or a rule without. */
  private Optional<ChanceTable> chance(Seedhawk engine) {
    boolean asked = chance || maxChance != null;
    try {
      Optional<ChanceTable> table = scoring.chance();
      if (table.isEmpty() && asked) {
        throw new ModelException(
            "model '%s' has no %s, which %s reads; 'seedhawk models chance' measures it"
                .formatted(
                    engine.model().name(), ChanceTable.FILE, chance ? "--chance" : "--max-chance"));
      }
      return table;
    } catch (ModelException e) {
      if (asked) {
        throw e;
      }
      streams.warn(e.getMessage());
      return Optional.empty();
    }
  }

  /** Returns how sites are listed, and how many chance would list. */
  private ScanJob.Listing listing(
      Seedhawk engine, ScanOptions options, Optional<ChanceTable> table) {
    SeedMatch rule = seeds.rule(engine.model().seedMatch());
    boolean gu = new OptionRules(spec).isGiven("--gu"); // no chance was measured with it
    List<ChanceTable.Row> rows =
        gu ? List.of() : table.map(one -> one.measured(rule)).orElse(List.of());
    if (chance && rows.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--chance: no chance was measured with seed match '%s'".formatted(rule));
    }
    float threshold =
        Float.isNaN(options.threshold()) ? engine.model().threshold() : options.threshold();
    return new ScanJob.Listing(
        new SiteFormat.Shape(
            format(),
            new SiteExtras(
                options.hasEnergy(),
                chance
                    ? Optional.of(
                        new ChanceColumn(
                            rows.stream()
                                .map(row -> new ChanceColumn.Step(row.threshold(), row.rate()))
                                .toList()))
                    : Optional.empty())),
        maxEnergy != null
            ? OptionalDouble.empty()
            : rows.stream()
                .filter(row -> row.threshold() <= threshold)
                .mapToDouble(ChanceTable.Row::rate)
                .min());
  }

  /** Takes the threshold from what was measured, and says which one it is. */
  private ScanOptions byChance(Seedhawk engine, ChanceTable table, ScanOptions asked) {
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
}
