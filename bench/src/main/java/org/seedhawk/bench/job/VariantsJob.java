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
import java.util.stream.Stream;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.input.MadeUpGenome;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.result.Timings;
import org.seedhawk.scan.Rna;

/**
 * The command {@code variants} on a made-up genome whose variants all lie in 3'UTRs. Each run must
 * analyse every allele and write the bytes that one thread writes. One thread at a time.
 */
public final class VariantsJob {
  private static final int NT = 20_000_000;
  private static final int TRANSCRIPTS = 6_000;
  private static final int SOME = 10; // miRNAs
  private static final int MANY_VARIANTS = 300_000;
  private static final int FEW_VARIANTS = 10_000;
  private static final String HEAP = "512m";

  private final Path folder;
  private final Path genome;
  private final Path annotation;
  private final MadeUpGenome made = new MadeUpGenome(NT, TRANSCRIPTS);

  private VariantsJob(Path folder) throws IOException {
    this.folder = folder;
    genome = folder.resolve("genome.fa");
    made.writeFasta(genome);
    annotation = folder.resolve("genes.gtf");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(annotation))) {
      made.writeGtf(out);
    }
  }

  /**
   * Measures; fails when an allele is not analysed or a byte is wrong.
   *
   * @param rounds how often each kind of run is timed
   */
  public static void run(ResultFile file, int rounds) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("seedhawk-variants");
    try {
      VariantsJob job = new VariantsJob(folder);
      List<Rna> all = BenchInputs.mirnas();
      job.measure(file, rounds, MANY_VARIANTS, all.subList(0, SOME), false);
      job.measure(file, rounds, MANY_VARIANTS, all.subList(0, SOME), true);
      job.measure(file, rounds, FEW_VARIANTS, all, true);
    } finally {
      try (Stream<Path> left = Files.walk(folder)) {
        for (Path each : left.sorted((one, other) -> other.compareTo(one)).toList()) {
          Files.delete(each);
        }
      }
    }
    file.write();
  }

  private void measure(ResultFile file, int rounds, int variants, List<Rna> mirnas, boolean changes)
      throws IOException, InterruptedException {
    Path vcf = folder.resolve("variants.vcf");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(vcf))) {
      made.writeVcf(out, variants);
    }
    StringBuilder fasta = new StringBuilder();
    mirnas.forEach(mirna -> fasta.append(">" + mirna.id() + "\n" + mirna.letters() + "\n"));
    Files.writeString(folder.resolve("mirnas.fa"), fasta);
    Path expected = folder.resolve("expected.tsv");
    command(vcf, 1, changes, expected);
    Path found = folder.resolve("found.tsv");
    Timings timings = new Timings(variants, "variant");
    long peak = 0;
    for (int round = 0; round < rounds; round++) {
      CommandProcess run = command(vcf, 2, changes, found);
      String analysed = String.format(Locale.ROOT, "%,d analysed", variants);
      if (!run.said().contains(analysed)) {
        throw new IllegalStateException("not all alleles were analysed: " + run.said());
      }
      if (Files.mismatch(expected, found) >= 0) {
        throw new IllegalStateException("two threads write other bytes than one");
      }
      timings.add(run.sample());
      peak = Math.max(peak, run.peakBytes());
    }
    timings.writeTo(
        file.rows(),
        "VariantsJob.variants",
        Map.of(
            "variants", Integer.toString(variants),
            "mirnas", Integer.toString(mirnas.size()),
            "log2fc", Boolean.toString(changes)));
    ObjectNode row = (ObjectNode) file.rows().get(file.rows().size() - 1);
    row.put("peak_bytes", peak);
    try (Stream<String> lines = Files.lines(found)) {
      row.put("table_rows", lines.count() - 1);
    }
    System.out.printf(
        Locale.ROOT,
        "%,d variants, %,d miRNAs, log2fc %s: %.1f s, %.1f s of CPU, %,d MB resident%n",
        variants,
        mirnas.size(),
        changes,
        variants / timings.rate(),
        variants / timings.cpuRate(),
        peak / 1_000_000);
  }

  private CommandProcess command(Path vcf, int threads, boolean changes, Path out)
      throws IOException, InterruptedException {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("variants", "--vcf", vcf.toString(), "--genome", genome.toString()));
    args.addAll(List.of("--annotation", annotation.toString()));
    args.addAll(List.of("--mirna", folder.resolve("mirnas.fa").toString()));
    args.addAll(List.of("--out", out.toString(), "--threads", Integer.toString(threads)));
    if (!changes) {
      args.add("--no-log2fc");
    }
    return CommandProcess.run(HEAP, List.of("-XX:+UseSerialGC"), false, args);
  }
}
