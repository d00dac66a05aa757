// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.result.Timings;

/**
 * The command {@code rank} as users run it, start of the JVM included: all human miRNAs against all
 * human 3'UTRs of the data pack, the gene table written. The tables of one thread and of two must
 * be the same bytes. One thread at a time.
 */
public final class RankJob {
  private static final String HEAP = "512m";

  /** What one run took, and what came out. */
  private record Run(Timings.Sample sample, long peakBytes, long rows, String sha256) {}

  private RankJob() {}

  /** Measures; fails when the tables differ. */
  public static void run(ResultFile file, int rounds) throws IOException, InterruptedException {
    Path table = Files.createTempFile("seedhawk-rank", ".tsv");
    try {
      String expected = "";
      for (int threads : new int[] {2, 1}) {
        long peak = 0;
        Run last = null;
        Timings timings = null;
        for (int round = 0; round < rounds; round++) {
          last = run(table, threads);
          timings = timings == null ? new Timings(last.rows, "row") : timings;
          timings.add(last.sample);
          peak = Math.max(peak, last.peakBytes);
          if (!expected.isEmpty() && !expected.equals(last.sha256)) {
            throw new IllegalStateException("the table of %d threads differs".formatted(threads));
          }
          expected = last.sha256;
        }
        timings.writeTo(
            file.rows(),
            "RankJob.rank",
            Map.of("threads", Integer.toString(threads), "heap", HEAP));
        ObjectNode row = (ObjectNode) file.rows().get(file.rows().size() - 1);
        row.put("peak_bytes", peak);
        row.put("sha256", expected);
        System.out.printf(
            Locale.ROOT,
            "%d threads: %,d rows in %.1f s, %.1f s of CPU, %,d MB resident%n",
            threads,
            last.rows,
            last.rows / timings.rate(),
            last.rows / timings.cpuRate(),
            peak / 1_000_000);
      }
    } finally {
      Files.deleteIfExists(table);
    }
    file.write();
  }

  private static Run run(Path table, int threads) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx" + HEAP,
            "-cp",
            System.getProperty("java.class.path"),
            "org.seedhawk.cli.Main",
            "rank",
            "--mirna",
            BenchInputs.file(BenchInputs.MIRNAS).toString(),
            "--target",
            BenchInputs.file(BenchInputs.UTRS).toString(),
            "--genes",
            table.toString(),
            "--threads",
            Integer.toString(threads));
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(table)).start();
    Duration cpu = Duration.ZERO;
    long peak = 0;
    // The system forgets both when the process ends, so they are read while it runs.
    while (process.isAlive()) {
      cpu = process.info().totalCpuDuration().orElse(cpu);
      peak = Math.max(peak, residentBytes(process.pid()));
      Thread.sleep(20);
    }
    double wall = (System.nanoTime() - begun) / 1e9;
    String said = Files.readString(log(table).toPath());
    Files.delete(log(table).toPath());
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + said);
    }
    long rows = -1; // the header is none
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(table), digest)) {
      byte[] buffer = new byte[1 << 20];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) {
          rows += buffer[i] == '\n' ? 1 : 0;
        }
      }
    }
    if (rows < 1) {
      throw new IllegalStateException("the table is empty: " + said);
    }
    return new Run(
        new Timings.Sample(wall, cpu.toNanos() / 1e9),
        peak,
        rows,
        HexFormat.of().formatHex(digest.digest()));
  }

  private static java.io.File log(Path table) {
    return Path.of(table + ".log").toFile();
  }

  /** Returns the most memory that a process had so far; 0 where the system does not say. */
  private static long residentBytes(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) {
      return 0; // it has just ended
    }
    return 0;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }
}
