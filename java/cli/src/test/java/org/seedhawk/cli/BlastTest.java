// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.search.HitTable;

/** {@code seedhawk blast} end to end, by the search that needs nothing installed. */
class BlastTest {
  @TempDir Path folder;
  private Path known;
  private Path queries;

  @BeforeEach
  void files() throws IOException {
    known =
        write(
            "mature.fa",
            ">let-7a\nUGAGGUAGUAGGUUGUAUAGUU\n>let-7b\nUGAGGUAGUAGGUUGUGUGGUU\n"
                + ">mir-21\nUAGCUUAUCAGACUGAUGUUGA\n");
    queries =
        write(
            "generated.fa",
            ">good\nTGAGGTAGTAGGTTGTATAGT\n>strange\nCCCCCCCCCCCCCCCCCCCC\n>short\nUGAGGU\n"
                + ">reverse\nUCAACAUCAGUCUGAUAAGCUA\n");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private CommandRun blast(Object... more) {
    Object[] args = new Object[7 + more.length];
    List.of("blast", "--query", queries, "--db", known, "--engine", "embedded").toArray(args);
    System.arraycopy(more, 0, args, 7, more.length);
    return CommandRun.of(args);
  }

  @Test
  void writesOneRowAQueryWithItsBestHit() {
    CommandRun run = blast().ok();
    assertTrue(run.out().startsWith(HitTable.HEADER), run.out());
    assertEquals(
        List.of(
            "good\tlet-7a\t+\t100.00\t100.00\t0\t0\t0\t21\t0\t21\t22\t21\t41.1\t3.55e-10\thit"
                + "\tembedded 1\t1",
            "strange\t.\t.\t0.00\t0.00\t0\t0\t-1\t-1\t-1\t-1\t0\t0\t0.0\tinf\tno_hit\tembedded 1"
                + "\t0",
            "short\t.\t.\t0.00\t0.00\t0\t0\t-1\t-1\t-1\t-1\t0\t0\t0.0\tinf\ttoo_short"
                + "\tembedded 1\t0",
            "reverse\t.\t.\t0.00\t0.00\t0\t0\t-1\t-1\t-1\t-1\t0\t0\t0.0\tinf\tno_hit"
                + "\tembedded 1\t0"),
        run.rows());
    assertTrue(
        run.err().contains("4 queries, 1 with a hit among 3 miRNAs at E-value 0.01, by embedded 1"),
        run.err());
  }

  /** miR-199a-3p and miR-199b-3p have the same letters, for instance. */
  @Test
  void aTieGoesToTheQuerysOwnName() throws IOException {
    String letters = "ACAGUAGUCUGCACAUUGGUUA";
    known = write("ties.fa", ">a\n%1$s\n>b\n%1$s\n>c\n%1$s\n>longer\n%1$sGG\n".formatted(letters));
    queries = write("q.fa", ">a\n%1$s\n>b\n%1$s\n>other\n%1$s\n>longer\n%1$s\n".formatted(letters));
    List<String> named =
        blast().ok().rows().stream()
            .map(row -> String.join(" ", List.of(row.split("\t")).subList(0, 2)))
            .toList();
    assertEquals(List.of("a a", "b b", "other c", "longer c"), named);
    assertEquals(16, blast("--all").ok().rows().size());
  }

  @Test
  void writesEveryHitOfBothStrandsWhenAsked() {
    List<String> rows =
        blast("--all", "--both-strands", "--evalue", "1e-3").ok().rows().stream()
            .map(row -> String.join(" ", List.of(row.split("\t")).subList(0, 3)))
            .toList();
    assertEquals(
        List.of("good let-7a +", "good let-7b +", "strange . .", "short . .", "reverse mir-21 -"),
        rows);
  }

  @Test
  void printsThePublishedRows() {
    CommandRun run = blast("--compat", "rajkumar", "--evalue", "1e-9").ok();
    assertEquals(
        "good,let-7a,100.000,21,0,0,1,21,1,21,3.55e-10,41.1\n"
            + "reverse,mir-21,100.000,22,0,0,1,22,22,1,9.95e-11,43.0\n",
        run.out());
  }

  @Test
  void writesTheSameBytesForAnyThreads() throws IOException {
    Path out = folder.resolve("hits.tsv");
    CommandRun one = blast("--threads", 1, "--all", "--evalue", "10").ok();
    assertEquals("", blast("--threads", 3, "--all", "--evalue", "10", "--out", out).ok().out());
    assertEquals(one.out(), Files.readString(out));
  }

  @Test
  void refusesBadInputAndLeavesNoFile() throws IOException {
    Path out = folder.resolve("hits.tsv");
    blast("--out", out, "--evalue", "low").refused(2, "'low' is no number such as");
    blast("--out", out, "--evalue", "0").refused(2, "--evalue is 0.0; it must be a number above 0");
    blast("--out", out, "--evalue", "NaN").refused(2, "--evalue is NaN; it must be a number above");
    blast("--out", out, "--threads", "0").refused(2, "--threads is 0; it must be 1..1024");
    blast("--out", out, "--compat", "rajkumar", "--all")
        .refused(2, "--all has no effect with --compat rajkumar");
    blast("--out", known).refused(2, "is the input");
    blast("--out", out, "--agreement", out).refused(2, "name two files");
    blast("--out", out, "--agreement", queries).refused(2, "is the input");
    write("mature.fa", "");
    blast("--out", out).refused(3, "mature.fa: the file is empty");
    write("mature.fa", ">utr\n" + "ACGT".repeat(300) + "\n");
    blast("--out", out).refused(3, "record 'utr': a sequence of 1,200 nt; a database of miRNAs");
    write("mature.fa", ">let-7\nUGAGGUAGUAGGUUGUAUAGUU\n");
    write("generated.fa", ">chr\n" + "ACGT".repeat(3_000) + "\n");
    blast("--out", out)
        .refused(3, "generated.fa: record 'chr' has 12,000 nt, a query at most 10,000");
    write("generated.fa", ">x\nUGAGGU!\n");
    blast("--out", out)
        .refused(3, "generated.fa:2: record 'x': letter '!' at position 7, counted from 1");
    CommandRun.of("blast", "--query", queries).refused(2, "Missing required option: '--db");
    assertFalse(Files.exists(out));
  }

  @Test
  void countsTheMirnasThatHaveTheSameLetters() throws IOException {
    known =
        write(
            "mature.fa",
            ">hsa-let-7a\nUGAGGUAGUAGGUUGUAUAGUU\n>mir-21\nUAGCUUAUCAGACUGAUGUUGA\n"
                + ">mmu-let-7a\nTGAGGTAGTAGGTTGTATAGTT\n");
    queries = write("q.fa", ">hsa-let-7a\nUGAGGUAGUAGGUUGUAUAGUU\n>x\nUAGCUUAUCAGACUGAUGUUGA\n");
    List<String> rows = blast().ok().rows();
    assertTrue(rows.get(0).startsWith("hsa-let-7a\thsa-let-7a\t"), rows.get(0));
    assertTrue(rows.get(0).endsWith("\tembedded 1\t2"), rows.get(0));
    assertTrue(rows.get(1).endsWith("\tembedded 1\t1"), rows.get(1));
  }
}
