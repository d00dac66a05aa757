// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.fold.Accessibility;

/** {@code rank}, end to end. */
class RankTest {
  private static final String LET_7 = "UGAGGUAGUAGGUUGUAUAGUU";

  @TempDir Path folder;
  private Path model;
  private Path mirnas;

  @BeforeEach
  void files() throws IOException {
    model = ToyModel.write(folder.resolve("toy.onnx"));
    mirnas = write("mirna.fa", ">let-7\n" + LET_7 + "\n>poly\nGGGGGGGGGGGGGGGGGGGG\n");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private CommandRun rank(Path mirna, Path target, Object... more) {
    Object[] args = {"rank", "--mirna", mirna, "--target", target, "--model", model};
    return CommandRun.of(Stream.concat(Stream.of(args), Stream.of(more)).toArray());
  }

  private static String random(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append("ACGT".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  /** Records of which every third begins with a copy of the first. */
  private Path records(String name, String prefix, int count, int longest) throws IOException {
    Random random = new Random(name.hashCode());
    String common = random(random, longest);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(">").append(prefix).append(i).append(" gene ").append(i).append('\n');
      text.append(i % 3 == 0 ? common : random(random, 8 + random.nextInt(longest - 7)))
          .append('\n');
    }
    return write(name, text.toString());
  }

  /** What a message advises helps, or is not advised. */
  @Test
  void skipsRecordsOfOrfsAsThoseOfTargets() throws IOException {
    Path target = write("t.fa", ">t1\nGGGCTACCTCA\n>t2\nGGGCTACCTCA\n");
    Path empty = write("empty.fa", ">t1\n\n>t2\nATG\n");
    Path equal = write("equal.fa", ">t1\nATG\n>t1\nATG\n");
    refused(3, "(--skip-empty skips such records)", mirnas, target, "--orf", empty);
    refused(3, "(--skip-equal skips a record", mirnas, target, "--orf", equal);
    CommandRun run = rank(mirnas, target, "--orf", empty, "--skip-empty").ok();
    assertTrue(run.err().contains("1 ORFs of '" + empty + "' without bases were skipped"));
    run = rank(mirnas, target, "--orf", equal, "--skip-equal").ok();
    assertTrue(run.err().contains("1 ORFs of '" + equal + "' were skipped"), run.err());
    Path twice = write("twice.fa", ">m\n" + LET_7 + "\n>m\n" + LET_7 + "\n");
    CommandRun mirnas = rank(twice, target);
    assertEquals(3, mirnas.code());
    assertFalse(mirnas.err().contains("--skip"), mirnas.err());
  }

  /** Zero would say that the target is not repressed; nothing is known of it. */
  @Test
  void saysThatNothingIsKnownOfAnAmbiguousSeed() throws IOException {
    Path vague = write("vague.fa", ">amb\nUGNGGUAGUAGG\n>let-7\n" + LET_7 + "\n");
    Path target = write("t.fa", ">t1\nGGGCTACCTCAGGGG\n>t2\nAAAAAAAAA\n");
    String unknown = "NA\t".repeat(12);
    for (Object[] more : new Object[][] {{}, {"--top", 2}}) {
      CommandRun run =
          rank(vague, target, Stream.concat(Stream.of("--all-pairs"), Stream.of(more)).toArray())
              .ok();
      List<String> rows = run.rows().stream().filter(row -> row.contains("\tamb\t")).toList();
      assertEquals(
          List.of(
              "t1\tamb\t" + unknown + "ambiguous_seed", "t2\tamb\t" + unknown + "ambiguous_seed"),
          rows);
      assertTrue(
          run.err().contains("1 miRNA has an ambiguous letter in nt 2-8; log2fc is NA there"),
          run.err());
    }
    Path pairs = write("p.tsv", "mirna_id\tmrna_id\namb\tt1\nlet-7\tt1\n");
    CommandRun predicted =
        CommandRun.of(
                "predict",
                "--pairs",
                pairs,
                "--mirna",
                vague,
                "--target",
                target,
                "--model",
                "deeptarget")
            .ok();
    assertTrue(
        predicted
            .err()
            .contains("1 pair has a miRNA with an ambiguous letter in nt 2-8; its log2fc is NA"),
        predicted.err());
  }

  @Test
  void printsTheGeneTableByDefault() throws IOException {
    Path target = write("t.fa", ">t1 gene\nGGGctacctcaGGGGGCUACCUGGGACCUCAGG\n>t2\nAAAAAAAAA\n");
    Path orf = write("o.fa", ">t1 orf\nATGUACCUCGGG\n");
    CommandRun run = rank(mirnas, target, "--orf", orf).ok();
    assertTrue(
        run.out()
            .startsWith(
                "target\tmirna\tlog2fc\tutr_part\torf_part\tn_8mer\tn_7mer_m8\tn_7mer_A1\tn_6mer"
                    + "\tn_weak\tn_orf\tbest_start\tbest_end\tbest_type\tstatus\n"),
        run.out());
    assertEquals(1, run.rows().size(), run.out());
    String number = "-?\\d+\\.\\d{4}\t";
    assertTrue(
        run.rows()
            .get(0)
            .matches(
                "t1\tlet-7\t("
                    + number
                    + "){3}1\t0\t0\t0\t2\t1\t\\d+\t\\d+\t[-6-8A1mersoft]+\tscored"),
        run.out());
    String[] fields = run.rows().get(0).split("\t");
    assertEquals(
        Double.parseDouble(fields[2]),
        Double.parseDouble(fields[3]) + Double.parseDouble(fields[4]),
        1.1e-4);
    assertTrue(
        run.err().contains("2 targets (42 bases, 0 ambiguous), 2 miRNAs: 4 sites, 1 pair with"),
        run.err());
    assertTrue(run.err().contains("1 targets have no ORF in"), run.err());
    assertFalse(run.err().contains("belong to no target"), run.err());
  }

  @Test
  void takesLengthsOfOrfsWithoutLetters() throws IOException {
    Path target = write("t.fa", ">t1\nGGGCTACCTCA\n>t2\nGGGCTACCTCA\n>t3\nGGGCTACCTCA\n");
    Path lengths = write("lengths.tsv", "#name\tletters\nt1\t300\nt2\t9000\nother\t3\n");
    CommandRun run = rank(mirnas, target, "--orf-lengths", lengths).ok();
    assertTrue(run.err().contains("2 targets have the length of their ORF"), run.err());
    List<String> changes = run.rows().stream().map(row -> row.split("\t")[2]).toList();
    assertEquals(3, changes.stream().distinct().count(), changes.toString());
    // An ORF that has letters has its own length.
    Path orf = write("o.fa", ">t1\n" + "A".repeat(300) + "\n");
    CommandRun both = rank(mirnas, target, "--orf", orf, "--orf-lengths", lengths).ok();
    assertEquals(run.rows(), both.rows());
    assertTrue(both.err().contains("1 targets have the length of their ORF"), both.err());
    // All may have both.
    Path all = write("all.fa", ">t1\nATG\n>t2\nATG\n>t3\nATG\n");
    CommandRun letters = rank(mirnas, target, "--orf", all, "--orf-lengths", lengths).ok();
    assertTrue(
        letters.err().contains("2 targets have a length in '" + lengths + "' and an ORF with"),
        letters.err());
    // Lengths that the model has not seen count as the nearest that it has.
    CommandRun seen =
        rank(mirnas, target, "--orf-lengths", write("seen.tsv", "t1\t75\nt2\t107976\n")).ok();
    CommandRun beyond =
        rank(mirnas, target, "--orf-lengths", write("far.tsv", "t1\t1\nt2\t4194304\n")).ok();
    assertEquals(seen.rows(), beyond.rows());
    assertEquals(seen.rows().get(0), letters.rows().get(0));
    for (String[] bad :
        new String[][] {
          {"", "the file is empty"},
          {"#a\tb\n", "the table has no rows"},
          {"t1 300\n", "1: the row must be a name, a tab and a length"},
          {"t1\t300\nt1\t3\n", "2: 't1' stands in a row before"},
          {"t1\t0\n", "1: the length is '0'; it must be a whole number in 1..4,194,304"},
          {"t1\t1e3\n", "1: the length is '1e3'"},
          {"u1\t300\n", "none of its 1 rows is named as a target"}
        }) {
      refused(3, bad[1], mirnas, target, "--orf-lengths", write("bad.tsv", bad[0]));
    }
  }

  @Test
  void listsPairsWithoutSitesWhenAsked() throws IOException {
    Path target = write("t.fa", ">t1\nGGGCTACCTCA\n>t2\nAAAAAAAAAA\n>t3\nACG\n");
    CommandRun run = rank(mirnas, target, "--all-pairs").ok();
    assertEquals(6, run.rows().size());
    assertEquals(
        "t1\tpoly\t0.0000\t0.0000\t0.0000\t0\t0\t0\t0\t0\t0\t-1\t-1\t.\tno_site",
        run.rows().get(1));
    assertTrue(run.rows().get(4).startsWith("t3\tlet-7\t0.0000\t"));
    assertTrue(run.rows().get(4).endsWith("\ttoo_short"));
  }

  @Test
  void sitesSumToTheirGene() throws IOException {
    Path target = records("t.fa", "t", 60, 500);
    Path orf = records("o.fa", "t", 40, 900);
    Path sites = folder.resolve("sites.tsv");
    CommandRun run = rank(mirnas, target, "--orf", orf, "--sites", sites).ok();
    List<String> lines = Files.readAllLines(sites);
    assertEquals("#target\tregion\tstart\tend\tmirna\ttype\tlog2fc", lines.get(0));
    Map<String, Double> sums = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split("\t");
      assertTrue(fields[1].matches("utr3|orf"), line);
      assertTrue(Integer.parseInt(fields[3]) - Integer.parseInt(fields[2]) >= 6, line);
      sums.merge(fields[0] + " " + fields[4], Double.parseDouble(fields[6]), Double::sum);
    }
    assertTrue(lines.stream().anyMatch(line -> line.contains("\torf\t")));
    assertTrue(run.rows().size() > 20, run.out());
    assertEquals(run.rows().size(), sums.size());
    for (String row : run.rows()) {
      String[] fields = row.split("\t");
      // Each printed share is rounded to four decimals.
      assertEquals(Double.parseDouble(fields[2]), sums.get(fields[0] + " " + fields[1]), 2e-3, row);
    }
    assertTrue(run.err().contains("20 targets have no ORF in"), run.err());
    assertEquals(
        lines,
        CommandRun.of(
                "rank",
                "--mirna",
                mirnas,
                "--target",
                target,
                "--model",
                model,
                "--orf",
                orf,
                "--sites",
                "-")
            .ok()
            .out()
            .lines()
            .toList());
  }

  /** The column, and where its file comes from. */
  @Test
  void sitesHaveTheirAccessibility() throws IOException {
    String utr = "GGGACCAAUUGCUACCUCAGGAUUGGCCAAGCAUACGAUCCUACCUCGUUAGCA";
    Path target = write("t.fa", ">t1\nACUACCUCAGG\n>t2\n" + utr + "\n");
    Path orf = write("o.fa", ">t2\nAUGAAACUACCUCAUAA\n");
    Path file = folder.resolve("t.acc");
    Object[] options = {"--orf", orf, "--sites", "-", "--accessibility", file};
    CommandRun run = rank(mirnas, target, options).ok();
    assertTrue(run.out().startsWith("#target\tregion\tstart\tend\tmirna\ttype\tlog2fc\taccess"));
    assertTrue(
        run.err().contains("The accessibility of 2 targets (65 bases) stands in"), run.err());
    List<String[]> rows = run.rows().stream().map(row -> row.split("\t")).toList();
    assertEquals(List.of("t1", "t2", "t2", "t2"), rows.stream().map(row -> row[0]).toList());
    assertEquals(".", rows.get(0)[7], "14 nt begin before the 3'UTR");
    assertEquals(".", rows.get(3)[7], "it is in the ORF");
    try (Accessibility accessibility = Accessibility.open()) {
      double[] unpaired = accessibility.unpaired(utr, 14)[0];
      // The 8mer ends opposite nt 1, the 7mer-m8 opposite nt 2.
      assertEquals("8mer", rows.get(1)[5]);
      int end = Integer.parseInt(rows.get(1)[3]);
      assertEquals(Math.log10(unpaired[end - 14]), Double.parseDouble(rows.get(1)[7]), 6e-5);
      assertEquals("7mer-m8", rows.get(2)[5]);
      end = Integer.parseInt(rows.get(2)[3]) + 1;
      assertEquals(Math.log10(unpaired[end - 14]), Double.parseDouble(rows.get(2)[7]), 6e-5);
    }

    byte[] made = Files.readAllBytes(file);
    CommandRun again = rank(mirnas, target, options).ok();
    assertEquals(run.out(), again.out());
    assertFalse(again.err().contains("stands in"), again.err());
    Path lower =
        write("lower.fa", ">other\n" + utr.toLowerCase(Locale.ROOT).replace('u', 't') + "\n");
    rank(mirnas, lower, "--sites", "-", "--accessibility", file).ok();

    Path other = write("other.fa", ">new\nACUACCUCAGGA\n");
    refused(
        3,
        "belongs to other sequences: it lacks the letters of 'new'; delete it",
        mirnas,
        other,
        "--accessibility",
        file);
    int[] places = {0, made.length / 2, made.length - 60, made.length - 30, made.length - 1};
    for (int place : places) {
      byte[] damaged = made.clone();
      damaged[place] ^= 4;
      Files.write(file, damaged);
      rank(mirnas, target, options).refused(3, "delete it to have it made again");
    }
    for (int size : new int[] {0, 7, 60, made.length - 1}) {
      Files.write(file, Arrays.copyOf(made, size));
      rank(mirnas, target, options).refused(3, "delete it to have it made again");
    }
    rank(mirnas, target, "--sites", "-", "--accessibility", "-")
        .refused(2, "--accessibility is '-'; the file is read after it was made");
    rank(mirnas, target, "--sites", "-", "--accessibility", folder)
        .refused(3, "' is a folder; name a file in it");
    rank(mirnas, target, "--sites", "-", "--accessibility", "/dev/null")
        .refused(3, "'/dev/null' is a pipe or a device; name a file");
    rank(mirnas, target, "--accessibility", file)
        .refused(2, "--accessibility has no effect without --sites");
    rank(mirnas, target, "--sites", "-", "--accessibility", target).refused(2, "is the input");
    rank(mirnas, target, "--sites", "-", "--accessibility", file, "--isoform", "all")
        .refused(2, "--accessibility has the values of one 3'UTR a gene");
    Path both = folder.resolve("both");
    rank(mirnas, target, "--sites", both, "--accessibility", both).refused(2, "name two files");
  }

  @Test
  void countsOrfsThatBelongToNoTarget() throws IOException {
    Path target = write("t.fa", ">t1\nGGGCTACCTCA\n");
    CommandRun run =
        rank(mirnas, target, "--orf", write("o.fa", ">x\nACGT\n>t1\nACGT\n>y\nACGT\n")).ok();
    assertTrue(run.err().contains("2 ORFs of '" + folder.resolve("o.fa") + "' belong to no"));
    assertFalse(run.err().contains("have no ORF"), run.err());
  }

  /** The same rows as those of the full table, sorted as {@code sort} would. */
  @Test
  void topIsTheHeadOfTheSortedTable() throws IOException {
    Path many = records("m.fa", "m", 30, 22);
    Path target = records("t.fa", "t", 150, 300);
    for (String pairs : List.of("", "--all-pairs")) {
      Object[] more = pairs.isEmpty() ? new Object[0] : new Object[] {pairs};
      List<String> full = rank(many, target, more).ok().rows();
      List<String> ids =
          Files.readAllLines(many).stream()
              .filter(line -> line.startsWith(">"))
              .map(line -> line.substring(1).split(" ")[0])
              .toList();
      int ties = 0;
      for (int top : new int[] {1, 7, 149, 1000}) {
        List<String> expected = new ArrayList<>();
        for (String id : ids) {
          List<String> sorted =
              full.stream()
                  .filter(row -> row.split("\t")[1].equals(id))
                  .sorted(Comparator.comparingDouble(row -> Double.parseDouble(row.split("\t")[2])))
                  .toList();
          expected.addAll(sorted.subList(0, Math.min(top, sorted.size())));
        }
        for (int i = 1; i < expected.size(); i++) {
          ties += expected.get(i).split("\t")[2].equals(expected.get(i - 1).split("\t")[2]) ? 1 : 0;
        }
        for (int threads : new int[] {1, 4}) {
          CommandRun run =
              rank(
                  many,
                  target,
                  Stream.concat(Stream.of(more), Stream.of("--top", top, "--threads", threads))
                      .toArray());
          assertEquals(expected, run.ok().rows(), "top " + top + ", threads " + threads);
        }
      }
      assertTrue(ties > 100, "too few ties to tell: " + ties);
    }
  }

  @Test
  void topLimitsTheSiteTableToo() throws IOException {
    Path target = records("t.fa", "t", 60, 500);
    Path sites = folder.resolve("sites.tsv");
    CommandRun run = rank(mirnas, target, "--top", 3, "--sites", sites).ok();
    List<String> pairs =
        run.rows().stream().map(row -> row.split("\t")[0] + " " + row.split("\t")[1]).toList();
    assertEquals(
        pairs,
        Files.readAllLines(sites).stream()
            .skip(1)
            .map(row -> row.split("\t")[0] + " " + row.split("\t")[4])
            .distinct()
            .toList());
  }

  @Test
  void writesTheSameBytesForAnyThreads() throws IOException {
    Path many = records("m.fa", "m", 40, 22);
    Path target = records("t.fa", "t", 400, 1500);
    Path orf = records("o.fa", "t", 300, 900);
    List<String> expected = null;
    for (int threads : new int[] {1, 4, 2}) {
      Path genes = folder.resolve("genes.tsv");
      Path sites = folder.resolve("sites.tsv");
      rank(many, target, "--orf", orf, "--genes", genes, "--sites", sites, "--threads", threads)
          .ok();
      List<String> tables = List.of(Files.readString(genes), Files.readString(sites));
      if (expected == null) {
        expected = tables;
        assertTrue(tables.get(0).lines().count() > 1000, "too little to compare");
      }
      assertEquals(expected, tables, threads + " threads");
    }
    // Compressed input and a folder with a model say the same.
    Path gzip = folder.resolve("t.fa.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write(Files.readAllBytes(target));
    }
    Path of = Files.createDirectory(folder.resolve("model"));
    Files.copy(model, of.resolve("repression.onnx"));
    assertEquals(
        expected.get(0),
        CommandRun.of("rank", "--mirna", many, "--target", gzip, "--orf", orf, "--model", of)
            .ok()
            .out());
  }

  /** Refused, and neither table nor its temporary file is left. */
  private void refused(int code, String message, Path mirna, Path target, Object... more)
      throws IOException {
    Path outputs = Files.createDirectories(folder.resolve("out"));
    Object[] tables = {"--genes", outputs.resolve("g.tsv"), "--sites", outputs.resolve("s.tsv")};
    rank(mirna, target, Stream.concat(Stream.of(tables), Stream.of(more)).toArray())
        .refused(code, message);
    try (Stream<Path> left = Files.list(outputs)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void refusesBadInput() throws IOException {
    Path target = write("t.fa", ">t1\nACGTACGT\n");
    refused(3, "empty.fa: the file is empty", mirnas, write("empty.fa", ""));
    refused(3, "none.fa", mirnas, folder.resolve("none.fa"));
    refused(
        3,
        "twice.fa:3: record 't1' stands already in line 1",
        mirnas,
        write("twice.fa", ">t1\nACGT\n>t1\nAC\n"));
    refused(
        3,
        "bare.fa:1: record 't1': the sequence is empty",
        mirnas,
        write("bare.fa", ">t1\n>t2\nAC\n"));
    assertTrue(
        rank(mirnas, write("bare.fa", ">t1\n>t2\nACUACCUCA\n"), "--skip-empty")
            .ok()
            .err()
            .contains("skipped 1 target without bases"));
    StringBuilder late = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      late.append(">t").append(i).append("\nACGTCTACCTCA\n");
    }
    refused(
        3,
        "late.fa:4002: record 'bad': letter '!'",
        mirnas,
        write("late.fa", late + ">bad\nAC!\n"));
    refused(
        3,
        "long.fa:1: record 't1' has more than 4,194,304 letters",
        mirnas,
        write("long.fa", ">t1\n" + "A".repeat(4_194_305)));
    refused(3, "shrt.fa:1: record 'm'", write("shrt.fa", ">m\nUGAGG\n"), target);
    refused(3, "hairpins", write("pre.fa", ">m\n" + "ACGU".repeat(20) + "\n"), target);
  }

  @Test
  void refusesBadOrfs() throws IOException {
    Path target = write("t.fa", ">t1\nACGTACGT\n");
    refused(
        3,
        "o.fa: none of its 2 ORFs is named as a target of '"
            + target
            + "' ('ENST1.4', for instance",
        mirnas,
        target,
        "--orf",
        write("o.fa", ">ENST2.1\nACGT\n>ENST1.4\nACGT\n"));
    refused(
        3,
        "twice.fa:3: record 'a' stands already in line 1",
        mirnas,
        target,
        "--orf",
        write("twice.fa", ">a\nAC\n>a\nAC\n"));
    refused(3, "none.fa", mirnas, target, "--orf", folder.resolve("none.fa"));
    refused(
        3,
        "long.fa:1: record 't1' has more than",
        mirnas,
        target,
        "--orf",
        write("long.fa", ">t1\n" + "A".repeat(4_194_305)));
  }

  @Test
  void refusesWrongOptions() throws IOException {
    Path target = write("t.fa", ">t1\nACGTACGT\n");
    refused(2, "--threads is 0; it must be 1..1024", mirnas, target, "--threads", 0);
    refused(2, "--top is 0; it must be 1 or more", mirnas, target, "--top", 0);
    rank(mirnas, target, "--sites", "-", "--genes", "-")
        .refused(2, "--sites and --genes are both '-'; name two files");
    for (Path input : List.of(mirnas, target, model)) {
      byte[] before = Files.readAllBytes(input);
      rank(mirnas, target, "--genes", input).refused(2, "is the input");
      rank(mirnas, target, "--sites", input).refused(2, "is the input");
      assertEquals(before.length, Files.size(input));
    }
    rank(mirnas, target, "--genes", folder).refused(1, "it is a folder; name a file");
  }

  @Test
  void refusesFilesThatAreNoRepressionModel() throws IOException {
    Path target = write("t.fa", ">t1\nACGTACGT\n");
    for (Path file : List.of(write("notes.onnx", "notes"), folder.resolve("none.onnx"))) {
      CommandRun.of("rank", "--mirna", mirnas, "--target", target, "--model", file)
          .refused(3, file.getFileName().toString());
    }
  }

  @Test
  void printsLog2FoldChangesWithFourDecimals() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (float value : new float[] {-0.00004f, -0.00006f, 0.5f, -1.23456f, Float.NaN, 1e13f}) {
      out.writeBytes(new org.seedhawk.formats.RowBuffer().change(value).tab().toByteArray());
    }
    assertEquals(
        "0.0000\t-0.0001\t0.5000\t-1.2346\tnan\t9999999827968.0000\t",
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void countsHowFrequentSeedsAreInTheTargets() throws IOException {
    Random random = new Random(12);
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      records.append(">t" + i + "\n" + random(random, 17_000) + "\n");
    }
    Path targets = write("all.fa", records.toString());
    CommandRun human = rank(mirnas, targets).ok();
    assertEquals(human.out(), rank(mirnas, targets, "--abundance", "human").ok().out());
    CommandRun auto = rank(mirnas, targets, "--abundance", "auto").ok();
    assertFalse(human.out().equals(auto.out()));
    assertEquals(auto.out(), rank(mirnas, targets, "--abundance", targets).ok().out());
    Path few = write("few.fa", ">t\nACGTACGTAC\n");
    rank(mirnas, few, "--abundance", "auto")
        .refused(3, "few.fa: 1 3'UTRs with 10 letters are too few to count how frequent seeds are");
    rank(mirnas, few, "--abundance", folder.resolve("no.fa")).refused(3, "does not exist");
    rank(mirnas, few, "--abundance", targets, "--genes", targets).refused(2, "--genes");
    // The same in the gene table of scan, with the model inside the program.
    Object[] scan = {"scan", "--mirna", mirnas, "--target", targets, "--genes", "-"};
    Object[] ranked = {"rank", "--mirna", mirnas, "--target", targets, "--genes", "-"};
    Map<String, String> changes = new LinkedHashMap<>();
    for (String row : CommandRun.of(with(ranked, "--abundance", "auto")).ok().rows()) {
      String[] fields = row.split("\t");
      changes.put(fields[0] + fields[1], fields[2]);
    }
    List<String> rows = CommandRun.of(with(scan, "--abundance", "auto")).ok().rows();
    assertTrue(rows.size() > 40, rows.size() + " rows");
    for (String row : rows) {
      String[] fields = row.split("\t");
      assertEquals(changes.getOrDefault(fields[0] + fields[1], "0.0000"), fields[7], row);
    }
    Path pairs =
        write("p.tsv", "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\nm\t" + LET_7 + "\tt\tACGT\n");
    CommandRun.of("predict", "--pairs", pairs, "--abundance", "auto")
        .refused(2, "--abundance auto counts the FASTA file of --target");
  }

  private static Object[] with(Object[] args, Object... more) {
    return Stream.concat(Stream.of(args), Stream.of(more)).toArray();
  }
}
