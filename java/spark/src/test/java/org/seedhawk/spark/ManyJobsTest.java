// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.scan.Rna;
import org.seedhawk.spark.engine.Engines;

/** Fifty jobs in one session, which leave nothing behind. */
@Tag("cluster")
class ManyJobsTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int WARM_UP = 10; // classes are loaded and compiled
  private static final int JOBS = 50;
  private static final int ENDS = 10; // the first and the last jobs that are compared

  /** A megabyte a job; a single engine that stays open takes 50. */
  private static final double MOST_GROWTH_MB = JOBS;

  @TempDir private static Path folder;

  private static double residentMb() throws IOException {
    System.gc();
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    throw new IOException(STATUS + " has no VmRSS");
  }

  /** Runs a job whose miRNAs are its own and whose model is another one than before. */
  private static void run(SparkSession spark, Path targetFile, int number) {
    List<Rna> mirnas = Inputs.mirnas(new Random(number), 6);
    SparkOptions options =
        SparkOptions.builder()
            .model(number % 2 == 0 ? "targetnet" : "deeptarget")
            .blockLetters(4096)
            .partitions(2)
            .threshold(0)
            .build();
    Dataset<Row> targets = SeedhawkSpark.readFasta(spark, List.of(targetFile.toString()));
    assertTrue(SeedhawkSpark.genes(targets, mirnas, options).count() > 10, "genes");
  }

  /** Returns the lowest value: allocators hold a hundred megabytes more after some jobs. */
  private static double lowest(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  @Test
  void memoryAndHandlesDoNotGrow() throws IOException {
    assumeTrue(Files.isReadable(STATUS), "only Linux says what is resident");
    Path targetFile =
        Inputs.fasta(folder.resolve("targets.fa"), Inputs.targets(new Random(5), 12, 20_000));
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            // What Spark itself keeps of each job: threads for a minute, and its history.
            .config("spark.sql.shuffleExchange.maxThreadThreshold", "8")
            .config("spark.sql.resultQueryStage.maxThreadThreshold", "8")
            .config("spark.ui.retainedJobs", "4")
            .config("spark.ui.retainedStages", "4")
            .config("spark.ui.retainedTasks", "20")
            .config("spark.sql.ui.retainedExecutions", "4")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .getOrCreate();
    List<Double> resident = new ArrayList<>();
    List<Long> handles = new ArrayList<>();
    try {
      for (int job = 0; job < WARM_UP + JOBS; job++) {
        run(spark, targetFile, job);
        if (job >= WARM_UP) {
          resident.add(residentMb());
          handles.add(NativeKernels.liveHandles());
        }
      }
    } finally {
      spark.stop();
    }
    assertTrue(handles.getFirst() > 0, "an engine that waits for the next job has handles");
    assertEquals(
        List.of(handles.getFirst(), handles.get(1)),
        handles.subList(JOBS - 2, JOBS),
        "native handles after the first and the last jobs");
    assertEquals(List.of(0, 0), Engines.here().open(), "closed with the application");
    assertEquals(0, NativeKernels.liveHandles(), "native handles left");
    double first = lowest(resident.subList(0, ENDS));
    double last = lowest(resident.subList(JOBS - ENDS, JOBS));
    System.out.printf(
        "resident, MB: lowest of the first jobs %.0f, of the last jobs %.0f%n", first, last);
    assertTrue(last - first < MOST_GROWTH_MB, "resident, MB: " + resident);
  }
}
