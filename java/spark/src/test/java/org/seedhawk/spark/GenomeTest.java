// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.cli.CommandTables;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.spark.engine.Engines;
import org.seedhawk.spark.row.GenomeTables;
import org.seedhawk.spark.row.Tables;

/** Scans of a genome beside those of the command line, in one JVM. */
class GenomeTest {
  @TempDir private static Path folder;

  private static SparkSession spark;
  private static List<Rna> mirnas;
  private static Path mirnaFile;
  private static GenomeInputs files;

  @BeforeAll
  static void start() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            // Many applications choose it; it cannot write records.
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .getOrCreate();
    mirnas = Inputs.mirnas(new Random(31), 10);
    mirnaFile = Inputs.fasta(folder.resolve("mirnas.fa"), mirnas);
    files = GenomeInputs.write(folder, new Random(32));
  }

  @AfterAll
  static void stop() {
    spark.stop();
    assertEquals(List.of(0, 0), Engines.here().open(), "closed with the application");
  }

  private static SparkGenome.Builder genome() {
    return SparkGenome.builder(files.genome().toString()).annotation(files.gtf().toString());
  }

  /** Blocks of the least size, so that there are many parts. */
  private static SparkOptions.Builder options(int partitions) {
    return SparkOptions.builder()
        .seedMatch(SeedMatch.CANONICAL)
        .threshold(0.2f)
        .blockLetters(1024)
        .partitions(partitions);
  }

  private static List<String> sorted(Dataset<Row> table, Function<Row, String> text) {
    return table.collectAsList().stream().map(text).sorted().toList();
  }

  private static List<String> command(Path sites, Path genes, List<String> more) {
    List<String> command = new ArrayList<>(List.of("scan", "--mirna", mirnaFile.toString()));
    command.addAll(List.of("--genome", files.genome().toString(), "--seed-match", "canonical"));
    command.addAll(List.of("--threshold", "0.2", "--sites", sites.toString()));
    if (genes != null) {
      command.addAll(List.of("--genes", genes.toString()));
    }
    command.addAll(more);
    return command;
  }

  /** Runs the command line and Spark with the same options and compares all rows and columns. */
  private static void compare(SparkGenome genome, SparkOptions options, String... args)
      throws IOException {
    Path sites = folder.resolve("sites.tsv");
    Path genes = folder.resolve("genes.tsv");
    List<String> more = new ArrayList<>(List.of("--annotation", files.gtf().toString()));
    more.addAll(List.of(args));
    CommandTables.run(command(sites, genes, more).toArray(String[]::new));
    List<String> expected = CommandTables.rows(sites);
    assertTrue(expected.size() > 50, "sites to compare: " + expected.size());
    Dataset<Row> siteTable = SeedhawkSpark.scan(spark, genome, mirnas, options);
    assertEquals(expected, sorted(siteTable, Tables::siteText));
    Dataset<Row> geneTable = SeedhawkSpark.genes(spark, genome, mirnas, options);
    boolean byGene = GenomeTables.isByGene(geneTable.schema());
    assertEquals(
        CommandTables.rows(genes),
        sorted(geneTable, byGene ? GenomeTables::geneText : Tables::geneText));
    assertEquals(
        Files.readAllLines(sites).getFirst(), Tables.header(siteTable.schema(), true), "columns");
    assertEquals(Files.readAllLines(genes).getFirst(), Tables.header(geneTable.schema(), false));
  }

  @Test
  void rowsAreThoseOfTheCommandLine() throws IOException {
    compare(genome().build(), options(1).build());
    compare(
        genome().build(),
        options(7).allPairs(true).energy(true).build(),
        "--all-pairs",
        "--energy");
  }

  @Test
  void isoformsAreListedAsOnTheCommandLine() throws IOException {
    compare(genome().eachIsoform(true).build(), options(3).build(), "--each-isoform");
    compare(
        genome().byGene(true).build(),
        options(4).noisyOr(true).changes(false).build(),
        "--by",
        "gene",
        "--noisy-or",
        "--no-log2fc");
    compare(genome().byGene(true).build(), options(2).build(), "--by", "gene");
    compare(
        genome().selection(Selection.builder().longestOfGene(true).build()).build(),
        options(2).changes(false).build(),
        "--isoform",
        "longest",
        "--no-log2fc");
  }

  @Test
  void regionsAreThoseOfTheCommandLine() throws IOException {
    for (Region region : List.of(Region.TRANSCRIPT, Region.EXONS)) {
      compare(
          genome().region(region).build(),
          options(3).changes(false).build(),
          "--region",
          region.toString(),
          "--no-log2fc");
    }
  }

  @Test
  void wholeChromosomesAreCutAsOnTheCommandLine() throws IOException {
    Path sites = folder.resolve("whole.tsv");
    CommandTables.run(command(sites, null, List.of()).toArray(String[]::new));
    SparkGenome whole = SparkGenome.builder(files.genome().toString()).build();
    List<String> expected = CommandTables.rows(sites);
    assertTrue(expected.size() > 500, "sites: " + expected.size());
    assertEquals(
        expected,
        sorted(SeedhawkSpark.scan(spark, whole, mirnas, options(3).build()), Tables::siteText));
    SparkOptions options = options(1).build();
    assertThrows(
        IllegalArgumentException.class,
        () -> SeedhawkSpark.genes(spark, whole, mirnas, options),
        "a chromosome is no gene");
    assertThrows(IllegalArgumentException.class, () -> SeedhawkSpark.readGenome(spark, whole));
  }

  @Test
  void transcriptsAreTargetsLikeOthers() throws IOException {
    Path fasta = folder.resolve("extracted.fa");
    CommandTables.run(
        "extract",
        "--genome",
        files.genome().toString(),
        "--annotation",
        files.gtf().toString(),
        "--out",
        fasta.toString());
    Dataset<Row> read = SeedhawkSpark.readGenome(spark, genome().build());
    Dataset<Row> extracted = SeedhawkSpark.readFasta(spark, List.of(fasta.toString()));
    Function<Row, String> text = row -> row.getString(0) + " " + row.getString(1);
    assertEquals(sorted(extracted, text), sorted(read, text));
    assertEquals(
        sorted(SeedhawkSpark.scan(extracted, mirnas, options(2).build()), Tables::siteText),
        sorted(SeedhawkSpark.scan(read, mirnas, options(2).build()), Tables::siteText));
  }

  @Test
  void genomeThatWasSentIsRead() throws IOException {
    Path sent = Files.copy(files.genome(), folder.resolve("sent.fa"));
    spark.sparkContext().addFile(sent.toString());
    Dataset<Row> table =
        SeedhawkSpark.scan(
            spark,
            SparkGenome.builder(sent.toString()).annotation(files.gtf().toString()).build(),
            mirnas,
            options(2).build());
    Files.delete(sent);
    assertEquals(
        sorted(
            SeedhawkSpark.scan(spark, genome().build(), mirnas, options(2).build()),
            Tables::siteText),
        sorted(table, Tables::siteText));
  }

  @Test
  void genomeThatIsGoneIsNamed() throws IOException {
    Path gone = Files.copy(files.genome(), folder.resolve("gone.fa"));
    Dataset<Row> table =
        SeedhawkSpark.scan(
            spark,
            SparkGenome.builder(gone.toString()).annotation(files.gtf().toString()).build(),
            mirnas,
            options(1).build());
    Files.delete(gone);
    RuntimeException failed = Failures.cause(assertThrows(SparkException.class, table::count));
    assertTrue(failed instanceof BadInputException, failed::toString);
    assertTrue(
        failed.getMessage().contains("executor driver on")
            && failed.getMessage().contains("gone.fa"),
        failed::getMessage);
  }
}
