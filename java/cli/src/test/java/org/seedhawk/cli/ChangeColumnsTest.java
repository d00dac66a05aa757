// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predicted log2 fold changes in the gene tables of scan and predict: those of rank. */
class ChangeColumnsTest {
  private static final String NO_CHANGE = "0.0000 0.0000 0.0000 0 0 0 0 0 0 -1 -1 .";
  private static final String UNKNOWN = "NA NA NA NA NA NA NA NA NA NA NA NA";
  private static final int OWN = 6; // columns of the gene table before those of log2fc
  private static final int STATUS = 18;

  @TempDir Path folder;
  private final Random random = new Random(5);
  private Path mirnas;
  private Path targets;
  private Path orfs;

  @BeforeEach
  void files() throws IOException {
    mirnas =
        write(
            "m.fa",
            ">let-7\nUGAGGUAGUAGGUUGUAUAGUU\n>miR-16\nUAGCAGCACGUAAAUAUUGGCG\n"
                + ">miR-21\nUAGCUUAUCAGACUGAUGUUGA\n>vague\nUAGCNUAUCAGACUGAUGUUGA\n");
    StringBuilder utrs = new StringBuilder();
    StringBuilder frames = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      // Some are longer than a chunk of the scan, so that they reach the scan in pieces.
      utrs.append(">t" + i + "\n" + letters(i % 40 == 7 ? 70_000 : 4 + random.nextInt(900)) + "\n");
      if (i % 3 > 0) {
        frames.append(">t" + i + "\nATG" + letters(30 + random.nextInt(600)) + "\n");
      }
    }
    targets = write("t.fa", utrs.toString());
    orfs = write("o.fa", frames.append(">other\nATGTAA\n").toString());
  }

  private String letters(int count) {
    StringBuilder letters = new StringBuilder();
    while (letters.length() < count) {
      letters.append(
          random.nextInt(40) == 0 ? "CTACCTCA" : "" + "ACGTN".charAt(random.nextInt(33) % 5));
    }
    return letters.substring(0, count);
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static String[] run(Object... args) {
    return CommandRun.of(args).ok().out().split("\n");
  }

  private static String columns(String row, int from, int to) {
    return String.join(" ", Arrays.copyOfRange(row.split("\t"), from, to));
  }

  /** Returns a row without the columns of rank. */
  private static String own(String row) {
    return (columns(row, 0, OWN) + " " + columns(row, STATUS, STATUS + 1)).replace(' ', '\t');
  }

  /** Returns what rank says of each pair, from its log2fc to its best site. */
  private Map<String, String> ranked(Object... more) {
    Object[] rank = {"rank", "--mirna", mirnas, "--target", targets, "--all-pairs"};
    Map<String, String> all = new HashMap<>();
    for (String row : run(Stream.of(rank, more).flatMap(Stream::of).toArray())) {
      all.put(columns(row, 0, 2), columns(row, 2, 14));
    }
    return all;
  }

  @Test
  void areThoseOfRankForAnyNumberOfThreads() {
    Map<String, String> ranked = ranked("--orf", orfs);
    Object[] scan = {
      "scan",
      "--mirna",
      mirnas,
      "--target",
      targets,
      "--orf",
      orfs,
      "--genes",
      "-",
      "--all-pairs",
      "--seed-match",
      "canonical",
      "--threads",
      1
    };
    String[] rows = run(scan);
    assertEquals(
        "target mirna score n_sites best_start best_end log2fc utr_part orf_part n_8mer"
            + " n_7mer_m8 n_7mer_A1 n_6mer n_weak n_orf strongest_start strongest_end"
            + " strongest_type status",
        rows[0].replace('\t', ' '));
    assertEquals(1 + 120 * 4, rows.length);
    int repressed = 0;
    for (String row : Arrays.asList(rows).subList(1, rows.length)) {
      String pair = columns(row, 0, 2);
      String expected = pair.endsWith(" vague") ? UNKNOWN : ranked.get(pair);
      assertEquals(expected, columns(row, OWN, STATUS), pair);
      repressed += columns(row, OWN, 8).startsWith("-") ? 1 : 0;
    }
    assertTrue(repressed > 100, repressed + " pairs");
    scan[scan.length - 1] = 5;
    assertEquals(List.of(rows), List.of(run(scan)));
  }

  @Test
  void leaveTheOtherColumnsAndRowsAsTheyAre() {
    Object[] scan = {"scan", "--mirna", mirnas, "--target", targets, "--genes", "-"};
    Object[] without = Stream.concat(Stream.of(scan), Stream.of("--no-log2fc")).toArray();
    List<String> rows = List.of(run(scan));
    assertEquals(List.of(run(without)), rows.stream().map(row -> own(row)).toList());
    Map<String, String> ranked = ranked();
    for (String row : rows.subList(1, rows.size())) {
      if (!columns(row, 1, 2).equals("vague")) {
        assertEquals(ranked.get(columns(row, 0, 2)), columns(row, OWN, STATUS), row);
      }
    }
    assertEquals(-1, String.join("", run(without)).indexOf("log2fc"));
  }

  @Test
  void sayWhatTheyAreNotMadeFor() throws IOException {
    Path one = write("long.fa", ">short\nACG\n>long\n" + "CTACCTCAGG".repeat(419_431) + "\n");
    Object[] scan = {
      "scan",
      "--mirna",
      write("let7.fa", ">m\nUGAGGUAGUAGGUUGUAUAGUU\n"),
      "--target",
      one,
      "--genes",
      "-",
      "--all-pairs",
      "--seed-match",
      "canonical",
      "--model",
      "deeptarget"
    };
    CommandRun run = CommandRun.of(scan).ok();
    assertEquals(NO_CHANGE, columns(run.rows().get(0), OWN, STATUS));
    assertEquals(UNKNOWN, columns(run.rows().get(1), OWN, STATUS));
    assertTrue(
        run.err().contains("1 targets have more than 4,194,304 letters; their log2fc is NA"),
        run.err());
    CommandRun vague =
        CommandRun.of("scan", "--mirna", mirnas, "--target", targets, "--genes", "-").ok();
    assertTrue(
        vague.err().contains("1 miRNA has an ambiguous letter in nt 2-8; log2fc is NA there"),
        vague.err());
  }

  @Test
  void refuseOrfsThatDoNotFit() throws IOException {
    Path one = write("one.fa", ">let-7\nUGAGGUAGUAGGUUGUAUAGUU\n");
    Object[] scan = {"scan", "--mirna", one, "--target", targets};
    Path other = write("other.fa", ">x\nATGTAA\n");
    CommandRun.of(with(scan, "--genes", "-", "--orf", other))
        .refused(3, "other.fa: none of its 1 ORFs is named as a target of '" + targets);
    CommandRun.of(with(scan, "--orf", orfs))
        .refused(2, "--orf is for log2fc, which is not computed without --genes");
    CommandRun.of(with(scan, "--genes", "-", "--no-log2fc", "--orf-lengths", orfs))
        .refused(2, "--orf-lengths is for log2fc, which is not computed with --no-log2fc");
    CommandRun.of(with(scan, "--genes", "-", "--no-log2fc", "--abundance", "auto"))
        .refused(2, "--abundance is for log2fc, which is not computed with --no-log2fc");
    CommandRun.of(with(scan, "--genes", "-", "--circular", "--orf", orfs))
        .refused(2, "--orf is for log2fc, which is not computed with --circular");
    assertFalse(run(with(scan, "--genes", "-", "--circular"))[0].contains("log2fc"));
    CommandRun.of(with(scan, "--genes", orfs, "--orf", orfs)).refused(2, "--genes");
    CommandRun run = CommandRun.of(with(scan, "--genes", "-", "--orf", orfs)).ok();
    assertTrue(run.err().contains("40 targets have no ORF in '" + orfs), run.err());
    assertTrue(run.err().contains("1 ORFs of '" + orfs + "' belong to no target"), run.err());
  }

  private static Object[] with(Object[] args, Object... more) {
    return Stream.of(args, more).flatMap(Stream::of).toArray();
  }

  @Test
  void ofPairsAreThoseOfRank() throws IOException {
    StringBuilder table = new StringBuilder("mirna_id\tmrna_id\n");
    String[] names = {"let-7", "miR-16", "none", "miR-21", "vague"};
    for (int i = 0; i < 600; i++) {
      table.append(names[random.nextInt(5)] + "\tt" + random.nextInt(125) + "\n");
    }
    Path pairs = write("p.tsv", table.toString());
    Object[] predict = {
      "predict", "--pairs", pairs, "--mirna", mirnas, "--target", targets, "--model", "deeptarget"
    };
    Map<String, String> ranked = ranked("--orf", orfs);
    String[] rows = run(with(predict, "--orf", orfs, "--threads", 1));
    assertEquals(601, rows.length);
    for (String row : Arrays.asList(rows).subList(1, 601)) {
      boolean unknown = row.contains("missing_id") || columns(row, 1, 2).equals("vague");
      assertEquals(
          unknown ? UNKNOWN : ranked.get(columns(row, 0, 2)), columns(row, OWN, STATUS), row);
    }
    assertEquals(List.of(rows), List.of(run(with(predict, "--orf", orfs, "--threads", 3))));
    assertNotEquals(List.of(rows), List.of(run(predict)));
    List<String> own = Stream.of(rows).map(row -> own(row)).toList();
    assertEquals(own, List.of(run(with(predict, "--no-log2fc"))));
    assertFalse(run(with(predict, "--level", "site"))[0].contains("log2fc"));
    CommandRun.of(with(predict, "--level", "site", "--orf", orfs))
        .refused(2, "--orf is for log2fc, which is not computed with --level site");
  }

  @Test
  void ofPairsWithSequencesReadTheRow() throws IOException {
    String mirna = "UGAGGUAGUAGGUUGUAUAGUU";
    Path pairs =
        write(
            "p.tsv",
            "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\n"
                + ("m\t" + mirna + "\tt\tGGGCTACCTCAGGG\n")
                + ("m\t" + mirna + "\tu\tGGGGGGGGGGGGGG\n"));
    CommandRun run = CommandRun.of("predict", "--pairs", pairs).ok();
    assertTrue(
        columns(run.rows().get(0), OWN, STATUS).matches("-0\\.\\d+ .* 1 0 0 0 0 0 3 11 8mer"),
        run.out());
    assertEquals(NO_CHANGE, columns(run.rows().get(1), OWN, STATUS));
  }
}
