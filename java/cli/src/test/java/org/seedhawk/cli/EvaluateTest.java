// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code seedhawk evaluate} with the embedded model. */
class EvaluateTest {
  private static final String HEADER = "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\tlabel\n";
  private static final String LET_7A = "UGAGGUAGUAGGUUGUAUAGUU";

  /** Pairs with let-7a from nt 1 to 22. */
  private static final String PARTNER = "AACTATACAACCTACTACCTCA";

  @TempDir Path folder;
  private final Random random = new Random(17);

  /** Ten sets: positives have the perfect site; negatives and one positive have no site. */
  @Test
  void mirawTableReportsEveryPairAndAgreesWithPredict() throws IOException {
    Files.createDirectory(folder.resolve("miraw"));
    String negatives = "";
    for (int i = 0; i < 6; i++) {
      negatives += row("n" + i, "CA".repeat(100 + random.nextInt(50)), "0");
    }
    for (int set = 0; set < 10; set++) {
      StringBuilder rows = new StringBuilder(HEADER);
      for (int i = 0; i < 5; i++) {
        rows.append(row("p" + set + "." + i, utr(PARTNER), "1"));
      }
      rows.append(row("p" + set + ".none", "CA".repeat(100), "1"));
      write("miraw/miRAW_Test%d.txt".formatted(set), rows + negatives + row("short", "ACG", "0"));
    }
    write(
        "miraw/site_pool.tsv",
        HEADER.strip()
            + "\tsource\tin_targetnet_val\n"
            + row("s", PARTNER, "1").strip()
            + "\tx\t0\n"
            + row("s", PARTNER, "0").strip()
            + "\tx\t1\n");
    Path out = folder.resolve("results.json");
    Path html = folder.resolve("report.html");
    CommandRun run =
        CommandRun.of(
                "evaluate",
                "--table",
                "miraw",
                "--data",
                folder,
                "--rounds",
                "100",
                "--out",
                out,
                "--html",
                html)
            .ok();

    JsonNode results = new ObjectMapper().readTree(out.toFile());
    JsonNode model = results.at("/lines/0");
    assertEquals("model", model.get("kind").asText());
    // 5 of 6 positives and all 7 negatives are right.
    assertEquals(12.0 / 13, model.get("accuracy").asDouble(), 1e-12);
    assertEquals(10.0 / 11, model.get("f1").asDouble(), 1e-12);
    assertEquals(1, model.get("specificity").asDouble());
    assertEquals(10, model.get("sets").size());
    JsonNode statuses = model.at("/sets/9/statuses");
    assertEquals(5, statuses.get("SCORED").asInt());
    assertEquals(7, statuses.get("NO_SITE").asInt());
    assertEquals(1, statuses.get("TOO_SHORT").asInt());
    assertEquals(0, statuses.get("MISSING_ID").asInt());
    assertTrue(model.at("/sets/0/site_level/rows").asInt() >= 5);
    assertEquals(10 * 6 + 7, results.get("distinct_pairs").asInt());
    // Never reads the target: all pairs have one miRNA, whose one training row is positive.
    assertEquals(6.0 / 13, line(results, "target-blind, training rows"), 1e-12);
    assertEquals(12.0 / 13, line(results, "canonical seed present"), 1e-12);
    assertEquals(11, results.get("sha256").size());
    assertEquals(
        "seedhawk evaluate --table miraw --data DIR --rounds 100 --out FILE --html FILE",
        results.get("command").asText());

    assertTrue(run.out().contains("published: BERT+1D-CNN b128"), run.out());
    assertTrue(run.out().contains("0.8321"), run.out());
    assertTrue(run.out().contains("beats its own scores on dinucleotide-shuffled"), run.out());
    assertTrue(Files.readString(html).contains("</svg>"));

    // The same scores as predict's.
    List<String> predicted =
        CommandRun.of("predict", "--pairs", folder.resolve("miraw/miRAW_Test0.txt")).ok().rows();
    long called =
        predicted.stream().filter(row -> Float.parseFloat(row.split("\t")[2]) >= 0.5).count();
    assertEquals(5, called);
  }

  private static double line(JsonNode results, String label) {
    for (JsonNode line : results.get("lines")) {
      if (line.get("label").asText().equals(label)) {
        return line.get("accuracy").asDouble();
      }
    }
    throw new AssertionError(label);
  }

  @Test
  void ownPairsAreMeasuredAtSiteLevelWithTheirOwnLabelColumn() throws IOException {
    StringBuilder rows = new StringBuilder(HEADER.replace("label", "target"));
    for (int i = 0; i < 20; i++) {
      rows.append(row("p" + i, bases(10) + PARTNER + bases(8), "1"));
      rows.append(row("n" + i, "CA".repeat(20), "0"));
    }
    CommandRun run =
        CommandRun.of(
                "evaluate",
                "--pairs",
                write("own.tsv", rows.toString()),
                "--level",
                "site",
                "--label",
                "target",
                "--rounds",
                "100")
            .ok();
    assertTrue(run.out().contains("own.tsv, site level: 40 pairs, 20 positive"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void warnsWhenReversedTargetsFitBetterOrOrientationIsMixed() throws IOException {
    String reversed = new StringBuilder(PARTNER).reverse().toString();
    StringBuilder all = new StringBuilder(HEADER);
    StringBuilder some = new StringBuilder(HEADER);
    for (int i = 0; i < 60; i++) {
      all.append(row("p" + i, bases(8) + reversed + bases(10), "1"));
      some.append(row("p" + i, bases(8) + (i % 3 == 0 ? reversed : PARTNER) + bases(10), "1"));
      String negative = row("n" + i, bases(40), "0");
      all.append(negative);
      some.append(negative);
    }
    CommandRun run = site(write("all.tsv", all.toString())).ok();
    assertTrue(
        run.err().contains("warning: ") && run.err().contains("reversed targets fit better"),
        run.err());
    run = site(write("some.tsv", some.toString())).ok();
    assertTrue(run.err().contains("orientation seems mixed: "), run.err());
  }

  private CommandRun site(Path pairs) {
    return CommandRun.of("evaluate", "--pairs", pairs, "--level", "site", "--rounds", "100");
  }

  @Test
  void refusesBadPairListsInOneLineAndWritesNothing() throws IOException {
    String good = row("p", PARTNER, "1") + row("n", "CACACACA", "0");
    refused(
        HEADER + good + row("x", PARTNER, "2"), 3, "own.tsv:4: label is '2' but must be 0 or 1");
    refused(HEADER + good + row("x", PARTNER, ""), 3, "own.tsv:4: label is '' but must be 0 or 1");
    refused(
        HEADER.replace("label", "class") + good,
        3,
        "own.tsv:1: the header has no column 'label' (it has mirna_id, mirna_seq, mrna_id,"
            + " mrna_seq, class); name the labels with --label COLUMN");
    refused(HEADER, 3, "own.tsv:1: the table has no rows");
    refused(
        HEADER + row("p", PARTNER, "1") + row("q", PARTNER, "1"),
        3,
        "own.tsv: all 2 labels are 1; an evaluation needs positives (1) and negatives (0)");
    refused(
        "mirna_id\tmrna_id\tlabel\na\tb\t1\n",
        3,
        "own.tsv:1: the header has no columns 'mirna_seq' and 'mrna_seq'");
  }

  private void refused(String text, int code, String message) throws IOException {
    Path pairs = write("own.tsv", text);
    Path outputs = Files.createDirectories(folder.resolve("out"));
    CommandRun.of(
            "evaluate",
            "--pairs",
            pairs,
            "--level",
            "gene",
            "--out",
            outputs.resolve("r.json"),
            "--html",
            outputs.resolve("r.html"))
        .refused(code, message);
    try (Stream<Path> left = Files.list(outputs)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void refusesWhatDoesNotFitTogether() throws IOException {
    Path pairs = write("own.tsv", HEADER + row("p", PARTNER, "1") + row("n", "CACA", "0"));
    CommandRun.of("evaluate").refused(2, "give either --table miraw|mirbench or --pairs TSV");
    CommandRun.of("evaluate", "--table", "miraw").refused(2, "--table miraw needs --data DIR");
    CommandRun.of("evaluate", "--pairs", pairs).refused(2, "--pairs needs --level gene");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "site", "--gu")
        .refused(2, "--seed-match, --gu and --compat search genes");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--threads", "0")
        .refused(2, "threads is 0");
    CommandRun.of("evaluate", "--pairs", pairs, "--level", "gene", "--model", "nothere")
        .refused(3, "model 'nothere' is neither a directory nor one of the embedded models");
    CommandRun.of("evaluate", "--table", "miraw", "--data", folder)
        .refused(3, "miRAW_Test0.txt: no such file; name the folder of the data with --data");
    CommandRun help = CommandRun.of("evaluate", "--help").ok();
    assertFalse(help.out().isEmpty());
  }

  private static String row(String target, String letters, String label) {
    return "hsa-let-7a-5p\t%s\t%s\t%s\t%s\n".formatted(LET_7A, target, letters, label);
  }

  /** A 3'UTR of CA repeats, which let-7a cannot pair with, around a site. */
  private String utr(String site) {
    return "CA".repeat(30 + random.nextInt(30)) + site + "CA".repeat(20 + random.nextInt(20));
  }

  private String bases(int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append("ACGT".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
