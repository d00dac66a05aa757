// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.cli.known.GenerateCommand;

/** {@code seedhawk generate} end to end. */
class GenerateTest {
  @TempDir private Path folder;
  private Path sites;
  private Path known;

  @BeforeEach
  void files() throws IOException {
    sites = write("sites.tsv", "#name\tsite\nlin-41\tUUAUACAACCGUUCUACACUCA\nother\tGGAUCC\n");
    known = write("mature.fa", ">let-7a\nUGAGGUAGUAGGUUGUAUAGUU\n");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private CommandRun generate(Object... more) {
    List<Object> args = new ArrayList<>(List.of("generate", "--target", sites, "--db", known));
    args.addAll(Arrays.asList(more));
    return CommandRun.of(args.toArray());
  }

  @Test
  void refusesNumbersThatAreNone() {
    generate("--model", "none", "--evalue", "0.01,x")
        .refused(
            2, "--evalue is '0.01,x'; it must be numbers above 0 with commas," + " 0.01,0.001");
    generate("--model", "none", "--evalue", "0.01,,1")
        .refused(2, "--evalue is '0.01,,1'; it must be");
    generate("--model", "none", "--beam", "0").refused(2, "--beam is 0; it must be 1..64");
    generate("--model", "none", "--batch", "0").refused(2, "--batch is 0; it must be 1..65536");
    generate("--model", "none", "--sites", sites, "--step", "3")
        .refused(2, "--step has no effect with --sites; leave out one of the two");
  }

  @Test
  void aTableWithoutSitesGivesATableWithoutRows() throws IOException {
    sites = write("none.tsv", "#target\tstart\tend\n");
    assertEquals(GenerateCommand.HEADER, generate("--model", "seq2seq").ok().out());
  }

  @Test
  void saysWhichRowOfATableIsWrong() throws IOException {
    sites = write("nameless.tsv", "a\tACGUACGUACGUACGU\n\tACGUACGUACGUACGU\n");
    generate("--model", "seq2seq").refused(3, "nameless.tsv:2: the name is empty");
    sites = write("bare.tsv", "a\n");
    generate("--model", "seq2seq").refused(3, "bare.tsv:1: 1 columns; a row is a name, a tab");
    sites = write("short.tsv", "a\tACGU\nb\tACGUACGUACGU\n");
    CommandRun run = generate("--model", "seq2seq").ok();
    assertTrue(run.err().contains("1 sites are shorter than 12 nt"), run.err());
    assertEquals(2, run.rows().size(), run.out());
  }

  @Test
  void refusesModelsAndDatabasesThatAreNotThere() throws IOException {
    generate("--model", "none")
        .refused(
            3,
            "generator 'none' is neither one of the generators here (seq2seq, transformer) nor a"
                + " directory with encoder.onnx and decoder.onnx");
    known = write("empty.fa", "\n");
    generate("--model", "none").refused(3, "empty.fa");
  }

  @Test
  void writesOneRowASiteAndCandidate() throws IOException {
    CommandRun run = generate("--model", "transformer", "--engine", "embedded", "--beam", "3").ok();
    assertTrue(run.out().startsWith(GenerateCommand.HEADER), run.out());
    List<String> places = new ArrayList<>();
    double before = 0;
    for (String row : run.rows()) {
      String[] fields = row.split("\t");
      assertEquals(15, fields.length, row);
      places.add(String.join(" ", List.of(fields).subList(0, 4)));
      assertTrue(fields[4].matches("[ACGU]{1,28}"), row);
      double score = Double.parseDouble(fields[5]);
      assertTrue(score <= 0 && (fields[3].equals("1") || score <= before), row);
      before = score;
      assertEquals(fields[6].equals("."), fields[11].equals("novel"), row);
      assertEquals("embedded 1", fields[13], row);
    }
    assertEquals(
        List.of(
            "lin-41 0 22 1",
            "lin-41 0 22 2",
            "lin-41 0 22 3",
            "other 0 6 1",
            "other 0 6 2",
            "other 0 6 3"),
        places);
    CommandRun other =
        generate(
                "--model",
                "transformer",
                "--engine",
                "embedded",
                "--beam",
                "3",
                "--batch",
                "1",
                "--threads",
                "2")
            .ok();
    assertEquals(run.out(), other.out());
  }

  /** The model would answer, but from blanks alone. */
  @Test
  void aSiteWithoutLettersHasNoCandidate() throws IOException {
    sites = write("blank.fa", ">blank\n" + "N".repeat(32) + "\n>few\nNNNNNNNGGAUCNNNNN\n");
    List<String> rows = generate("--model", "seq2seq", "--engine", "embedded").ok().rows();
    assertEquals(3, rows.size(), rows.toString());
    assertTrue(
        rows.stream()
            .allMatch(
                row ->
                    row.endsWith("\t0\t.\t.\t.\t0.00\t0.00\tinf\t.\tunreadable\t.\tembedded 1\t0")),
        rows.toString());
    sites = write("six.tsv", "six\tNNNNNNGGAUCCNNNN\n");
    String row = generate("--model", "seq2seq", "--engine", "embedded").ok().rows().getFirst();
    assertTrue(row.split("\t")[4].matches("[ACGU]+"), row);
  }

  @Test
  void whatItWritesIsLookedUp() throws IOException {
    String written =
        generate("--model", "transformer", "--engine", "embedded")
            .ok()
            .rows()
            .getFirst()
            .split("\t")[4];
    known = write("its.fa", ">other\nCCCCCCCCCCCCCCCCCCCCCC\n>its\n" + written + "\n");
    String[] fields =
        generate("--model", "transformer", "--engine", "embedded", "--evalue", "1,1e-3,10")
            .ok()
            .rows()
            .getFirst()
            .split("\t");
    assertEquals("its 100.00 100.00", String.join(" ", List.of(fields).subList(6, 9)));
    assertEquals("+ known 0.001", String.join(" ", List.of(fields).subList(10, 13)));
  }
}
