// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Variants made by hand, on a gene of each strand, and what each does to the sites of let-7. Both
 * genes have the same 3'UTR of 400 letters in two exons of 200, so each case stands once: positions
 * are those of the 3'UTR, and the variant is written for both strands.
 */
class VariantsTest {
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU"; // its 8mer is CTACCTCA

  /** What lies in the 3'UTR beside T and G, with which let-7 has no site. */
  private static final Map<Integer, String> PLANTED =
      new TreeMap<>(
          Map.of(
              50, "CTACCTCA", // 8mer
              110, "CTACCTC", // 7mer-m8
              155, "CTACGTCA", // one letter from an 8mer
              196, "CTACCTCA", // 8mer over the junction, four letters in each exon
              260, "CTACCTCAAAA", // 8mer in front of more A
              330, "CTAC", // half a site
              392, "CTACCTCA")); // 8mer at the end

  /**
   * A case.
   *
   * @param from first letter of the 3'UTR that is replaced
   * @param before letters of the 3'UTR, as a check; empty: an insertion
   * @param after what stands there instead
   * @param sites what becomes of sites: change, types, and their starts
   */
  private record Case(String name, int from, String before, String after, List<String> sites) {}

  private static Case of(String name, int from, String before, String after, String... sites) {
    return new Case(name, from, before, after, List.of(sites));
  }

  private static final String UTR = utr();

  private static String utr() {
    StringBuilder text = new StringBuilder();
    while (text.length() < 400) {
      text.append("TTGTGGTGTTTGGGTTGTGTG");
    }
    text.setLength(400);
    PLANTED.forEach((at, letters) -> text.replace(at, at + letters.length(), letters));
    return text.toString();
  }

  private static String letters(int from, int count) {
    return UTR.substring(from, from + count);
  }

  private static final List<Case> CASES =
      List.of(
          of("letter opposite nt 8 replaced", 50, "C", "G", "changed 8mer>7mer-A1 50>51"),
          of("letter opposite nt 7 replaced", 51, "T", "G", "broken 8mer>. 50>-1"),
          of("letter opposite nt 3 replaced", 55, "T", "G", "broken 8mer>. 50>-1"),
          of("letter opposite nt 2 replaced", 56, "C", "G", "changed 8mer>offset-6mer 50>50"),
          of("A opposite nt 1 replaced", 57, "A", "G", "changed 8mer>7mer-m8 50>50"),
          of("two letters of a site replaced", 55, "TC", "GG", "broken 8mer>. 50>-1"),
          of("A opposite nt 1 made", 117, letters(117, 1), "A", "changed 7mer-m8>8mer 110>110"),
          of("seed match made by one letter", 159, "G", "C", "made .>8mer -1>155"),
          of("seed match and more replaced", 155, "CTACGTCA", "CTACCTCAT", "made .>8mer -1>155"),
          of("letter of a window replaced", 47, letters(47, 1), "C", "changed 8mer>8mer 50>50"),
          of("letter outside of all windows replaced", 305, letters(305, 1), "C"),
          of("letter inserted into a site", 54, "", "G", "broken 8mer>. 50>-1"),
          of("letter inserted behind a site", 58, "", "G", "changed 8mer>8mer 50>50"),
          of(
              "letter inserted between A and the seed match",
              57,
              "",
              "G",
              "changed 8mer>7mer-m8 50>50"),
          of("half a site completed by an insertion", 334, "", "CTCA", "made .>8mer -1>330"),
          of("site inserted as a whole", 305, "", "CTACCTCA", "made .>8mer -1>305"),
          of(
              "site inserted in front of an equal one",
              50,
              "",
              "CTACCTCA",
              "made .>8mer -1>50",
              "changed 8mer>8mer 50>58"),
          of(
              "site inserted behind an equal one",
              58,
              "",
              "CTACCTCA",
              "changed 8mer>8mer 50>50",
              "made .>8mer -1>58"),
          of("letter deleted from a site", 54, "C", "", "broken 8mer>. 50>-1"),
          of("site deleted", 50, "CTACCTCA", "", "broken 8mer>. 50>-1"),
          of("site deleted with what is around it", 44, letters(44, 20), "", "broken 8mer>. 50>-1"),
          of(
              "letters of a window deleted in front",
              45,
              letters(45, 3),
              "",
              "changed 8mer>8mer 50>47"),
          of(
              "letters of a window deleted behind",
              60,
              letters(60, 3),
              "",
              "changed 8mer>8mer 50>50"),
          of("letters far in front deleted", 0, letters(0, 5), ""),
          of("one of several A deleted", 267, "A", "", "changed 8mer>8mer 260>260"),
          of("three of four A deleted", 267, "AAA", "", "changed 8mer>8mer 260>260"),
          of("all four A deleted", 267, "AAAA", "", "changed 8mer>7mer-m8 260>260"),
          of(
              "site moved onto a half one",
              334,
              letters(334, 58),
              "",
              "made .>offset-6mer -1>330",
              "changed 8mer>8mer 392>334"),
          of(
              "half a site replaced by another",
              334,
              letters(334, 62),
              "",
              "changed 8mer>8mer 392>330"),
          of("junction: replaced in the first exon", 197, "T", "G", "broken 8mer>. 196>-1"),
          of(
              "junction: replaced in the second exon",
              203,
              "A",
              "G",
              "changed 8mer>7mer-m8 196>196"),
          of("junction: deleted in the second exon", 201, "TC", "", "broken 8mer>. 196>-1"),
          of("junction: deleted with the intron", 199, "CC", "", "broken 8mer>. 196>-1"),
          of("last letter replaced", 399, "A", "G", "changed 8mer>7mer-m8 392>392"),
          of("last letters deleted", 398, "CA", "", "changed 8mer>offset-6mer 392>392"));

  @TempDir Path folder;
  private Path mirnas;
  private Path genome;
  private Path gtf;
  private String chromosome;

  @BeforeEach
  void files() throws IOException {
    // 100 letters, coding sequence of 30, exon of 200, intron of 50, exon of 200, 100 letters.
    String gene =
        "G".repeat(100)
            + "ATG"
            + "GCT".repeat(8)
            + "TAA"
            + UTR.substring(0, 200)
            + "GT"
            + "T".repeat(46)
            + "AG"
            + UTR.substring(200)
            + "G".repeat(100);
    chromosome = gene + turned(gene);
    genome = write("g.fa", ">chr1\n" + chromosome + "\n");
    mirnas = write("m.fa", ">let-7\n" + LET7 + "\n");
    StringBuilder rows = new StringBuilder();
    gene(rows, "P", '+');
    gene(rows, "M", '-');
    gtf = write("a.gtf", rows.toString());
  }

  private void gene(StringBuilder rows, String name, char strand) {
    int length = chromosome.length();
    Map<String, List<int[]>> features = new LinkedHashMap<>();
    features.put("exon", List.of(new int[] {100, 330}, new int[] {380, 580}));
    features.put("CDS", List.of(new int[] {100, 127}));
    features.put("stop_codon", List.of(new int[] {127, 130}));
    features.forEach(
        (type, places) ->
            places.forEach(
                place ->
                    rows.append(
                        "1\tx\t%s\t%d\t%d\t.\t%s\t.\tgene_id \"%s\"; transcript_id \"%s.1\"; gene_name \"N%s\";\n"
                            .formatted(
                                type,
                                (strand == '+' ? place[0] : length - place[1]) + 1,
                                strand == '+' ? place[1] : length - place[0],
                                strand,
                                name,
                                name,
                                name))));
  }

  private static String turned(String letters) {
    StringBuilder turned = new StringBuilder();
    for (int i = letters.length() - 1; i >= 0; i--) {
      turned.append("TGCA".charAt("ACGT".indexOf(letters.charAt(i))));
    }
    return turned.toString();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** Returns a VCF row of a change of the 3'UTR; a deletion may reach over the intron. */
  private String row(String gene, int from, String before, String after) {
    int start = from < 200 || before.isEmpty() && from == 200 ? 130 + from : 180 + from;
    int last = from + before.length() - 1;
    int end = before.isEmpty() ? start : (last < 200 ? 130 : 180) + last + 1;
    assertEquals(before, UTR.substring(from, from + before.length()));
    String now = after;
    if (gene.equals("M")) {
      int other = chromosome.length() - end;
      end = chromosome.length() - start;
      start = other;
      now = turned(after);
    }
    // As VCF has it: with the letter in front of an insertion or deletion.
    boolean anchor = before.length() != after.length();
    String lead = anchor ? chromosome.substring(start - 1, start) : "";
    return "chr1\t%d\t.\t%s\t%s\t.\t.\t."
        .formatted(start + (anchor ? 0 : 1), lead + chromosome.substring(start, end), lead + now);
  }

  private static String header(String... samples) {
    return "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
        + (samples.length == 0 ? "" : "\tFORMAT\t" + String.join("\t", samples))
        + "\n";
  }

  private CommandRun run(String vcf, Object... more) throws IOException {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "variants",
                "--vcf",
                write("v.vcf", vcf),
                "--genome",
                genome,
                "--annotation",
                gtf,
                "--mirna",
                mirnas));
    args.addAll(Arrays.asList(more));
    return CommandRun.of(args.toArray());
  }

  /** Returns what became of sites: change, types and starts. */
  private static List<String> sites(CommandRun run) {
    return rows(run).stream()
        .map(
            row ->
                "%s %s>%s %s>%s"
                    .formatted(
                        row.get("change"),
                        row.get("ref_type"),
                        row.get("alt_type"),
                        row.get("ref_start"),
                        row.get("alt_start")))
        .toList();
  }

  private static List<Map<String, String>> rows(CommandRun run) {
    List<String> lines = run.ok().out().lines().toList();
    String[] names = lines.get(0).split("\t");
    return lines.stream()
        .skip(1)
        .map(
            line -> {
              String[] fields = line.split("\t", -1);
              assertEquals(names.length, fields.length, line);
              Map<String, String> row = new LinkedHashMap<>();
              for (int i = 0; i < names.length; i++) {
                row.put(names[i], fields[i]);
              }
              return row;
            })
        .toList();
  }

  @TestFactory
  List<DynamicTest> casesMadeByHand() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Case one : CASES) {
      for (String gene : List.of("P", "M")) {
        tests.add(
            DynamicTest.dynamicTest(
                one.name + " on " + gene,
                () ->
                    assertEquals(
                        one.sites,
                        sites(run(header() + row(gene, one.from, one.before, one.after) + "\n")))));
      }
    }
    return tests;
  }
}
