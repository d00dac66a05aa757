// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of work: joined, they are the whole to the byte, whatever was stopped in between. */
class LongWorkTest {
  private static final int[] SHARDS = {1, 3, 7};
  private static final Pattern COUNT = Pattern.compile("\"([a-z0-9_A-Z-]+)\": ([0-9]+)");

  @TempDir Path folder;
  private GenomeFiles files;
  private Path fasta;

  /** Records of all lengths, some empty, some repeated, with sites of both miRNAs. */
  @BeforeEach
  void files() throws IOException {
    files = GenomeFiles.write(folder);
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    String repeated = "";
    for (int i = 0; i < 60; i++) {
      StringBuilder letters = new StringBuilder();
      int length = i % 11 == 5 ? 8 : 40 + random.nextInt(i % 7 == 0 ? 4_000 : 300);
      while (letters.length() < length) {
        letters.append(
            random.nextInt(50) == 0
                ? random.nextBoolean() ? "CTACCTCA" : "TGCTGCTA"
                : String.valueOf("ACGT".charAt(random.nextInt(4))));
      }
      String record = ">g%s|t%s\n%s\n".formatted(i / 3, i, letters);
      text.append(record);
      text.append(i % 9 == 0 ? ">empty%s\n".formatted(i) : "");
      text.append(i % 13 == 4 ? repeated : "");
      repeated = record;
    }
    fasta = Files.writeString(folder.resolve("utr.fa"), text + ">empty_last\n\n");
  }

  private List<Object> fasta(String command, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(command, "--mirna", files.mirnas(), "--target", fasta, "--skip-empty"));
    args.addAll(List.of("--skip-equal"));
    args.addAll(List.of(more));
    return args;
  }

  private List<Object> genome(Object... more) {
    List<Object> args = new ArrayList<>(List.of("scan", "--mirna", files.mirnas()));
    args.addAll(List.of("--genome", files.genome(), "--seed-match", "canonical"));
    args.addAll(List.of("--threshold", 0));
    args.addAll(List.of(more));
    return args;
  }

  private static CommandRun run(List<Object> args, Object... more) {
    return CommandRun.of(Stream.concat(args.stream(), Stream.of(more)).toArray());
  }

  private static byte[] unpacked(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return file.toString().endsWith(".gz")
          ? new GZIPInputStream(in).readAllBytes()
          : in.readAllBytes();
    }
  }

  private static Map<String, Long> counts(Path manifest) throws IOException {
    String text = Files.readString(manifest);
    Map<String, Long> counts = new TreeMap<>();
    Matcher found = COUNT.matcher(text.substring(text.indexOf("\"counts\"")));
    while (found.find() && !found.group(1).equals("bytes")) {
      counts.put(found.group(1), Long.parseLong(found.group(2)));
    }
    return counts;
  }

  /** Checks shards, and a resumed run, against the whole. */
  private void check(List<Object> args, String sites, String genes) throws IOException {
    Path whole = Files.createTempDirectory(folder, "whole");
    List<Object> tables = new ArrayList<>();
    for (String name : new String[] {sites, genes}) {
      if (name != null) {
        tables.add(name.equals(sites) ? "--sites" : "--genes");
        tables.add(name);
      }
    }
    run(args, in(whole, tables, "run.json")).ok();
    boolean indexed = sites != null && sites.matches(".*(bb|bed.gz|gff3.gz)");
    for (int count : indexed ? new int[0] : SHARDS) {
      Path parts = Files.createTempDirectory(folder, "parts");
      List<Object> merge = new ArrayList<>(List.of("merge"));
      Map<String, byte[]> joined = new TreeMap<>();
      Map<String, Long> sums = new TreeMap<>();
      for (int i = 1; i <= count; i++) {
        Path part = Files.createDirectory(parts.resolve("part" + i));
        Object[] outputs = in(part, tables, "run.json");
        run(
                args,
                Stream.concat(Stream.of(outputs), Stream.of("--shard", i + "/" + count)).toArray())
            .ok();
        merge.add(part.resolve("run.json"));
        counts(part.resolve("run.json")).forEach((name, n) -> sums.merge(name, n, Long::sum));
        for (int k = 1; k < tables.size(); k += 2) {
          String name = tables.get(k).toString();
          ByteArrayOutputStream all = new ByteArrayOutputStream();
          all.writeBytes(joined.getOrDefault(name, new byte[0]));
          all.writeBytes(unpacked(part.resolve(name)));
          joined.put(name, all.toByteArray());
        }
      }
      assertEquals(counts(whole.resolve("run.json")), sums, args + " " + count);
      run(merge, in(parts, tables, "all.json")).ok();
      for (Map.Entry<String, byte[]> one : joined.entrySet()) {
        byte[] expected = unpacked(whole.resolve(one.getKey()));
        assertTrue(expected.length > 0);
        assertArrayEquals(expected, one.getValue(), args + " " + count + " " + one.getKey());
        assertArrayEquals(expected, unpacked(parts.resolve(one.getKey())));
      }
      assertEquals(sums, counts(parts.resolve("all.json")));
    }
    Path resumed = Files.createTempDirectory(folder, "resumed");
    Path kept = resumed.resolve("kept");
    Object[] outputs = in(resumed, tables, "run.json");
    Object[] more = {"--resume", kept, "--parts", 5};
    run(args, Stream.concat(Stream.of(outputs), Stream.of(more)).toArray()).ok();
    assertFalse(Files.exists(kept));
    assertSame(whole, resumed);
    assertEquals(counts(whole.resolve("run.json")), counts(resumed.resolve("run.json")));
  }

  private static Object[] in(Path folder, List<Object> tables, String manifest) {
    List<Object> args = new ArrayList<>();
    for (int i = 0; i < tables.size(); i += 2) {
      args.add(tables.get(i));
      args.add(folder.resolve(tables.get(i + 1).toString()));
    }
    args.add("--manifest");
    args.add(folder.resolve(manifest));
    return args.toArray();
  }

  /** Checks that two folders have the same files, to the byte; packed ones and indexes too. */
  private static void assertSame(Path expected, Path found) throws IOException {
    List<Path> names;
    try (Stream<Path> all = Files.list(expected)) {
      names = all.map(Path::getFileName).sorted().toList();
    }
    try (Stream<Path> all = Files.list(found)) {
      assertEquals(names, all.map(Path::getFileName).sorted().toList());
    }
    for (Path name : names) {
      if (!name.toString().equals("run.json")) {
        byte[] bytes = Files.readAllBytes(expected.resolve(name));
        assertArrayEquals(bytes, Files.readAllBytes(found.resolve(name)), name.toString());
      }
    }
  }

  @Test
  void scansOfFasta() throws IOException {
    check(fasta("scan", "--threshold", 0), "s.tsv", "g.tsv");
    check(fasta("scan", "--threshold", 0, "--all-pairs", "--no-log2fc"), "s.jsonl.gz", "g.tsv.gz");
  }

  @Test
  void scansOfTranscripts() throws IOException {
    List<Object> args = genome("--annotation", files.gtf());
    check(args, "s.tsv", "g.tsv");
    check(args, "s.bed", null);
    check(args, "s.gff3", null);
    check(args, "s.jsonl.gz", null);
    check(args, "s.bed.gz", null);
    check(args, "s.gff3.gz", null);
    check(args, "s.bb", null);
    check(genome("--annotation", files.gtf(), "--by", "gene", "--noisy-or"), "s.tsv", "g.tsv");
  }

  @Test
  void scansOfChromosomes() throws IOException {
    check(genome(), "s.tsv", null);
    check(genome(), "s.gff3", null);
  }

  @Test
  void rankings() throws IOException {
    check(fasta("rank", "--all-pairs"), "s.tsv", "g.tsv");
    check(fasta("rank", "--isoform", "all"), "s.jsonl", "g.tsv.gz");
    List<Object> args = new ArrayList<>(List.of("rank", "--mirna", files.mirnas(), "--genome"));
    args.addAll(List.of(files.genome(), "--annotation", files.gtf(), "--isoform", "all"));
    check(args, "s.tsv", "g.tsv");
  }

  /** A program in a JVM of its own, which is killed some time after a part was finished. */
  private static void kill(List<Object> args, Object[] more, Path part, long millis)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    for (String name : new String[] {"seedhawk.root", "seedhawk.models"}) {
      if (System.getProperty(name) != null) {
        command.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    args.forEach(one -> command.add(one.toString()));
    Stream.of(more).forEach(one -> command.add(one.toString()));
    Process program =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (program.isAlive() && !Files.exists(part) && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    Thread.sleep(millis);
    program.destroyForcibly().waitFor();
  }

  @Test
  void whatWasKilledGoesOn() throws IOException, InterruptedException {
    List<Object> args = fasta("scan", "--threshold", 0);
    List<Object> tables = List.of("--sites", "s.tsv.gz", "--genes", "g.tsv");
    Path whole = Files.createDirectory(folder.resolve("undisturbed"));
    run(args, in(whole, tables, "run.json")).ok();
    Path stopped = Files.createDirectory(folder.resolve("stopped"));
    Path kept = folder.resolve("kept");
    Object[] more =
        Stream.concat(
                Stream.of(in(stopped, tables, "run.json")),
                Stream.of("--resume", kept, "--parts", 40))
            .toArray();
    kill(args, more, kept.resolve("part-3.json"), 0);
    kill(args, more, kept.resolve("part-8.json"), 5);
    assertTrue(Files.exists(kept.resolve("part-1.json")), "it ended before it was killed");
    // A part that is damaged is done again.
    Files.writeString(kept.resolve("part-1.genes"), "x");
    CommandRun last = run(args, more).ok();
    assertTrue(last.err().contains("40 parts, "), last.err());
    Matcher taken = Pattern.compile(" ([0-9]+) of them taken").matcher(last.err());
    assertTrue(taken.find() && Integer.parseInt(taken.group(1)) >= 7, last.err());
    assertFalse(Files.exists(kept));
    assertSame(whole, stopped);
    assertEquals(counts(whole.resolve("run.json")), counts(stopped.resolve("run.json")));
  }

  @Test
  void partsOfOtherWorkAreRefused() throws IOException, InterruptedException {
    Path kept = folder.resolve("kept");
    Object[] more = {"--sites", folder.resolve("s.tsv"), "--resume", kept, "--parts", 40};
    kill(fasta("scan", "--threshold", 0), more, kept.resolve("part-1.json"), 0);
    assertTrue(Files.exists(kept.resolve("work.json")), "it ended before it was killed");
    CommandRun other = run(fasta("scan", "--threshold", 0.5), more);
    assertEquals(3, other.code(), other.err());
    assertTrue(other.err().contains("option --threshold was 0 and is 0.5"), other.err());
    Files.writeString(fasta, ">a\nCTACCTCACTACCTCA\n");
    other = run(fasta("scan", "--threshold", 0), more);
    assertEquals(3, other.code(), other.err());
    assertTrue(other.err().contains("input --target was "), other.err());
    Path own = Files.createDirectory(folder.resolve("own"));
    Files.writeString(own.resolve("thesis.txt"), "x");
    run(fasta("scan"), "--resume", own).refused(3, "holds 'thesis.txt', which is no part");
    assertTrue(Files.exists(own.resolve("thesis.txt")));
  }

  @Test
  void partsWhoseWorkNobodyKnowsAreNotTaken() throws IOException, InterruptedException {
    Path kept = folder.resolve("kept");
    Path sites = folder.resolve("s.tsv");
    Object[] more = {"--sites", sites, "--resume", kept, "--parts", 40};
    kill(fasta("scan", "--threshold", 0), more, kept.resolve("part-1.json"), 0);
    Files.delete(kept.resolve("work.json"));
    assertTrue(Files.exists(kept.resolve("part-1.json")));
    CommandRun run = run(fasta("scan", "--threshold", 0.5), more).ok();
    assertTrue(run.err().contains("40 parts, 0 of them taken"), run.err());
    assertEquals(run(fasta("scan", "--threshold", 0.5)).ok().out(), Files.readString(sites));
  }

  @Test
  void oneRunHasAFolder() throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    try (FileChannel lock =
            FileChannel.open(
                kept.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      assertTrue(held.isValid());
      run(fasta("scan"), "--resume", kept).refused(3, "is in use by another run");
    }
    Path sites = folder.resolve("no/s.tsv");
    CommandRun late = run(fasta("scan"), "--sites", sites, "--resume", kept);
    late.refused(1, "its folder does not exist");
    assertFalse(Files.exists(kept.resolve("work.json")), "it began");
    run(fasta("scan"), "--manifest", folder.resolve("no/m.json"))
        .refused(1, "its folder does not exist");
  }

  @Test
  void aFileOfOneRecordHasEmptyParts() throws IOException {
    Files.writeString(fasta, ">a\nACGTACGTACGTCTACCTCAACGTACGTACGTACGTACGTACGT\n");
    check(fasta("scan", "--threshold", 0), "s.tsv", "g.tsv");
    check(fasta("rank"), "s.tsv", "g.tsv");
    String all = run(fasta("scan", "--threshold", 0)).ok().out();
    Path kept = folder.resolve("kept");
    assertEquals(all, run(fasta("scan", "--threshold", 0), "--resume", kept).ok().out());
  }

  @Test
  void whatCannotBeJoinedIsRefused() throws IOException {
    Path bed = folder.resolve("s.bed.gz");
    Path gtf = files.gtf();
    run(genome("--annotation", gtf, "--sites", bed), "--shard", "1/2")
        .refused(2, "an index is of the whole");
    Path big = folder.resolve("s.bb");
    run(genome("--annotation", gtf, "--sites", big), "--shard", "1/2")
        .refused(2, "an index is of the whole");
    for (String shard : List.of("0/3", "4/3", "1", "a/b", "1/0", "1/99999")) {
      run(fasta("scan"), "--shard", shard).refused(2, "--shard is '" + shard + "'; it must be");
    }
    run(fasta("scan"), "--shard", "1/2", "--resume", folder.resolve("x"))
        .refused(2, "--shard has no effect with --resume");
    run(fasta("scan"), "--parts", "2").refused(2, "--parts has no effect without --resume");
    run(fasta("rank"), "--shard", "1/2", "--top", 3).refused(2, "--top has no effect with --shard");
  }

  @Test
  void mergeWantsAllPartsOfOneRun() throws IOException {
    List<Path> manifests = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      Path manifest = folder.resolve("m%s.json".formatted(i));
      Path sites = folder.resolve("s%s.tsv".formatted(i));
      run(fasta("scan", "--sites", sites), "--shard", i + "/2", "--manifest", manifest).ok();
      manifests.add(manifest);
    }
    Path sites = folder.resolve("all.tsv");
    CommandRun.of("merge", manifests.get(0), "--sites", sites)
        .refused(3, "part 2/2 is missing: 1 of 2 manifests are given");
    CommandRun.of("merge", manifests.get(0), manifests.get(0), "--sites", sites)
        .refused(3, "are both part 1/2");
    CommandRun.of("merge", manifests.get(0), manifests.get(1), "--genes", sites)
        .refused(3, "the part has no table of --genes");
    CommandRun.of("merge", manifests.get(0), manifests.get(1), "--sites", sites + ".gz")
        .refused(2, "must both end in .gz");
    Path other = folder.resolve("other.json");
    run(
            fasta("scan", "--sites", folder.resolve("o.tsv"), "--threshold", 0.9),
            "--shard",
            "2/2",
            "--manifest",
            other)
        .ok();
    CommandRun.of("merge", manifests.get(0), other, "--sites", sites)
        .refused(3, "are parts of different runs: option --threshold was absent and is 0.9");
    Files.writeString(folder.resolve("s2.tsv"), "x");
    CommandRun.of("merge", manifests.get(0), manifests.get(1), "--sites", sites)
        .refused(3, "is not what its manifest says");
    assertFalse(Files.exists(sites));
    CommandRun.of("merge", files.gtf(), "--sites", sites).refused(3, "is no manifest");
    CommandRun.of("merge", folder.resolve("none"), "--sites", sites).refused(3, "does not exist");
  }

  /** A chromosome longer than a part of the scan is cut within, with sites over the cut. */
  @Test
  void aLongChromosomeIsCutWithin() throws IOException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder(">long\n");
    int header = text.length();
    for (int i = 0; i < 2_300_000; i++) {
      text.append("ACGT".charAt(random.nextInt(4)));
    }
    for (int cut : new int[] {1 << 20, 1 << 21}) {
      for (int i = -20; i <= 20; i += 10) {
        text.replace(header + cut + i - 4, header + cut + i + 4, i == 0 ? "TGAGGTAG" : "CTACCTCA");
      }
    }
    Path genome = Files.writeString(folder.resolve("long.fa"), text + "\n>short\nACGT\n");
    List<Object> args = new ArrayList<>(List.of("scan", "--mirna", files.mirnas()));
    args.addAll(List.of("--genome", genome, "--seed-match", "strict", "--format", "gff3"));
    String all = run(args).ok().out();
    int filled = 0;
    StringBuilder joined = new StringBuilder();
    for (int i = 1; i <= 3; i++) {
      String part = run(args, "--shard", i + "/3").ok().out();
      filled += part.lines().anyMatch(line -> line.startsWith("long")) ? 1 : 0;
      joined.append(part);
    }
    assertEquals(3, filled);
    assertEquals(all, joined.toString());
    assertTrue(all.contains("long\tseedhawk\tmiRNA_target_site\t" + ((1 << 20) + 7) + "\t"), all);
  }
}
