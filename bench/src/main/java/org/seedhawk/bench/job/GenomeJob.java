// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.seedhawk.bench.input.MadeUpGenome;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.result.Timings;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.scan.Rna;

/**
 * The command {@code extract} as users run it, start of the JVM included, on one core: a made-up
 * genome of 100 million letters with 30,000 transcripts. Each 3'UTR is compared with the letters of
 * the genome first. One thread at a time.
 */
public final class GenomeJob {
  private static final int NT = 100_000_000;
  private static final int TRANSCRIPTS = 30_000;
  private static final String HEAP = "256m";

  private GenomeJob() {}

  /** Measures; fails when a sequence is wrong. */
  public static void run(ResultFile file, int rounds) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("seedhawk-genome");
    try {
      Path genome = folder.resolve("genome.fa");
      MadeUpGenome made = new MadeUpGenome(NT, TRANSCRIPTS);
      made.writeFasta(genome);
      Path plain = folder.resolve("genes.gtf");
      long lines;
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(plain))) {
        lines = made.writeGtf(out);
      }
      Path gzip = folder.resolve("genes.gtf.gz");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
        Files.copy(plain, out);
      }
      Map<String, String> expected = made.utrs();
      for (Path annotation : List.of(plain, gzip)) {
        for (boolean indexed : new boolean[] {false, true}) {
          measure(file, rounds, List.of(genome, annotation), indexed, expected, lines);
        }
      }
    } finally {
      try (Stream<Path> left = Files.list(folder)) {
        for (Path each : left.toList()) {
          Files.delete(each);
        }
      }
      Files.delete(folder);
    }
    file.write();
  }

  private static void measure(
      ResultFile file,
      int rounds,
      List<Path> inputs,
      boolean indexed,
      Map<String, String> expected,
      long lines)
      throws IOException, InterruptedException {
    Path folder = inputs.get(0).getParent();
    Path index = folder.resolve("genome.fa.fai");
    Path utrs = folder.resolve("utr.fa");
    Path table = folder.resolve("table.tsv");
    Timings timings = new Timings(TRANSCRIPTS, "transcript");
    long peak = 0;
    for (int round = 0; round < rounds; round++) {
      if (!indexed) {
        Files.deleteIfExists(index);
      }
      CommandProcess run =
          CommandProcess.run(
              HEAP,
              List.of("-XX:+UseSerialGC"), // as the launcher starts it
              true,
              List.of(
                  "extract",
                  "--genome",
                  inputs.get(0).toString(),
                  "--annotation",
                  inputs.get(1).toString(),
                  "--out",
                  utrs.toString(),
                  "--table",
                  table.toString()));
      check(utrs, table, expected);
      timings.add(run.sample());
      peak = Math.max(peak, run.peakBytes());
    }
    String name = inputs.get(1).getFileName().toString();
    timings.writeTo(
        file.rows(),
        "GenomeJob.extract",
        Map.of("annotation", name, "index", indexed ? "there" : "made", "heap", HEAP));
    ObjectNode row = (ObjectNode) file.rows().get(file.rows().size() - 1);
    row.put("peak_bytes", peak);
    row.put("genome_nt", NT);
    row.put("annotation_lines", lines);
    row.put("annotation_bytes", Files.size(inputs.get(1)));
    System.out.printf(
        Locale.ROOT,
        "%s, index %s: %.1f s, %.1f s of CPU, %,d MB resident%n",
        name,
        indexed ? "there" : "made",
        TRANSCRIPTS / timings.rate(),
        TRANSCRIPTS / timings.cpuRate(),
        peak / 1_000_000);
  }

  private static void check(Path utrs, Path table, Map<String, String> expected)
      throws IOException {
    Map<String, String> found = new HashMap<>();
    for (Rna utr : FastaReader.readAll(utrs)) {
      found.put(utr.id(), utr.letters());
    }
    if (!found.equals(expected)) {
      long wrong =
          expected.entrySet().stream()
              .filter(each -> !each.getValue().equals(found.get(each.getKey())))
              .count();
      throw new IllegalStateException(
          "%,d of %,d 3'UTRs are wrong, and %,d are there"
              .formatted(wrong, expected.size(), found.size()));
    }
    try (Stream<String> rows = Files.lines(table)) {
      long count = rows.count();
      if (count != TRANSCRIPTS + 1) {
        throw new IllegalStateException("the table has %,d rows".formatted(count));
      }
    }
  }
}
