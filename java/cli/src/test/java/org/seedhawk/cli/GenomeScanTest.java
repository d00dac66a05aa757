// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.scan.Rna;

/**
 * Scans of a genome: what comes out is what a scan of the extracted FASTA gives, with places on the
 * genome that hold the very letters of each site.
 */
class GenomeScanTest {
  private static final int OWN = 12; // columns of the site table without a genome
  private static final String[] MIRNAS = {"UGAGGUAGUAGGUUGUAUAGUU", "UAGCAGCACGUAAAUAUUGGCG"};

  @TempDir Path folder;
  private final Random random = new Random(11);
  private final Map<String, StringBuilder> letters = new LinkedHashMap<>();
  private Path mirnas;
  private Path genome;
  private Path gtf;

  /** Genes of both strands with isoforms that share exons; sites lie across their junctions. */
  @BeforeEach
  void files() throws IOException {
    mirnas = write("m.fa", ">let-7\n" + MIRNAS[0] + "\n>miR-16\n" + MIRNAS[1] + "\n");
    StringBuilder rows = new StringBuilder();
    for (String chromosome : List.of("2", "10")) {
      StringBuilder text = new StringBuilder();
      while (text.length() < 9_000) {
        text.append("ACGT".charAt(random.nextInt(4)));
      }
      letters.put("chr" + chromosome, text);
      for (int i = 0; i < 12; i++) {
        gene(rows, chromosome, text, 100 + 700 * i, "G" + chromosome + "_" + i, i % 2 == 1);
      }
    }
    StringBuilder fasta = new StringBuilder();
    letters.forEach((name, text) -> fasta.append(">" + name + "\n" + text + "\n"));
    genome = write("g.fa", fasta.toString());
    gtf = write("a.gtf", rows.toString());
  }

  /** A coding exon, and three isoforms whose 3'UTRs have up to four exons, some of 2 or 3 nt. */
  private void gene(
      StringBuilder rows, String chromosome, StringBuilder text, int at, String id, boolean minus) {
    List<int[]> exons = new ArrayList<>();
    int from = at + 40;
    for (int i = 0; i < 4; i++) {
      int length = i == 1 ? 2 + random.nextInt(2) : 50 + random.nextInt(60);
      exons.add(new int[] {from, from + length});
      from += length + 20 + random.nextInt(20);
    }
    int start = at;
    int[] coding = {start, start + 30};
    // The first exon in order of transcription holds the coding sequence and the 3'UTR's start.
    List<List<int[]>> isoforms =
        List.of(
            exons,
            List.of(exons.get(0), exons.get(1), exons.get(2)),
            List.of(exons.get(0), exons.get(2), exons.get(3)));
    int span = from - at;
    for (int i = 0; i < isoforms.size(); i++) {
      List<int[]> all = new ArrayList<>(isoforms.get(i));
      all.add(0, new int[] {start, start + 35});
      for (String type : List.of("exon", "CDS", "stop_codon")) {
        List<int[]> parts =
            switch (type) {
              case "exon" -> all;
              case "CDS" -> List.of(new int[] {coding[0], coding[1] - 3});
              default -> List.of(new int[] {coding[1] - 3, coding[1]});
            };
        for (int[] part : parts) {
          int[] place = minus ? new int[] {2 * at + span - part[1], 2 * at + span - part[0]} : part;
          rows.append(
              "%s\tx\t%s\t%s\t%s\t.\t%s\t.\tgene_id \"%s\"; transcript_id \"%s.%s\"; gene_name \"N %s\";\n"
                  .formatted(
                      chromosome,
                      type,
                      place[0] + 1,
                      place[1],
                      minus ? "-" : "+",
                      id,
                      id,
                      i + 1,
                      id));
        }
      }
    }
    plant(text, exons, at, span, minus);
  }

  /** Puts seed matches over the junctions of the longest isoform and into its exons. */
  private void plant(StringBuilder text, List<int[]> exons, int at, int span, boolean minus) {
    List<Integer> places = new ArrayList<>();
    exons.forEach(
        exon -> {
          for (int i = exon[0]; i < exon[1]; i++) {
            places.add(minus ? 2 * at + span - 1 - i : i);
          }
        });
    int first = exons.get(0)[1] - exons.get(0)[0];
    int[] where = {first - 3, 20, first + 30, places.size() - 8, places.size() - 30};
    for (int i = 0; i < where.length; i++) {
      String site = i % 2 == 0 ? "CTACCTCA" : "TGCTGCTA";
      for (int j = 0; j < site.length(); j++) {
        char letter = site.charAt(j);
        text.setCharAt(places.get(where[i] + j), minus ? complement(letter) : letter);
      }
    }
  }

  private static char complement(char letter) {
    return "TGCA".charAt("ACGT".indexOf(letter));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private CommandRun scan(Object... more) {
    Object[] args = {"scan", "--mirna", mirnas};
    return CommandRun.of(Stream.concat(Stream.of(args), Stream.of(more)).toArray());
  }

  private CommandRun scanGenome(Object... more) {
    Object[] args = {"--genome", genome, "--annotation", gtf};
    return scan(Stream.concat(Stream.of(args), Stream.of(more)).toArray());
  }

  private static String columns(String row, int from, int to) {
    return String.join("\t", Arrays.copyOfRange(row.split("\t"), from, to));
  }

  private Map<String, String> extracted(Path fasta, Object... more) throws IOException {
    Object[] args = {"extract", "--genome", genome, "--annotation", gtf, "--out", fasta};
    CommandRun.of(Stream.concat(Stream.of(args), Stream.of(more)).toArray()).ok();
    Map<String, String> all = new HashMap<>();
    for (Rna one : FastaReader.readAll(fasta)) {
      all.put(one.id(), one.letters());
    }
    return all;
  }

  private String letters(String[] row) {
    int start = Integer.parseInt(row[OWN + 1]);
    String[] sizes = row[OWN + 4].split(",");
    String[] starts = row[OWN + 5].split(",");
    StringBuilder spliced = new StringBuilder();
    int before = 0;
    for (int i = 0; i < sizes.length; i++) {
      int from = Integer.parseInt(starts[i]);
      assertTrue(i == 0 ? from == 0 : from > before, String.join(" ", row));
      before = from + Integer.parseInt(sizes[i]);
      spliced.append(letters.get(row[OWN]), start + from, start + before);
    }
    assertEquals(Integer.parseInt(row[OWN + 2]), start + before);
    if (row[OWN + 3].equals("+")) {
      return spliced.toString();
    }
    StringBuilder other = new StringBuilder();
    spliced.reverse().chars().forEach(letter -> other.append(complement((char) letter)));
    return other.toString();
  }

  /** Without the count, genes whose transcripts cannot be cut out vanish unseen. */
  @Test
  void summariesCountTheTranscriptsThatAreLeftOut() throws IOException {
    String rows = Files.readString(gtf);
    write(
        "a.gtf",
        rows
            + ("chr2\tx\texon\t11\t60\t.\t+\t.\tgene_id \"L\"; transcript_id \"L.1\";\n"
                + "chr2\tx\tCDS\t11\t60\t.\t+\t0\tgene_id \"L\"; transcript_id \"L.1\";"
                + " tag \"cds_end_NF\";\n"));
    String counts = "the annotation has 73 transcripts of 25 genes: 72 extracted, 1 ";
    String scanned = scanGenome().ok().err();
    assertTrue(scanned.contains("72 transcripts of 24 genes; " + counts), scanned);
    Object[] genome = {"--mirna", mirnas, "--genome", this.genome, "--annotation", gtf};
    CommandRun ranked = CommandRun.of(with("rank", genome)).ok();
    assertTrue(ranked.err().contains("72 with an ORF; " + counts), ranked.err());
    Path vcf =
        write(
            "v.vcf",
            "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr2\t5\t.\t"
                + letters.get("chr2").charAt(4)
                + "\t"
                + complement(letters.get("chr2").charAt(4))
                + "\t.\t.\t.\n");
    CommandRun variants = CommandRun.of(with(with("variants", genome), "--vcf", vcf)).ok();
    assertTrue(variants.err().contains(counts), variants.err());
  }

  private static Object[] with(Object first, Object... more) {
    return Stream.concat(
            first instanceof Object[] all ? Stream.of(all) : Stream.of(first), Stream.of(more))
        .toArray();
  }

  @Test
  void isTheScanOfTheExtractedFastaRowByRow() throws IOException {
    for (String rule : List.of("canonical", "10-mer-m6")) {
      for (String region : List.of("3utr", "transcript", "exons")) {
        Path fasta = folder.resolve(region + ".fa");
        Map<String, String> targets = extracted(fasta, "--region", region);
        List<String> expected =
            scan("--target", fasta, "--seed-match", rule, "--threshold", 0, "--energy").ok().rows();
        Object[] args = {
          "--region",
          region,
          "--seed-match",
          rule,
          "--threshold",
          0,
          "--each-isoform",
          "--threads",
          1
        };
        CommandRun run = scanGenome(args).ok();
        assertEquals(
            expected.stream().map(row -> columns(row, 0, OWN)).sorted().toList(),
            run.rows().stream().map(row -> columns(row, 0, OWN)).sorted().toList());
        args[args.length - 1] = 4;
        assertEquals(run.out(), scanGenome(args).ok().out());
        check(run.rows(), targets, region, rule.equals("canonical") ? 90 : 800);
      }
    }
  }

  /** Counts what breaks the law; blocks are over no, one and two junctions, on both strands. */
  private void check(List<String> rows, Map<String, String> targets, String region, int least) {
    Map<String, Integer> junctions = new TreeMap<>();
    long violations = 0;
    for (String line : rows) {
      String[] row = line.split("\t");
      String target = targets.get(row[0]);
      String site = target.substring(Integer.parseInt(row[1]), Integer.parseInt(row[2]));
      violations += site.equals(letters(row)) ? 0 : 1;
      junctions.merge(row[OWN + 3] + row[OWN + 4].split(",").length, 1, Integer::sum);
      assertEquals(row[0], row[OWN + 8]);
    }
    assertEquals(0, violations);
    assertTrue(rows.size() > least, region + ": " + rows.size() + " rows");
    assertEquals(
        region.equals("exons") ? Set.of("+1", "-1") : Set.of("+1", "-1", "+2", "-2", "+3", "-3"),
        junctions.keySet(),
        region);
  }

  @Test
  void listsASiteOnceForItsGene() {
    List<String> each = scanGenome("--threshold", 0, "--each-isoform").ok().rows();
    List<String> once = scanGenome("--threshold", 0).ok().rows();
    Map<String, List<String>> isoforms = new LinkedHashMap<>();
    for (String row : each) {
      String place = columns(row, 3, 4) + "\t" + columns(row, OWN, OWN + 8);
      isoforms.computeIfAbsent(place, unused -> new ArrayList<>()).add(row);
    }
    assertEquals(isoforms.size(), once.size());
    int shared = 0;
    for (String row : once) {
      List<String> rows = isoforms.get(columns(row, 3, 4) + "\t" + columns(row, OWN, OWN + 8));
      assertEquals(
          rows.stream().map(one -> one.split("\t")[0]).collect(Collectors.joining(",")),
          row.split("\t")[OWN + 8]);
      assertEquals(columns(rows.get(0), 0, OWN), columns(row, 0, OWN));
      shared += rows.size() > 1 ? 1 : 0;
    }
    assertTrue(shared > 60, shared + " shared");
    assertEquals(once.stream().sorted(GenomeScanTest::byPlace).toList(), once);
    assertEquals("N_G2_0", once.get(0).split("\t")[OWN + 7]);
  }

  private static int byPlace(String one, String other) {
    String[] left = one.split("\t");
    String[] right = other.split("\t");
    int order = -left[OWN].compareTo(right[OWN]); // chr2 stands in front of chr10
    return order != 0
        ? order
        : Integer.compare(Integer.parseInt(left[OWN + 1]), Integer.parseInt(right[OWN + 1]));
  }

  @Test
  void tablesOfTranscriptsAreThoseOfTheFasta() throws IOException {
    Path fasta = folder.resolve("u.fa");
    extracted(fasta);
    for (Object[] more :
        new Object[][] {
          {}, {"--all-pairs", "--noisy-or"}, {"--no-log2fc", "--seed-match", "canonical"}
        }) {
      Object[] genes = Stream.concat(Stream.of(more), Stream.of("--genes", "-")).toArray();
      CommandRun expected =
          scan(Stream.concat(Stream.of("--target", fasta), Stream.of(genes)).toArray()).ok();
      CommandRun run = scanGenome(genes).ok();
      String header = run.out().lines().findFirst().orElseThrow();
      int own = header.split("\t").length - 3;
      assertEquals("gene_id\tgene_name\tstatus", columns(header, own, own + 3));
      assertEquals(
          expected.out().lines().findFirst().orElseThrow(), columns(header, 0, own) + "\tstatus");
      assertEquals(
          expected.rows().stream().sorted().toList(),
          run.rows().stream()
              .map(row -> columns(row, 0, own) + "\t" + columns(row, own + 2, own + 3))
              .sorted()
              .toList());
      assertTrue(run.rows().stream().allMatch(row -> row.startsWith(row.split("\t")[own] + ".")));
    }
  }

  @Test
  void aGenesRowCountsAPlaceOnce() {
    List<String> sites = scanGenome("--threshold", 0).ok().rows();
    List<String> each = scanGenome("--threshold", 0, "--each-isoform").ok().rows();
    Map<String, Set<String>> places = new HashMap<>();
    Map<String, Float> best = new HashMap<>();
    for (String row : each) {
      String[] fields = row.split("\t");
      String pair = fields[OWN + 6] + "\t" + fields[3];
      places.computeIfAbsent(pair, unused -> new TreeSet<>()).add(columns(row, OWN, OWN + 6));
      best.merge(pair, Float.parseFloat(fields[4]), Math::max);
    }
    CommandRun run = scanGenome("--genes", "-", "--by", "gene").ok();
    assertEquals(
        "gene_id gene_name mirna score n_sites n_transcripts chrom best_start best_end"
            + " chrom_strand status",
        run.out().lines().findFirst().orElseThrow().replace('\t', ' '));
    long count = 0;
    for (String row : run.rows()) {
      String[] fields = row.split("\t");
      String pair = fields[0] + "\t" + fields[2];
      assertEquals(best.get(pair), Float.parseFloat(fields[3]), pair);
      assertEquals(places.get(pair).size(), Integer.parseInt(fields[4]), pair);
      assertEquals("3", fields[5]);
      assertEquals("scored", fields[10]);
      count += Integer.parseInt(fields[4]);
    }
    assertEquals(places.size(), run.rows().size());
    assertEquals(sites.size(), count);
    List<String> all = scanGenome("--genes", "-", "--by", "gene", "--all-pairs").ok().rows();
    assertEquals(24 * 2, all.size());
    Set<String> unlike = new HashSet<>(all);
    unlike.removeAll(run.rows());
    assertEquals(all.size() - run.rows().size(), unlike.size());
    assertTrue(unlike.stream().allMatch(row -> row.endsWith("\t-1\t-1\t.\tno_site")));
    assertEquals(
        sites, filtered("--threshold", 0, "--genes", folder.resolve("g.tsv"), "--by", "gene"));
    assertEquals(
        scanGenome("--threshold", 0.6).ok().rows(),
        filtered("--threshold", 0.6, "--genes", folder.resolve("g.tsv"), "--by", "gene"));
  }

  /** Returns the rows of a scan that writes both tables. */
  private List<String> filtered(Object... more) {
    return scanGenome(Stream.concat(Stream.of(more), Stream.of("--sites", "-")).toArray())
        .ok()
        .rows();
  }

  @Test
  void scansBothStrandsOfAWholeGenome() throws IOException {
    Map<String, String> strands = new LinkedHashMap<>();
    // One chromosome is longer than a part, so that parts meet.
    StringBuilder text = new StringBuilder();
    while (text.length() < (1 << 20) + 40_000) {
      text.append(random.nextInt(900) == 0 ? "CTACCTCA" : "" + "ACGT".charAt(random.nextInt(4)));
    }
    int join = 1 << 20;
    text.replace(join - 4, join + 4, "CTACCTCA");
    letters.put("chrX", text);
    genome = write("whole.fa", ">chrX\n" + text + "\n>chr2\n" + letters.get("chr2") + "\n");
    StringBuilder fasta = new StringBuilder();
    for (String name : List.of("chrX", "chr2")) {
      StringBuilder other = new StringBuilder(letters.get(name)).reverse();
      for (int i = 0; i < other.length(); i++) {
        other.setCharAt(i, complement(other.charAt(i)));
      }
      strands.put(name + "(+)", letters.get(name).toString());
      strands.put(name + "(-)", other.toString());
    }
    strands.forEach((name, one) -> fasta.append(">" + name + "\n" + one + "\n"));
    Path both = write("both.fa", fasta.toString());
    Object[] rule = {"--seed-match", "canonical", "--model", "deeptarget"};
    CommandRun expected =
        scan(Stream.concat(Stream.of("--target", both), Stream.of(rule)).toArray()).ok();
    CommandRun run =
        scan(Stream.concat(Stream.of("--genome", genome), Stream.of(rule)).toArray()).ok();
    assertEquals(
        expected.rows().stream().sorted().toList(),
        run.rows().stream().map(row -> columns(row, 0, OWN)).sorted().toList());
    long violations = 0;
    int over = 0;
    int before = 0;
    for (String line : run.rows()) {
      String[] row = line.split("\t");
      int start = Integer.parseInt(row[OWN + 1]);
      String site =
          strands.get(row[0]).substring(Integer.parseInt(row[1]), Integer.parseInt(row[2]));
      violations += site.equals(letters(row)) ? 0 : 1;
      over += row[OWN].equals("chrX") && start < join && start + 8 > join ? 1 : 0;
      assertTrue(start >= before || row[OWN].equals("chr2"), line);
      before = start;
    }
    assertEquals(0, violations);
    assertEquals(1, over);
    assertTrue(run.rows().size() > 1_000, run.rows().size() + " rows");
    assertTrue(run.err().contains("both strands of 2 chromosomes"), run.err());
  }

  @Test
  void scansRegions() throws IOException {
    Path bed =
        write(
            "r.bed",
            "chr2\t140\t900\tone\t0\t-\t140\t140\t0\t2\t300,200,\t0,560,\n"
                + "chr10\t0\t2000\ttwo\t0\t+\t0\t0\t0\t1\t2000\t0\n"
                // What is drawn thick ends in the gap between the blocks, and does not matter.
                + "chr10\t3000\t5000\tthree\t0\t+\t3000\t3900\t0\t2\t800,900\t0,1100\n");
    CommandRun run = scan("--genome", genome, "--regions", bed, "--threshold", 0).ok();
    assertEquals(
        Set.of("one", "two", "three"),
        run.rows().stream().map(row -> row.split("\t")[0]).collect(Collectors.toSet()));
    gtf = bed;
    assertEquals(run.out(), scanGenome("--region", "transcript", "--threshold", 0).ok().out());
  }

  private CommandRun rank(Object... more) {
    Object[] args = {"rank", "--mirna", mirnas};
    return CommandRun.of(Stream.concat(Stream.of(args), Stream.of(more)).toArray());
  }

  private static Object[] both(Object[] some, Object... others) {
    return Stream.concat(Stream.of(some), Stream.of(others)).toArray();
  }

  @Test
  void ranksByTheRegionsOfTheAnnotation() throws IOException {
    Path utrs = folder.resolve("u.fa");
    Path orfs = folder.resolve("o.fa");
    Map<String, Map<String, String>> targets =
        Map.of("utr3", extracted(utrs), "orf", extracted(orfs, "--region", "cds"));
    Path map =
        write(
            "map.tsv",
            targets.get("utr3").keySet().stream()
                .map(name -> name + "\t" + name.replaceAll("\\..*", "") + "\n")
                .collect(Collectors.joining()));
    Object[] fasta = {"--target", utrs, "--orf", orfs};
    Object[] places = {"--genome", genome, "--annotation", gtf};
    for (String isoform : List.of("", "all", "longest")) {
      Object[] given = isoform.isEmpty() ? new Object[0] : new Object[] {"--isoform", isoform};
      Object[] mapped = isoform.isEmpty() ? given : both(given, "--gene-map", map);
      Object[] more = {"--all-pairs", "--genes", "-"};
      CommandRun expected = rank(both(both(fasta, mapped), more)).ok();
      CommandRun run = rank(both(both(places, given), more)).ok();
      String header = expected.out().lines().findFirst().orElseThrow();
      assertEquals(header + "\tgene_id\tgene_name", run.out().lines().findFirst().orElseThrow());
      int own = header.split("\t").length;
      assertEquals(
          expected.rows().stream().sorted().toList(),
          run.rows().stream().map(row -> columns(row, 0, own)).sorted().toList());
      assertEquals(isoform.isEmpty() ? 72 * 2 : 24 * 2, run.rows().size());
      for (String row : run.rows()) {
        String gene = row.split("\t")[own];
        assertTrue((row.split("\t")[0] + ".").startsWith(gene + "."), row);
        assertEquals("N_" + gene, row.split("\t")[own + 1]);
      }
      List<String> sites = rank(both(both(fasta, mapped), "--sites", "-")).ok().rows();
      List<String> onGenome = rank(both(both(places, given), "--sites", "-")).ok().rows();
      assertEquals(
          sites.stream().sorted().toList(),
          onGenome.stream().map(row -> columns(row, 0, 7)).sorted().toList());
      long violations = 0;
      for (String row : onGenome) {
        String[] fields = row.split("\t");
        String site =
            targets
                .get(fields[1])
                .get(fields[0])
                .substring(Integer.parseInt(fields[2]), Integer.parseInt(fields[3]));
        // The columns of the genome stand where those of a scan do.
        String[] shifted = new String[OWN + 6];
        System.arraycopy(fields, 7, shifted, OWN, 6);
        violations += site.equals(letters(shifted)) ? 0 : 1;
      }
      assertEquals(0, violations);
      assertTrue(onGenome.size() > 60, onGenome.size() + " sites");
    }
    String top = rank(both(places, "--top", 3)).ok().out();
    assertEquals(7, top.lines().count());
    rank("--genome", genome).refused(2, "--genome needs --annotation here");
    rank(both(places, "--orf", orfs)).refused(2, "--orf has no effect with --genome");
    rank(both(places, "--target", utrs)).refused(2, "--target and --genome are both given");
    rank(both(places, "--tag", "basic")).refused(3, "no transcript has the tag basic");
  }

  private static String unzipped(Path file) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void bedHasABlockAnExonAndASeed() throws IOException {
    List<String> sites = scanGenome("--threshold", 0).ok().rows();
    Path file = folder.resolve("s.bed.gz");
    scanGenome("--threshold", 0, "--sites", file).ok();
    List<String> bed = unzipped(file).lines().toList();
    assertEquals(sites.size(), bed.size());
    Set<String> types = new TreeSet<>();
    for (int i = 0; i < bed.size(); i++) {
      String[] row = sites.get(i).split("\t");
      String[] line = bed.get(i).split("\t");
      assertEquals(12, line.length);
      assertEquals(columns(sites.get(i), OWN, OWN + 3), columns(bed.get(i), 0, 3));
      assertEquals(row[OWN + 7] + ":" + row[3], line[3]);
      assertEquals(Math.round(1000 * Float.parseFloat(row[4])), Integer.parseInt(line[4]));
      assertEquals(row[OWN + 3], line[5]);
      assertEquals(
          Map.of("8mer", "128,0,128", "7mer-m8", "255,0,0", "7mer-A1", "0,0,255")
              .getOrDefault(row[6], "0,128,0"),
          line[8]);
      assertEquals(columns(sites.get(i), OWN + 4, OWN + 6), columns(bed.get(i), 10, 12));
      assertEquals(row[OWN + 4].split(",").length, Integer.parseInt(line[9]));
      if (line[9].equals("1")) {
        types.add(row[6] + " " + seed(row, line));
      }
    }
    // The stretch that is thick, in the letters of the transcript: those that pair with nt 2-7.
    assertTrue(
        types.containsAll(Set.of("8mer TACCTC", "8mer GCTGCT", "7mer-A1 GCTGCT")), "" + types);
    for (String type : types) {
      if (type.matches("[78]mer.*|6mer.*")) {
        assertTrue(type.endsWith(" TACCTC") || type.endsWith(" GCTGCT"), type);
      } else if (type.startsWith("offset-6mer")) {
        assertTrue(type.endsWith(" TACCT") || type.endsWith(" GCTGC"), type);
      }
    }
    assertEquals(bed, scanGenome("--threshold", 0, "--format", "bed").ok().out().lines().toList());
    assertEquals(queried(file, "chr10:2000-4000"), overlapping(bed, 1, 2000, 4000));
    assertTrue(Files.exists(folder.resolve("s.bed.gz.tbi")));
    Path table = folder.resolve("s.tsv.gz");
    scanGenome("--threshold", 0, "--energy", "--sites", table).ok();
    assertEquals(queried(table, "chr2:1-5000").size(), overlapping(bed, 0, 0, 5000).size());
  }

  /** Returns the letters of a site's thick part, 5'->3' of its transcript. */
  private String seed(String[] row, String[] line) {
    String[] thick = row.clone();
    thick[OWN + 1] = line[6];
    thick[OWN + 2] = line[7];
    thick[OWN + 4] = "" + (Integer.parseInt(line[7]) - Integer.parseInt(line[6]));
    thick[OWN + 5] = "0";
    return letters(thick);
  }

  private List<String> overlapping(List<String> bed, int chromosome, int from, int to) {
    String name = List.copyOf(letters.keySet()).get(chromosome);
    return bed.stream()
        .filter(row -> row.startsWith(name + "\t"))
        .filter(row -> Integer.parseInt(row.split("\t")[1]) < to)
        .filter(row -> Integer.parseInt(row.split("\t")[2]) >= from)
        .toList();
  }

  /** Returns what tabix finds; where it is not installed, the test ends here, and says so. */
  private List<String> queried(Path file, String place) throws IOException {
    try {
      Process tabix =
          new ProcessBuilder("tabix", file.toString(), place).redirectErrorStream(true).start();
      return new String(tabix.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException e) {
      System.out.println("[seedhawk] skipped: tabix is not installed");
      Assumptions.abort("tabix is not installed");
      throw e;
    }
  }

  @Test
  void gffHasALineABlockAndAnIdASite() throws IOException {
    List<String> sites = scanGenome("--threshold", 0).ok().rows();
    Path file = folder.resolve("s.gff3.gz");
    scanGenome("--threshold", 0, "--sites", file).ok();
    List<String> lines = unzipped(file).lines().toList();
    assertEquals(
        List.of(
            "##gff-version 3", "##sequence-region chr2 1 9000", "##sequence-region chr10 1 9000"),
        lines.subList(0, 3));
    Map<String, Set<String>> blocks = new HashMap<>();
    String before = "";
    for (String line : lines.subList(3, lines.size())) {
      String[] fields = line.split("\t");
      assertEquals("seedhawk miRNA_target_site", fields[1] + " " + fields[2]);
      assertEquals(".", fields[7]);
      Map<String, String> attributes =
          Arrays.stream(fields[8].split(";"))
              .map(one -> one.split("=", 2))
              .collect(Collectors.toMap(one -> one[0], one -> one[1]));
      String site =
          String.join(
              " ",
              attributes.get("target"),
              "" + (Integer.parseInt(attributes.get("target_start")) - 1),
              attributes.get("target_end"),
              attributes.get("mirna"),
              fields[5],
              attributes.get("site_type"),
              fields[6],
              attributes.get("gene_id"),
              attributes.get("transcripts"),
              attributes.get("ID"));
      blocks
          .computeIfAbsent(site, unused -> new TreeSet<>())
          .add(fields[0] + ":" + (Integer.parseInt(fields[3]) - 1) + "-" + fields[4]);
      String place =
          String.format(
              Locale.ROOT,
              "%s %09d",
              fields[0].equals("chr2") ? "a" : "b",
              Integer.parseInt(fields[3]));
      assertTrue(before.compareTo(place) <= 0, line);
      before = place;
    }
    Set<String> expected = new HashSet<>();
    for (String one : sites) {
      String[] row = one.split("\t");
      Set<String> places = new TreeSet<>();
      for (int i = 0; i < row[OWN + 4].split(",").length; i++) {
        int from = Integer.parseInt(row[OWN + 1]) + Integer.parseInt(row[OWN + 5].split(",")[i]);
        int to = from + Integer.parseInt(row[OWN + 4].split(",")[i]);
        places.add(row[OWN] + ":" + from + "-" + to);
      }
      expected.add(
          String.join(
                  " ", row[0], row[1], row[2], row[3], row[4], row[6], row[OWN + 3], row[OWN + 6])
              + " "
              + row[OWN + 8]
              + " "
              + places);
    }
    Set<String> found = new HashSet<>();
    blocks.forEach((site, places) -> found.add(site.replaceFirst(" site:[^ ]+$", " ") + places));
    assertEquals(expected, found);
    assertEquals(sites.size(), blocks.size()); // each with an ID of its own
    assertTrue(blocks.values().stream().anyMatch(places -> places.size() == 3));
    assertTrue(!queried(file, "chr10:2000-4000").isEmpty());
  }

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    Path fasta = write("t.fa", ">a\nACGTACGTACGT\n");
    scan().refused(2, "give targets: --target FASTA, or --genome FILE with --annotation FILE");
    scan("--target", fasta, "--genome", genome)
        .refused(2, "--target and --genome are both given; leave one of them out");
    scan("--target", fasta, "--annotation", gtf)
        .refused(2, "--annotation has no effect without --genome; add it, or leave out");
    scan("--target", fasta, "--tag", "basic")
        .refused(2, "--tag has no effect without --annotation");
    scan("--genome", genome, "--region", "cds").refused(2, "--region has no effect without");
    scan("--genome", genome, "--genes", "-").refused(2, "--genes needs --annotation");
    scanGenome("--regions", gtf).refused(2, "--annotation and --regions are both given");
    scanGenome("--circular").refused(2, "--circular has no effect with --genome");
    scanGenome("--orf", fasta, "--genes", "-").refused(2, "--orf has no effect with --genome");
    scanGenome("--by", "gene").refused(2, "--by has no effect without --genes");
    scanGenome("--by", "exon", "--genes", "-")
        .refused(2, "--by is 'exon'; it must be transcript or gene");
    scanGenome("--format", "wig")
        .refused(2, "--format is 'wig'; it must be tsv, jsonl, bed, gff3 or bigbed");
    scan("--target", fasta, "--format", "bed")
        .refused(2, "the format bed of --sites holds places on a genome; give targets by --genome");
    scan("--target", fasta, "--sites", folder.resolve("x.bb"))
        .refused(2, "the format bigbed of --sites holds places on a genome");
    scanGenome("--format", "bed", "--energy")
        .refused(2, "--energy has no effect with --format bed");
    scanGenome("--sites", folder.resolve("x.gff3"), "--energy")
        .refused(2, "--energy has no effect with --format gff3");
    CommandRun parquet = scanGenome("--sites", folder.resolve("x.parquet"));
    assertEquals(1, parquet.code());
    assertTrue(parquet.err().contains("Parquet is written by the module"), parquet.err());
    scanGenome("--sites", folder.resolve("x.parquet"), "--format", "tsv")
        .refused(2, "asks for Parquet, and --format for tsv; leave out --format");
    scanGenome("--sites", folder.resolve("x.parquet"), "--shard", "1/3")
        .refused(2, "parts are joined as text; name a .tsv");
    scanGenome("--sites", genome + ".fai")
        .refused(2, "--sites '%s.fai' is the index of the input '%s'".formatted(genome, genome));
    scanGenome("--sites", folder.resolve("p"), "--resume", folder.resolve("p"))
        .refused(2, "--resume and --sites are both '%s'".formatted(folder.resolve("p")));
    scanGenome("--sites", "").refused(2, "--sites is empty; name a file");
    scanGenome("--region", "utr").refused(2, "--region: 'utr' is no region; use 3utr");
    scanGenome("--isoform", "one").refused(2, "--isoform is 'one'; it must be all or longest");
    scanGenome("--sites", gtf).refused(2, "--sites '%s' is the input".formatted(gtf));
    scanGenome("--biotype", "lncRNA").refused(3, "no transcript has the biotype lncRNA;");
    scanGenome("--tag", "basic").refused(3, "no transcript has the tag basic;");
    Path ids = write("ids", "G2_0.1\n");
    assertEquals(3, scanGenome("--ids", ids, "--chromosome", "10").code());
    assertTrue(
        scanGenome("--ids", ids, "--chromosome", "10").err().contains("nothing can be extracted"));
    scan("--genome", folder.resolve("no.fa")).refused(3, "no.fa");
    CommandRun.of("rank", "--mirna", mirnas)
        .refused(2, "give targets: --target FASTA, or --genome FILE with --annotation FILE");
  }
}
