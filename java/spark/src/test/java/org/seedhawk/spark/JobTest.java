// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.cli.CommandTables;
import org.seedhawk.formats.bgzip.BgzipOutput;
import org.seedhawk.spark.row.GenomeTables;
import org.seedhawk.spark.row.Tables;

/** The application beside the command line. */
class JobTest {
  private static final List<String> SETTINGS =
      List.of("spark.master=local[2]", "spark.ui.enabled=false", "spark.sql.shuffle.partitions=2");

  @TempDir private Path folder;

  private String mirnas;
  private String targets;

  @BeforeEach
  void write() throws IOException {
    SETTINGS.forEach(each -> System.setProperty(each.split("=")[0], each.split("=")[1]));
    Random random = new Random(22);
    mirnas = Inputs.fasta(folder.resolve("mirnas.fa"), Inputs.mirnas(random, 8)).toString();
    targets =
        Inputs.fasta(folder.resolve("targets.fa"), Inputs.targets(random, 20, 20_000)).toString();
  }

  @AfterEach
  void forget() {
    SETTINGS.forEach(each -> System.clearProperty(each.split("=")[0]));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  /** Runs the application, and returns what it told; it must end with a code. */
  private static String run(int code, String... args) {
    StringWriter err = new StringWriter();
    assertEquals(
        code, Job.run(new PrintWriter(err), new PrintWriter(err, true), args), err::toString);
    return err.toString();
  }

  private List<String> lines(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> parts = Files.list(folder.resolve(name))) {
      for (Path part : parts.filter(each -> each.toString().endsWith(".txt")).toList()) {
        lines.addAll(Files.readAllLines(part));
      }
    }
    return lines.stream().sorted().toList();
  }

  @Test
  void writesTheTablesOfTheCommandLine() throws IOException {
    CommandTables.run(
        "scan",
        "--mirna",
        mirnas,
        "--target",
        targets,
        "--sites",
        path("s.tsv"),
        "--genes",
        path("g.tsv"),
        "--all-pairs");
    String told =
        run(
            0,
            "--mirna",
            mirnas,
            "--target",
            targets,
            "--sites",
            path("s"),
            "--genes",
            path("g"),
            "--all-pairs",
            "--format",
            "tsv",
            "--block-letters",
            "2048");
    List<String> genes = CommandTables.rows(folder.resolve("g.tsv"));
    assertEquals(CommandTables.rows(folder.resolve("s.tsv")), lines("s"));
    assertEquals(genes, lines("g"));
    String manifest = Files.readString(folder.resolve("s.manifest.json"));
    long scored = genes.stream().filter(row -> row.endsWith("\tscored")).count();
    assertTrue(manifest.contains("\"pairs_scored\": " + scored), manifest);
    assertTrue(manifest.contains("\"sites_listed\": " + lines("s").size()), manifest);
    assertTrue(told.contains("22 targets"), told);

    String again = run(2, "--mirna", mirnas, "--target", targets, "--sites", path("s"));
    assertTrue(again.contains("exists"), again);
  }

  /** Returns the lines of a folder that is parted by a column, each in the folder of its value. */
  private List<String> parted(String name, String column, int field) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> parts = Files.walk(folder.resolve(name))) {
      for (Path part : parts.filter(each -> each.toString().endsWith(".txt")).toList()) {
        for (String line : Files.readAllLines(part)) {
          assertEquals(
              column + "=" + line.split("\t")[field], part.getParent().getFileName().toString());
          lines.add(line);
        }
      }
    }
    return lines.stream().sorted().toList();
  }

  @Test
  void genomeGivesTheTablesOfTheCommandLine() throws IOException {
    GenomeInputs genome = GenomeInputs.write(folder, new Random(23));
    List<String> scan = new ArrayList<>(List.of("--mirna", mirnas, "--genome"));
    scan.addAll(List.of(genome.genome().toString(), "--annotation", genome.gtf().toString()));
    scan.addAll(List.of("--seed-match", "canonical", "--threshold", "0.3"));
    List<String> command = new ArrayList<>(List.of("scan"));
    command.addAll(scan);
    command.addAll(List.of("--sites", path("s.tsv"), "--genes", path("g.tsv")));
    CommandTables.run(command.toArray(String[]::new));
    List<String> job = new ArrayList<>(scan);
    job.addAll(List.of("--sites", path("s"), "--genes", path("g"), "--format", "tsv"));
    job.addAll(List.of("--partition-by", "chrom", "--block-letters", "1024"));
    String told = run(0, job.toArray(String[]::new));
    assertTrue(told.contains("distinct stretches of"), told);
    List<String> sites = CommandTables.rows(folder.resolve("s.tsv"));
    assertTrue(sites.size() > 20, "sites");
    assertEquals(sites, parted("s", "chrom", 12));
    List<String> genes = new ArrayList<>();
    for (String chromosome : List.of("chr2", "chr10", "chr")) {
      genes.addAll(lines("g/chrom=" + chromosome));
    }
    assertEquals(CommandTables.rows(folder.resolve("g.tsv")), genes.stream().sorted().toList());

    List<String> typed = new ArrayList<>(scan);
    typed.addAll(List.of("--sites", path("s.parquet"), "--genes", path("g.parquet")));
    typed.addAll(List.of("--by", "gene", "--partition-by", "mirna"));
    run(0, typed.toArray(String[]::new));
    SparkSession spark = SparkSession.builder().getOrCreate();
    String[] columns = GenomeTables.sites(false).fieldNames();
    List<String> rows =
        spark.read().parquet(path("s.parquet")).selectExpr(columns).collectAsList().stream()
            .map(Tables::siteText)
            .sorted()
            .toList();
    spark.stop();
    assertEquals(sites, rows);
    assertTrue(Files.isDirectory(folder.resolve("g.parquet/mirna=miR-0")));
  }

  @Test
  void partsOfTheOutputHoldTheirRows() throws IOException {
    List<String> scan = new ArrayList<>(List.of("--mirna", mirnas, "--target", targets));
    List<String> whole = new ArrayList<>(scan);
    whole.addAll(List.of("--genes", path("g"), "--format", "tsv"));
    run(0, whole.toArray(String[]::new));
    List<String> parts = new ArrayList<>(scan);
    parts.addAll(List.of("--genes", path("p"), "--format", "tsv", "--partition-by", "mirna"));
    String told = run(0, parts.toArray(String[]::new));
    assertEquals(lines("g"), parted("p", "mirna", 1));
    try (Stream<Path> files = Files.walk(folder.resolve("p"))) {
      long count = files.filter(each -> each.toString().endsWith(".txt")).count();
      assertEquals(8, count, "a file for each miRNA");
    }
    assertTrue(told.contains("pairs scored"), told);
    String refused =
        run(
            2,
            "--mirna",
            mirnas,
            "--target",
            targets,
            "--genes",
            path("x"),
            "--partition-by",
            "chrom");
    assertTrue(refused.contains("one of mirna, target"), refused);
    String both =
        run(2, "--mirna", mirnas, "--target", targets, "--genome", targets, "--genes", path("x"));
    assertTrue(both.contains("--target and --genome are both given"), both);
  }

  @Test
  void parquetInAndOut() {
    SparkSession spark = SparkSession.builder().getOrCreate();
    SeedhawkSpark.readFasta(spark, List.of(targets))
        .select("sequence", "target")
        .write()
        .parquet(path("in.parquet"));
    spark.stop();
    run(0, "--mirna", mirnas, "--target", path("in.parquet"), "--genes", path("g.parquet"));
    run(0, "--mirna", mirnas, "--target", targets, "--genes", path("g2"), "--format", "tsv");
    spark = SparkSession.builder().getOrCreate();
    List<String> rows =
        spark.read().parquet(path("g.parquet")).collectAsList().stream()
            .map(Tables::geneText)
            .sorted()
            .toList();
    spark.stop();
    assertEquals(assertDoesNotThrow(() -> lines("g2")), rows);
  }

  /** In FASTA and in tables, of miRNAs and targets. */
  @Test
  void modifiedBasesAreReadWhereAnOptionSaysSo() throws IOException {
    String site = "AACTATACAACCTACTACCTCATTAACTATACAACCTACTACCTCATT";
    Path mirna = folder.resolve("o.fa");
    Files.writeString(mirna, ">m\nmUmGmAmGmGmUmAmGmUmAmGmGmUmUmGmUmAmUmAmGmUmU\n");
    Path fasta = folder.resolve("o.t.fa");
    Files.writeString(fasta, ">a\n/5Phos/" + site + "\n>b\n" + site + "\n");
    SparkSession spark = SparkSession.builder().getOrCreate();
    spark
        .createDataFrame(
            List.of(RowFactory.create("c", "+A+A+C" + site.substring(3))),
            new StructType().add("target", "string").add("sequence", "string"))
        .write()
        .parquet(path("o.parquet"));
    spark
        .createDataFrame(
            List.of(RowFactory.create("d", "NA")),
            new StructType().add("target", "string").add("sequence", "string"))
        .write()
        .parquet(path("na.parquet"));
    spark.stop();
    String[] args = {
      "--mirna",
      mirna.toString(),
      "--target",
      fasta.toString(),
      "--target",
      path("o.parquet"),
      "--genes",
      path("g"),
      "--format",
      "tsv",
      "--no-log2fc"
    };
    assertTrue(run(3, args).contains("notation of modified bases"));
    String[] strip = Arrays.copyOf(args, args.length + 2);
    strip[args.length] = "--modified-bases";
    strip[args.length + 1] = "strip";
    String told = run(0, strip);
    assertTrue(told.contains("2 targets with modified bases, read as plain letters: 'a'"), told);
    assertTrue(told.contains("o.fa: 1 with modified bases"), told);
    List<String> rows = lines("g");
    assertEquals(3, rows.size());
    assertEquals(
        1,
        rows.stream().map(row -> row.substring(row.indexOf('\t'))).distinct().count(),
        rows.toString());
    String manifest = Files.readString(folder.resolve("g.manifest.json"));
    assertTrue(manifest.contains("\"targets_modified\": 2"), manifest);
    String none = run(3, "--mirna", mirnas, "--target", path("na.parquet"), "--genes", path("n"));
    assertTrue(none.contains("target 'd': 'NA' says that there is no sequence"), none);
  }

  @Test
  void targetsWithTheirTailsAreNamed() throws IOException {
    String body = "CCGGTTACGCTACCTCAGGCATCGATTGC";
    Path fasta = folder.resolve("tails.fa");
    String tail = "A".repeat(20);
    Files.writeString(
        fasta,
        ">b\n%1$s%2$s\n>a\n%1$s%2$saa\n>c\n%1$s%3$s\n".formatted(body, tail, tail.substring(1)));
    String[] args = {"--mirna", mirnas, "--target", fasta.toString(), "--genes", path("tails")};
    String told = run(0, args);
    assertTrue(
        told.contains(
            "warning: target 'a' ends in 20 A or more, a poly(A) tail (2 such); it weakens log2fc"),
        told);
    args[args.length - 1] = path("no-tails");
    String[] without = Arrays.copyOf(args, args.length + 1);
    without[args.length] = "--no-log2fc";
    told = run(0, without);
    assertFalse(told.contains("poly(A)"), told);
  }

  @Test
  void damagedPartOfABgzipFileIsNamed() throws IOException {
    Path packed = folder.resolve("packed.fa.gz");
    try (BgzipOutput out = new BgzipOutput(Files.newOutputStream(packed))) {
      for (int i = 0; i < 400; i++) {
        out.write((">t" + i + "\n" + Inputs.letters(new Random(i), 900) + "\n").getBytes(US_ASCII));
      }
      out.finish();
    }
    byte[] bytes = Files.readAllBytes(packed);
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(packed, bytes);
    System.setProperty("spark.sql.files.maxPartitionBytes", "10000");
    try {
      String told =
          run(3, "--mirna", mirnas, "--target", packed.toString(), "--genes", path("damaged"));
      assertTrue(told.contains(packed + " from byte") && told.contains("is damaged"), told);
      assertEquals(1, told.lines().count(), told);
    } finally {
      System.clearProperty("spark.sql.files.maxPartitionBytes");
    }
  }

  @Test
  void damagedPartOfAParquetFileIsNamed() throws IOException {
    SparkSession spark = SparkSession.builder().getOrCreate();
    SeedhawkSpark.readFasta(spark, List.of(targets))
        .select("sequence", "target")
        .coalesce(1)
        .write()
        .option("compression", "none")
        .parquet(path("in.parquet"));
    spark.stop();
    Path part;
    try (Stream<Path> parts = Files.list(folder.resolve("in.parquet"))) {
      part = parts.filter(each -> each.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(part);
    for (int i = 4; i < 60; i++) {
      bytes[i] ^= 0x55; // the header of the first page; the end of the file says where it is
    }
    Files.write(part, bytes);
    Files.deleteIfExists(part.resolveSibling("." + part.getFileName() + ".crc"));
    String told =
        run(1, "--mirna", mirnas, "--target", path("in.parquet"), "--genes", path("damaged"));
    assertTrue(told.contains(part.getFileName().toString()), told);
    assertEquals(1, told.lines().count(), told);
  }

  @Test
  void exitCodesAreThoseOfTheCommandLine() throws IOException {
    assertTrue(run(2, "--mirna", mirnas, "--target", targets).contains("--sites, --genes"));
    run(2, "--mirna", mirnas, "--target", targets, "--sites", path("x"), "--threshold", "2");
    String none = run(3, "--mirna", mirnas, "--target", path("none.fa"), "--genes", path("x"));
    assertTrue(none.contains("none.fa"), none);
    String model =
        run(3, "--mirna", mirnas, "--target", targets, "--genes", path("x"), "--model", "nothing");
    assertTrue(model.contains("'nothing'"), model);
    Files.writeString(folder.resolve("bad.fa"), ">one\nACGU\n>two\nAC!GU\n");
    String bad = run(3, "--mirna", mirnas, "--target", path("bad.fa"), "--genes", path("x"));
    assertTrue(bad.contains("bad.fa:4") && bad.lines().count() == 1, bad);
    assertFalse(Files.exists(folder.resolve("x")));
    Files.writeString(folder.resolve("damaged.parquet"), "PAR1 and nothing that Parquet has");
    String damaged =
        run(1, "--mirna", mirnas, "--target", path("damaged.parquet"), "--genes", path("x"));
    assertTrue(damaged.contains("damaged.parquet") && damaged.lines().count() == 1, damaged);
    Files.copy(Path.of(targets), folder.resolve("copy.fa"));
    String twice =
        run(3, "--mirna", mirnas, "--target", path("{targets,copy}.fa"), "--genes", path("x"));
    assertTrue(twice.contains("two targets are named"), twice);
  }
}
