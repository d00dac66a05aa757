// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kinds of input that users give by mistake have one answer at every entrance. */
class InputKindsTest {
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String SITE = "AACTATACAACCTACTACCTCATTAACTATACAACCTACTACCTCATT";

  @TempDir Path folder;

  private Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  /** A table of pairs, one row four fields. */
  private Path pairs(String... rows) throws IOException {
    return write(
        "pairs.tsv", "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\n" + String.join("\n", rows) + "\n");
  }

  private static Path model(String name) {
    return Path.of(System.getProperty("seedhawk.root"), "models", name);
  }

  @Test
  void pairsWithoutInformationHaveNoScore() throws IOException {
    Path table =
        pairs(
            "let-7\t" + LET7 + "\tpadding\t" + "N".repeat(40),
            "let-7\t" + LET7 + "\tfour\tGGGG",
            "let-7\t" + LET7 + "\tone\tA",
            "lost\t" + "N".repeat(22) + "\tt\t" + SITE,
            "let-7\t" + LET7 + "\tt\t" + SITE);
    for (Path model : List.of(model("mitar2"), model("duplexnet"), model("deeptarget"))) {
      CommandRun run =
          CommandRun.of(
              "predict", "--pairs", table, "--level", "site", "--model", model, "--out", "-");
      assertEquals(
          List.of(
              "padding\tlet-7\tNA\t0\t-1\t-1\tno_information",
              "four\tlet-7\tNA\t0\t-1\t-1\tno_information",
              "one\tlet-7\tNA\t0\t-1\t-1\tno_information",
              "t\tlost\tNA\t0\t-1\t-1\tambiguous_seed"),
          run.ok().rows().subList(0, 4));
      assertTrue(run.rows().get(4).endsWith("\tscored"), run.out());
      assertTrue(run.err().contains("3 pairs no_information, without a score"), run.err());
      assertTrue(run.err().contains("1 pair ambiguous_seed, without a score"), run.err());
    }
  }

  @Test
  void scanAndRankNameTheSameStatuses() throws IOException {
    Path mirnas = write("m.fa", ">let-7\n" + LET7 + "\n>lost\n" + "N".repeat(22) + "\n");
    Path targets = write("t.fa", ">t\n" + SITE + "\n>padding\n" + "N".repeat(60) + "\n");
    String unknown = "NA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\t";
    Path manifest = folder.resolve("run.json");
    CommandRun scanned =
        CommandRun.of(
            "scan",
            "--mirna",
            mirnas,
            "--target",
            targets,
            "--genes",
            "-",
            "--all-pairs",
            "--manifest",
            manifest);
    CommandRun ranked =
        CommandRun.of(
            "rank", "--mirna", mirnas, "--target", targets, "--genes", "-", "--all-pairs");
    for (String row :
        List.of(
            "t\tlost\t" + "NA\t0\t-1\t-1\t" + unknown + "ambiguous_seed",
            "padding\tlet-7\t" + "NA\t0\t-1\t-1\t" + unknown + "no_information",
            "padding\tlost\t" + "NA\t0\t-1\t-1\t" + unknown + "ambiguous_seed")) {
      assertTrue(scanned.ok().rows().contains(row), scanned.out());
      String ofRank = row.replace("NA\t0\t-1\t-1\t", "");
      assertTrue(ranked.ok().rows().contains(ofRank), ranked.out());
    }
    String counts = Files.readString(manifest);
    assertTrue(counts.contains("\"pairs_ambiguous_seed\": 2,"), counts);
    assertTrue(counts.contains("\"pairs_no_information\": 1,"), counts);
  }
}
