// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.cli.run.Progress;
import org.seedhawk.cli.run.Run;
import org.seedhawk.cli.run.RunOptions;
import org.seedhawk.command.EngineOptions;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.OutputFiles;
import org.seedhawk.command.RecordOptions;
import org.seedhawk.command.Streams;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.vcf.VcfReader;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code seedhawk variants}: the sites that variants make, break or change. */
@Command(
    name = "variants",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Finds the sites of miRNAs that variants make, break or change, and scores each site with"
            + " and without the variant.",
    footer = {
      "",
      "One row is one site and one variant, or the variants of one haplotype. Its",
      "columns:",
      "  chrom pos id ref alt var_start var_end genotype haplotype change target mirna",
      "  ref_start ref_end ref_type ref_score alt_start alt_end alt_type alt_score",
      "  delta chrom_start chrom_end chrom_strand block_sizes block_starts gene_id",
      "  gene_name transcripts ref_log2fc alt_log2fc gene_ref_log2fc gene_alt_log2fc",
      "  gene_delta_log2fc",
      "A change is made, broken or changed, and with --same also same. pos counts",
      "from 1, as in the VCF file; all other positions count from 0, and ends are",
      "exclusive. docs/genome.md explains the columns, and statuses of alleles.",
      "",
      "Example:",
      "  seedhawk variants --vcf v.vcf --genome g.fa --annotation a.gtf --mirna m.fa"
    })
public final class VariantsCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec private CommandSpec spec;

  @Option(
      names = "--vcf",
      paramLabel = "FILE",
      required = true,
      description = "Variants, sorted by place: VCF. Plain, gzip or bgzip.")
  private Path vcf;

  @Mixin private SearchedGenome searched;

  @Option(
      names = "--mirna",
      paramLabel = "FASTA",
      required = true,
      description = "Mature miRNAs, 5'->3'. Plain, gzip or bgzip.")
  private Path mirna;

  @Option(
      names = "--out",
      paramLabel = "TABLE",
      description =
          "Table of sites to write; gzipped if it ends in .gz. Default: the standard output.")
  private String out = "-";

  @Option(
      names = "--statuses",
      paramLabel = "TABLE",
      description =
          "Table to write with a row for each allele of the VCF file, which says what became of"
              + " it; as --out. Default: none.")
  private String statuses;

  @Option(
      names = "--sample",
      paramLabel = "NAME",
      description = "Only the alleles that this sample has. Default: all alleles.")
  private String sample;

  @Option(
      names = "--phased",
      description =
          "With --sample, apply variants of one haplotype together where a window holds several."
              + " Default: each by itself.")
  private boolean phased;

  @Option(names = "--same", description = "List sites that stay what they are, too.")
  private boolean same;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description =
          "List sites whose score reaches this, 0 to 1, with the variant or without. Default: 0,"
              + " all.")
  private float threshold;

  @Option(
      names = "--min-delta",
      paramLabel = "D",
      description =
          "Of sites whose type stays, list those whose score moves by this much, 0 to 1. Default:"
              + " 0, all.")
  private float minDelta;

  @Option(
      names = "--each-isoform",
      description =
          "List a site once for each transcript that holds it. Default: once for its gene, with all"
              + " transcripts in one column.")
  private boolean eachIsoform;

  @Option(
      names = "--no-log2fc",
      description = "Do not predict log2 fold changes; their columns are NA.")
  private boolean withoutLog2fc;

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      description =
          "A model of 'seedhawk models list', or a folder with model.onnx. Default: the first"
              + " listed.")
  private String model;

  @Option(
      names = "--seed-match",
      paramLabel = "RULE",
      description =
          "Which places are candidate sites, as for 'seedhawk scan': canonical, strict,"
              + " offset-9-mer-m7, 10-mer-m7, 10-mer-m6, or one of the last three with -only."
              + " Default: ${DEFAULT-VALUE}.")
  private SeedMatch seedMatch = SeedMatch.CANONICAL;

  @Option(
      names = "--gu",
      description = "Count G:U as a match, with one of the fuzzy rules. Default: it is none.")
  private boolean wobbles;

  @Mixin private RecordOptions records;

  @Mixin private EngineOptions engineOptions;

  @Mixin private RunOptions runs;

  /** Creates it. */
  public VariantsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    OptionRules rules = new OptionRules(spec);
    rules.inRange("--threshold", threshold, 0, 1, "0..1");
    rules.inRange("--min-delta", minDelta, 0, 1, "0..1");
    rules.needs("--phased", "--sample");
    if (wobbles && !seedMatch.isFuzzy()) {
      throw rules.usage(
          "--gu has no effect with the seed match '%s'; name a fuzzy rule with --seed-match, or leave out --gu"
              .formatted(seedMatch));
    }
    searched.check(rules);
    runs.check(
            new OutputFiles(spec)
                .model(model)
                .input(vcf, mirna)
                .input(searched.inputs())
                .output("--out", out)
                .output("--statuses", statuses))
        .check();
    try (Run run = runs.begin(streams, Map.of(), false);
        Seedhawk engine = engineOptions.builder(model).open()) {
      record(run, engine);
      if (engine.hasUnusedGpu()) {
        streams.warn("the GPU is not used: " + engine.deviceAbsence());
      }
      run(engine, run);
      run.finish();
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
    return ExitCode.OK.code();
  }

  private void record(Run run, Seedhawk engine) {
    ModelFiles files = ModelFiles.find(model);
    run.model(files.name(), files, ModelFiles.ONNX);
    run.put("work", "variants");
    run.put("device", engine.device() + " in " + engine.precision());
    run.output("--out", out);
    run.output("--statuses", statuses);
  }

  private void run(Seedhawk engine, Run run) throws IOException {
    MirnaLimit limit = MirnaLimit.of(engine.model().longestMirna(), engine.model().name());
    MirnaFasta.Mirnas read = MirnaFasta.read(mirna, id -> limit, records.skips(), streams::warn);
    run.mirnas(read.notes());
    List<Rna> mirnas = read.list();
    try (VcfReader reader = VcfReader.open(vcf);
        Genome genome = Genome.open(searched.genome())) {
      if (sample != null) {
        reader.choose(sample);
      }
      Targets targets = searched.targets(streams, genome);
      Optional<String> without =
          withoutLog2fc ? Optional.of("with --no-log2fc") : searched.withoutRepression();
      if (without.isPresent() && !withoutLog2fc) {
        streams.say("log2fc is NA: it is predicted " + without.get());
      }
      try (Shares shares =
              without.isPresent() ? null : new Shares(genome, mirnas, engineOptions.threads());
          MirnaSet set = engine.prepare(mirnas, new Search.SeedSearch(seedMatch, wobbles));
          AtomicFile table = AtomicFile.create(out, run.streams().out());
          AtomicFile statusFile =
              statuses == null ? null : AtomicFile.create(statuses, run.streams().out())) {
        StatusTable alleles = new StatusTable(Optional.ofNullable(statusFile));
        ChangeTable changes =
            new ChangeTable(
                table,
                mirnas,
                new ChangeTable.Listing(same, eachIsoform, threshold, minDelta),
                Optional.ofNullable(shares));
        long begun = System.nanoTime();
        scan(engine, set, new Inputs(reader, genome, targets), alleles, changes);
        alleles.flush();
        AtomicFile.publish(Stream.of(table, statusFile).filter(one -> one != null).toList());
        alleles.count(run.counts());
        changes.count(run.counts());
        targets.described().ifPresent(streams::say);
        say(engine, alleles, changes, (System.nanoTime() - begun) / 1e9);
      }
    }
  }

  /** What is read. */
  private record Inputs(VcfReader vcf, Genome genome, Targets targets) {}

  private void scan(
      Seedhawk engine, MirnaSet set, Inputs inputs, StatusTable alleles, ChangeTable changes)
      throws IOException {
    Progress progress = new Progress(streams, inputs.vcf::fractionRead);
    try (VariantSource source =
        new VariantSource(
            inputs.vcf,
            inputs.genome,
            searched.names(inputs.genome),
            inputs.targets,
            alleles,
            phased,
            engine.model().windowLength())) {
      VariantSink sink =
          new VariantSink(
              source,
              changes,
              sofar -> progress.show(sofar.nanos(), () -> described(alleles, sofar.nanos())));
      ScanOptions options =
          ScanOptions.builder().threshold(0).threads(engineOptions.threads()).build();
      set.scan(source, options, sink);
      sink.end();
      changes.end();
    } finally {
      progress.end();
    }
  }

  private static String described(StatusTable alleles, long nanos) {
    return String.format(
        Locale.ROOT,
        "%,d alleles analysed  %,.0f alleles/s",
        alleles.analysed(),
        alleles.analysed() / (nanos / 1e9));
  }

  private void say(Seedhawk engine, StatusTable alleles, ChangeTable changes, double seconds) {
    streams.say(alleles.described());
    streams.say(
        String.format(
            Locale.ROOT,
            "%s; %.1f s, %,.0f alleles/s",
            changes.described(),
            seconds,
            alleles.analysed() / seconds));
    streams.say("scored on " + engine.device());
  }
}
