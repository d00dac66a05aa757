// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.seedhawk.Seedhawk;
import org.seedhawk.cli.change.ChangeOptions;
import org.seedhawk.cli.change.ChangePairs;
import org.seedhawk.cli.change.ChangeRows;
import org.seedhawk.cli.change.OrfFiles;
import org.seedhawk.cli.change.ThreePrimeEnds;
import org.seedhawk.cli.run.Progress;
import org.seedhawk.cli.run.Run;
import org.seedhawk.cli.run.RunCounts;
import org.seedhawk.cli.run.RunOptions;
import org.seedhawk.cli.scan.TableSink;
import org.seedhawk.command.Counted;
import org.seedhawk.command.EngineOptions;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.RecordOptions;
import org.seedhawk.command.SearchOptions;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.formats.table.NamedSequences;
import org.seedhawk.formats.table.PairTable;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code seedhawk predict}: a list of pairs. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Scores pairs of miRNA and target. Writes one row for each pair, in the order of the"
            + " table.",
    footer = {
      "",
      "The table is separated by tabs. Its first line names the columns:",
      "  mirna_id mirna_seq mrna_id mrna_seq",
      "Without sequences it has mirna_id and mrna_id, and --mirna and --target give "
          + "the sequences. The columns of the gene table:",
      "  target mirna score n_sites best_start best_end",
      "  log2fc utr_part orf_part n_8mer n_7mer_m8 n_7mer_A1 n_6mer n_weak n_orf",
      "  strongest_start strongest_end strongest_type status",
      "log2fc and the columns up to the status are those of 'seedhawk rank', for a target that is a"
          + " 3'UTR. With --level site they are left out.",
      "A status is scored, no_site, too_short (the target), missing_id (a name without a "
          + "sequence), ambiguous_seed (nt 2-7 of the miRNA are not all A C G U), or "
          + "no_information (no window of the target holds 6 letters A C G U). The last two "
          + "have the score NA.",
      "",
      "Example:",
      "  seedhawk predict --pairs pairs.tsv --out scores.tsv"
    })
final class PredictCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec private CommandSpec spec;

  @Option(
      names = "--pairs",
      paramLabel = "TSV",
      required = true,
      description = "Table of pairs. Plain, gzip or bgzip.")
  private Path pairs;

  @Option(
      names = "--mirna",
      paramLabel = "FASTA",
      description = "miRNAs. Default: those of the table.")
  private Path mirna;

  @Option(
      names = "--target",
      paramLabel = "FASTA",
      description = "Targets. Default: those of the table.")
  private Path target;

  @Option(
      names = "--level",
      paramLabel = "gene|site",
      description =
          "gene: search the target for sites. site: the target is one site region, and its best"
              + " window counts. Default: ${DEFAULT-VALUE}.")
  private Level level = Level.gene;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Gene table to write, gzipped if it ends in .gz. Default: the standard output.")
  private String out = "-";

  @Mixin private ChangeOptions changes;

  @Mixin private SkipOptions skip;

  @Mixin private SearchOptions searchOptions;

  @Mixin private ScoringOptions scoring;

  @Mixin private EngineOptions engineOptions;

  @Mixin private RunOptions runs;

  /** What the targets are, named as on the command line. */
  enum Level {
    gene,
    site
  }

  PredictCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (level == Level.site) {
      searchOptions.refuseSites("--level site");
    }
    searchOptions.check();
    boolean withChanges = changes.wanted(level == Level.site ? "with --level site" : null);
    OptionRules rules = new OptionRules(spec);
    skip.check();
    rules.needs("--skip-empty", "--target");
    rules.needs("--skip-equal", "--target");
    rules.needs("--whole-names", "--target");
    rules.needs(RecordOptions.DUPLICATES, "--target");
    runs.check(
            scoring
                .outputs()
                .input(pairs, mirna, target)
                .input(changes.inputs())
                .output("--out", out))
        .check();
    ScanOptions options = scoring.scanOptions(engineOptions).build();
    try (Run run = runs.begin(streams, changes.more(), false);
        PairTable table = PairTable.open(pairs)) {
      run.put("work", "predict");
      run.output("--out", out);
      boolean fasta = mirna != null || target != null;
      if (table.hasSequences() && fasta) {
        throw new ParameterException(
            spec.commandLine(),
            "'%s' carries the sequences; leave out --mirna and --target".formatted(pairs));
      }
      if (!table.hasSequences() && (mirna == null || target == null)) {
        throw new ParameterException(
            spec.commandLine(), "'%s' has names alone; give --mirna and --target".formatted(pairs));
      }
      try (Seedhawk engine = scoring.open(engineOptions, streams)) {
        scoring.record(run, engine);
        if (withChanges) {
          try (RepressionModel repression =
                  changes.open(engineOptions.threads(), target, skip.skips());
              ChangeRows rows = new ChangeRows(repression)) {
            OrfFiles orfs = changes.orfs(skip.skips());
            predict(
                engine,
                table,
                options,
                Optional.of(new Changes(repression, orfs, changes.ends(), rows)),
                run);
          }
        } else {
          predict(engine, table, options, Optional.empty(), run);
        }
      }
      run.finish();
    }
    return ExitCode.OK.code();
  }

  /** What the columns of log2 fold changes come from. */
  private record Changes(
      RepressionModel model, OrfFiles orfs, ThreePrimeEnds ends, ChangeRows rows) {}

  private void predict(
      Seedhawk engine, PairTable table, ScanOptions options, Optional<Changes> columns, Run run)
      throws IOException {
    MirnaLimit limit = MirnaLimit.of(engine.model().longestMirna(), engine.model().name());
    table.restrict(limit);
    if (skip.skips().contains(Skip.MODIFIED)) {
      table.stripModified();
    }
    table.requireOneSequence(level == Level.gene);
    Iterator<Pair> source = table.hasSequences() ? new Rows(table) : named(table, limit, run);
    try (AtomicFile file = AtomicFile.create(out, run.streams().out())) {
      Progress progress = new Progress(streams, table::fractionRead);
      TableSink sink =
          new TableSink(
              new TableSink.Tables(null, file, true, run.counts(), true),
              SiteExtras.NONE,
              false,
              columns.map(one -> new TableSink.Changes(one.rows, true)),
              progress);
      Iterator<Pair> read =
          columns
              .<Iterator<Pair>>map(
                  one -> new ChangePairs(source, one.model, one.orfs, one.ends, one.rows))
              .orElse(source);
      try {
        ScanSummary summary = engine.predict(read, search(engine), options, sink);
        columns.ifPresent(
            one -> {
              one.orfs.check(target == null ? pairs : target);
              one.ends.check(target == null ? pairs : target);
            });
        sink.commit();
        table.lengthWarning().ifPresent(streams::warn);
        table.notes().say(streams::warn, pairs.toString());
        if (table.hasSequences()) {
          run.counts().add("sequences_modified", table.notes().modifiedSequences());
        }
        run.counts().add("pairs", summary.targets());
        run.counts().add("letters", summary.bases());
        run.counts().add("sites_scored", summary.sites());
        say(summary, run.counts());
        columns.ifPresent(
            one -> {
              one.orfs.say(streams::say, "pairs");
              one.ends.say(streams::say, "pairs");
              one.rows.say(streams::say);
              one.rows.tails().say(streams::warn);
            });
        streams.say(ScoringOptions.device(engine));
      } finally {
        progress.end();
      }
    }
  }

  private Search search(Seedhawk engine) {
    return level == Level.site
        ? Search.everyWindow()
        : searchOptions.search(engine.model().seedMatch());
  }

  /** Reads the table, then those records of the FASTA files that it names. */
  private Iterator<Pair> named(PairTable table, MirnaLimit limit, Run run) throws IOException {
    List<String> mirnaIds = new ArrayList<>();
    List<String> targetIds = new ArrayList<>();
    for (PairTable.Pair row; (row = table.next()) != null; ) {
      mirnaIds.add(row.mirnaId());
      targetIds.add(row.mrnaId());
    }
    NamedSequences sequences =
        NamedSequences.read(
            mirna,
            target,
            skip.skips(),
            new HashSet<>(mirnaIds),
            new HashSet<>(targetIds),
            limit,
            streams::warn);
    run.mirnas(sequences.mirnaNotes());
    run.counts().targets(sequences.targetNotes());
    List<Pair> found = new ArrayList<>();
    List<Pair> missing = new ArrayList<>();
    for (int i = 0; i < mirnaIds.size(); i++) {
      Pair pair =
          new Pair(
              mirnaIds.get(i),
              sequences.mirna(mirnaIds.get(i)).orElse(null),
              targetIds.get(i),
              sequences.target(targetIds.get(i)).orElse(null));
      if (pair.mirna() == null || pair.target() == null) {
        missing.add(pair);
      }
      found.add(pair);
    }
    if (!missing.isEmpty() && missing.size() == found.size()) {
      throw sequences.noneFound(pairs, missing);
    }
    if (!missing.isEmpty()) {
      streams.warn(sequences.missing(pairs, missing, found.size()));
    }
    return found.iterator();
  }

  private void say(ScanSummary summary, RunCounts counts) {
    for (PairStatus status : PairStatus.values()) {
      // A warning has told of missing names, with one of them.
      boolean told = status == PairStatus.MISSING_ID;
      if (status.isUnknown() && !told && counts.pairs(status) > 0) {
        streams.say(
            "%s %s, without a score"
                .formatted(Counted.of(counts.pairs(status), "pair"), status.label()));
      }
    }
    streams.say(
        String.format(
            Locale.ROOT,
            "%s (%s, %,d ambiguous): %,d with a site, %,d too short, %s scored, %.1f s, %,.0f"
                + " pairs/s",
            Counted.of(summary.targets(), "pair"),
            Counted.of(summary.bases(), "base"),
            summary.ambiguousBases(),
            summary.pairs(),
            summary.shortTargets(),
            Counted.of(summary.sites(), "site"),
            summary.nanos() / 1e9,
            summary.targets() / (summary.nanos() / 1e9)));
  }

  /** The rows of a table that carries sequences. */
  private static final class Rows implements Iterator<Pair> {
    private final PairTable table;
    private PairTable.Pair row;
    private boolean ended;

    Rows(PairTable table) {
      this.table = table;
    }

    @Override
    public boolean hasNext() {
      if (row == null && !ended) {
        try {
          row = table.next();
          ended = row == null;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return row != null;
    }

    @Override
    public Pair next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      PairTable.Pair read = row;
      row = null;
      return new Pair(
          read.mirnaId(),
          read.mirna().orElseThrow().letters(),
          read.mrnaId(),
          read.mrna().orElseThrow().letters());
    }
  }
}
