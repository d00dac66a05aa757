// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.genome.Annotation;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;
import org.seedhawk.genome.Strand;
import org.seedhawk.genome.vcf.VcfReader;
import org.seedhawk.genome.vcf.VcfRow;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;

/**
 * Random variants on random genomes: the sites that the window around a variant gives are those of
 * scans of whole stretches, one of the genome's letters and one of the letters with the variant, to
 * the last bit of each score. The letters with variants are made here anew, from the whole
 * chromosome.
 */
class RandomVariantsTest {
  private static final List<Rna> MIRNAS =
      List.of(
          new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU"),
          new Rna("miR-16", "UAGCAGCACGUAAAUAUUGGCG"),
          new Rna("miR-1", "UGGAAUGUAAAGAAGUAUGUAU"),
          new Rna("poly", "UAAAAAAAAAGAAGUAUGUAUA"),
          new Rna("repeat", "UACACACACACACAGUAUGUAU"));

  private static final String[] SITES = {
    "CTACCTCA", "TGCTGCTA", "ACATTCCA", "TTTTTTTA", "GTGTGTGTGTA"
  };

  @TempDir Path folder;
  private Random random;
  private final Map<String, StringBuilder> chromosomes = new TreeMap<>();
  private long listed;

  /** Makes a genome full of sites and repeats, and stretches of one to four blocks. */
  private void files() throws IOException {
    chromosomes.clear();
    StringBuilder fasta = new StringBuilder();
    StringBuilder bed = new StringBuilder();
    for (String name : List.of("chr1", "chr2")) {
      StringBuilder letters = new StringBuilder();
      while (letters.length() < 900) {
        String site = SITES[random.nextInt(SITES.length)];
        switch (random.nextInt(4)) {
          case 0 -> letters.append(site);
          case 1 -> letters.append(turned(site));
          case 2 -> letters.append("ACGT".substring(random.nextInt(4)).substring(0, 1).repeat(6));
          default -> letters.append(word(1 + random.nextInt(12)));
        }
      }
      chromosomes.put(name, letters);
      fasta.append(">" + name + "\n" + letters + "\n");
      for (int i = 0; i < 4; i++) {
        bed(bed, name, i, letters.length());
      }
    }
    Files.writeString(folder.resolve("g.fa"), fasta);
    Files.deleteIfExists(folder.resolve("g.fa.fai"));
    Files.writeString(folder.resolve("r.bed"), bed);
  }

  private void bed(StringBuilder rows, String name, int number, int length) {
    List<int[]> blocks = new ArrayList<>();
    int at = random.nextInt(60);
    for (int i = 1 + random.nextInt(4); i > 0 && at + 130 < length; i--) {
      int size = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 20 + random.nextInt(100);
      blocks.add(new int[] {at, at + size});
      at += size + 1 + random.nextInt(60);
    }
    int start = blocks.getFirst()[0];
    int end = blocks.getLast()[1];
    rows.append(
        "%s\t%s\t%s\t%s\t0\t%s\t%s\t%s\t0\t%s\t%s\t%s\n"
            .formatted(
                name,
                start,
                end,
                name + "_" + number,
                random.nextBoolean() ? "+" : "-",
                start,
                start,
                blocks.size(),
                blocks.stream().map(b -> "" + (b[1] - b[0])).collect(Collectors.joining(",")),
                blocks.stream().map(b -> "" + (b[0] - start)).collect(Collectors.joining(","))));
  }

  private String word(int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append("ACGT".charAt(random.nextInt(4)));
    }
    return word.toString();
  }

  private static String turned(String letters) {
    StringBuilder turned = new StringBuilder();
    for (int i = letters.length() - 1; i >= 0; i--) {
      turned.append("TGCA".charAt("ACGT".indexOf(letters.charAt(i))));
    }
    return turned.toString();
  }

  /**
   * Writes sorted variants.
   *
   * @param apart whether no two of them touch
   */
  private Path vcf(boolean apart) throws IOException {
    StringBuilder vcf =
        new StringBuilder(
            "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n");
    String[] genotypes = {"0|1", "1|0", "1|1", "1/1"};
    chromosomes.forEach(
        (name, letters) -> {
          int at = 1;
          while (true) {
            int deleted =
                random.nextInt(3) > 0 ? 0 : random.nextInt(40) == 0 ? 200 : 1 + random.nextInt(9);
            if (at + deleted + 2 >= letters.length()) {
              return;
            }
            String before = letters.substring(at - 1, at + deleted);
            String after =
                switch (random.nextInt(4)) {
                  case 0 -> before.substring(0, 1) + word(random.nextInt(9));
                  case 1 -> before.substring(0, 1) + SITES[random.nextInt(SITES.length)];
                  case 2 -> before.substring(0, 1);
                  default -> word(before.length());
                };
            vcf.append(
                "%s\t%s\t.\t%s\t%s\t.\t.\t.\tGT\t%s\n"
                    .formatted(name, at, before, after, genotypes[random.nextInt(4)]));
            at += (apart ? before.length() + 1 : 0) + random.nextInt(apart ? 60 : 12);
          }
        });
    return Files.writeString(folder.resolve("v.vcf"), vcf);
  }

  /** A case and what was said of it. */
  private record Compared(Case of, List<SiteChange> changes) {}

  private Targets targets(Genome genome) throws IOException {
    Annotation annotation = Annotation.read(folder.resolve("r.bed"));
    Extraction plan =
        Extraction.plan(
            annotation,
            genome,
            ChromosomeNames.match(annotation, genome),
            Region.TRANSCRIPT,
            Selection.all());
    return Targets.of(genome, plan);
  }

  private List<Compared> compared(
      Genome genome, Seedhawk engine, MirnaSet set, Path vcf, boolean phased) throws IOException {
    List<Compared> all = new ArrayList<>();
    try (VcfReader reader = VcfReader.open(vcf)) {
      if (phased) {
        reader.choose("S");
      }
      VariantSource source =
          new VariantSource(
              reader,
              genome,
              ChromosomeNames.of(genome, List.of()),
              targets(genome),
              new StatusTable(Optional.empty()),
              phased,
              engine.model().windowLength());
      VariantSink sink =
          new VariantSink(
              source, (one, changes) -> all.add(new Compared(one, changes)), sofar -> {});
      set.scan(source, ScanOptions.listAll(), sink);
      sink.end();
    }
    return all;
  }

  /** Returns the letters of a stretch with variants, each letter of the chromosome a cell. */
  private String mutated(Target target, List<Variant> variants) {
    StringBuilder letters = chromosomes.get(target.blocks().chromosome());
    String[] cells = letters.toString().split("");
    for (Variant variant : variants) {
      VcfRow row = variant.row();
      String before = row.reference();
      String after = variant.alternate();
      while (!before.isEmpty()
          && !after.isEmpty()
          && before.charAt(before.length() - 1) == after.charAt(after.length() - 1)) {
        before = before.substring(0, before.length() - 1);
        after = after.substring(0, after.length() - 1);
      }
      int at = row.position() - 1;
      while (!before.isEmpty() && !after.isEmpty() && before.charAt(0) == after.charAt(0)) {
        before = before.substring(1);
        after = after.substring(1);
        at++;
      }
      if (before.isEmpty()) {
        int cell = Math.max(0, at - 1);
        cells[cell] = at == 0 ? after + cells[cell] : cells[cell] + after;
      } else if (before.length() == after.length()) {
        for (int i = 0; i < before.length(); i++) {
          cells[at + i] = after.substring(i, i + 1);
        }
      } else {
        for (int i = 0; i < before.length(); i++) {
          cells[at + i] = i == 0 ? after : "";
        }
      }
    }
    StringBuilder spliced = new StringBuilder();
    GenomeBlocks blocks = target.blocks();
    for (int i = 0; i < blocks.count(); i++) {
      for (int at = blocks.start(i); at < blocks.end(i); at++) {
        spliced.append(cells[at]);
      }
    }
    return blocks.strand() == Strand.MINUS ? turned(spliced.toString()) : spliced.toString();
  }

  private static List<Hit> hits(MirnaSet set, String letters) {
    List<Hit> hits = new ArrayList<>();
    if (letters.isEmpty()) {
      return hits;
    }
    for (Site site : set.scan(new Rna("t", letters), ScanOptions.listAll())) {
      int mirna = 0;
      while (!MIRNAS.get(mirna).id().equals(site.mirnaId())) {
        mirna++;
      }
      hits.add(
          new Hit(
              mirna,
              (int) site.start(),
              (int) site.end(),
              (int) site.windowStart(),
              site.type(),
              site.score()));
    }
    hits.sort(Hit.ORDER);
    return hits;
  }

  /** Returns what scans of whole stretches say of variants, without sites that stay the same. */
  private List<SiteChange> whole(
      MirnaSet set, Target target, List<Variant> variants, String after) {
    String before = mutated(target, List.of());
    List<Edit> edits =
        variants.stream()
            .map(variant -> target.place(variant.edit()).edit().orElseThrow())
            .sorted(Edit.ORDER)
            .toList();
    byte[] one = before.getBytes(StandardCharsets.US_ASCII);
    byte[] other = after.getBytes(StandardCharsets.US_ASCII);
    assertArrayEquals(other, Edit.apply(one, 0, edits), "the letters with " + variants);
    return new Alignment(one, other, edits)
        .changes(hits(set, before), hits(set, after)).stream()
            .filter(change -> change.kind() != SiteChange.Kind.SAME)
            .toList();
  }

  private static String shown(SiteChange change, int offset) {
    return change.kind()
        + " "
        + MIRNAS.get(change.any().mirna()).id()
        + change.before().map(hit -> shown(hit, offset)).orElse(" -")
        + change.after().map(hit -> shown(hit, offset)).orElse(" -");
  }

  private static String shown(Hit hit, int offset) {
    return " %s-%s %s %s %08x"
        .formatted(
            hit.start() + offset,
            hit.end() + offset,
            hit.window() + offset,
            hit.type(),
            Float.floatToIntBits(hit.score()));
  }

  /** Returns changes without the positions that another variant may have moved. */
  private static String unmoved(SiteChange change, int offset) {
    return change.kind()
        + " "
        + MIRNAS.get(change.any().mirna()).id()
        + change.before().map(hit -> shown(hit, offset)).orElse(" -")
        + change
            .after()
            .map(hit -> " %s %08x".formatted(hit.type(), Float.floatToIntBits(hit.score())))
            .orElse(" -");
  }

  @ParameterizedTest
  @EnumSource(
      value = SeedMatch.class,
      names = {"CANONICAL", "STRICT", "OFFSET_9_MER_M7", "TEN_MER_M7_ONLY"})
  void eachVariantByItself(SeedMatch rule) throws IOException {
    byItself("", rule, rule.isFuzzy() ? 3 : 12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"deeptarget", "targetnet"})
  void eachVariantByItselfWithOtherModels(String model) throws IOException {
    byItself(model, SeedMatch.CANONICAL, 3);
  }

  private void byItself(String model, SeedMatch rule, int rounds) throws IOException {
    random = new Random(rule.ordinal());
    listed = 0;
    long cases = 0;
    Seedhawk.Builder builder = Seedhawk.builder().threads(2);
    try (Seedhawk engine = (model.isEmpty() ? builder : builder.model(model)).open();
        MirnaSet set = engine.prepare(MIRNAS, Search.seeds(rule))) {
      for (int round = 0; round < rounds; round++) {
        files();
        Path vcf = vcf(false);
        try (Genome genome = Genome.open(folder.resolve("g.fa"))) {
          List<Compared> all = compared(genome, engine, set, vcf, false);
          cases += all.size();
          assertEquals(List.of(), missing(genome, vcf, all));
          for (Compared one : all) {
            Target target = one.of.target();
            List<Variant> variants = one.of.haplotype().variants();
            assertEquals(1, variants.size());
            String after = mutated(target, variants);
            assertSame(whole(set, target, variants, after), one);
          }
        }
      }
    }
    assertTrue(cases > 100 && listed > 1000, cases + " cases, " + listed + " sites");
  }

  /** Returns alleles that change the letters of a stretch and were not looked at there. */
  private List<String> missing(Genome genome, Path vcf, List<Compared> all) throws IOException {
    Set<String> seen = new HashSet<>();
    all.forEach(one -> seen.add(name(one.of.haplotype().first(), one.of.target())));
    List<String> missing = new ArrayList<>();
    try (VcfReader reader = VcfReader.open(vcf)) {
      for (Optional<VcfRow> row = reader.next(); row.isPresent(); row = reader.next()) {
        String text = row.get().alternates().getFirst().text();
        Variant variant = new Variant(row.get(), 1, GenomeEdit.of(row.get(), text));
        for (Target target : targets(genome).of(row.get().chromosome())) {
          boolean isKnown =
              mutated(target, List.of(variant)).equals(mutated(target, List.of()))
                  || target.place(variant.edit()).status() == AlleleStatus.AT_BORDER;
          if (!isKnown && !seen.contains(name(variant, target))) {
            missing.add(name(variant, target));
          }
        }
      }
    }
    return missing;
  }

  private static String name(Variant variant, Target target) {
    return "line %s on %s".formatted(variant.row().line(), target.blocks());
  }

  private void assertSame(List<SiteChange> expected, Compared found) {
    List<String> texts =
        found.changes.stream()
            .filter(change -> change.kind() != SiteChange.Kind.SAME)
            .map(change -> shown(change, found.of.offset()))
            .sorted()
            .toList();
    listed += texts.size();
    assertEquals(
        expected.stream().map(change -> shown(change, 0)).sorted().toList(),
        texts,
        () -> found.of.haplotype().variants() + " on " + found.of.target());
  }

  /** All variants of a haplotype at once change what its groups change, each by itself. */
  @Test
  void variantsOfAHaplotype() throws IOException {
    random = new Random(77);
    long together = 0;
    listed = 0;
    try (Seedhawk engine = Seedhawk.builder().threads(2).open();
        MirnaSet set = engine.prepare(MIRNAS, Search.seeds(SeedMatch.CANONICAL))) {
      for (int round = 0; round < 15; round++) {
        files();
        Path vcf = vcf(true);
        try (Genome genome = Genome.open(folder.resolve("g.fa"))) {
          Map<String, List<Compared>> byCopy = new HashMap<>();
          Map<Integer, Target> targets = new HashMap<>();
          for (Compared one : compared(genome, engine, set, vcf, true)) {
            together += one.of.haplotype().variants().size() > 1 ? 1 : 0;
            Target target = one.of.target();
            targets.put(target.number(), target);
            for (String copy : one.of.haplotype().label().split(",")) {
              byCopy
                  .computeIfAbsent(target.number() + ":" + copy, unused -> new ArrayList<>())
                  .add(one);
            }
          }
          for (Map.Entry<String, List<Compared>> each : byCopy.entrySet()) {
            Target target = targets.get(Integer.parseInt(each.getKey().split(":")[0]));
            List<Variant> variants =
                each.getValue().stream()
                    .flatMap(one -> one.of.haplotype().variants().stream())
                    .toList();
            List<String> expected =
                whole(set, target, variants, mutated(target, variants)).stream()
                    .map(change -> unmoved(change, 0))
                    .sorted()
                    .toList();
            List<String> found =
                each.getValue().stream()
                    .flatMap(
                        one ->
                            one.changes.stream()
                                .filter(change -> change.kind() != SiteChange.Kind.SAME)
                                .map(change -> unmoved(change, one.of.offset())))
                    .sorted()
                    .toList();
            listed += found.size();
            assertEquals(expected, found, () -> variants + " on " + target);
          }
        }
      }
    }
    assertTrue(together > 50 && listed > 500, together + " groups, " + listed + " sites");
  }

  /** A haplotype ends with its stretch, so that memory does not grow with the chromosome. */
  @Test
  void haplotypesEndWithTheirStretch() {
    GenomeBlocks blocks =
        GenomeBlocks.of("chr1", Strand.PLUS, new int[] {100, 300}, new int[] {200, 400});
    Target target = new Target(0, blocks, List.of());
    VcfRow row = new VcfRow(3, "chr1", 391, ".", "A", List.of(), Optional.empty());
    Variant variant = new Variant(row, 1, new GenomeEdit(390, 391, "A", "C"));
    Haplotype near = new Haplotype(target, 1, variant, new Edit(190, 191, "C"), Optional.empty());
    assertTrue(!near.isPassed(399, 50));
    assertTrue(near.isPassed(400, 50));
    Variant first = new Variant(row, 1, new GenomeEdit(190, 191, "A", "C"));
    Haplotype far = new Haplotype(target, 1, first, new Edit(90, 91, "C"), Optional.empty());
    assertTrue(!far.isPassed(300, 50)); // the intron does not count
    assertTrue(far.isPassed(341, 50));
  }
}
