// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.seedhawk.cli.change.AbundanceOptions;
import org.seedhawk.cli.change.OrfFiles;
import org.seedhawk.cli.change.PolyATails;
import org.seedhawk.cli.change.ThreePrimeEnds;
import org.seedhawk.cli.change.TranscriptFiles;
import org.seedhawk.cli.run.Progress;
import org.seedhawk.cli.sirna.Duplexes;
import org.seedhawk.cli.sirna.SirnaTables;
import org.seedhawk.cli.sirna.Strand;
import org.seedhawk.cli.site.SiteFormat;
import org.seedhawk.cli.source.FastaGenes;
import org.seedhawk.command.Counted;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.OutputFiles;
import org.seedhawk.command.Streams;
import org.seedhawk.command.WorkerOptions;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.ScanSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code seedhawk sirna}: what else an siRNA lowers. */
@Command(
    name = "sirna",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Finds the off-targets of siRNAs, for both strands: transcripts that the seed lowers as a"
            + " miRNA's would, and places that pair with nearly all of the strand.",
    footer = {
      "",
      "Genes: target sirna strand log2fc utr_part orf_part n_8mer n_7mer_m8 n_7mer_A1",
      "n_6mer n_weak n_orf best_start best_end best_type n_matches fewest_mismatches",
      "cleavage. Those up to best_type are as in 'seedhawk rank', for the strand's seed.",
      "Matches: target region start end sirna strand mismatches gu cleavage",
      "mismatch_list. A mismatch 3A:C: nt 3 of the strand is an A, opposite it a C.",
      "cleavage is yes where AGO2 may cut the target: nt 10 and 11 pair, nt 2-12 have",
      "at most one mismatch, and no three mismatches stand side by side behind nt 12.",
      "Positions are 0-based half-open. FILE '-' is the standard output.",
      "",
      "Example:",
      "  seedhawk sirna --sirna UCGAAGUAUUCCGCGUACGUU --target utr.fa",
      "  seedhawk sirna --sirna guides.fa --target utr.fa --matches near.tsv"
    })
final class SirnaCommand implements Callable<Integer> {
  private static final int MOST_MISMATCHES = 6;

  private final Streams streams;

  @Spec private CommandSpec spec;

  @Option(
      names = "--sirna",
      paramLabel = "SEQ|FASTA",
      required = true,
      description =
          "Guide strands, 5'->3', 17 to 32 nt of A C G U T: the letters of one, or a FASTA file.")
  private String sirna;

  @Option(
      names = "--passenger",
      paramLabel = "SEQ|FASTA",
      description =
          "Passenger strands, 5'->3', under the names of their guides. Default: what pairs with"
              + " the guide, with an overhang of 2 nt on both strands.")
  private String passenger;

  @Option(
      names = "--target",
      paramLabel = "FASTA",
      required = true,
      description = "3'UTRs, from the stop codon on. Plain, gzip or bgzip.")
  private Path target;

  @Mixin private SkipOptions skip;

  @Option(
      names = "--orf",
      paramLabel = "FASTA",
      description =
          "Open reading frames (ORFs) under the names of their 3'UTRs. Plain, gzip or bgzip."
              + " Default: none, and they are not searched.")
  private Path orf;

  @Option(
      names = "--genes",
      paramLabel = "FILE",
      description =
          "Gene table, gzipped if it ends in .gz. It has a row for each target and strand with a"
              + " site of the seed or a near match. Default: the standard output, unless --matches"
              + " takes it.")
  private String genes;

  @Option(
      names = "--matches",
      paramLabel = "FILE",
      description = "Table of near matches; as --genes. Default: none.")
  private String matches;

  @Option(
      names = "--max-mismatches",
      paramLabel = "N",
      description = "Mismatches that a near match may have, 0 to 6; G:U is one. Default: 4.")
  private int mostMismatches = 4;

  @Option(
      names = "--ignore-overhangs",
      description =
          "Leave the last 2 nt of given strands out of near matches, as those of derived ones are.")
  private boolean ignoreOverhangs;

  @Mixin private AbundanceOptions abundance;

  @Mixin private WorkerOptions workers;

  @Option(
      names = "--model",
      paramLabel = "NAME|FILE",
      description =
          "Repression model: one of 'seedhawk models list', an ONNX file, or a folder with"
              + " repression.onnx. Default: the one inside the program.")
  private Path model;

  SirnaCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (genes == null && !"-".equals(matches)) {
      genes = "-";
    }
    OutputFiles files = check();
    List<Strand> strands =
        Duplexes.read(
            new Duplexes.Given(sirna, passenger, !ignoreOverhangs),
            skip.mirnaSkips(),
            streams::warn);
    try (RepressionModel opened = abundance.with(open(), target, skip.skips());
        RepressionSet set = opened.prepare(strands.stream().map(Strand::asMirna).toList())) {
      search(strands, set);
    }
    files.written().ifPresent(streams::say);
    return ExitCode.OK.code();
  }

  private RepressionModel open() {
    return model == null
        ? RepressionModel.open(workers.threads())
        : RankCommand.openNamed(model.toString(), workers.threads());
  }

  private OutputFiles check() throws IOException {
    workers.threads();
    skip.check();
    OptionRules rules = new OptionRules(spec);
    SiteFormat.checkTable(rules, "--genes", genes);
    SiteFormat.checkTable(rules, "--matches", matches);
    if (sirna.isBlank()) {
      throw rules.usage("--sirna is empty; give the letters of a guide, or a FASTA file");
    }
    if (passenger != null && passenger.isBlank()) {
      throw rules.usage("--passenger is empty; give its letters or a FASTA file, or leave it out");
    }
    rules.inRange("--max-mismatches", mostMismatches, 0, MOST_MISMATCHES);
    OutputFiles files =
        new OutputFiles(spec)
            .input(file(sirna), file(passenger), target, orf, model, abundance.input())
            .model(model == null ? null : model.toString())
            .output("--genes", genes)
            .output("--matches", matches);
    files.check();
    return files;
  }

  private static Path file(String text) {
    return text != null && !text.isEmpty() && Files.exists(Path.of(text)) ? Path.of(text) : null;
  }

  private void search(List<Strand> strands, RepressionSet set) throws IOException {
    try (FastaReader source = FastaReader.open(target, skip.skips());
        AtomicFile geneFile = create(genes);
        AtomicFile matchFile = create(matches)) {
      OrfFiles orfs = new OrfFiles(orf, null, skip.skips());
      orfs.checkAhead(target, skip.skips());
      SirnaTables tables =
          new SirnaTables(
              strands,
              mostMismatches,
              Optional.ofNullable(geneFile),
              Optional.ofNullable(matchFile));
      PolyATails tails = new PolyATails();
      Progress progress = new Progress(streams, source::fractionRead);
      long begun = System.nanoTime();
      try {
        tables.begin();
        set.scanGenes(
            tails.watch(new TranscriptFiles(source, orfs, ThreePrimeEnds.none())),
            tables::map,
            rows -> {
              tables.accept(rows);
              progress.show(summary(source, tables, begun));
            });
        orfs.check(target);
        tables.commit();
      } finally {
        progress.end();
      }
      say(strands, summary(source, tables, begun), tables, source.skippedRecords());
      orfs.say(streams::say, "targets");
      FastaGenes.sayEqual(streams, source.skippedEqualRecords());
      source.notes().say(streams::warn, target.toString());
      tails.say(streams::warn);
    }
  }

  private AtomicFile create(String name) throws IOException {
    return name == null ? null : AtomicFile.create(name, streams.out());
  }

  private static ScanSummary summary(FastaReader source, SirnaTables tables, long begun) {
    return new ScanSummary(
        source.records(),
        source.bases(),
        source.ambiguousBases(),
        tables.matches(),
        tables.matches(),
        tables.pairs(),
        0,
        System.nanoTime() - begun);
  }

  private void say(List<Strand> strands, ScanSummary summary, SirnaTables tables, long skipped) {
    double seconds = summary.nanos() / 1e9;
    streams.say(
        String.format(
            Locale.ROOT,
            "%s (%s, %,d ambiguous), %s: %s with a site of the seed, %s, %,d with cleavage, %.1f s,"
                + " %s/s",
            Counted.of(summary.targets(), "target"),
            Counted.of(summary.bases(), "base"),
            summary.ambiguousBases(),
            Counted.of(strands.size(), "strand"),
            Counted.of(tables.pairs(), "pair"),
            Counted.of(tables.matches(), "near match", "near matches"),
            tables.cleaved(),
            seconds,
            Progress.bases((long) (summary.bases() / seconds))));
    if (skipped > 0) {
      streams.say("skipped " + Counted.of(skipped, "target") + " without bases");
    }
  }
}
