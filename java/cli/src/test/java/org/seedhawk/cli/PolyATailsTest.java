// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that predicts log2 fold changes warns of 3'UTRs with their poly(A) tails. */
class PolyATailsTest {
  private static final String WARNING =
      "seedhawk: warning: target 'g|a' ends in 20 A or more, a poly(A) tail (2 such); it weakens"
          + " log2fc: cut it off";
  private static final String BODY = "CCGGUUACGCUACCUCAGGCAUCGAUUGC";

  @TempDir Path folder;
  private Path mirna;
  private Path target;

  @BeforeEach
  void files() throws IOException {
    mirna = Files.writeString(folder.resolve("m.fa"), ">let-7\nUGAGGUAGUAGGUUGUAUAGUU\n");
    target =
        Files.writeString(
            folder.resolve("t.fa"),
            ">none\n%1$s\n>g|a\n%1$s%2$s\n>fewer\n%1$s%3$s\n>h|b\n%1$s%2$sAAAA\n"
                .formatted(BODY, "A".repeat(20), "A".repeat(19)));
  }

  private CommandRun run(String command, Object... more) {
    List<Object> args = new ArrayList<>(List.of(command, "--mirna", mirna, "--target", target));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray()).ok();
  }

  private static List<String> warnings(CommandRun run) {
    return run.err().lines().filter(line -> line.contains("poly(A)")).toList();
  }

  @Test
  void eachCommandSaysItOnce() throws IOException {
    assertEquals(List.of(WARNING), warnings(run("rank")));
    assertEquals(List.of(WARNING), warnings(run("rank", "--isoform", "all")));
    assertEquals(List.of(WARNING), warnings(run("scan", "--genes", "-")));
    Path pairs =
        Files.writeString(
            folder.resolve("p.tsv"), "mirna_id\tmrna_id\nlet-7\tnone\nlet-7\tg|a\nlet-7\th|b\n");
    assertEquals(List.of(WARNING), warnings(run("predict", "--pairs", pairs)));
    assertEquals(
        List.of(WARNING),
        warnings(
            CommandRun.of("sirna", "--sirna", "UCGAAGUAUUCCGCGUACGUU", "--target", target).ok()));
  }

  @Test
  void whatHasNoLog2fcSaysNothing() {
    assertEquals(List.of(), warnings(run("scan")));
    assertEquals(List.of(), warnings(run("scan", "--genes", "-", "--no-log2fc")));
    assertEquals(List.of(), warnings(run("scan", "--genes", "-", "--circular")));
  }

  @Test
  void partsSayTheirOwnAndSumToTheWhole() throws IOException {
    for (String command : List.of("rank", "scan")) {
      Path genes = folder.resolve(command + ".tsv");
      long counted = 0;
      List<String> said = new ArrayList<>();
      for (int part = 1; part <= 2; part++) {
        Path manifest = folder.resolve(command + part + ".json");
        said.addAll(
            warnings(
                run(command, "--shard", part + "/2", "--genes", genes, "--manifest", manifest)));
        Matcher count =
            Pattern.compile("\"targets_poly_a\": ([0-9])").matcher(Files.readString(manifest));
        assertTrue(count.find(), manifest.toString());
        counted += Long.parseLong(count.group(1));
      }
      assertEquals(2, counted, command);
      assertTrue(said.getFirst().contains("'g|a'"), said.toString());
      CommandRun resumed = run(command, "--resume", folder.resolve(command), "--genes", genes);
      assertEquals(
          List.of(
              "seedhawk: warning: 2 targets with a poly(A) tail, which weakens log2fc: cut it off"),
          warnings(resumed),
          command);
    }
  }

  /** The letters of a genome are not a tail: they stand there. */
  @Test
  void aGenomeHasNone() throws IOException {
    String gene = "ATGAAATAA" + BODY.replace('U', 'T') + "A".repeat(30);
    Path genome = Files.writeString(folder.resolve("g.fa"), ">1\n" + gene + "\n");
    StringBuilder rows = new StringBuilder();
    for (String feature :
        List.of("transcript 1 " + gene.length(), "exon 1 " + gene.length(), "CDS 1 9")) {
      String[] parts = feature.split(" ");
      rows.append(
          "1\tx\t%s\t%s\t%s\t.\t+\t0\tgene_id \"g\"; transcript_id \"t\";\n"
              .formatted(parts[0], parts[1], parts[2]));
    }
    Path gtf = Files.writeString(folder.resolve("g.gtf"), rows.toString());
    for (String command : List.of("rank", "scan")) {
      CommandRun run =
          CommandRun.of(
                  command,
                  "--mirna",
                  mirna,
                  "--genome",
                  genome,
                  "--annotation",
                  gtf,
                  "--genes",
                  "-")
              .ok();
      assertEquals(1, run.rows().size(), run.out());
      assertEquals(List.of(), warnings(run), command);
    }
  }
}
