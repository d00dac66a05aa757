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
    CommandProcess process =
        CommandProcess.run(
            HEAP,
            List.of(),
            false,
            List.of(
                "rank",
                "--mirna",
                BenchInputs.file(BenchInputs.MIRNAS).toString(),
                "--target",
                BenchInputs.file(BenchInputs.UTRS).toString(),
                "--genes",
                table.toString(),
                "--threads",
                Integer.toString(threads)));
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
      throw new IllegalStateException("the table is empty: " + process.said());
    }
    return new Run(
        process.sample(), process.peakBytes(), rows, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }
}
