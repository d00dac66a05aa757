// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
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
                        "1\tx\t%s\t%s\t%s\t.\t%s\t.\tgene_id \"%s\"; transcript_id \"%s.1\"; gene_name \"N%s\";\n"
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
    return "chr1\t%s\t.\t%s\t%s\t.\t.\t."
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

  /** Returns a row of the chromosome: its position from 1, its letters, and what replaces them. */
  private String at(int position, int count, String after) {
    return "chr1\t%s\t.\t%s\t%s\t.\t.\t."
        .formatted(position, chromosome.substring(position - 1, position - 1 + count), after);
  }

  private List<String> statuses(String vcf, Object... more) throws IOException {
    Path table = folder.resolve("s.tsv");
    List<Object> args = new ArrayList<>(Arrays.asList(more));
    args.addAll(List.of("--statuses", table));
    run(vcf, args.toArray()).ok();
    return Files.readAllLines(table).stream()
        .skip(1)
        .map(line -> line.split("\t"))
        .map(fields -> "%s %.20s %s %s".formatted(fields[1], fields[4], fields[6], fields[7]))
        .toList();
  }

  @Test
  void eachAlleleHasAStatus() throws IOException {
    String vcf =
        header()
            + String.join(
                "\n",
                at(50, 1, "T"), // in front of the gene
                at(120, 1, "T"), // coding sequence
                at(125, 12, chromosome.substring(124, 125)), // stop codon and start of the 3'UTR
                at(130, 1, chromosome.charAt(129) + "T"), // between stop codon and 3'UTR
                at(180, 1, "."),
                at(181, 1, "*"),
                at(182, 1, "<DEL>"),
                at(182, 1, chromosome.charAt(181) + "[chr1:9["),
                at(185, 1, "A,%s,T,<INS>".formatted(chromosome.charAt(184))),
                at(186, 2, "A".repeat(100_001)),
                at(190, 1, "A").replaceFirst("\t[ACGT]\t", "\tN\t"),
                at(328, 6, "TTTTTT"), // over the end of the first exon, as many letters
                at(329, 6, "GG"), // over it, fewer letters
                at(330, 1, chromosome.charAt(329) + "T"), // in front of the intron
                at(350, 1, "C"), // intron
                at(577, 5, chromosome.substring(576, 577)), // over the end of the gene
                "chr1\t100000\t.\tA\tC\t.\t.\t.",
                "chr7\t10\t.\tA\tC,T\t.\t.\t.")
            + "\n";
    assertEquals(
        List.of(
            "50 T outside_regions 0",
            "120 T outside_regions 0",
            "125 G analysed_in_part 1",
            "130 AT at_border 0",
            "180 . no_alt 0",
            "181 * deleted_by_other 0",
            "182 <DEL> symbolic 0",
            "182 T[chr1:9[ breakend 0",
            "185 A analysed 1",
            "185 C no_change 0",
            "185 T analysed 1",
            "185 <INS> symbolic 0",
            "186 AAAAAAAAAAAAAAAAAAAA too_long 0",
            "190 A ref_differs 0",
            "328 TTTTTT analysed_in_part 1",
            "329 GG at_border 0",
            "330 CT at_border 0",
            "350 C outside_regions 0",
            "577 C analysed_in_part 1",
            "100000 C beyond_end 0",
            "10 C not_in_genome 0",
            "10 T not_in_genome 0"),
        statuses(vcf));
    String said = run(vcf).ok().err();
    assertTrue(said.contains("18 rows, 22 alleles: 2 analysed, 3 analysed_in_part"), said);
  }

  @Test
  void aFileOfAnotherGenomeIsRefused() throws IOException {
    StringBuilder rows = new StringBuilder(header());
    for (int i = 140; i < 200; i++) {
      char right = chromosome.charAt(i - 1);
      char wrong = "CATG".charAt("ACGT".indexOf(right));
      rows.append("chr1\t%s\t.\t%s\tG\t.\t.\t.\n".formatted(i, i % 5 < 2 ? right : wrong));
    }
    run(rows.toString())
        .refused(3, "v.vcf: this is a VCF file of another genome: 36 of 60 reference alleles");
    run(header() + "chr7\t10\t.\tA\tC\t.\t.\t.\n")
        .refused(3, "no chromosome of it is in the genome");
    assertTrue(run(header()).ok().rows().isEmpty());
  }

  @Test
  void namesOfChromosomesAreMatched() throws IOException {
    String row = row("P", 55, "T", "G");
    List<String> expected = sites(run(header() + row + "\n"));
    assertEquals(expected, sites(run(header() + row.substring(3) + "\n")));
    Path alias = write("alias.txt", "chr1\tNC_000001.11\n");
    assertEquals(
        expected,
        sites(
            run(header() + "NC_000001.11" + row.substring(4) + "\n", "--chromosome-alias", alias)));
  }

  /** The ids may come from a pipe, which can be read once. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void readsIdsOnce() throws Exception {
    String vcf = header() + row("P", 55, "T", "G") + "\n";
    List<String> expected = sites(run(vcf));
    try (Pipe ids = Pipe.of(folder, "ids", "P.1\n")) {
      assertEquals(expected, sites(run(vcf, "--ids", ids.path())));
    }
  }

  @Test
  void valuesOfIsoformAreRefused() throws IOException {
    run(header(), "--isoform", "any").refused(2, "--isoform is 'any'; it must be all or longest");
  }

  private static String phased(String row, String genotypes) {
    return row + (genotypes.contains(":") ? "\tGT:PS\t" : "\tGT\t") + genotypes + "\n";
  }

  /** Returns what became of sites, and of which variants and copies. */
  private List<String> phasedSites(String vcf, Object... more) throws IOException {
    CommandRun run = run(vcf, more);
    List<String> sites = sites(run);
    List<Map<String, String>> rows = rows(run);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Map<String, String> row = rows.get(i);
      all.add("%s %s: %s".formatted(row.get("pos"), row.get("haplotype"), sites.get(i)));
    }
    return all;
  }

  @Test
  void phasedVariantsAreAppliedTogether() throws IOException {
    // On one copy two letters of the site are replaced, on the other one.
    assertEquals(
        List.of("186,187 1: broken 8mer>. 50>-1", "188 2: changed 8mer>7mer-m8 50>50"),
        phasedSites(
            header("A", "S")
                + (at(186, 1, "G") + "\tGT\t0|0\t1|0\n")
                + (at(187, 1, "G") + "\tGT\t0|0\t1|0\n")
                + (at(188, 1, "G") + "\tGT\t1|1\t0|1\n"),
            "--sample",
            "S",
            "--phased"));
    // One inserts a second site, the other breaks the first: together one is left.
    String header1 = header("S");
    Object[] one = {"--sample", "S", "--phased"};
    String inserted = row("P", 50, "", "CTACCTCA");
    String deleted = row("P", 52, "ACCT", "");
    assertEquals(
        List.of(
            inserted.split("\t")[1] + "," + deleted.split("\t")[1] + " 2: changed 8mer>8mer 50>50"),
        phasedSites(header1 + phased(inserted, "0|1") + phased(deleted, "0|1"), one));
    assertEquals(
        List.of(
            inserted.split("\t")[1] + " .: made .>8mer -1>50",
            inserted.split("\t")[1] + " .: changed 8mer>8mer 50>58",
            deleted.split("\t")[1] + " .: broken 8mer>. 50>-1"),
        phasedSites(header1 + phased(inserted, "0/1") + phased(deleted, "0/1"), one));
    // Phase sets that differ stay apart; one that is on both copies joins any.
    String seven = at(187, 1, "G");
    String last = at(188, 1, "G");
    assertEquals(
        List.of("187 1: changed 8mer>offset-6mer 50>50", "188 1: changed 8mer>7mer-m8 50>50"),
        phasedSites(header1 + phased(seven, "1|0:5") + phased(last, "1|0:6"), one));
    assertEquals(
        List.of("187,188 1: changed 8mer>offset-6mer 50>50", "188 2: changed 8mer>7mer-m8 50>50"),
        phasedSites(header1 + phased(seven, "1|0:5") + phased(last, "1/1"), one));
    assertEquals(
        List.of("187,188 1,2: changed 8mer>offset-6mer 50>50"),
        phasedSites(header1 + phased(seven, "1|1") + phased(last, "1|1"), one));
    // Without --phased each is by itself.
    assertEquals(
        List.of("187 .: changed 8mer>offset-6mer 50>50", "188 .: changed 8mer>7mer-m8 50>50"),
        phasedSites(header1 + phased(seven, "1|0") + phased(last, "1|0"), "--sample", "S"));
  }

  @Test
  void onlyWhatTheSampleHas() throws IOException {
    String vcf =
        header("S")
            + phased(at(186, 1, "G,C"), "0/2")
            + phased(at(187, 1, "G"), "./.")
            + phased(at(188, 1, "G"), "1");
    assertEquals(
        List.of(
            "186 G not_in_sample 0", "186 C analysed 1", "187 G no_genotype 0", "188 G analysed 1"),
        statuses(vcf, "--sample", "S"));
    run(vcf, "--sample", "T").refused(3, "there is no sample 'T'; it has S");
  }

  @Test
  void overlappingVariantsOfAHaplotypeAreAppliedAlone() throws IOException {
    String vcf =
        header("S")
            + phased(at(184, 5, chromosome.substring(183, 184)), "1|0")
            + phased(at(186, 1, "G"), "1|0");
    assertEquals(
        List.of("184 C analysed 1", "186 G analysed_alone 1"),
        statuses(vcf, "--sample", "S", "--phased"));
  }

  @Test
  void log2fcIsThatOfRank() throws IOException {
    Path orf = write("orf.fa", ">P.1\nATG" + "GCT".repeat(8) + "TAA\n");
    for (Case one : CASES.subList(0, 34)) {
      List<Map<String, String>> rows =
          rows(run(header() + row("P", one.from, one.before, one.after) + "\n"));
      String after =
          UTR.substring(0, one.from) + one.after + UTR.substring(one.from + one.before.length());
      String expectedBefore = log2fc(UTR, orf);
      String expectedAfter = log2fc(after, orf);
      for (Map<String, String> row : rows) {
        assertEquals(expectedBefore, row.get("gene_ref_log2fc"), one.name);
        assertEquals(expectedAfter, row.get("gene_alt_log2fc"), one.name);
        // An offset 6mer that shares letters with an 8mer does not count.
        boolean counts =
            !row.get("alt_type").equals(".")
                && !(one.name.equals("site moved onto a half one")
                    && row.get("alt_type").equals("offset-6mer"));
        assertEquals(counts, Float.parseFloat(row.get("alt_log2fc")) < 0, row.toString());
      }
    }
  }

  private String log2fc(String letters, Path orf) throws IOException {
    Path utr = write("utr.fa", ">P.1\n" + letters + "\n");
    Path genes = folder.resolve("genes.tsv");
    CommandRun.of("rank", "--mirna", mirnas, "--target", utr, "--orf", orf, "--genes", genes).ok();
    List<String> lines = Files.readAllLines(genes);
    return lines.get(1).split("\t")[Arrays.asList(lines.getFirst().split("\t")).indexOf("log2fc")];
  }

  @Test
  void regionsAndWholeGenomes() throws IOException {
    String vcf = header() + row("P", 55, "T", "G") + "\n" + row("M", 55, "T", "G") + "\n";
    Path bed = write("r.bed", "chr1\t130\t580\tU\t0\t+\t130\t130\t0\t2\t200,200\t0,250\n");
    List<Object> args =
        List.of("variants", "--vcf", write("v.vcf", vcf), "--genome", genome, "--mirna", mirnas);
    List<Object> withBed = new ArrayList<>(args);
    withBed.addAll(List.of("--regions", bed));
    assertEquals(List.of("broken 8mer>. 50>-1"), sites(CommandRun.of(withBed.toArray())));
    CommandRun whole = CommandRun.of(args.toArray());
    assertEquals(2, rows(whole).size(), whole.out());
    Map<String, String> plus = rows(whole).get(0);
    Map<String, String> minus = rows(whole).get(1);
    assertEquals("chr1(+)", plus.get("target"));
    assertEquals("180", plus.get("ref_start"));
    assertEquals("chr1(-)", minus.get("target"));
    assertEquals("180", minus.get("ref_start"));
    assertEquals(Integer.toString(chromosome.length() - 188), minus.get("chrom_start"));
    assertEquals("NA", plus.get("gene_ref_log2fc"));
  }

  @Test
  void placesOnTheGenome() throws IOException {
    Map<String, String> junction = rows(run(header() + row("M", 203, "A", "G") + "\n")).get(0);
    int length = chromosome.length();
    assertEquals(
        List.of(Integer.toString(length - 384), Integer.toString(length - 326), "-", "4,4", "0,54"),
        List.of(
            junction.get("chrom_start"),
            junction.get("chrom_end"),
            junction.get("chrom_strand"),
            junction.get("block_sizes"),
            junction.get("block_starts")));
    // A site that is made has the letters of the genome that it holds.
    Map<String, String> half = rows(run(header() + row("P", 334, "", "CTCA") + "\n")).get(0);
    assertEquals(
        "510 514 4",
        half.get("chrom_start") + " " + half.get("chrom_end") + " " + half.get("block_sizes"));
    Map<String, String> none = rows(run(header() + row("M", 305, "", "CTACCTCA") + "\n")).get(0);
    String at = Integer.toString(length - 180 - 305);
    assertEquals(
        at + " " + at + " 0",
        none.get("chrom_start") + " " + none.get("chrom_end") + " " + none.get("block_sizes"));
  }

  @Test
  void isoformsShareARow() throws IOException {
    String text = Files.readString(gtf);
    StringBuilder more = new StringBuilder(text);
    // A second isoform without the second exon, and a third that is like the first.
    text.lines()
        .filter(line -> line.contains("P.1"))
        .filter(line -> !line.contains("381"))
        .forEach(line -> more.append(line.replace("P.1", "P.2")).append('\n'));
    text.lines()
        .filter(line -> line.contains("P.1"))
        .forEach(line -> more.append(line.replace("P.1", "P.3")).append('\n'));
    Files.writeString(gtf, more);
    String vcf = header() + row("P", 55, "T", "G") + "\n" + row("P", 197, "T", "G") + "\n";
    List<Map<String, String>> rows = rows(run(vcf));
    assertEquals(
        List.of("P.2,P.1,P.3", "P.1,P.3"),
        rows.stream().map(row -> row.get("transcripts")).toList());
    assertEquals(List.of("P.2", "P.1"), rows.stream().map(row -> row.get("target")).toList());
    assertEquals(
        List.of("P.2", "P.1", "P.3", "P.1", "P.3"),
        rows(run(vcf, "--each-isoform")).stream().map(row -> row.get("transcripts")).toList());
    assertEquals(2, rows(run(vcf, "--isoform", "longest")).size());
  }

  @Test
  void whatIsListed() throws IOException {
    String vcf =
        header() + row("P", 47, letters(47, 1), "C") + "\n" + row("P", 55, "T", "G") + "\n";
    List<Map<String, String>> all = rows(run(vcf));
    assertEquals(2, all.size());
    assertEquals(1, rows(run(vcf, "--min-delta", "0.5")).size());
    assertEquals(0, rows(run(vcf, "--threshold", "1")).size());
    // What is between planted sites repeats after 21 letters, so a window does not see this one.
    String repeat = header() + row("P", 275, letters(275, 21), "") + "\n";
    assertEquals(List.of(), sites(run(repeat)));
    assertEquals(List.of("same 8mer>8mer 260>260"), sites(run(repeat, "--same")));
    run(vcf, "--threshold", "2").refused(2, "--threshold is 2.0; it must be 0..1");
    run(vcf, "--phased").refused(2, "--phased has no effect without --sample");
    run(vcf, "--gu").refused(2, "--gu has no effect with the seed match 'canonical'");
    run(vcf, "--region", "x").refused(2, "'x' is no region");
    run(vcf, "--regions", gtf).refused(2, "--annotation and --regions are both given");
    run(vcf, "--out", folder.resolve("v.vcf")).refused(2, "is the input");
    run(vcf, "--statuses", "-").refused(2, "--out and --statuses");
  }

  @Test
  void outputIsTheSameForAnyThreadsAndPacking() throws IOException {
    StringBuilder vcf = new StringBuilder(header());
    for (int i = 131; i < 570; i++) {
      if (chromosome.charAt(i - 1) != 'A') {
        vcf.append(at(i, 1, "A")).append('\n');
      }
    }
    String one = run(vcf.toString(), "--threads", "1", "--same").ok().out();
    assertEquals(one, run(vcf.toString(), "--threads", "3", "--same").ok().out());
    Path packed = folder.resolve("v.vcf.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(vcf.toString().getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(
        one,
        CommandRun.of(
                "variants",
                "--vcf",
                packed,
                "--genome",
                genome,
                "--annotation",
                gtf,
                "--mirna",
                mirnas,
                "--same")
            .ok()
            .out());
    assertTrue(one.lines().count() > 200);
  }

  /** Whatever stands in the file, there is a table, or one line that says what is wrong. */
  @Test
  void damagedFilesAreRefusedInOneLine() throws IOException {
    String vcf =
        header("S")
            + phased(row("P", 50, "C", "G,CAT,<DEL>,*"), "1|2:7")
            + phased(row("P", 54, "", "G"), "1|0")
            + phased(row("P", 196, "CTAC", ""), "1|1")
            + phased(row("P", 398, "CA", ""), "0/1");
    run(vcf, "--sample", "S", "--phased").ok();
    Map<String, Integer> said = new TreeMap<>();
    Random random = new Random(3);
    int good = 0;
    for (int i = 0; i < 80; i++) {
      int from = i < 20 ? 0 : header("S").length();
      StringBuilder damaged = new StringBuilder(vcf);
      for (int k = 1 + i % 2; k > 0; k--) {
        int at = from + random.nextInt(damaged.length() - from);
        switch (random.nextInt(4)) {
          case 0 -> damaged.deleteCharAt(at);
          case 1 -> damaged.insert(at, "\t\n0,.<>[]|*ACN".charAt(random.nextInt(14)));
          case 2 -> damaged.setCharAt(at, (char) random.nextInt(256));
          default -> damaged.setLength(at + 1);
        }
      }
      CommandRun run = run(damaged.toString(), "--sample", "S", "--phased");
      if (run.code() == 0) {
        good++;
      } else {
        run.refused(3, "v.vcf");
        said.merge(
            run.err().replaceAll(".*v.vcf", "").replaceAll("[0-9]+|'.*'", "#"), 1, Integer::sum);
      }
    }
    assertTrue(good > 2 && said.size() > 5, good + " of 80, else " + said);
  }

  @Test
  void theManifestCountsAlleles() throws IOException {
    Path manifest = folder.resolve("run.json");
    String vcf = header() + row("P", 50, "C", "G") + "\n" + row("P", 51, "T", "G") + "\n";
    run(vcf, "--out", folder.resolve("o.tsv"), "--manifest", manifest).ok();
    String text = Files.readString(manifest);
    assertTrue(text.contains("\"work\": \"variants\""), text);
    assertTrue(text.contains("\"option\": \"--vcf\""), text);
    assertTrue(text.contains("\"alleles_analysed\": 2,"), text);
    assertTrue(text.contains("\"sites_broken\": 1,"), text);
    assertFalse(text.contains("pairs_scored"), text);
  }

  @Test
  void thePageExplainsColumnsAndStatuses() throws IOException {
    Path root = Path.of(System.getProperty("seedhawk.root", "../.."));
    String page = Files.readString(root.resolve("docs/genome.md"));
    String section = page.substring(page.indexOf("## Variants"), page.indexOf("## Sequences"));
    List<String> words = new ArrayList<>(List.of(run(header()).ok().out().strip().split("\t")));
    words.addAll(statusWords());
    for (String word : words) {
      assertTrue(section.contains("`" + word + "`"), word);
    }
  }

  private static List<String> statusWords() {
    return List.of(
        "analysed",
        "analysed_in_part",
        "analysed_alone",
        "at_border",
        "outside_regions",
        "no_change",
        "not_in_sample",
        "no_genotype",
        "no_alt",
        "deleted_by_other",
        "symbolic",
        "breakend",
        "too_long",
        "ref_differs",
        "beyond_end",
        "not_in_genome",
        "stretches");
  }
}
