// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Genes with isoforms: 3' ends of a record, and several records. */
class IsoformsTest {
  private static final String SITE = "CTACCTCA"; // 8mer of let-7

  @TempDir Path folder;
  private Path model;
  private Path mirnas;
  private Path targets;

  @BeforeEach
  void files() throws IOException {
    model = ToyModel.write(folder.resolve("toy.onnx"));
    mirnas = write("mirna.fa", ">let-7\nUGAGGUAGUAGGUUGUAUAGUU\n");
    targets =
        write(
            "t.fa",
            (">a\n" + "G".repeat(30) + SITE + "G".repeat(42) + SITE + "G".repeat(20) + "\n")
                + (">b\nGGGG" + SITE + "GGGG\n"));
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private CommandRun rank(Path target, Object... more) {
    Object[] args = {"rank", "--mirna", mirnas, "--target", target, "--model", model};
    return CommandRun.of(Stream.concat(Stream.of(args), Stream.of(more)).toArray());
  }

  private static double log2fc(CommandRun run, int row) {
    return Double.parseDouble(run.rows().get(row).split("\t")[2]);
  }

  @Test
  void averagesOverThe3Ends() throws IOException {
    CommandRun whole = rank(targets).ok();
    Path cut = write("cut.fa", ">a\n" + "G".repeat(30) + SITE + "G".repeat(22) + "\n");
    double first = log2fc(rank(cut).ok(), 0);
    // 60 letters have all, the other 48 have 25 %: three in four end at letter 60.
    Path ratios = write("air.tsv", "UTR\tstart\tend\tAIR\na\t1\t60\t100\na\t61\t108\t25\n");
    Path sites = folder.resolve("sites.tsv");
    CommandRun run = rank(targets, "--isoforms", ratios, "--sites", sites, "--genes", "-").ok();
    double expected = 0.75 * first + 0.25 * log2fc(whole, 0);
    assertEquals(expected, log2fc(run, 0), 1.01e-4);
    assertTrue(run.out().lines().findFirst().get().endsWith("\tstatus\tn_isoforms\tbest_isoform"));
    assertTrue(run.rows().get(0).endsWith("\tscored\t2\ta"), run.out());
    assertEquals(log2fc(whole, 1), log2fc(run, 1));
    assertTrue(run.rows().get(1).endsWith("\tscored\t1\tb"), run.out());
    double sum =
        Files.readAllLines(sites).stream()
            .filter(row -> row.startsWith("a\t"))
            .mapToDouble(row -> Double.parseDouble(row.split("\t")[6]))
            .sum();
    assertEquals(expected, sum, 3e-4);
    assertTrue(run.err().contains("1 targets have 3' ends in '" + ratios), run.err());
    assertTrue(run.err().contains("1 targets have no 3' ends in '" + ratios), run.err());

    // Counts of a 3' end say the same, in any unit, and so does scan.
    Path counts = write("pas.tsv", "a\t60\t9\na\t108\t3\nb\t5\tNA\nother\t7\t1\n");
    CommandRun counted = rank(targets, "--isoforms", counts, "--genes", "-").ok();
    assertEquals(run.out(), counted.out());
    assertTrue(counted.err().contains("1 cells of '" + counts + "' are NA"), counted.err());
    assertTrue(counted.err().contains("1 names of '" + counts + "' have no 3' end"));
    assertTrue(counted.err().contains("1 names of '" + counts + "' belong to none"));
  }

  @Test
  void scanAndPredictAverageLikewise() throws IOException {
    Path ratios = write("air.tsv", "a\t1\t60\t100\na\t61\t108\t25\n");
    Object[] rank = {
      "rank", "--mirna", mirnas, "--target", targets, "--isoforms", ratios, "--genes", "-"
    };
    List<String> ranked =
        CommandRun.of(rank).ok().rows().stream()
            .map(row -> String.join(" ", Arrays.copyOfRange(row.split("\t"), 2, 14)))
            .toList();
    rank[0] = "scan";
    CommandRun scan = CommandRun.of(rank).ok();
    assertEquals(
        ranked,
        scan.rows().stream()
            .map(row -> String.join(" ", Arrays.copyOfRange(row.split("\t"), 6, 18)))
            .toList());
    assertTrue(scan.err().contains("1 targets have 3' ends in '" + ratios), scan.err());
    Path pairs = write("p.tsv", "mirna_id\tmrna_id\nlet-7\ta\nlet-7\tb\n");
    CommandRun predict =
        CommandRun.of(
                "predict",
                "--pairs",
                pairs,
                "--mirna",
                mirnas,
                "--target",
                targets,
                "--isoforms",
                ratios)
            .ok();
    assertEquals(
        ranked,
        predict.rows().stream()
            .map(row -> String.join(" ", Arrays.copyOfRange(row.split("\t"), 6, 18)))
            .toList());
  }

  @Test
  void saysWhatDoesNotFitTheTargets() throws IOException {
    Path long3 = write("long.tsv", "a\t1\t60\t80\na\t61\t500\t20\nb\t1\t6\t100\n");
    CommandRun run = rank(targets, "--isoforms", long3).ok();
    assertTrue(run.err().contains("1 targets end before their last 3' end"), run.err());
    assertTrue(run.err().contains("1 targets have letters behind their last 3' end"), run.err());
    assertTrue(run.err().contains("1 names of '" + long3 + "' do not begin with 100 %"), run.err());
    for (String[] bad :
        new String[][] {
          {"", "the file is empty"},
          {"#a\tb\tc\n", "the table has no rows"},
          {"a\t5\n", "1: the row has 2 columns"},
          {"a\t5\t1\na\t1\t5\t100\n", "2: the row has 4 columns"},
          {"a\t1\t60\t100\na\t62\t99\t5\n", "2: the stretch is 62-99; it must begin at letter 61"},
          {"a\t1\t60\t50\na\t61\t99\t60\n", "2: the share rises from 50.0 to 60.0"},
          {"a\t1\t60\t101\n", "1: the percentage is '101'; it must be 0 to 100, or NA"},
          {"a\t60\t-1\n", "1: the count is '-1'; it must be 0 to 1e15, or NA"},
          {"a\t60\tmany\n", "1: the count is 'many'"},
          {"a\t60\t1\na\t0\t1\n", "2: the letter is '0'"},
          {"a\t60\t1\na\t60\t1\n", "2: the end 60 of 'a' stands in a row before"},
          {"x\t60\t1\n", "none of its 1 names with 3' ends is a target of"},
          {
            "a\t60\tNA\nb\t3\t0\n", "none of its 2 names has a 3' end with a share: all are 0 or NA"
          },
          {"a\t60\t1e308\na\t70\t1e308\n", "1: the count is '1e308'; it must be 0 to 1e15"},
          // A damaged first row is no header.
          {"a\tNA\t1\na\t60\t1\n", "1: the letter is 'NA'"},
          {"a\t6O\t1\na\t60\t1\n", "1: the letter is '6O'"},
          {"a\tone\t60\t100\na\t1\t60\t100\n", "1: the letter is 'one'"},
          {"a\t\t1\na\t60\t1\n", "1: the letter is ''"},
          {"\t60\t1\n", "1: the name is empty"}
        }) {
      Path genes = folder.resolve("bad-genes.tsv");
      rank(targets, "--genes", genes, "--isoforms", write("bad.tsv", bad[0])).refused(3, bad[1]);
      assertFalse(Files.exists(genes));
    }
  }

  /** A table may come from a pipe, which can be read once. */
  @Test
  void readsThe3EndsOnce() throws Exception {
    String rows = "#made by a program\nname\tlast\tcount\na\t60\t9\na\t108\t3\n";
    CommandRun expected = rank(targets, "--isoforms", write("pas.tsv", rows)).ok();
    try (Pipe pipe = Pipe.of(folder, "pipe", rows)) {
      assertEquals(expected.out(), rank(targets, "--isoforms", pipe.path()).ok().out());
    }
  }

  @Test
  void averagesOverTheRecordsOfAGene() throws IOException {
    String none = "G".repeat(70);
    Path records =
        write(
            "r.fa",
            ">g1|t1\nGG"
                + SITE
                + "GGGG\n>g2|t2\nGG"
                + SITE
                + "GG\n>g1|t3\n"
                + none
                + "\n>x\n"
                + none
                + SITE
                + "\n");
    Path sites = folder.resolve("sites.tsv");
    CommandRun each = rank(records).ok();
    CommandRun all = rank(records, "--isoform", "all", "--genes", "-", "--sites", sites).ok();
    assertEquals(List.of("g2", "g1", "x"), names(all));
    assertEquals(log2fc(each, 0) / 2, log2fc(all, 1), 1.01e-4);
    assertTrue(all.rows().get(1).endsWith("\tscored\t2\tg1|t1"), all.out());
    assertTrue(all.rows().get(0).endsWith("\tscored\t1\tg2|t2"), all.out());
    assertTrue(all.err().contains("3 genes, the average of 4 records"), all.err());
    assertEquals(
        List.of("g2|t2", "g1|t1", "x"),
        Files.readAllLines(sites).stream().skip(1).map(row -> row.split("\t")[0]).toList());

    CommandRun longest = rank(records, "--isoform", "longest", "--all-pairs").ok();
    assertEquals(List.of("g2", "g1", "x"), names(longest));
    assertTrue(longest.rows().get(1).contains("\tno_site\t1\t."), longest.out());
    assertTrue(longest.err().contains("3 genes, the longest of 4 records"), longest.err());

    Path map = write("map.tsv", "g1|t1\tG\nx\tG\ng2|t2\tH\nother\tI\n");
    CommandRun mapped = rank(records, "--isoform", "all", "--gene-map", map, "--all-pairs").ok();
    assertEquals(List.of("H", "g1|t3", "G"), names(mapped));
    assertEquals((log2fc(each, 0) + log2fc(each, 2)) / 2, log2fc(mapped, 2), 1.01e-4);
    assertTrue(mapped.err().contains("1 records have no gene in the map"), mapped.err());
    assertTrue(mapped.err().contains("1 rows of the gene map name no record"), mapped.err());
  }

  private static List<String> names(CommandRun run) {
    return run.rows().stream().map(row -> row.split("\t")[0]).toList();
  }

  @Test
  void refusesWhatDoesNotGoTogether() throws IOException {
    Path table = write("air.tsv", "a\t60\t1\n");
    Path map = write("map.tsv", "a\tG\n");
    rank(targets, "--isoforms", table, "--isoform", "all").refused(2, "leave one of them out");
    rank(targets, "--gene-map", map).refused(2, "--gene-map needs --isoform");
    rank(targets, "--isoform", "all", "--html", folder.resolve("p.html"))
        .refused(2, "--html draws one 3'UTR a gene; use --isoform longest");
    rank(targets, "--isoform", "shortest").refused(2, "--isoform");
    rank(targets, "--isoforms", table, "--genes", table).refused(2, "--genes");
    for (String[] bad :
        new String[][] {
          {"a G\n", "1: the row must be a transcript, a tab and a gene"},
          {"a\tNA\n", "1: the row must be a transcript"},
          {"a\tG\na\tH\n", "2: 'a' stands in a row before"},
          {"#a\n", "the table has no rows"},
          {"z\tG\n", "none of its 1 transcripts is a record of"}
        }) {
      rank(targets, "--isoform", "longest", "--gene-map", write("bad.tsv", bad[0]))
          .refused(3, bad[1]);
    }
  }
}
