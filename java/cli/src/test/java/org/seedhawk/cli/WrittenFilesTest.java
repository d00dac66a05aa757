// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last line of a command names the files that it wrote. */
class WrittenFilesTest {
  @TempDir Path folder;
  private GenomeFiles genome;
  private Path target;

  @BeforeEach
  void files() throws IOException {
    genome = GenomeFiles.write(folder);
    target = folder.resolve("utr.fa");
    Files.writeString(target, ">t\n" + genome.letters().getFirst().substring(0, 600) + "\n");
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private CommandRun run(String command, Object... more) {
    List<Object> args = new ArrayList<>(List.of(command, "--mirna", genome.mirnas()));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray()).ok();
  }

  private void assertWrote(CommandRun run, String... names) {
    for (String name : names) {
      assertFalse(Files.notExists(Path.of(file(name))), name);
    }
    assertEquals(
        Arrays.stream(names)
            .map(name -> "'" + file(name) + "'")
            .collect(Collectors.joining(", ", "seedhawk: wrote ", "")),
        run.err().lines().toList().getLast());
  }

  @Test
  void tablesPagesAndRecordsOfARunAreNamed() throws IOException {
    assertWrote(
        run(
            "rank",
            "--target",
            target,
            "--genes",
            file("g.tsv"),
            "--sites",
            file("s.tsv.gz"),
            "--html",
            file("p.html"),
            "--manifest",
            file("m.json")),
        "s.tsv.gz",
        "g.tsv",
        "p.html",
        "m.json");
    assertWrote(run("scan", "--target", target, "--sites", file("one.tsv")), "one.tsv");
    Path pairs = Files.writeString(folder.resolve("pairs.tsv"), "mirna_id\tmrna_id\nlet-7\tt\n");
    assertWrote(
        run("predict", "--pairs", pairs, "--target", target, "--out", file("out.tsv")), "out.tsv");
  }

  @Test
  void partsAndTheirWholeAreNamed() {
    for (int part = 1; part <= 2; part++) {
      assertWrote(
          run(
              "scan",
              "--target",
              target,
              "--shard",
              part + "/2",
              "--sites",
              file(part + ".tsv"),
              "--manifest",
              file(part + ".json")),
          part + ".tsv",
          part + ".json");
    }
    assertWrote(
        CommandRun.of("merge", "--sites", file("all.tsv"), file("1.json"), file("2.json")).ok(),
        "all.tsv");
    assertWrote(
        run("scan", "--target", target, "--resume", file("parts"), "--sites", file("whole.tsv")),
        "whole.tsv");
  }

  @Test
  void theIndexIsNamedToo() {
    assertWrote(
        run(
            "scan",
            "--genome",
            genome.genome(),
            "--annotation",
            genome.gtf(),
            "--sites",
            file("s.bed.gz")),
        "s.bed.gz",
        "s.bed.gz.tbi");
  }

  @Test
  void commandsWithoutManifestsSayIt() {
    assertWrote(
        CommandRun.of(
                "extract",
                "--genome",
                genome.genome(),
                "--annotation",
                genome.gtf(),
                "--out",
                file("e.fa"),
                "--table",
                file("e.tsv"))
            .ok(),
        "e.fa",
        "e.tsv");
    assertWrote(
        CommandRun.of(
                "sirna",
                "--sirna",
                "UCGAAGUAUUCCGCGUACGUU",
                "--target",
                target,
                "--genes",
                file("o.tsv"),
                "--matches",
                file("n.tsv"))
            .ok(),
        "o.tsv",
        "n.tsv");
    assertWrote(
        CommandRun.of(
                "blast", "--query", genome.mirnas(), "--db", genome.mirnas(), "--out", file("b"))
            .ok(),
        "b");
  }

  @Test
  void theStandardOutputIsNoFile() {
    CommandRun run = run("rank", "--target", target);
    assertFalse(run.err().contains("wrote"), run.err());
  }
}
