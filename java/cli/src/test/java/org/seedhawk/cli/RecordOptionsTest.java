// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --duplicates} and {@code --modified-bases} mean one thing at every entrance. */
class RecordOptionsTest {
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String MARKED = "mU*mG*mA*mG*mG*mU*mA*mG*mU*mAmGmGmUmUmGmUmAmUmAmGmUmU";
  private static final String SITE = "AACTATACAACCTACTACCTCATTAACTATACAACCTACTACCTCATT";
  private static final String OTHER = "AACTATACAACCTACTACCTCATTAACTATACAACCTACTACCTCAGG";

  @TempDir Path folder;
  private Path plain;
  private Path marked;
  private Path targets;
  private Path repeated;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @BeforeEach
  void files() throws IOException {
    plain = write("plain.fa", ">let-7\n" + LET7 + "\n");
    marked = write("marked.fa", ">let-7\n" + MARKED + "\n");
    targets = write("t.fa", ">t\n" + SITE + "\n");
    repeated = write("r.fa", ">t\n" + SITE + "\n>t\n" + OTHER + "\n>t\n" + SITE + "\n");
  }

  /** Gives the rows that plain letters give, and says what it did once a file. */
  private void same(String says, Object[] withPlain, Object... withMarks) {
    CommandRun wanted = CommandRun.of(withPlain).ok();
    CommandRun.of(withMarks).refused(3, "modified-bases strip");
    Object[] asked = Arrays.copyOf(withMarks, withMarks.length + 2);
    asked[withMarks.length] = "--modified-bases";
    asked[withMarks.length + 1] = "strip";
    CommandRun run = CommandRun.of(asked).ok();
    assertEquals(wanted.rows(), run.rows());
    assertEquals(2, (" " + run.err() + " ").split(Pattern.quote(says)).length, run.err());
  }

  @Test
  void modifiedBasesAreReadAtEveryEntrance() throws IOException {
    String ofMirna = "marked.fa: 1 with modified bases, read as plain letters: 'let-7' in line 1";
    for (String command : List.of("scan", "rank")) {
      same(
          ofMirna,
          new Object[] {command, "--mirna", plain, "--target", targets, "--genes", "-"},
          command,
          "--mirna",
          marked,
          "--target",
          targets,
          "--genes",
          "-");
    }
    same(
        "marked.fa: 1 with modified bases",
        new Object[] {"sirna", "--sirna", plain, "--target", targets},
        "sirna",
        "--sirna",
        marked,
        "--target",
        targets);
    same(
        "--sirna: read as the plain letters " + LET7,
        new Object[] {"sirna", "--sirna", LET7, "--target", targets},
        "sirna",
        "--sirna",
        MARKED,
        "--target",
        targets);
    for (String engine : List.of("embedded")) {
      same(
          "marked.fa: 1 with modified bases",
          new Object[] {"blast", "--query", plain, "--db", plain, "--engine", engine},
          "blast",
          "--query",
          plain,
          "--db",
          marked,
          "--engine",
          engine);
    }
    String header = "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\n";
    Path pairs = write("p.tsv", header + "let-7\t" + LET7 + "\tt\t" + SITE + "\n");
    String site = SITE.replaceAll(".", "m$0");
    Path both = write("m.tsv", header + "let-7\t" + MARKED + "\tt\t" + site + "\n");
    same(
        "m.tsv: 2 with modified bases, read as plain letters: 'let-7' in line 2",
        new Object[] {"predict", "--pairs", pairs},
        "predict",
        "--pairs",
        both);
    Path names = write("n.tsv", "mirna_id\tmrna_id\nlet-7\tt\n");
    same(
        ofMirna,
        new Object[] {"predict", "--pairs", names, "--mirna", plain, "--target", targets},
        "predict",
        "--pairs",
        names,
        "--mirna",
        marked,
        "--target",
        targets);
    Path model = Path.of(System.getProperty("seedhawk.root"), "models", "seq2seq");
    Path sites = write("s.tsv", "t\t" + SITE.substring(0, 24) + "\n");
    Path markedSites = write("ms.tsv", "t\t" + site.substring(0, 48) + "\n");
    same(
        "ms.tsv: 1 with modified bases",
        new Object[] {
          "generate", "--target", sites, "--db", plain, "--model", model, "--engine", "embedded"
        },
        "generate",
        "--target",
        markedSites,
        "--db",
        plain,
        "--model",
        model,
        "--engine",
        "embedded");
  }

  @Test
  void manifestsCountWhatWasDone() throws IOException {
    Path manifest = folder.resolve("run.json");
    for (String command : List.of("scan", "rank")) {
      for (String policy : List.of("first", "rename")) {
        CommandRun.of(
                command,
                "--mirna",
                marked,
                "--target",
                repeated,
                "--genes",
                folder.resolve("g.tsv"),
                "--modified-bases",
                "strip",
                "--duplicates",
                policy,
                "--manifest",
                manifest)
            .ok();
        String counts = Files.readString(manifest);
        boolean first = policy.equals("first");
        assertTrue(counts.contains("\"mirnas_modified\": 1"), counts);
        assertTrue(counts.contains("\"targets\": " + (first ? 1 : 3) + ","), counts);
        assertTrue(counts.contains("\"targets_skipped_repeated\": " + (first ? 2 : 0)), counts);
        assertTrue(counts.contains("\"targets_renamed\": " + (first ? 0 : 2)), counts);
      }
    }
  }

  @Test
  void namesThatComeAgainHavePolicies() throws IOException {
    Object[] scan = {"scan", "--mirna", plain, "--target", repeated, "--genes", "-"};
    CommandRun.of(scan).refused(3, "--duplicates takes the first or renames");
    CommandRun first = with(scan, "first").ok();
    assertEquals(List.of("t"), names(first));
    assertTrue(
        first.err().contains("r.fa: 2 left out, as their names stand before: 't' in line 3"),
        first.err());
    CommandRun renamed = with(scan, "rename").ok();
    assertEquals(List.of("t", "t#2", "t#3"), names(renamed));
    assertTrue(
        renamed
            .err()
            .contains("r.fa: 2 renamed, as their names stand before: 't' in line 3 is 't#2' now"),
        renamed.err());
    with(scan, "equal").refused(3, "with other letters");
    CommandRun.of(
            "scan",
            "--mirna",
            plain,
            "--target",
            repeated,
            "--genes",
            "-",
            "--skip-equal",
            "--duplicates",
            "first")
        .refused(2, "leave one of the two out");
  }

  /** A run in parts has no other summary than these lines, and without --manifest nothing else. */
  @Test
  void runsInPartsSayWhatTheyLeftOut() throws IOException {
    Path many = write("many.fa", Files.readString(repeated) + ">none\n\n>u\n" + SITE + "\n");
    for (String command : List.of("scan", "rank")) {
      Object[] call = {
        command,
        "--mirna",
        plain,
        "--target",
        many,
        "--skip-empty",
        "--genes",
        "-",
        "--parts",
        2,
        "--resume",
        folder.resolve(command)
      };
      String first = with(call, "first").ok().err();
      assertTrue(first.contains("skipped 1 target without bases"), first);
      assertTrue(first.contains("2 targets left out, as their names stand before"), first);
      String renamed = with(call, "rename").ok().err();
      assertTrue(renamed.contains("2 targets renamed, as their names stand before"), renamed);
      Object[] part = Arrays.copyOf(call, call.length - 2);
      part[call.length - 4] = "--shard";
      part[call.length - 3] = "2/2";
      String second = with(part, "first").ok().err();
      assertTrue(second.contains(": 2 left out, as their names stand before: 't'"), second);
      assertTrue(second.contains(command.equals("rank") ? "1 target without" : "1 empty"), second);
    }
  }

  /** miRNAs, databases, queries and tables of sites are held to the rule of targets. */
  @Test
  void theRuleIsThatOfEveryFile() throws IOException {
    Path mirnas = write("m.fa", ">m\n" + LET7 + "\n>m\nUAAAGUGCUUAUAGUGCAGGUAG\n");
    assertEquals(
        1,
        CommandRun.of(
                "scan",
                "--mirna",
                mirnas,
                "--target",
                targets,
                "--genes",
                "-",
                "--all-pairs",
                "--duplicates",
                "first")
            .ok()
            .rows()
            .size());
    CommandRun scan =
        CommandRun.of(
            "rank",
            "--mirna",
            mirnas,
            "--target",
            targets,
            "--genes",
            "-",
            "--all-pairs",
            "--duplicates",
            "rename");
    assertEquals(
        List.of("m", "m#2"), scan.ok().rows().stream().map(row -> row.split("\t")[1]).toList());
    CommandRun blast =
        with(
            new Object[] {"blast", "--query", mirnas, "--db", mirnas, "--engine", "embedded"},
            "rename");
    assertEquals(List.of("m", "m#2"), names(blast.ok()));
    Path sites =
        write("s.tsv", "s\t" + SITE.substring(0, 24) + "\ns\t" + SITE.substring(2, 26) + "\n");
    Object[] generate = {
      "generate",
      "--target",
      sites,
      "--db",
      plain,
      "--model",
      Path.of(System.getProperty("seedhawk.root"), "models", "seq2seq"),
      "--engine",
      "embedded"
    };
    CommandRun.of(generate).refused(3, "s.tsv:2: 's' stands already in line 1");
    assertEquals(List.of("s"), names(with(generate, "first").ok()).stream().distinct().toList());
    assertEquals(
        List.of("s", "s#2"), names(with(generate, "rename").ok()).stream().distinct().toList());
    with(generate, "equal").refused(3, "with other letters");
  }

  private static CommandRun with(Object[] call, String policy) {
    Object[] asked = Arrays.copyOf(call, call.length + 2);
    asked[call.length] = "--duplicates";
    asked[call.length + 1] = policy;
    return CommandRun.of(asked);
  }

  private static List<String> names(CommandRun run) {
    return run.rows().stream().map(row -> row.split("\t")[0]).toList();
  }
}
