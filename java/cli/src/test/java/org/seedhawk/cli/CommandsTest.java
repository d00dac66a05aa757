// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.cli.run.PartedWork;
import org.seedhawk.cli.run.Progress;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.table.ChangeColumns;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.formats.table.SiteTable;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.work.Backend;

/** What the commands print, end to end. */
class CommandsTest {
  private static final String GENE_HEADER = GeneTable.header(ChangeColumns.HEADER);
  private static final String LET_7 = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String SITE = "AACUAUACAACCUACUACCUCA";

  @TempDir Path folder;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static String random(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append("ACGT".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  @Test
  void printsVersionAndHelp() {
    assertTrue(CommandRun.of("--version").ok().out().matches("(?s)seedhawk \\S+ \\(Java .*\\)\\R"));
    for (String command :
        List.of("scan", "predict", "rank", "sirna", "blast", "models", "doctor", "demo")) {
      String help = CommandRun.of(command, "--help").ok().out();
      assertTrue(help.contains("Usage: seedhawk " + command), help);
    }
  }

  @Test
  void writesSitesToTheStandardOutputByDefault() throws IOException {
    Path mirna = write("m.fa", ">let-7\n" + LET_7 + "\n");
    Path target = write("t.fa", ">t1\r\nGGGGGGGGGG" + SITE.toLowerCase(Locale.ROOT) + "NNNN\r\n");
    CommandRun run =
        CommandRun.of(
                "scan",
                "--mirna",
                mirna,
                "--target",
                target,
                "--seed-match",
                "canonical",
                "--threshold",
                "0")
            .ok();
    assertTrue(run.out().startsWith(SiteTable.HEADER), run.out());
    assertEquals(1, run.rows().size(), run.out());
    assertTrue(
        run.rows()
            .get(0)
            .matches("t1\t24\t32\tlet-7\t[01]\\.\\d{6}\t\\+\t8mer\t\\d\t0\t\\d\t-?\\d+\t\\d+"),
        run.out());
    assertTrue(run.err().contains("1 target (36 bases, 4 ambiguous), 1 miRNA"), run.err());
  }

  /** Sites with further nt that do not pair, and at both ends of a target; each place once. */
  @Test
  void findsEveryCanonicalSiteByDefault() throws IOException {
    Path mirna = write("m.fa", ">let-7\n" + LET_7 + "\n");
    Path target =
        write(
            "t.fa",
            ">7mer-A1\nGUGUGUGUGUGUGUGUGUACCUCAGUGUGUGU\n"
                + ">6mer\nGUGUGUGUGUGUGUGUGUACCUCGGUGUGUGU\n"
                + ">offset-6mer\nGUGUGUGUGUGUGUGGGCUACCUGGUGUGUGU\n"
                + ">start\nCUACCUCAGUGUGUGUGUGUGUGUGUGU\n"
                + ">end\nGUGUGUGUGUGUGUGUGUGUGUCUACCU\n"
                + ">six\nUACCUC\n");
    Object[] scan = {
      "scan", "--mirna", mirna, "--target", target, "--threshold", "0", "--model", "deeptarget"
    };
    List<String> canonical =
        places(CommandRun.of(with(scan, "--seed-match", "canonical")).ok().rows());
    assertEquals(6, canonical.size(), canonical.toString());
    for (String rule : List.of("offset-9-mer-m7", "10-mer-m7", "10-mer-m6")) {
      List<String> found = places(CommandRun.of(with(scan, "--seed-match", rule)).ok().rows());
      assertTrue(found.containsAll(canonical), rule + " " + found);
      assertEquals(found.stream().distinct().toList(), found);
    }
    List<String> alone =
        places(CommandRun.of(with(scan, "--seed-match", "offset-9-mer-m7-only")).ok().rows());
    assertEquals(List.of(), alone);
    String genes =
        CommandRun.of(with(scan, "--genes", "-", "--all-pairs", "--sites", folder.resolve("s.tsv")))
            .ok()
            .out();
    assertFalse(genes.contains("no_site") || genes.contains("too_short"), genes);
  }

  /**
   * miTAR's fragments are padded: what has next to no letters would be scored from padding alone.
   */
  @Test
  void leavesOutFragmentsWithoutLetters() throws IOException {
    Path mitar = Path.of(System.getProperty("seedhawk.root"), "models", "mitar");
    Path pairs =
        write(
            "p.tsv",
            "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\n"
                + ("m\t" + LET_7 + "\tfour\tGGGG\n")
                + ("m\t" + LET_7 + "\tblank\t" + "N".repeat(90) + "\n")
                + ("m\t" + LET_7 + "\tsix\tUACCUC\n")
                + ("m\t" + LET_7 + "\tgap\t" + SITE + "N".repeat(200) + SITE + "\n"));
    List<String> rows =
        CommandRun.of("predict", "--pairs", pairs, "--compat", "mitar", "--model", mitar)
            .ok()
            .rows();
    List<String> found =
        rows.stream()
            .map(row -> row.split("\t"))
            .map(row -> String.join(" ", row[0], row[3], row[row.length - 1]))
            .toList();
    assertEquals(
        List.of("four 0 too_short", "blank 0 no_information", "six 1 scored", "gap 3 scored"),
        found);
  }

  /** The site lies over the join: four letters at the end, four at the start. */
  @Test
  void closesTheRingOfACircularTarget() throws IOException {
    Path mirna = write("m.fa", ">let-7\n" + LET_7 + "\n");
    Path target = write("t.fa", ">circ\nCUCA" + "GU".repeat(30) + "CUAC\n");
    Object[] scan = {
      "scan", "--mirna", mirna, "--target", target, "--threshold", "0", "--seed-match", "canonical"
    };
    assertEquals(List.of(), CommandRun.of(scan).ok().rows());
    List<String> rows = CommandRun.of(with(scan, "--circular")).ok().rows();
    assertEquals(1, rows.size(), rows.toString());
    assertTrue(rows.getFirst().startsWith("circ\t64\t72\tlet-7\t"), rows.getFirst());
    assertTrue(rows.getFirst().contains("\t8mer\t"), rows.getFirst());
  }

  @Test
  void skipsTargetsThatRepeatOneBefore() throws IOException {
    Path mirna = write("m.fa", ">m\n" + LET_7 + "\n");
    Path target = write("t.fa", ">t\n" + SITE + "\n>t\n" + SITE.toLowerCase(Locale.ROOT) + "\n");
    Path pairs = write("p.tsv", "mirna_id\tmrna_id\nm\tt\n");
    Object[] files = {"--mirna", mirna, "--target", target};
    CommandRun.of(with(with(new Object[] {"scan"}, files), "--genes", "-"))
        .refused(3, "t.fa:3: record 't' stands already in line 1");
    for (Object[] command :
        List.of(
            new Object[] {"scan", "--genes", "-"},
            new Object[] {"rank"},
            new Object[] {"predict", "--pairs", pairs})) {
      CommandRun run = CommandRun.of(with(with(command, files), "--skip-equal")).ok();
      assertEquals(1, run.rows().size(), run.out());
      assertEquals(
          !command[0].equals("predict"),
          run.err().contains("skipped 1 target with name and letters of one before"),
          run.err());
    }
  }

  @Test
  void tellsTargetsApartByTheirWholeHeaders() throws IOException {
    Path mirna = write("m.fa", ">m\n" + LET_7 + "\n");
    Path target = write("t.fa", ">t one\n" + SITE + "\n>t  two\n" + SITE + "\n");
    Path pairs = write("p.tsv", "mirna_id\tmrna_id\nm\tt_one\nm\tt_two\n");
    Object[] files = {"--mirna", mirna, "--target", target};
    CommandRun.of(with(with(new Object[] {"scan"}, files), "--genes", "-"))
        .refused(3, "--whole-names tells names apart behind the blank, ");
    for (Object[] command :
        List.of(
            new Object[] {"scan", "--genes", "-"},
            new Object[] {"rank"},
            new Object[] {"predict", "--pairs", pairs})) {
      CommandRun run = CommandRun.of(with(with(command, files), "--whole-names")).ok();
      assertEquals(2, run.rows().size(), run.out());
      assertTrue(run.out().contains("t_one") && run.out().contains("t_two"), run.out());
    }
  }

  /** Target, start, end, miRNA and type. */
  private static List<String> places(List<String> rows) {
    return rows.stream()
        .map(row -> row.split("\t"))
        .map(row -> String.join(" ", row[0], row[1], row[2], row[3], row[6]))
        .toList();
  }

  /** The same sites, nearly the same scores, and it says so; the fused kernel does not score. */
  @Test
  void scoresInFloat16() throws IOException {
    scoresIn("float16", 5e-3);
  }

  /** Likewise, by the fused kernel alone, on a processor that has the instructions. */
  @Test
  void scoresInInt8() throws IOException {
    try (Backend backend = Backend.open()) {
      assumeTrue(
          backend.precisions().contains(Precision.INT8),
          "needs AVX-512 VNNI, AVX-VNNI or ARM's dotprod");
    }
    scoresIn("int8", 2e-2);
  }

  private void scoresIn(String precision, double tolerance) throws IOException {
    Path mirna = write("m.fa", ">let-7\n" + LET_7 + "\n>miR-21\nUAGCUUAUCAGACUGAUGUUGA\n");
    Random random = new Random(12);
    StringBuilder targets = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      targets.append(">t" + i + "\n" + random(random, 60) + SITE + random(random, 60) + "\n");
    }
    Path target = write("t.fa", targets.toString());
    Path pairs =
        write(
            "p.tsv",
            "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\nm\t"
                + LET_7
                + "\tt\t"
                + SITE.repeat(3)
                + "\n");
    for (String model : List.of("duplexnet", "deeptarget", "targetnet")) {
      Object[] scan = {
        "scan",
        "--mirna",
        mirna,
        "--target",
        target,
        "--seed-match",
        "canonical",
        "--threshold",
        "0",
        "--device",
        "cpu",
        "--model",
        model
      };
      CommandRun wide = CommandRun.of(with(scan, "--precision", "float32")).ok();
      assertEquals(wide.out(), CommandRun.of(scan).ok().out());
      assertTrue(wide.err().endsWith("scored on cpu\n"), wide.err());
      CommandRun half = CommandRun.of(with(scan, "--precision", precision)).ok();
      assertTrue(half.err().endsWith("scored on cpu in " + precision + "\n"), half.err());
      assertTrue(half.rows().size() >= 20, half.out());
      assertEquals(wide.rows().size(), half.rows().size());
      assertFalse(wide.out().equals(half.out()));
      for (int i = 0; i < half.rows().size(); i++) {
        String[] expected = wide.rows().get(i).split("\t");
        String[] actual = half.rows().get(i).split("\t");
        assertEquals(Double.parseDouble(expected[4]), Double.parseDouble(actual[4]), tolerance);
        actual[4] = expected[4];
        assertEquals(List.of(expected), List.of(actual));
      }
      CommandRun predicted =
          CommandRun.of("predict", "--pairs", pairs, "--model", model, "--precision", precision)
              .ok();
      assertTrue(predicted.err().contains(" in " + precision), predicted.err());
    }
  }

  @Test
  void addsEnergiesAndDropsWhatBindsTooWeakly() throws IOException {
    Path mirna = write("m.fa", ">let-7\n" + LET_7 + "\n");
    Path target = write("t.fa", ">t1\n" + SITE + "\n>t2\nNNNNNNNNNNNNNNCUACCUCA\n");
    Object[] scan = {
      "scan", "--mirna", mirna, "--target", target, "--seed-match", "canonical", "--threshold", "0"
    };
    List<String> plain = CommandRun.of(scan).ok().rows();
    CommandRun with = CommandRun.of(with(scan, "--energy")).ok();
    assertEquals(SiteExtras.of(true).header(), with.out().lines().findFirst().get() + "\n");
    // The second: stacks -2.1 -1.3 -2.2 -3.3 -2.1 -2.4, dangling U and A -0.6 -1.7.
    assertEquals(List.of(plain.get(0) + "\t-39.80", plain.get(1) + "\t-15.70"), with.rows());
    List<String> strong = CommandRun.of(with(scan, "--max-energy", "-20")).ok().rows();
    assertEquals(List.of(with.rows().get(0)), strong);
    assertEquals(with.out(), CommandRun.of(with(scan, "--max-energy=-3", "--energy")).ok().out());
    List<String> genes =
        CommandRun.of(
                with(
                    with(scan, "--max-energy", "-20", "--genes", "-", "--all-pairs"),
                    "--sites",
                    folder.resolve("s.tsv")))
            .ok()
            .rows();
    assertTrue(genes.get(0).matches("t1\tlet-7\t.*\t-0.*\tscored"), genes.get(0));
    // What binds too weakly is still a canonical site, which log2fc reads.
    assertTrue(genes.get(1).matches("t2\tlet-7\t0.000000\t0\t-1\t-1\t-0.*\tno_site"), genes.get(1));
  }

  private static Object[] with(Object[] arguments, Object... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray();
  }

  @Test
  void writesTheSameBytesForAnyThreadsAndBatch() throws IOException {
    Random random = new Random(11);
    StringBuilder targets = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      targets.append(">t").append(i).append('\n').append(random(random, 5 + random.nextInt(4000)));
      targets.append('\n');
    }
    StringBuilder mirnas = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      mirnas.append(">m").append(i).append('\n').append(random(random, 21)).append('\n');
    }
    Path mirna = write("m.fa", mirnas.toString());
    Path target = write("t.fa", targets.toString());
    String[] expected = null;
    for (String[] how : new String[][] {{"1", "64"}, {"2", "64"}, {"2", "4096"}, {"3", "1"}}) {
      Path sites = folder.resolve("sites.tsv");
      Path genes = folder.resolve("genes.tsv");
      CommandRun.of(
              "scan",
              "--mirna",
              mirna,
              "--target",
              target,
              "--threshold",
              "0.3",
              "--sites",
              sites,
              "--genes",
              genes,
              "--threads",
              how[0],
              "--batch",
              how[1])
          .ok();
      String[] tables = {Files.readString(sites), Files.readString(genes)};
      if (expected == null) {
        expected = tables;
        assertTrue(tables[1].lines().count() > 100, "too little to compare");
      }
      assertEquals(expected[0], tables[0], "sites with threads " + how[0] + ", batch " + how[1]);
      assertEquals(expected[1], tables[1], "genes with threads " + how[0] + ", batch " + how[1]);
    }
  }

  @Test
  void listsPairsWithoutSitesWhenAsked() throws IOException {
    Path mirna = write("m.fa", ">let-7\n" + LET_7 + "\n>other\nGGGGGGGGGGGGGGGGGGGG\n");
    Path target = write("t.fa", ">t1\nGGGG" + SITE + "\n>t2\nAAAAAAAAAAAAAAAA\n>t3\nACG\n");
    String[] scan = {
      "scan",
      "--mirna",
      mirna.toString(),
      "--target",
      target.toString(),
      "--genes",
      "-",
      "--seed-match",
      "canonical"
    };
    CommandRun sparse = CommandRun.of((Object[]) scan).ok();
    assertTrue(sparse.out().startsWith(GENE_HEADER), sparse.out());
    assertEquals(1, sparse.rows().size(), sparse.out());
    CommandRun all =
        CommandRun.of(Stream.concat(Stream.of(scan), Stream.of("--all-pairs")).toArray()).ok();
    assertEquals(6, all.rows().size(), all.out());
    assertEquals(sparse.rows().get(0), all.rows().get(0));
    assertEquals(
        "t1\tother\t0.000000\t0\t-1\t-1\t" + ChangeColumns.NO_CHANGE + "\tno_site",
        all.rows().get(1));
    assertEquals(
        "t3\tlet-7\t0.000000\t0\t-1\t-1\t" + ChangeColumns.NO_CHANGE + "\ttoo_short",
        all.rows().get(4));
  }

  @Test
  void predictsOneRowAPairInInputOrder() throws IOException {
    Path pairs =
        write(
            "pairs.tsv",
            ("mirna_id\tmirna_seq\tmrna_id\tmrna_seq\tlabel\n"
                    + "let-7\t%s\tt2\tAAAAAAAAAAAAAAAA\t0\nlet-7\t%s\tt1\tGGGG%s\t1\n"
                    + "let-7\t%s\tt3\tAC\t0\n")
                .formatted(LET_7, LET_7, SITE, LET_7));
    CommandRun run = CommandRun.of("predict", "--pairs", pairs, "--seed-match", "canonical").ok();
    assertTrue(run.out().startsWith(GENE_HEADER), run.out());
    assertEquals(3, run.rows().size(), run.out());
    assertEquals(
        "t2\tlet-7\t0.000000\t0\t-1\t-1\t" + ChangeColumns.NO_CHANGE + "\tno_site",
        run.rows().get(0));
    assertTrue(
        run.rows().get(1).matches("t1\tlet-7\t[01]\\.\\d{6}\t1\t18\t26\t-0\\..*\tscored"),
        run.out());
    assertEquals(
        "t3\tlet-7\t0.000000\t0\t-1\t-1\t" + ChangeColumns.NO_CHANGE + "\ttoo_short",
        run.rows().get(2));

    CommandRun site = CommandRun.of("predict", "--pairs", pairs, "--level", "site").ok();
    assertTrue(site.rows().get(0).endsWith("\tscored"), site.out());
    assertTrue(site.rows().get(1).endsWith("\tscored"), site.out());
    assertTrue(site.rows().get(2).endsWith("\tno_information"), site.out());
  }

  @Test
  void predictsNamedPairsAndReportsMissingOnes() throws IOException {
    Path mirna = write("m.fa", ">let-7\n" + LET_7 + "\n");
    Path target = write("t.fa", ">unused\nACGTACGT\n>t1\nGGGG" + SITE + "\n");
    Path pairs = write("pairs.tsv", "mrna_id\tmirna_id\nt9\tlet-7\nt1\tmir-9\nt1\tlet-7\n");
    CommandRun run =
        CommandRun.of("predict", "--pairs", pairs, "--mirna", mirna, "--target", target).ok();
    assertEquals(3, run.rows().size(), run.out());
    String missing = "\tNA\t0\t-1\t-1\t" + ChangeColumns.UNKNOWN + "\tmissing_id";
    assertEquals("t9\tlet-7" + missing, run.rows().get(0));
    assertEquals("t1\tmir-9" + missing, run.rows().get(1));
    assertTrue(run.rows().get(2).matches(".*\t-0\\..*\tscored"), run.out());
    assertTrue(run.err().contains("2 of 3 pairs name a sequence that is in neither"), run.err());
  }

  @Test
  void listsShowsAndVerifiesModels() {
    CommandRun list = CommandRun.of("models", "list").ok();
    assertFalse(list.rows().isEmpty(), list.out());
    String name = list.rows().get(0).split("\t")[0];
    assertTrue(CommandRun.of("models", "show", name).ok().out().contains("\nencoding\t"));
    String verified = CommandRun.of("models", "verify").ok().out();
    assertTrue(verified.matches("(?s)" + name + " +contract  ok .*"), verified);
  }

  @Test
  void doctorSaysWhetherAnythingCanBeScored() {
    String found = CommandRun.of("doctor").ok().out();
    assertTrue(found.endsWith("Ready.\n"), found);
    assertTrue(found.matches("(?s).*\nblastn +(ok +\\d|absent +not installed).*"), found);
  }

  @Test
  void doctorTellsWhatTheLauncherFound() {
    String silent = CommandRun.of("doctor").ok().out();
    assertTrue(silent.startsWith("JVM "), silent);
    assertFalse(silent.contains("\nstart cache "), silent);
    System.setProperty("seedhawk.files", "ok 3 are as '/x' says");
    System.setProperty("seedhawk.start", "absent '/y' is damaged");
    try {
      String found = CommandRun.of("doctor").ok().out();
      assertTrue(found.startsWith("files          ok      3 are as '/x' says\nJVM "), found);
      assertTrue(found.contains("\nstart cache    absent  '/y' is damaged\n"), found);
      assertTrue(found.endsWith("Ready.\n"), found);
    } finally {
      System.clearProperty("seedhawk.files");
      System.clearProperty("seedhawk.start");
    }
  }

  @Test
  void showsHowFarAScanIs() {
    ScanSummary sofar = new ScanSummary(1234, 5_000_000, 0, 99, 9, 7, 0, 2_000_000_000L);
    assertEquals(
        " 25 %  1,234 targets  5.0 Mnt  2.5 Mnt/s  99 sites  0:06 left",
        Progress.line(sofar, 0.25, PartedWork.Span.WHOLE));
    // Half of the third quarter took 2 s: 3/8 of the whole are left.
    assertEquals(
        " 62 %  1,234 targets  5.0 Mnt  2.5 Mnt/s  99 sites  0:06 left",
        Progress.line(sofar, 0.5, new PartedWork.Span(0.5, 0.75)));
    assertEquals(
        "1,234 targets  5.0 Mnt  2.5 Mnt/s  99 sites",
        Progress.line(sofar, Double.NaN, PartedWork.Span.WHOLE));
  }

  @Test
  void aLineIsRewrittenOnATerminalAlone() {
    ScanSummary sofar = new ScanSummary(10, 1_000, 0, 99, 9, 7, 0, 2_000_000_000L);
    for (boolean terminal : new boolean[] {true, false}) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Streams streams =
          new Streams(OutputStream.nullOutputStream(), new PrintStream(err, true), terminal);
      Progress progress = new Progress(streams, () -> 0.5, new PartedWork.Span(0.5, 1));
      progress.show(sofar);
      progress.end();
      String shown = err.toString(StandardCharsets.UTF_8);
      assertEquals(terminal, shown.contains(" 75 %  10 targets"), shown);
      assertEquals(terminal, !shown.isEmpty(), shown);
    }
  }

  @Test
  void theLineOfOtherWorkSaysWhatItIsTold() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(OutputStream.nullOutputStream(), new PrintStream(err, true), true);
    Progress progress = new Progress(streams, () -> 0.25);
    progress.show(2_000_000_000L, () -> "7 alleles");
    progress.show(2_000_000_001L, () -> "too soon");
    assertEquals("\r\033[K 25 %  7 alleles  0:06 left", err.toString(StandardCharsets.UTF_8));
  }
}
