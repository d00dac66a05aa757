// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** {@code rank --html} and {@code --fold-changes}, end to end. */
class RankReportTest {
  @TempDir Path folder;
  private Path model;
  private Path mirnas;
  private Path targets;
  private Path page;

  @BeforeEach
  void files() throws IOException {
    model = ToyModel.write(folder.resolve("toy.onnx"));
    mirnas = write("mirna.fa", ">let-7\nUGAGGUAGUAGGUUGUAUAGUU\n>miR-16\nUAGCAGCACGUAAAUAUUGGCG\n");
    targets = records("t.fa", "t", 150, 900, 1);
    page = folder.resolve("page.html");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private Path records(String name, String prefix, int count, int longest, int seed)
      throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append('>').append(prefix).append(i).append('\n');
      for (int left = 20 + random.nextInt(longest - 19); left > 0; left--) {
        text.append("ACGT".charAt(random.nextInt(4)));
      }
      text.append('\n');
    }
    return write(name, text.toString());
  }

  private Path changes(String name) throws IOException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder("gene\tmiR-16\tsymbol\tlet-7\n");
    for (int i = 149; i >= 0; i--) {
      String cell = i % 10 == 3 ? "NA" : String.format(Locale.ROOT, "%.3f", random.nextGaussian());
      text.append(
          String.format(Locale.ROOT, "t%d\t%s\tS%d\t%.2f\n", i, cell, i, random.nextGaussian()));
    }
    return write(name, text + "other\t1\tX\t1\n");
  }

  private CommandRun rank(Path mirna, Path target, Object... more) {
    Object[] args = {"rank", "--mirna", mirna, "--target", target, "--model", model};
    return CommandRun.of(Stream.concat(Stream.of(args), Stream.of(more)).toArray());
  }

  private Document parsed() throws Exception {
    String text = Files.readString(page);
    assertTrue(text.startsWith("<!DOCTYPE html>\n<html lang=\"en\">"), text.substring(0, 60));
    assertFalse(text.contains("<script") || text.contains("http"), "the page needs nothing else");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(Files.readAllBytes(page)));
  }

  private static List<Element> all(Document page, String tag, String style) {
    List<Element> all = new ArrayList<>();
    NodeList nodes = page.getElementsByTagName(tag);
    for (int i = 0; i < nodes.getLength(); i++) {
      Element one = (Element) nodes.item(i);
      if (style.isEmpty() || one.getAttribute("class").equals(style)) {
        all.add(one);
      }
    }
    return all;
  }

  @Test
  void pageShowsTheRowsOfTheTopTable() throws Exception {
    Path genes = folder.resolve("genes.tsv");
    rank(mirnas, targets, "--top", 7, "--genes", genes, "--html", page).ok();
    Document read = parsed();
    List<String> expected =
        Files.readAllLines(genes).stream().skip(1).map(row -> row.split("\t")[0]).toList();
    assertEquals(14, expected.size());
    List<String> shown =
        all(read, "h3", "").stream().map(one -> one.getTextContent().split(" ")[1]).toList();
    assertEquals(expected, shown);
    // Every link leads to a place of the page.
    List<String> places =
        Stream.of("h2", "div")
            .flatMap(tag -> all(read, tag, "").stream())
            .map(one -> "#" + one.getAttribute("id"))
            .toList();
    List<Element> links = all(read, "a", "");
    assertEquals(16, links.size());
    assertTrue(places.containsAll(links.stream().map(a -> a.getAttribute("href")).toList()));
    assertTrue(all(read, "svg", "plot").isEmpty(), "nothing was measured");
  }

  /** A gene that its ORF alone lowers would be an empty line; the head names what shapes ranks. */
  @Test
  void drawsSitesInTheOrfAndNamesTheOptions() throws Exception {
    Path two = write("two.fa", ">a\nGGGGGGGGGGGG\n>b\nGGGCTACCTCAGGG\n");
    Path orf = write("orf.fa", ">a\nATG" + "CTACCTCAGG".repeat(12) + "TAA\n");
    Path species = records("species.fa", "s", 1300, 2000, 3);
    Path ends = write("ends.tsv", "b\t14\t1\n");
    CommandRun run =
        rank(mirnas, two, "--orf", orf, "--html", page, "--isoforms", ends, "--abundance", species)
            .ok();
    Document read = parsed();
    List<Element> drawn = all(read, "svg", "orf");
    assertEquals(1, drawn.size(), run.err());
    assertEquals(12, drawn.getFirst().getElementsByTagName("rect").getLength() - 1);
    assertEquals(2, all(read, "svg", "utr").size());
    String text = Files.readString(page);
    assertTrue(text.contains(" ends: ends.tsv<br/>"), text);
    assertTrue(text.contains("Frequencies of seeds: species.fa<br/>"));
  }

  @Test
  void alignmentsPairWithTheTarget() throws Exception {
    rank(mirnas, targets, "--html", page).ok();
    int paired = 0;
    for (Element one : all(parsed(), "pre", "")) {
      String[] lines = one.getTextContent().split("\n", -1);
      assertEquals(3, lines.length);
      assertEquals(lines[0].length(), lines[2].length());
      for (int i = 3; i < lines[0].length() - 3; i++) {
        String pair = "" + lines[0].charAt(i) + lines[2].charAt(i);
        boolean bar = i < lines[1].length() && lines[1].charAt(i) == '|';
        assertEquals(List.of("AU", "UA", "CG", "GC").contains(pair), bar, one.getTextContent());
        paired += bar ? 1 : 0;
      }
    }
    assertTrue(paired > 200, "too few pairs to tell: " + paired);
  }

  @Test
  void writesTheSameBytesForAnyThreads() throws Exception {
    Path many = records("t2.fa", "t", 600, 1500, 5);
    Path orf = records("o.fa", "t", 300, 900, 6);
    Path table = changes("fc.tsv");
    List<String> expected = List.of();
    for (int threads : new int[] {1, 4, 2}) {
      CommandRun run =
          rank(
                  mirnas,
                  many,
                  "--orf",
                  orf,
                  "--html",
                  page,
                  "--fold-changes",
                  table,
                  "--threads",
                  threads)
              .ok();
      assertEquals("", run.out(), "--html alone prints no table");
      List<String> made =
          List.of(
              Files.readString(page),
              run.err().substring(run.err().indexOf("seedhawk: '" + table)));
      if (expected.isEmpty()) {
        expected = made;
      }
      assertEquals(expected, made, threads + " threads");
    }
    Document read = parsed();
    assertEquals(4, all(read, "svg", "plot").size());
    assertEquals(20, all(read, "svg", "utr").size());
  }

  @Test
  void figuresAreThoseOfTheGeneTable() throws IOException {
    Path table = changes("fc.tsv");
    Path genes = folder.resolve("genes.tsv");
    CommandRun run =
        rank(mirnas, targets, "--all-pairs", "--genes", genes, "--fold-changes", table).ok();
    Map<String, String[]> rows = new HashMap<>();
    for (String row : Files.readAllLines(genes)) {
      String[] fields = row.split("\t");
      rows.put(fields[0] + " " + fields[1], fields);
    }
    List<double[]> points = new ArrayList<>();
    List<Double> with7mer = new ArrayList<>();
    for (String line : Files.readAllLines(table)) {
      String[] cells = line.split("\t");
      String[] row = rows.get(cells[0] + " miR-16");
      if (row != null && !cells[1].equals("NA")) {
        points.add(new double[] {Double.parseDouble(row[2]), Double.parseDouble(cells[1])});
        if (row[5].equals("0") && !(row[6] + row[7]).equals("00")) {
          with7mer.add(points.getLast()[1]);
        }
      }
    }
    double sx = points.stream().mapToDouble(p -> p[0]).sum();
    double sy = points.stream().mapToDouble(p -> p[1]).sum();
    double sxy = points.stream().mapToDouble(p -> p[0] * p[1]).sum();
    double sxx = points.stream().mapToDouble(p -> p[0] * p[0]).sum();
    double syy = points.stream().mapToDouble(p -> p[1] * p[1]).sum();
    int n = points.size();
    assertEquals(135, n);
    double r = (n * sxy - sx * sy) / Math.sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
    with7mer.sort(null);
    int size = with7mer.size();
    assertTrue(size > 5, "too few to tell: " + size);
    double median = (with7mer.get((size - 1) / 2) + with7mer.get(size / 2)) / 2;
    String[] said =
        run.err()
            .lines()
            .filter(line -> line.startsWith("seedhawk: miR-16 "))
            .findFirst()
            .orElseThrow()
            .split(" +");
    assertEquals("135", said[2]);
    assertEquals(r, Double.parseDouble(said[3]), 1e-3); // printed with three decimals
    assertEquals(median, Double.parseDouble(said[6]), 1e-3);
    assertTrue(run.err().contains("150 of 151 genes are targets; 1 are not"), run.err());
    assertTrue(run.err().contains("15 of its values are empty or NA"), run.err());
    assertTrue(run.err().contains("1 of its columns name no miRNA of the set"), run.err());
    assertTrue(run.err().contains("skipped: symbol"), run.err());
  }

  @Test
  void foldChangesLeaveTheTableAsItIs() throws IOException {
    assertEquals(
        rank(mirnas, targets).ok().out(),
        rank(mirnas, targets, "--fold-changes", changes("fc.tsv")).ok().out());
  }

  @Test
  void escapesNames() throws Exception {
    String evil = "<b>&amp;\"'%s\u202E</b>";
    Path mirna = write("m&.fa", ">" + evil + "\nUGAGGUAGUAGGUUGUAUAGUU\n");
    Path target = write("<t>.fa", ">" + evil + "t\nGGGCTACCTCAGGGGCTACCTCGG\n>u\nAAAAAAAA\n");
    Path table = write("%s&.tsv", "gene\t" + evil + "\n" + evil + "t\t-1\nu\t1\n");
    rank(mirna, target, "--html", page, "--fold-changes", table).ok();
    Document read = parsed();
    String seen = evil.replace('\u202E', '\uFFFD');
    assertTrue(all(read, "h2", "").get(1).getTextContent().equals(seen));
    assertTrue(all(read, "h3", "").get(0).getTextContent().startsWith("1. " + seen + "t log2fc"));
    assertTrue(read.getDocumentElement().getTextContent().contains("3'UTRs: <t>.fa"));
    assertTrue(read.getDocumentElement().getTextContent().contains("%s&.tsv"));
  }

  @Test
  void saysWhatIsLeftOut() throws Exception {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 25; i++) {
      many.append(">m").append(i).append("\nUGAGGUAGUAGGUUGUAUAG").append(i % 2 == 0 ? 'A' : 'C');
      many.append('\n');
    }
    Path mirna = write("many.fa", many.toString());
    Path table = write("fc.tsv", "gene\tm24\tm22\nt1\t1\t2\nt2\t0\t1\n");
    String err =
        rank(mirna, targets, "--html", page, "--fold-changes", table, "--top", 300).ok().err();
    assertTrue(
        err.contains("--html shows 200 targets of each miRNA, its most; --top 300 is for"), err);
    Document read = parsed();
    List<String> shown = all(read, "h2", "").stream().map(Element::getTextContent).toList();
    assertEquals(21, shown.size());
    assertEquals(List.of("Predicted and measured", "m22", "m24", "m0", "m1"), shown.subList(0, 5));
    String text = read.getDocumentElement().getTextContent();
    assertTrue(text.contains("20 of 25 miRNAs are shown: those with measured"), text);
    assertTrue(text.contains("300 targets a miRNA were asked for, 200 are shown"), text);
    rank(mirnas, targets, "--html", page, "--top", 2).ok();
    text = parsed().getDocumentElement().getTextContent();
    assertTrue(text.contains("targets have a site; the first 2 are shown, --top"), text);
    assertFalse(text.contains("miRNAs are shown"), text);
  }

  @Test
  void drawsTranscriptsWithManySitesOrNone() throws Exception {
    String sites = "GGCTACCTCAGG".repeat(150);
    Path target = write("s.fa", ">many\n" + sites + "\n>orf\nAAAAAAAAAAA\n>none\nAAA\n");
    Path orf = write("o.fa", ">orf\n" + sites + "\n");
    rank(mirnas, target, "--orf", orf, "--html", page).ok();
    Document read = parsed();
    String text = read.getDocumentElement().getTextContent();
    assertTrue(text.contains("the 3 strongest of 150 sites in the 3'UTR. The 100 strongest"), text);
    assertTrue(text.contains("No site in the 3'UTR. 150 sites in the ORF (1,800 nt) give"), text);
    assertTrue(text.contains("0 targets have a site."), text);
    assertEquals(2 * 100 + 3, all(read, "rect", "s8").size() + all(read, "rect", "strand").size());
  }

  /** Refused, and no output or temporary file is left. */
  private void refused(int code, String message, Object... more) throws IOException {
    Path outputs = Files.createDirectories(folder.resolve("out"));
    Object[] files = {
      "--genes", outputs.resolve("g.tsv"), "--html", outputs.resolve("p.html"),
    };
    rank(mirnas, targets, Stream.concat(Stream.of(files), Stream.of(more)).toArray())
        .refused(code, message);
    try (Stream<Path> left = Files.list(outputs)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void refusesTablesThatDoNotFit() throws IOException {
    refused(
        3,
        "none of its 2 genes is a target of '" + targets + "' ('NM_1', for instance, is not)",
        "--fold-changes",
        write("ids.tsv", "gene\tlet-7\nNM_1\t1\nNM_2\t1\n"));
    refused(
        3,
        "names.tsv:1: no column names a miRNA of the set",
        "--fold-changes",
        write("names.tsv", "gene\tlet-8\nt1\t1\n"));
    refused(
        3,
        "cell.tsv:2: column 'let-7': 'high' is no log2 fold change",
        "--fold-changes",
        write("cell.tsv", "gene\tlet-7\nt1\thigh\n"));
    refused(3, "none.tsv' does not exist", "--fold-changes", folder.resolve("none.tsv"));
  }

  @Test
  void refusesOneFileForTwoThings() throws IOException {
    Path table = changes("fc.tsv");
    rank(mirnas, targets, "--html", "-", "--genes", "-")
        .refused(2, "--genes and --html are both '-'; name two files");
    rank(mirnas, targets, "--html", "-", "--sites", "-").refused(2, "--sites and --html are both");
    for (Path input : List.of(mirnas, targets, model, table)) {
      rank(mirnas, targets, "--fold-changes", table, "--html", input)
          .refused(2, "--html '" + input + "' is the input");
    }
    write("page.html", "");
    Path same = folder.resolve("x").resolveSibling("./page.html");
    rank(mirnas, targets, "--genes", page, "--html", same).refused(2, "are one file; name two");
    String text = rank(mirnas, targets, "--html", "-").ok().out();
    rank(mirnas, targets, "--html", page).ok();
    assertEquals(Files.readString(page), text);
  }
}
