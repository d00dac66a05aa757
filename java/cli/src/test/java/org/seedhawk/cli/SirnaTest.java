// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sirna}, end to end. */
class SirnaTest {
  private static final String GUIDE = "UCGAAGUAUUCCGCGUACGUU";

  /** What pairs with nt 1-19 of the guide, and the overhang of a derived passenger. */
  private static final String PASSENGER = "CGUACGCGGAAUACUUCGAUU";

  /** The guide's reverse complement. */
  private static final String SITE = "AACGUACGCGGAAUACUUCGA";

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void files() throws IOException {
    model = ToyModel.write(folder.resolve("toy.onnx"));
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private CommandRun sirna(Object guide, Path target, Object... more) {
    Object[] args = {"sirna", "--sirna", guide, "--target", target, "--model", model};
    return CommandRun.of(Stream.concat(Stream.of(args), Stream.of(more)).toArray());
  }

  @Test
  void findsNearMatchesOfBothStrands() throws IOException {
    String imperfect = "C" + SITE.substring(1, 11) + "G" + SITE.substring(12); // nt 21 and 10
    Path target =
        write(
            "t.fa",
            ">hit\nGGG"
                + SITE
                + "\n>near\n"
                + imperfect
                + "NN\n>sense\nCC"
                + GUIDE
                + "\n>none\nGG\n");
    Path orf = write("o.fa", ">none\nAUG" + SITE + "\n");
    CommandRun run = sirna(GUIDE, target, "--matches", "-", "--orf", orf).ok();
    assertTrue(
        run.out()
            .startsWith(
                "#target\tregion\tstart\tend\tsirna\tstrand\tmismatches\tgu\tcleavage"
                    + "\tmismatch_list\n"),
        run.out());
    assertEquals(
        List.of(
            "hit\tutr3\t3\t24\tsiRNA\tguide\t0\t0\tyes\t.",
            "near\tutr3\t0\t21\tsiRNA\tguide\t2\t1\tno\t10U:G,21U:C",
            // The passenger's overhang was made up and is not compared: 19 nt.
            "sense\tutr3\t2\t21\tsiRNA\tpassenger\t0\t0\tyes\t.",
            "none\torf\t3\t24\tsiRNA\tguide\t0\t0\tyes\t."),
        run.rows());
    assertTrue(run.err().contains("4 near matches, 3 with cleavage"), run.err());
    assertEquals(
        run.rows().subList(0, 1).stream().map(row -> row.replace("\t3\t24", "\t5\t24")).toList(),
        sirna(GUIDE, target, "--matches", "-", "--ignore-overhangs", "--max-mismatches", "0")
            .ok()
            .rows()
            .stream()
            .filter(row -> row.startsWith("hit"))
            .toList());
  }

  @Test
  void ranksTargetsByTheSeedsAsRankDoes() throws IOException {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      text.append(">t").append(i).append('\n');
      for (int j = 0; j < 400; j++) {
        text.append("ACGU".charAt(random.nextInt(4)));
      }
      text.append(i % 3 == 0 ? "ACUUCGA" : i % 3 == 1 ? "GCGUACGA" : SITE).append("ACGU\n");
    }
    Path target = write("t.fa", text.toString());
    Path guides = write("g.fa", ">a\n" + GUIDE.replace('U', 't') + "\n>b\n" + GUIDE + "\n");
    List<String> rows = sirna(guides, target).ok().rows();
    Path strands =
        write(
            "m.fa",
            ">a_guide\n"
                + GUIDE
                + "\n>a_passenger\n"
                + PASSENGER
                + "\n>b_guide\n"
                + GUIDE
                + "\n>b_passenger\n"
                + PASSENGER
                + "\n");
    List<String> ranked =
        CommandRun.of("rank", "--mirna", strands, "--target", target, "--model", model).ok().rows();
    assertTrue(rows.size() > 120, rows.size() + " rows");
    assertEquals(
        ranked.stream().map(row -> row.replaceFirst("_", "\t").replace("\tscored", "")).toList(),
        rows.stream().map(row -> row.replaceFirst("\t\\d+\t(NA|\\d)\t(yes|no)$", "")).toList());
    assertEquals(40, rows.stream().filter(row -> row.endsWith("\t1\t0\tyes")).count());
    Path genes = folder.resolve("genes.tsv");
    Path matches = folder.resolve("matches.tsv");
    String[] expected = null;
    for (int threads : new int[] {1, 2, 5}) {
      sirna(guides, target, "--genes", genes, "--matches", matches, "--threads", threads).ok();
      String[] tables = {Files.readString(genes), Files.readString(matches)};
      expected = expected == null ? tables : expected;
      assertEquals(List.of(expected), List.of(tables), threads + " threads");
    }
    assertEquals(rows, expected[0].lines().skip(1).toList());
  }

  @Test
  void takesPassengersAndChecksThem() throws IOException {
    Path target = write("t.fa", ">t\n" + GUIDE + "\n");
    // The true overhang counts: the target continues with the guide's last letters.
    String rows = "t\tutr3\t0\t21\tsiRNA\tpassenger\t2\t0\tyes\t20U:U,21U:C";
    assertEquals(
        List.of(),
        sirna(GUIDE, target, "--matches", "-", "--passenger", PASSENGER.replaceFirst("UU$", "GG"))
            .ok()
            .rows());
    Path longer = write("l.fa", ">t\nCU" + GUIDE + "\n");
    assertEquals(
        List.of(rows),
        sirna(GUIDE, longer, "--matches", "-", "--passenger", PASSENGER).ok().rows().stream()
            .filter(row -> row.contains("passenger"))
            .toList());
    sirna(GUIDE, target, "--passenger", GUIDE)
        .refused(3, "siRNA 'siRNA': guide and passenger do not pair; give both 5'->3'");
    Path guides = write("g.fa", ">a\n" + GUIDE + "\n");
    sirna(guides, target, "--passenger", PASSENGER)
        .refused(3, "no passenger is named 'a'; give one for each guide");
    Path two = write("p.fa", ">a\n" + PASSENGER + "\n>b\n" + PASSENGER + "\n");
    sirna(guides, target, "--passenger", two).refused(3, "p.fa: passenger 'b' has no guide;");
  }

  @Test
  void refusesWhatIsNoStrand() throws IOException {
    Path target = write("t.fa", ">t\n" + SITE + "\n");
    sirna("UCGAAGUAUUCCGCGUACGdTdT", target)
        .refused(3, "--sirna: this is notation of modified bases");
    sirna("UCGAAGUAUUCCGCGUACG-U", target).refused(3, "letter '-' at position 20");
    sirna("UCGAAGUAUUCCGCGJACGUU", target).refused(3, "letter 'J' at position 16");
    sirna("UCGAAGUAUUCCGCGU", target).refused(3, "a strand of 16 nt; give 17 to 32 nt");
    sirna("A".repeat(33), target).refused(3, "a strand of 33 nt; give 17 to 32 nt");
    sirna("", target).refused(2, "--sirna is empty; give the letters of a guide");
    Path modified = write("m.fa", ">a\nmUmCmGmAmAmGmUmAmUmUmCmCmG\n");
    sirna(modified, target).refused(3, "this is notation of modified bases");
    sirna(write("n.fa", ">a\nUCGAAGUAUUNCGCGUACGUU\n"), target)
        .refused(3, "n.fa: record 'a': letter 'N' at position 11");
    sirna(GUIDE, target, "--max-mismatches", "7")
        .refused(2, "--max-mismatches is 7; it must be 0..6");
    sirna(GUIDE, target, "--genes", "x", "--matches", "x").refused(2, "name two files");
    sirna(GUIDE, target, "--genes", target).refused(2, "is the input");
    sirna(target, target, "--max-mismatches", "0").ok();
    sirna(folder.resolve("gone.fa"), target).refused(3, "gone.fa");
  }
}
