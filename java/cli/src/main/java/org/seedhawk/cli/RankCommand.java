// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.seedhawk.cli.change.AbundanceOptions;
import org.seedhawk.cli.change.ChangeRows;
import org.seedhawk.cli.change.IsoformOptions;
import org.seedhawk.cli.change.OrfOptions;
import org.seedhawk.cli.context.ContextOptions;
import org.seedhawk.cli.genome.GenomeOptions;
import org.seedhawk.cli.genome.GenomeTranscripts;
import org.seedhawk.cli.report.RankPage;
import org.seedhawk.cli.run.PartOptions;
import org.seedhawk.cli.run.PartRun;
import org.seedhawk.cli.run.Run;
import org.seedhawk.cli.run.RunOptions;
import org.seedhawk.cli.site.SiteFormat;
import org.seedhawk.cli.source.FastaGenes;
import org.seedhawk.cli.source.GenomeGenes;
import org.seedhawk.cli.source.RankSource;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.OutputFiles;
import org.seedhawk.command.Streams;
import org.seedhawk.command.WorkerOptions;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.formats.table.FoldChangeMatrix;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.RepressionFiles;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.Rna;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code seedhawk rank}: how far each miRNA lowers each transcript. */
@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Predicts how far miRNAs lower the levels of transcripts, by the canonical sites in 3'UTR"
            + " and ORF.",
    footer = {
      "",
      "log2fc is the predicted log2 fold change of the transcript when the miRNA is",
      "transfected; -1 means half. utr_part and orf_part sum to it.",
      "Genes: target mirna log2fc utr_part orf_part n_8mer n_7mer_m8 n_7mer_A1 n_6mer",
      "n_weak n_orf best_start best_end best_type status. n_weak counts offset 6mers",
      "(nt 3-8) and 6mers of nt 2-6 with an A opposite nt 1. n_orf counts all sites",
      "in the ORF. The best site is that of the 3'UTR which lowers most; without one",
      "its columns are -1 -1 and '.'.",
      "Sites: target region start end mirna type log2fc; the region is utr3 or orf.",
      "accessibility is the log10 of the probability that the 14 nt around the match",
      "of nt 7 and 8 are unpaired; '.' where they do not lie in the 3'UTR.",
      "context_pp is TargetScan 7's context++ score and context_pp_weighted that by the",
      "share of transcripts with the site; '.' for sites that have none. Genes have",
      "context_pp_cumulative before their status.",
      "With isoforms, genes have two more columns, n_isoforms best_isoform, and a site",
      "stands under the name of its isoform.",
      "Positions are 0-based half-open. FILE '-' is the standard output.",
      "Fold changes: a header, then log2 fold changes, NA or empty cells between tabs",
      "or commas. The first column names genes as --target does. The others are named",
      "after miRNAs of --mirna.",
      "",
      "Example:",
      "  seedhawk rank --mirna mature.fa --target utr.fa --top 50 --genes top.tsv",
      "  seedhawk rank --mirna mature.fa --target utr.fa --html top.html"
    })
final class RankCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec private CommandSpec spec;

  @Mixin private InputOptions inputs;

  @Mixin private GenomeOptions genome;

  @Mixin private OrfOptions orfs;

  @Option(
      names = "--genes",
      paramLabel = "FILE",
      description =
          "Gene table, gzipped if it ends in .gz. Default: the standard output, unless --sites"
              + " takes it or --html is given.")
  private String genes;

  @Option(
      names = "--sites",
      paramLabel = "FILE",
      description = "Site table; as --genes. Default: none.")
  private String sites;

  @Mixin private SiteFormat format;

  @Option(
      names = "--accessibility",
      paramLabel = "FILE",
      description =
          "How likely each part of the 3'UTRs is unpaired. The site table gets the column"
              + " accessibility. FILE is made where it is absent, and used again for the same"
              + " 3'UTRs. Default: none.")
  private Path accessibility;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "A page for browsers and print: the most repressed targets of each miRNA, their sites and"
              + " alignments. It shows --top N targets (default: 10) of up to 20 miRNAs. Default:"
              + " none.")
  private String html;

  @Option(
      names = "--fold-changes",
      paramLabel = "TABLE",
      description =
          "Measured log2 fold changes. How they agree with the predictions is printed, and drawn"
              + " on the page of --html. Plain, gzip or bgzip. Default: none.")
  private Path foldChanges;

  @Option(
      names = "--top",
      paramLabel = "N",
      description =
          "List only the N most repressed targets of each miRNA, the most repressed first. Equal"
              + " ones stand in input order. The site table has the sites of these. Default: all"
              + " targets, in input order.")
  private Integer top;

  @Option(names = "--all-pairs", description = "Put pairs without a site into the gene table, too.")
  private boolean allPairs;

  @Mixin private IsoformOptions isoforms;

  @Mixin private ContextOptions context;

  @Mixin private AbundanceOptions abundance;

  @Mixin private WorkerOptions workers;

  @Mixin private PartOptions parts;

  @Mixin private RunOptions runs;

  @Option(
      names = "--model",
      paramLabel = "NAME|FILE",
      description =
          "Repression model: one of 'seedhawk models list', an ONNX file, or a folder with"
              + " repression.onnx. Default: the one inside the program.")
  private Path model;

  RankCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (genes == null && html == null && !"-".equals(sites)) {
      genes = "-";
    }
    check();
    Map<String, Path> more = new LinkedHashMap<>();
    more.put("--abundance", abundance.input());
    try (Run run = runs.begin(streams, more, parts.resume().isPresent());
        RepressionModel opened = abundance.with(open(), inputs.target(), inputs.skips())) {
      record(run);
      List<Rna> mirnas = inputs.mirnas(MirnaLimit.MATURE, run, streams::warn);
      try (RepressionSet set = opened.prepare(mirnas)) {
        ChangeRows.warnOfSeeds(set, streams::warn);
        rank(set, changes(mirnas), run);
      }
    }
    return ExitCode.OK.code();
  }

  /** Records the model where it has a name; one that is a file is an input. */
  private void record(Run run) throws IOException {
    String name = model == null ? RepressionFiles.names().getFirst() : model.toString();
    RepressionFiles.find(name)
        .ifPresent(files -> run.model(files.name(), files, List.of(RepressionFiles.FILE)));
    run.put("device", "CPU");
  }

  /**
   * Opens a repression model that a user named: a file or folder, or a name.
   *
   * @throws org.seedhawk.error.ModelException if there is none
   */
  static RepressionModel openNamed(String nameOrPath, int threads) {
    Optional<Path> path = RepressionFiles.locate(nameOrPath);
    RepressionFiles.find(nameOrPath).ifPresent(ModelFiles::warnOfUnmeasured);
    return path.isPresent()
        ? RepressionModel.open(path.get(), threads)
        : RepressionModel.open(threads);
  }

  private RepressionModel open() {
    if (model == null) {
      return RepressionModel.open(workers.threads());
    }
    return openNamed(model.toString(), workers.threads());
  }

  private Optional<FoldChangeMatrix> changes(List<Rna> mirnas) throws IOException {
    return foldChanges == null
        ? Optional.empty()
        : Optional.of(
            FoldChangeMatrix.read(
                foldChanges, mirnas.stream().map(Rna::id).collect(Collectors.toSet())));
  }

  private void check() throws IOException {
    workers.threads();
    inputs.check();
    OptionRules rules = new OptionRules(spec);
    genome.checkForRank(spec, inputs.target(), sites != null);
    format.check(rules, sites, Optional.empty());
    SiteFormat.checkTable(rules, "--genes", genes);
    rules.inRange("--top", top, 1, Integer.MAX_VALUE);
    if (html != null && top != null && top > RankPage.MOST_GENES) {
      streams.warn(
          "the page of --html shows %s targets of each miRNA, its most; --top %s is for the table of --genes"
              .formatted(RankPage.MOST_GENES, top));
    }
    rules.shapes(streams::warn, "--all-pairs", genes != null, "--genes");
    if (accessibility != null && accessibility.toString().equals("-")) {
      throw rules.usage(
          "--accessibility is '-'; the file is read after it was made, so name a file");
    }
    rules.needs(
        "--accessibility", sites != null || context.isGiven(), "--sites", "--context-parameters");
    context.check(rules, genes != null, sites != null);
    isoforms.check(inputs.target(), html != null);
    if (accessibility != null) {
      checkAccessibility(rules);
    }
    parts.check(inputs.target());
    parts.checkTables(sites, genes);
    for (String option : List.of("--shard", "--resume")) {
      rules.excludes(
          rules.isGiven(option), option, "--top", "--html", "--fold-changes", "--accessibility");
    }
    runs.check(outputs()).check();
  }

  private OutputFiles outputs() {
    return new OutputFiles(spec)
        .model(model == null ? null : model.toString())
        .input(model)
        .input(inputs.mirna(), inputs.target(), orfs.file(), orfs.lengths())
        .input(foldChanges, abundance.input())
        .input(isoforms.inputs())
        .input(context.inputs())
        .input(genome.inputs().toArray(Path[]::new))
        .output("--resume", parts.resume().map(Path::toString).orElse(null))
        // Where there is none, it is made.
        .output("--accessibility", accessibility == null ? null : accessibility.toString())
        .output("--sites", sites)
        .output("--genes", genes)
        .output("--html", html);
  }

  private void rank(RepressionSet set, Optional<FoldChangeMatrix> changes, Run run)
      throws IOException {
    run.put("work", "rank");
    run.put("mirnas", set.mirnas().size());
    run.put("site_format", sites == null ? "none" : format.ofTable(sites).toString());
    run.put("tables", (sites == null ? "" : "sites ") + (genes == null ? "" : "genes"));
    run.output("--sites", sites);
    run.output("--genes", genes);
    run.output("--html", html);
    RankWork.Setup setup =
        new RankWork.Setup(
            this::openSource,
            this::openAccessibility,
            context.open(set.mirnas(), isoforms.ends()),
            allPairs,
            sites != null && format.ofTable(sites) == SiteFormat.Format.JSONL,
            isoforms.named(),
            Optional.ofNullable(top));
    RankWork.Page page = new RankWork.Page(html, described(), targets(), changes);
    try (RankWork work = new RankWork(set, setup, page, new RankWork.Names(sites, genes), run)) {
      if (parts.isGiven()) {
        new PartRun(run, work, sites, genes).call(parts, set.mirnas().size(), streams);
      } else {
        work.whole();
        run.finish();
      }
    }
  }

  private List<String> described() {
    List<String> lines = new ArrayList<>();
    lines.add("miRNAs: " + inputs.mirna().getFileName());
    lines.add("3'UTRs: " + targets().getFileName());
    String none = genome.isGiven() ? targets().getFileName().toString() : "none";
    lines.add("ORFs: " + (orfs.file() == null ? none : orfs.file().getFileName()));
    isoforms.described().ifPresent(lines::add);
    abundance.described().ifPresent(lines::add);
    if (accessibility != null) {
      lines.add("Accessibility: " + accessibility.getFileName());
    }
    lines.add("Model: " + (model == null ? "the one inside the program" : model.getFileName()));
    return lines;
  }

  private void checkAccessibility(OptionRules rules) {
    if (isoforms.averagesRecords()) {
      throw rules.usage(
          "--accessibility has the values of one 3'UTR a gene; leave out --isoform all, or leave it"
              + " out");
    }
    if (!Files.exists(accessibility)
        && Files.exists(inputs.target())
        && !Files.isRegularFile(inputs.target())) {
      throw rules.usage(
          "--accessibility reads '%s' twice to make '%s'; give a file, not a pipe"
              .formatted(inputs.target(), accessibility));
    }
  }

  /** Returns the file that names the targets. */
  private Path targets() {
    return genome.isGiven() ? genome.annotation() : inputs.target();
  }

  private RankSource openSource() throws IOException {
    return genome.isGiven()
        ? new GenomeGenes(
            GenomeTranscripts.open(genome, isoforms.which().isPresent(), streams), isoforms.which())
        : FastaGenes.open(inputs.target(), inputs.skips(), orfs.read(inputs.skips()), isoforms);
  }

  private TargetAccessibility openAccessibility() throws IOException {
    return accessibility == null
        ? null
        : TargetAccessibility.open(
            accessibility, inputs, isoforms.ends(), workers.threads(), streams);
  }
}
