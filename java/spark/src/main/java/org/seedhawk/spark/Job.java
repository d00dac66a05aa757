// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.seedhawk.command.Commands;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.ModifiedOptions;
import org.seedhawk.command.OptionRules;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.formats.SequenceWarnings;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.spark.engine.Engines;
import org.seedhawk.spark.fasta.FastaFiles;
import org.seedhawk.spark.row.Tables;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The application for {@code spark-submit}: {@code seedhawk scan} on a cluster, with its options
 * and exit codes. One run.
 */
@Command(
    name = "seedhawk-spark-job",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Finds the sites of miRNAs in targets on a cluster, and scores each site.",
    footer = {
      "",
      "Columns and their meaning are those of 'seedhawk scan'. Threads are those of Spark:"
          + " spark.executor.cores and spark.task.cpus.",
      "",
      "Example:",
      "  spark-submit --class org.seedhawk.spark.Job ... seedhawk-spark.jar --mirna mature.fa"
          + " --target utr.fa.gz --genes genes"
    })
public final class Job implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--mirna",
      paramLabel = "FASTA",
      required = true,
      description = "Mature miRNAs, 5'->3', a file that the driver sees.")
  private Path mirna;

  @Option(
      names = "--target",
      paramLabel = "PATH",
      description =
          "Targets: FASTA (plain, gzip or bgzip) or, if the name ends in .parquet, a table with the"
              + " columns target and sequence. May be a pattern, and may be given again.")
  private List<String> targets = List.of();

  @Mixin private GenomeJob genome;

  @Mixin private ModifiedOptions modified;

  @Option(
      names = "--sites",
      paramLabel = "FOLDER",
      description = "Folder for the site table; it must not exist. Default: none.")
  private String sites;

  @Option(
      names = "--genes",
      paramLabel = "FOLDER",
      description = "Folder for the gene table; it must not exist. Default: none.")
  private String genes;

  @Option(
      names = "--format",
      paramLabel = "parquet|tsv",
      description =
          "parquet: typed columns. tsv: the lines of the command line without their header, which"
              + " the manifest has. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.parquet;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description =
          "What was done, with counts by status, as JSON. Default: the first folder's name with"
              + " .manifest.json.")
  private String manifest;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description = "List sites from this score on, 0 to 1; 0 lists all. Default: the model's own.")
  private Float threshold;

  @Option(names = "--energy", description = "Add the column energy to the site table.")
  private boolean energy;

  @Option(
      names = "--max-energy",
      paramLabel = "E",
      description = "Drop sites with an energy above E, in kcal/mol. Implies --energy.")
  private Float maxEnergy;

  @Option(names = "--all-pairs", description = "Put pairs without a site into the gene table, too.")
  private boolean allPairs;

  @Option(names = "--noisy-or", description = "Score a target by the noisy-or of its sites.")
  private boolean noisyOr;

  @Option(names = "--circular", description = "Targets are rings, as circular RNAs are.")
  private boolean circular;

  @Option(names = "--no-log2fc", description = "Leave log2fc and its columns out.")
  private boolean withoutChanges;

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      description = "A model inside the jar, or a folder, which is sent to the executors.")
  private String model;

  @Option(names = "--seed-match", paramLabel = "RULE", description = "As for 'seedhawk scan'.")
  private SeedMatch seedMatch;

  @Option(names = "--gu", description = "Count G:U as a match, with one of the fuzzy rules.")
  private boolean gu;

  @Option(names = "--device", paramLabel = "auto|cpu|cuda[:N]", description = "Where to score.")
  private String device = "auto";

  @Option(
      names = "--precision",
      paramLabel = "float32|float16|int8",
      description = "What the model computes with.")
  private String precision = "float32";

  @Option(
      names = "--path",
      paramLabel = "auto|joint|towers",
      description = "Which files of the model score.")
  private String path = "auto";

  @Option(names = "--batch", paramLabel = "N", description = "Windows scored together, 1 to 65536.")
  private Integer batch;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Parts of the work. Default: four for each task that can run at once.")
  private Integer partitions;

  @Option(
      names = "--block-letters",
      paramLabel = "N",
      description = "Letters of a block of a long target. Default: some seconds of work.")
  private Integer blockLetters;

  @Option(
      names = "--partition-by",
      paramLabel = "COLUMN",
      description =
          "Part each table by the values of a column, a folder for each: target, mirna, or chrom"
              + " with --genome. Default: no parts.")
  private String partitionBy;

  private final PrintWriter err;

  /** How tables are written, named as on the command line. */
  enum Format {
    parquet,
    tsv
  }

  private Job(PrintWriter err) {
    this.err = err;
  }

  /** Runs the application and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // Numbers look alike everywhere, also where the locale has digits of its own.
    Locale.setDefault(Locale.ROOT);
    System.exit(
        run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args));
  }

  /** Runs the application in this JVM and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new Job(err));
    ExitCode.addTo(line.getCommandSpec().usageMessage());
    return Commands.run(line, out, err, args);
  }

  @Override
  public Integer call() throws IOException {
    check();
    SparkSession spark = SparkSession.builder().appName("seedhawk").getOrCreate();
    try {
      run(spark);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      // Spark throws what Java thinks checked and Scala does not.
      throw Failures.cause(e);
    } finally {
      spark.stop();
    }
    return ExitCode.OK.code();
  }

  private void run(SparkSession spark) throws Exception {
    SparkOptions options = options(spark);
    List<Rna> mirnas = readMirnas(options);
    JobTables tables = new JobTables(spark, format);
    tables.checkAbsent("--sites", sites);
    tables.checkAbsent("--genes", genes);
    JobTables.Input input;
    Work plan;
    if (genome.isGiven()) {
      GenomePlan scan = GenomePlan.of(spark, genome.open(), mirnas, options, err::println);
      input = new JobTables.Input(null, scan.parts().stretches(), scan.parts().letters(), 0, 0);
      say(scan.parts().described());
      plan = scan;
    } else {
      input = tables.read(targets, modified.strips());
      warnOfModified(input);
      warnOfTails(input, options);
      plan = Plan.of(input.rows(), mirnas, options);
    }
    JobTables.Counts counts =
        tables.write(plan, sites, genes, partitionBy == null ? "" : partitionBy);
    say(
        String.format(
            Locale.ROOT,
            "%,d targets (%,d bases), %,d miRNAs: %s, %.1f s",
            input.targets(),
            input.bases(),
            mirnas.size(),
            counts.said(),
            counts.seconds()));
    String file = manifest != null ? manifest : (sites != null ? sites : genes) + ".manifest.json";
    tables.writeManifest(file, plan, input, counts, spec.commandLine().getParseResult());
    say("manifest: " + file);
  }

  private void warnOfModified(JobTables.Input input) {
    if (input.modified() == 0) {
      return;
    }
    say(
        String.format(
            Locale.ROOT,
            "warning: %,d targets with modified bases, read as plain letters: '%s', for instance",
            input.modified(),
            first(input, col(FastaFiles.MODIFIED))));
  }

  private void warnOfTails(JobTables.Input input, SparkOptions options) {
    if (genes != null && options.hasChanges() && input.tails() > 0) {
      say("warning: " + SequenceWarnings.tails(first(input, JobTables.TAIL), input.tails()));
    }
  }

  private static String first(JobTables.Input input, Column which) {
    Dataset<Row> found = input.rows().filter(which).orderBy(Tables.TARGET);
    return found.select(Tables.TARGET).first().getString(0);
  }

  private List<Rna> readMirnas(SparkOptions options) throws IOException {
    try (Engines.Lease<Engines.Opened> lease = Engines.here().engine(options.engine())) {
      MirnaLimit limit =
          MirnaLimit.of(
              lease.get().engine().model().longestMirna(), lease.get().engine().model().name());
      Set<FastaReader.Skip> skips =
          modified.strips() ? EnumSet.of(FastaReader.Skip.MODIFIED) : Set.of();
      return MirnaFasta.read(mirna, id -> limit, skips, warning -> say("warning: " + warning))
          .list();
    }
  }

  private void say(String line) {
    err.println("seedhawk: " + line);
  }

  private void check() {
    OptionRules rules = new OptionRules(spec);
    if (sites == null && genes == null) {
      throw rules.usage("nothing is to be written; give --sites, --genes or both");
    }
    rules.inRange("--threshold", threshold, 0, 1, "0..1");
    rules.inRange("--max-energy", maxEnergy, -Float.MAX_VALUE, 0, "0 or less, -3 for instance");
    rules.inRange("--batch", batch, 1, 1 << 16);
    rules.inRange("--partitions", partitions, 1, Integer.MAX_VALUE);
    rules.inRange("--block-letters", blockLetters, 1024, 1 << 28);
    rules.needs("--threshold", sites != null, "--sites");
    for (String option : List.of("--all-pairs", "--noisy-or", "--no-log2fc")) {
      rules.needs(option, genes != null, "--genes");
    }
    genome.check(rules, !targets.isEmpty(), sites != null, genes != null);
    checkPartition(rules);
    if (gu && seedMatch != null && !seedMatch.isFuzzy()) {
      throw rules.usage("--gu has no effect with the seed match '%s'".formatted(seedMatch));
    }
    try {
      Device.parse(device);
      Precision.parse(precision);
    } catch (IllegalArgumentException e) {
      throw rules.usage("--" + e.getMessage());
    }
  }

  private void checkPartition(OptionRules rules) {
    if (partitionBy == null) {
      return;
    }
    boolean byGene = genes != null && genome.byGene();
    Set<String> columns = new LinkedHashSet<>(List.of(Tables.MIRNA));
    if (!byGene) {
      columns.add(Tables.TARGET);
    }
    if (genome.isGiven()) {
      columns.add(Tables.CHROMOSOME);
    }
    if (!columns.contains(partitionBy)) {
      throw rules.usage(
          "--partition-by is '%s'; it must be one of %s here"
              .formatted(partitionBy, String.join(", ", columns)));
    }
  }

  private SparkOptions options(SparkSession spark) {
    SparkOptions.Builder options =
        SparkOptions.builder()
            .device(Device.parse(device))
            .precision(Precision.parse(precision))
            .path(path)
            .wobbles(gu)
            .energy(energy)
            .allPairs(allPairs)
            .noisyOr(noisyOr)
            .circular(circular)
            .changes(!withoutChanges)
            .batch(batch == null ? 0 : batch)
            .partitions(partitions == null ? 0 : partitions)
            .blockLetters(blockLetters == null ? 0 : blockLetters);
    if (seedMatch != null) {
      options.seedMatch(seedMatch);
    }
    if (threshold != null) {
      options.threshold(threshold);
    }
    if (maxEnergy != null) {
      options.maxEnergy(maxEnergy);
    }
    if (model == null) {
      return options.build();
    }
    Path folder = Path.of(model);
    if (!Files.isDirectory(folder)) {
      return options.model(model).build();
    }
    spark.sparkContext().addFile(folder.toAbsolutePath().toString(), true);
    return options.model(folder.toAbsolutePath().normalize().getFileName().toString()).build();
  }
}
