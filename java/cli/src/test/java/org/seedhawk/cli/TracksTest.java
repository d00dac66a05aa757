// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gnu.trove.list.array.TFloatArrayList;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import kotlin.Pair;
import org.jetbrains.bio.CompressionType;
import org.jetbrains.bio.big.BigWigFile;
import org.jetbrains.bio.big.FixedStepSection;
import org.jetbrains.bio.big.WigSection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conservation and known sites beside the sites of a genome, against a count letter by letter. */
class TracksTest {
  private static final int SCAN = 12; // columns in front of chrom, in the table of scan
  private static final int RANK = 7;

  @TempDir Path folder;
  private final Random random = new Random(9);
  private final Map<String, float[]> values = new LinkedHashMap<>();
  private GenomeFiles files;
  private Path track;
  private Path known;
  private final List<String[]> intervals = new ArrayList<>();

  @BeforeEach
  void files() throws IOException {
    files = GenomeFiles.write(folder);
    track = track(List.of("2", "chr10"), GenomeFiles.LENGTH);
    intervals.clear();
    for (int i = 0; i < 400; i++) {
      interval(i);
    }
    known = folder.resolve("known.bed");
    write(known, "track name=x\n# a comment\n");
  }

  private void write(Path file, String before) throws IOException {
    Files.writeString(
        file,
        before
            + intervals.stream()
                .map(row -> String.join("\t", row) + "\n")
                .collect(Collectors.joining()));
  }

  /** Stretches with a value for each letter, and gaps between them. */
  private Path track(List<String> names, int length) throws IOException {
    List<WigSection> sections = new ArrayList<>();
    values.clear();
    for (int i = 0; i < names.size(); i++) {
      float[] all = new float[length];
      Arrays.fill(all, Float.NaN);
      values.put(GenomeFiles.NAMES.get(i), all);
      for (int at = 40; at < length - 200; at += random.nextInt(2) * random.nextInt(60)) {
        TFloatArrayList section = new TFloatArrayList();
        int end = at + 1 + random.nextInt(120);
        for (int j = at; j < end; j++) {
          all[j] = (float) random.nextGaussian();
          section.add(all[j]);
        }
        sections.add(new FixedStepSection(names.get(i), at, 1, 1, section));
        at = end;
      }
    }
    Path file = Files.createTempFile(folder, "t", ".bw");
    BigWigFile.write(
        sections,
        names.stream().map(name -> new Pair<>(name, length)).toList(),
        file,
        1,
        CompressionType.DEFLATE,
        ByteOrder.LITTLE_ENDIAN);
    return file;
  }

  /** Six or twelve columns, of two chromosomes and of one that the genome lacks. */
  private void interval(int number) {
    String chromosome = List.of("2", "10", "10", "chrUn").get(random.nextInt(4));
    int start = random.nextInt(7_000);
    int end = start + 1 + random.nextInt(300);
    List<String> row =
        new ArrayList<>(
            List.of(
                chromosome,
                "" + start,
                "" + end,
                number % 9 == 0 ? "." : "k" + number + (number % 7 == 0 ? ",b c" : ""),
                "0",
                number % 2 == 0 ? "+" : "-"));
    if (number % 3 == 0 && end - start > 20) {
      int size = (end - start) / 3;
      row.addAll(List.of("" + start, "" + start, "0", "2", size + "," + size + ","));
      row.add("0," + (end - start - size));
    }
    intervals.add(row.toArray(String[]::new));
  }

  /** The letters of a row with places, by its blocks. */
  private static Set<Integer> letters(String[] row, int at) {
    Set<Integer> all = new TreeSet<>();
    String[] sizes = row[at + 4].split(",");
    String[] starts = row[at + 5].split(",");
    for (int i = 0; i < sizes.length; i++) {
      int from = Integer.parseInt(row[at + 1]) + Integer.parseInt(starts[i]);
      for (int j = from; j < from + Integer.parseInt(sizes[i]); j++) {
        all.add(j);
      }
    }
    return all;
  }

  private String mean(String chromosome, Set<Integer> letters) {
    double mean =
        letters.stream()
            .mapToDouble(i -> values.get(chromosome)[i])
            .filter(value -> !Double.isNaN(value))
            .average()
            .orElse(Double.NaN);
    return Double.isNaN(mean) ? "NA" : String.format(Locale.ROOT, "%.6f", mean);
  }

  private static void near(String expected, String found) {
    if (expected.equals("NA") || found.equals("NA")) {
      assertEquals(expected, found);
    } else {
      assertEquals(Double.parseDouble(expected), Double.parseDouble(found), 1.01e-4);
    }
  }

  private String knownOf(String[] row, int at, Set<Integer> letters, Set<Integer> hit) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < intervals.size(); i++) {
      String[] one = intervals.get(i);
      if (!row[at].equals("chr" + one[0]) || !row[at + 3].equals(one[5])) {
        continue;
      }
      int start = Integer.parseInt(one[1]);
      Set<Integer> own =
          letters(
              new String[] {
                one[0],
                one[1],
                one[2],
                one[5],
                one.length > 6 ? one[10] : "" + (Integer.parseInt(one[2]) - start),
                one.length > 6 ? one[11] : "0"
              },
              0);
      if (letters.stream().anyMatch(own::contains)) {
        String place = "%s:%s-%s".formatted(one[0], one[1], one[2]);
        names.add(one[3].equals(".") ? place : one[3].replace(',', '_').replace(' ', '_'));
        hit.add(i);
      }
    }
    return names.isEmpty() ? "." : String.join(",", names);
  }

  /** Checks the three columns of rows; thick parts give the letters of the seed. */
  private Set<Integer> check(List<String> rows, List<String> bed, int at) {
    Set<Integer> hit = new TreeSet<>();
    int spliced = 0;
    Set<String> kinds = new TreeSet<>();
    for (int i = 0; i < rows.size(); i++) {
      String[] row = rows.get(i).split("\t");
      Set<Integer> letters = letters(row, at);
      String[] thick = bed.get(i).split("\t");
      Set<Integer> seed = new TreeSet<>(letters);
      seed.removeIf(one -> one < Integer.parseInt(thick[6]) || one >= Integer.parseInt(thick[7]));
      int last = row.length - 1;
      near(mean(row[at], seed), row[last - 2]);
      near(mean(row[at], letters), row[last - 1]);
      assertEquals(knownOf(row, at, letters, hit), row[last], rows.get(i));
      spliced += row[at + 4].contains(",") ? 1 : 0;
      kinds.add(row[last - 2].equals("NA") ? "NA" : row[last - 2].equals(row[last - 1]) ? "=" : "");
      kinds.add("known " + Math.min(2, row[last].equals(".") ? 0 : row[last].split(",").length));
    }
    assertTrue(spliced > 10, spliced + " spliced");
    assertEquals(Set.of("", "=", "NA", "known 0", "known 1", "known 2"), kinds);
    return hit;
  }

  @Test
  void sitesOfAScanHaveMeansAndNames() throws IOException {
    List<String> bed = files.scan("--format", "bed").ok().out().lines().toList();
    Object[] args = {"--conservation", track, "--known", known, "--threads", 1};
    CommandRun run = files.scan(args).ok();
    assertTrue(
        run.out().lines().findFirst().orElseThrow().endsWith("\tcons_seed\tcons_site\tknown"));
    Set<Integer> hit = check(run.rows(), bed, SCAN);
    String plain = files.scan().ok().out();
    assertEquals(
        plain.lines().skip(1).toList(),
        run.rows().stream().map(row -> row.replaceFirst("(\t[^\t]*){3}$", "")).toList());
    long named = run.rows().stream().filter(row -> !row.endsWith("\t.")).count();
    long without = run.rows().stream().filter(row -> row.contains("\tNA\t")).count();
    assertTrue(
        run.err()
            .contains(
                "known sites: 400, of which %s are hit by %s listed sites and %s are not hit"
                    .formatted(hit.size(), named, 400 - hit.size())),
        run.err());
    assertTrue(
        run.err().contains(String.format(Locale.ROOT, "conservation: %,d sites, ", bed.size())),
        run.err());
    assertTrue(without > 3, run.out());
    assertTrue(run.err().contains("1 of 3 chromosomes of '%s', with ".formatted(known)));
    args[args.length - 1] = 4;
    assertEquals(run.out(), files.scan(args).ok().out());
    Path packed = folder.resolve("k.bed.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(Files.readAllBytes(known));
    }
    args[3] = packed;
    assertEquals(run.out(), files.scan(args).ok().out());
  }

  @Test
  void sitesOfRankHaveThemToo() throws IOException {
    Path plain = folder.resolve("plain.tsv");
    Path table = folder.resolve("s.tsv");
    files.rank("--sites", plain).ok();
    Object[] args = {"--sites", table, "--conservation", track, "--known", known};
    CommandRun run = files.rank(args).ok();
    List<String> rows = Files.readAllLines(table);
    assertTrue(rows.getFirst().endsWith("\tgene_name\tcons_seed\tcons_site\tknown"));
    assertEquals(
        Files.readAllLines(plain).stream().skip(1).toList(),
        rows.stream().skip(1).map(row -> row.replaceFirst("(\t[^\t]*){3}$", "")).toList());
    // The same sites in a scan have the same values.
    Map<String, String> scanned = new LinkedHashMap<>();
    for (String line : files.scan("--conservation", track, "--known", known).ok().rows()) {
      String[] row = line.split("\t");
      String place = row[3] + String.join("\t", Arrays.copyOfRange(row, SCAN, SCAN + 6));
      scanned.put(place, String.join("\t", Arrays.copyOfRange(row, SCAN + 9, SCAN + 12)));
    }
    int same = 0;
    for (String line : rows.subList(1, rows.size())) {
      String[] row = line.split("\t");
      String place = row[4] + String.join("\t", Arrays.copyOfRange(row, RANK, RANK + 6));
      if (scanned.containsKey(place)) {
        assertEquals(
            scanned.get(place), String.join("\t", Arrays.copyOfRange(row, RANK + 8, RANK + 11)));
        same++;
      }
    }
    assertTrue(same > 40, same + " of " + rows.size());
    assertTrue(run.err().contains("conservation: %s sites, ".formatted(rows.size() - 1)));
    // With --top, the sites of the listed pairs alone are counted.
    CommandRun top = files.rank(with(args, "--top", 2)).ok();
    List<String> few = Files.readAllLines(table);
    assertTrue(few.size() > 1 && few.size() < rows.size());
    assertTrue(top.err().contains("conservation: %s sites, ".formatted(few.size() - 1)), top.err());
  }

  private static Object[] with(Object[] args, Object... more) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void theFilterDropsSitesAndCountsThem() throws IOException {
    Path genes = folder.resolve("g.tsv");
    List<String> all =
        files.scan("--conservation", track, "--sites", "-", "--genes", genes).ok().rows();
    String before = Files.readString(genes);
    List<String> kept = all.stream().filter(row -> atLeast(row, SCAN + 9, 0.25)).toList();
    CommandRun run =
        files
            .scan(
                with(
                    new Object[] {"--conservation", track, "--min-conservation", 0.25},
                    "--sites",
                    "-",
                    "--genes",
                    genes))
            .ok();
    assertEquals(kept, run.rows());
    assertTrue(kept.size() > 5 && kept.size() < all.size() - 5);
    assertEquals(before, Files.readString(genes));
    assertTrue(
        run.err().contains("--min-conservation dropped %s\n".formatted(all.size() - kept.size())),
        run.err());
    assertTrue(run.err().contains(" %s listed".formatted(kept.size())), run.err());
    Path bed = folder.resolve("s.bed");
    files.scan("--conservation", track, "--min-conservation", 0.25, "--sites", bed).ok();
    assertEquals(kept.size(), Files.readAllLines(bed).size());

    Path table = folder.resolve("s.tsv");
    files.rank("--sites", table, "--conservation", track).ok();
    List<String> ranked = Files.readAllLines(table);
    CommandRun least =
        files.rank("--sites", table, "--conservation", track, "--min-conservation", "-0.5").ok();
    List<String> left =
        ranked.stream().skip(1).filter(row -> atLeast(row, RANK + 8, -0.5)).toList();
    assertEquals(left, Files.readAllLines(table).stream().skip(1).toList());
    assertTrue(
        least.err().contains("dropped %s\n".formatted(ranked.size() - 1 - left.size())),
        least.err());
  }

  private static boolean atLeast(String row, int column, double least) {
    String value = row.split("\t")[column];
    return !value.equals("NA") && Double.parseDouble(value) >= least;
  }

  @Test
  void otherFormatsHaveThem() throws IOException {
    Object[] args = {"--conservation", track, "--known", known};
    List<String> rows = files.scan(args).ok().rows();
    List<String> objects = files.scan(with(args, "--format", "jsonl")).ok().out().lines().toList();
    String gff = files.scan(with(args, "--format", "gff3")).ok().out();
    for (int i = 0; i < rows.size(); i++) {
      String[] row = rows.get(i).split("\t");
      int at = SCAN + 9;
      String names = row[at + 2];
      assertTrue(
          objects
              .get(i)
              .endsWith(
                  ",\"cons_seed\":%s,\"cons_site\":%s,\"known\":%s}"
                      .formatted(
                          row[at].replace("NA", "null"),
                          row[at + 1].replace("NA", "null"),
                          names.equals(".")
                              ? "null"
                              : "[\"" + names.replace(",", "\",\"") + "\"]")),
          objects.get(i));
      String attributes =
          ";cons_seed=%s;cons_site=%s%s\n"
              .formatted(row[at], row[at + 1], names.equals(".") ? "" : ";known=" + names);
      assertTrue(gff.contains(attributes), attributes);
    }
    Path file = folder.resolve("s.bb");
    files.scan(with(args, "--sites", file)).ok();
    String front = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    assertTrue(front.contains("float consSeed;") && front.contains("lstring known;"), front);
    Path whole = folder.resolve("w.tsv");
    Path alias = Files.writeString(folder.resolve("alias"), "chr2\tII\n");
    Path other = track(List.of("II", "chr10"), GenomeFiles.LENGTH);
    CommandRun.of(
            "scan",
            "--mirna",
            files.mirnas(),
            "--genome",
            files.genome(),
            "--sites",
            whole,
            "--conservation",
            other,
            "--chromosome-alias",
            alias)
        .ok();
    for (String line : Files.readAllLines(whole).subList(1, 50)) {
      String[] row = line.split("\t");
      near(mean(row[SCAN], letters(row, SCAN)), row[SCAN + 10]);
    }
  }

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    Path other = track(List.of("chrX", "chrY"), GenomeFiles.LENGTH);
    files
        .scan("--conservation", other)
        .refused(
            3,
            "no chromosome of '%s' is in the genome '%s'. '%s' has chrX, chrY. The genome has chr2,"
                    .formatted(other, files.genome(), other)
                + " chr10.");
    Path few = Files.writeString(folder.resolve("few.bed"), "chr9\t1\t5\tx\t0\t+\n");
    files.rank("--sites", folder.resolve("s"), "--known", few).refused(3, "' has chr9. The genome");
    CommandRun shorter = files.scan("--conservation", track(List.of("2"), 7_999)).ok();
    assertTrue(
        shorter.err().contains("1 of 2 chromosomes of the genome are not in '"), shorter.err());
    assertTrue(shorter.err().contains("1 chromosomes have another length in '"), shorter.err());
    String[] bad = {
      "chr2\t1\t5\tx\t0", "the line has 5 columns between tabs; the strand needs the 6 of BED6",
      "chr2\t5\t5\tx\t0\t+", "the interval is 5-5; its end must be behind its start",
      "chr2\t-1\t5\tx\t0\t+", "the start is '-1'; it must be a whole number up to",
      "chr2\t1\t5\tx\t0\t.", "the strand is '.'; it must be + or -",
      " \t1\t5\tx\t0\t+", "the line has no name of a chromosome",
      "chr2\t1\t9\tx\t0\t+\t1\t1\t0\t2\t3,3\t0", "the block count is 2, with 2 sizes and 1 starts",
      "chr2\t1\t9\tx\t0\t+\t1\t1\t0\t2\t3,3\t0,2", "the blocks are no ascending stretches between",
      "chr2\t1\t9\tx\t0\t+\t1\t1\t0\t2\t3,a\t0,5", "the blocks are no ascending stretches between",
      "chr2\t1\t9\tx\t0\t+\t1\t1\t0\t2\t3,3\t0,4", "the blocks do not reach from the start, 1, to",
    };
    for (int i = 0; i < bad.length; i += 2) {
      Path file = Files.writeString(folder.resolve("bad.bed"), "chr2\t1\t5\tx\t0\t+\n" + bad[i]);
      files.scan("--known", file).refused(3, file + ":2: " + bad[i + 1]);
    }
    Path none = Files.writeString(folder.resolve("none.bed"), "# nothing\n");
    files.scan("--known", none).refused(3, "none.bed: the file has no interval");
    files.scan("--known", folder.resolve("no")).refused(3, "does not exist");
    files.scan("--conservation", known).refused(3, "known.bed: the file is no bigWig");
    files.scan("--min-conservation", 1).refused(2, "--min-conservation has no effect without");
    files
        .scan("--conservation", track, "--min-conservation", "NaN")
        .refused(2, "--min-conservation is NaN; it must be a number");
    files
        .scan("--conservation", track, "--format", "bed")
        .refused(2, "--conservation has no effect with --format bed");
    CommandRun unwritten = files.scan("--conservation", track, "--genes", "-");
    assertEquals(2, unwritten.code());
    assertTrue(unwritten.err().contains("--conservation has no effect without --sites"));
    files.rank("--known", known).refused(2, "--known has no effect without --sites");
    Path fasta = Files.writeString(folder.resolve("t.fa"), ">a\nACGTACGTACGT\n");
    CommandRun.of("scan", "--mirna", files.mirnas(), "--target", fasta, "--known", known)
        .refused(2, "--known has no effect without --genome");
    files.scan("--known", known, "--sites", known).refused(2, "is the input");
  }
}
