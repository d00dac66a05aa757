// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.cli.CommandTables;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.spark.row.Tables;

/** Two executors in JVMs of their own, of which one is killed. */
@Tag("cluster")
class ClusterTest {
  @TempDir private static Path folder;

  private static SparkSession spark;
  private static List<Rna> mirnas;
  private static Path targetFile;
  private static List<String> sites;
  private static List<String> genes;

  @BeforeAll
  static void start() throws IOException {
    linkJars(Path.of(System.getenv("SPARK_HOME"), "jars"), System.getProperty("java.class.path"));
    spark = session();
    Random random = new Random(21);
    mirnas = Inputs.mirnas(random, 40);
    Path mirnaFile = Inputs.fasta(folder.resolve("mirnas.fa"), mirnas);
    targetFile = Inputs.fasta(folder.resolve("targets.fa"), Inputs.targets(random, 60, 60_000));
    Path siteFile = folder.resolve("sites.tsv");
    Path geneFile = folder.resolve("genes.tsv");
    CommandTables.run(
        "scan",
        "--mirna",
        mirnaFile.toString(),
        "--target",
        targetFile.toString(),
        "--seed-match",
        "offset-9-mer-m7",
        "--sites",
        siteFile.toString(),
        "--genes",
        geneFile.toString());
    sites = CommandTables.rows(siteFile);
    genes = CommandTables.rows(geneFile);
  }

  private static SparkSession session() {
    return SparkSession.builder()
        .master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.speculation", "true")
        .config("spark.speculation.multiplier", "1.5")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .config("spark.executorEnv.JAVA_HOME", System.getProperty("java.home"))
        .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
        .getOrCreate();
  }

  /** Executors find Spark's jars in a folder; elsewhere it comes with the distribution. */
  private static void linkJars(Path jars, String classPath) throws IOException {
    Files.createDirectories(jars);
    for (String each : classPath.split(File.pathSeparator)) {
      Path jar = Path.of(each);
      Path link = jars.resolve(jar.getFileName());
      if (each.endsWith(".jar") && !Files.exists(link)) {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, jar);
      }
    }
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static SparkOptions options(int partitions) {
    return SparkOptions.builder()
        .seedMatch(SeedMatch.OFFSET_9_MER_M7)
        .blockLetters(2048)
        .partitions(partitions)
        .build();
  }

  private static Dataset<Row> targets() {
    return SeedhawkSpark.readFasta(spark, List.of(targetFile.toString()));
  }

  private static List<String> siteRows(int partitions) {
    return SeedhawkSpark.scan(targets(), mirnas, options(partitions)).collectAsList().stream()
        .map(Tables::siteText)
        .sorted()
        .toList();
  }

  private static List<String> geneRows(int partitions) {
    return SeedhawkSpark.genes(targets(), mirnas, options(partitions)).collectAsList().stream()
        .map(Tables::geneText)
        .sorted()
        .toList();
  }

  /** Returns the processes of the executors that take tasks. */
  private static Set<Long> executors() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      numbers.add(i);
    }
    return new HashSet<>(
        new JavaSparkContext(spark.sparkContext())
            .parallelize(numbers, 16)
            .map(
                number -> {
                  Thread.sleep(100); // so that one executor does not take all
                  assertFalse(SparkEnv.get().executorId().equals("driver"));
                  return ProcessHandle.current().pid();
                })
            .collect());
  }

  @Test
  void rowsAreThoseOfTheCommandLine() {
    assertTrue(executors().size() >= 1, "executors");
    for (int partitions : new int[] {1, 2, 11}) {
      assertEquals(sites, siteRows(partitions), "sites, partitions: " + partitions);
    }
    assertEquals(genes, geneRows(6));
  }

  @Test
  void killedExecutorLosesAndDoublesNothing() throws Exception {
    Set<Long> before = executors();
    AtomicInteger ended = new AtomicInteger();
    AtomicBoolean killed = new AtomicBoolean();
    long victim = before.iterator().next();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                // Some tasks are done, and their rows are with the driver or on a disk.
                if (ended.incrementAndGet() == 6 && killed.compareAndSet(false, true)) {
                  ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
                }
              }
            });
    CompletableFuture<List<String>> rows = CompletableFuture.supplyAsync(() -> geneRows(24));
    assertEquals(genes, rows.get());
    assertTrue(killed.get(), "killed while the job ran");
    assertFalse(ProcessHandle.of(victim).isPresent(), "the executor is dead");
    assertEquals(sites, siteRows(7), "the application goes on");
    assertFalse(executors().contains(victim));
  }
}
