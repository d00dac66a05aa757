// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.input.MadeUpGenome;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.result.Timings;
import org.seedhawk.scan.Rna;

/**
 * What a manifest and kept parts cost a scan of a genome, and whether a scan that is killed again
 * and again ends with the bytes of one that is not. One thread at a time.
 */
public final class PartsJob {
  private static final int NT = 20_000_000;
  private static final int TRANSCRIPTS = 6_000;
  private static final int MIRNAS = 300;
  private static final int PARTS = 40;
  private static final String HEAP = "1g";
  private static final String KEPT = "kept";

  private final Path folder;
  private final List<String> args;

  private PartsJob(Path folder) throws IOException {
    this.folder = folder;
    MadeUpGenome made = new MadeUpGenome(NT, TRANSCRIPTS);
    Path genome = folder.resolve("genome.fa");
    made.writeFasta(genome);
    Path annotation = folder.resolve("genes.gtf");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(annotation))) {
      made.writeGtf(out);
    }
    StringBuilder mirnas = new StringBuilder();
    for (Rna mirna : BenchInputs.mirnas().subList(0, MIRNAS)) {
      mirnas.append(">%s\n%s\n".formatted(mirna.id(), mirna.letters()));
    }
    Path file = Files.writeString(folder.resolve("mirnas.fa"), mirnas);
    args =
        List.of(
            "scan",
            "--mirna",
            file.toString(),
            "--genome",
            genome.toString(),
            "--annotation",
            annotation.toString(),
            "--seed-match",
            "canonical");
  }

  /**
   * Measures; fails when a byte is wrong.
   *
   * @param rounds how often each kind of run is timed
   * @param kills how often the scan is killed
   */
  public static void run(ResultFile file, int rounds, int kills)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("seedhawk-parts");
    try {
      PartsJob job = new PartsJob(folder);
      long longest = job.measure(file, rounds);
      job.kill(file, kills, longest);
    } finally {
      try (Stream<Path> left = Files.walk(folder)) {
        for (Path each : left.sorted((one, other) -> other.compareTo(one)).toList()) {
          Files.delete(each);
        }
      }
    }
    file.write();
  }

  private List<String> command(Path to, String kind) throws IOException {
    Files.createDirectories(to);
    List<String> all = new ArrayList<>(args);
    all.addAll(List.of("--sites", to.resolve("sites.bed.gz").toString()));
    all.addAll(List.of("--genes", to.resolve("genes.tsv").toString()));
    if (!kind.equals("plain")) {
      all.addAll(List.of("--manifest", folder.resolve("run.json").toString()));
    }
    if (kind.equals("resume")) {
      all.addAll(List.of("--resume", folder.resolve(KEPT).toString(), "--parts", "" + PARTS));
    }
    return all;
  }

  /** Returns how long a run takes whose parts are kept, in ms. */
  private long measure(ResultFile file, int rounds) throws IOException, InterruptedException {
    List<String> kinds = List.of("plain", "manifest", "resume");
    Map<String, Timings> timings = new TreeMap<>();
    CommandProcess.run(HEAP, List.of(), false, command(folder.resolve("plain"), "plain"));
    for (int round = 0; round < rounds; round++) {
      for (String kind : kinds) {
        Path to = folder.resolve(kind);
        CommandProcess run = CommandProcess.run(HEAP, List.of(), false, command(to, kind));
        timings
            .computeIfAbsent(kind, unused -> new Timings(TRANSCRIPTS, "transcript"))
            .add(run.sample());
        same(folder.resolve("plain"), to);
      }
    }
    for (String kind : kinds) {
      timings.get(kind).writeTo(file.rows(), "PartsJob.scan", Map.of("kind", kind, "heap", HEAP));
      System.out.printf(
          Locale.ROOT,
          "%s: %.2f s, %.2f s of CPU%n",
          kind,
          TRANSCRIPTS / timings.get(kind).rate(),
          TRANSCRIPTS / timings.get(kind).cpuRate());
    }
    return Math.round(1e3 * TRANSCRIPTS / timings.get("resume").rate());
  }

  /** Checks that two folders hold the same files. */
  private static void same(Path expected, Path found) throws IOException {
    for (String name : List.of("sites.bed.gz", "sites.bed.gz.tbi", "genes.tsv")) {
      if (!Arrays.equals(
          Files.readAllBytes(expected.resolve(name)), Files.readAllBytes(found.resolve(name)))) {
        throw new IllegalStateException("%s differs in %s".formatted(name, found));
      }
    }
  }

  private void kill(ResultFile file, int kills, long longest)
      throws IOException, InterruptedException {
    Random random = new Random(10);
    Path to = folder.resolve("killed");
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx" + HEAP, "-cp"));
    java.addAll(List.of(System.getProperty("java.class.path"), "org.seedhawk.cli.Main"));
    java.addAll(command(to, "resume"));
    int killed = 0;
    int ended = 0;
    List<Long> moments = new ArrayList<>();
    List<Long> kept = new ArrayList<>();
    while (killed < kills) {
      Process process =
          new ProcessBuilder(java)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      long moment = random.nextLong(longest); // the JVM may not have started
      if (process.waitFor(moment, TimeUnit.MILLISECONDS)) {
        if (process.exitValue() != 0) {
          throw new IllegalStateException("the scan ended with " + process.exitValue());
        }
        same(folder.resolve("plain"), to);
        ended++;
      } else {
        process.destroyForcibly().waitFor();
        killed++;
        moments.add(moment);
        kept.add(keptParts());
      }
    }
    CommandProcess last = CommandProcess.run(HEAP, List.of(), false, command(to, "resume"));
    same(folder.resolve("plain"), to);
    String taken =
        last.said().lines().filter(line -> line.contains("taken from")).findFirst().get();
    ObjectNode row = file.rows().addObject();
    row.put("benchmark", "PartsJob.kill");
    row.put("parts", PARTS);
    row.put("kills", killed);
    row.put("complete_runs_between", ended);
    row.put("bytes_equal", true);
    moments.forEach(row.putArray("killed_after_ms")::add);
    kept.forEach(row.putArray("parts_kept")::add);
    row.put("last", taken.replaceAll(" from '.*", ""));
    System.out.printf("%d kills, parts kept after each: %s; equal bytes%n", killed, kept);
  }

  private long keptParts() throws IOException {
    Path parts = folder.resolve(KEPT);
    if (!Files.isDirectory(parts)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(parts)) {
      return files
          .filter(each -> each.getFileName().toString().matches("part-[0-9]+\\.json"))
          .count();
    }
  }
}
