// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.input.MadeUpGenome;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.result.Timings;
import org.seedhawk.scan.Rna;

/**
 * What the genome costs a scan: the 3'UTRs of a made-up genome, and the same letters as FASTA, for
 * all human miRNAs. The site tables must have the same scores. One thread at a time.
 */
public final class GenomeScanJob {
  private static final int NT = 5_000_000;
  private static final int TRANSCRIPTS = 1_500;
  private static final String HEAP = "300m";

  /** What is scanned, and the name of its site table. */
  private static final Map<String, String> KINDS =
      new TreeMap<>(
          Map.of(
              "fasta", "fasta.tsv",
              "genome", "genome.tsv",
              "genome, BED12 with bgzip and index", "genome.bed.gz"));

  private final Path folder;

  private GenomeScanJob(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    MadeUpGenome made = new MadeUpGenome(NT, TRANSCRIPTS);
    made.writeFasta(folder.resolve("genome.fa"));
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(folder.resolve("genes.gtf")))) {
      made.writeGtf(out);
    }
    StringBuilder mirnas = new StringBuilder();
    for (Rna mirna : BenchInputs.mirnas()) {
      mirnas.append(">%s\n%s\n".formatted(mirna.id(), mirna.letters()));
    }
    Files.writeString(folder.resolve("mirnas.fa"), mirnas);
    run(List.of("extract", "--genome", in("genome.fa"), "--annotation", in("genes.gtf")), "utr.fa");
  }

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  private CommandProcess run(List<String> args, String out)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(args);
    all.addAll(List.of(args.getFirst().equals("scan") ? "--sites" : "--out", in(out)));
    return CommandProcess.run(HEAP, List.of(), false, all);
  }

  /**
   * Measures; fails when a score differs.
   *
   * @param rounds how often each kind of scan is timed
   */
  public static void run(ResultFile file, int rounds) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("seedhawk-genome-scan");
    try {
      new GenomeScanJob(folder).measure(file, rounds);
    } finally {
      try (Stream<Path> left = Files.walk(folder)) {
        for (Path each : left.sorted((one, other) -> other.compareTo(one)).toList()) {
          Files.delete(each);
        }
      }
    }
    file.write();
  }

  private void measure(ResultFile file, int rounds) throws IOException, InterruptedException {
    Map<String, Timings> timings = new TreeMap<>();
    Map<String, Long> peaks = new TreeMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, String> kind : KINDS.entrySet()) {
        CommandProcess run = scan(kind.getKey(), kind.getValue());
        timings
            .computeIfAbsent(kind.getKey(), unused -> new Timings(TRANSCRIPTS, "transcript"))
            .add(run.sample());
        peaks.merge(kind.getKey(), run.peakBytes(), Math::max);
      }
    }
    List<String> expected = scores("fasta.tsv");
    if (!expected.equals(scores("genome.tsv"))) {
      throw new IllegalStateException("the scores on the genome are not those of the FASTA file");
    }
    timings.forEach(
        (kind, times) -> {
          times.writeTo(file.rows(), "GenomeScanJob.scan", Map.of("targets", kind, "heap", HEAP));
          ObjectNode row = (ObjectNode) file.rows().get(file.rows().size() - 1);
          row.put("peak_bytes", peaks.get(kind));
          row.put("sites", expected.size());
          System.out.printf(
              Locale.ROOT,
              "%s: %.2f s, %.2f s of CPU, %,d MB resident, %,d sites%n",
              kind,
              TRANSCRIPTS / times.rate(),
              TRANSCRIPTS / times.cpuRate(),
              peaks.get(kind) / 1_000_000,
              expected.size());
        });
  }

  private CommandProcess scan(String kind, String table) throws IOException, InterruptedException {
    List<String> args = new ArrayList<>(List.of("scan", "--mirna", in("mirnas.fa")));
    args.addAll(
        kind.equals("fasta")
            ? List.of("--target", in("utr.fa"))
            : List.of(
                "--genome",
                in("genome.fa"),
                "--annotation",
                in("genes.gtf"),
                "--each-isoform")); // rows of the same targets
    args.addAll(List.of("--seed-match", "canonical", "--threads", "2"));
    return run(args, table);
  }

  /** Returns target, place in it, miRNA and score of each site, sorted. */
  private List<String> scores(String table) throws IOException {
    try (Stream<String> rows = Files.lines(folder.resolve(table))) {
      return rows.skip(1)
          .map(row -> String.join("\t", List.of(row.split("\t")).subList(0, 5)))
          .sorted()
          .toList();
    }
  }
}
