// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.context.ContextFeature;
import org.seedhawk.formats.table.ContextParameterFiles;

/** The columns of context++: TargetScan's sample with its output, and what is refused. */
class ContextTest {
  private static final String SAMPLE = "targetscan/v70_sample/";
  private static final int FIRST_CONTRIBUTION = 6; // column of the published table
  private static final int TOTAL = 27;
  private static final int WEIGHTED = 30;
  private static final int PARTS = 10; // column of the site table

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void files() throws IOException {
    model = ToyModel.write(folder.resolve("toy.onnx"));
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private CommandRun rank(Path mirna, Path target, Object... more) {
    Object[] args = {"rank", "--mirna", mirna, "--target", target, "--model", model};
    return CommandRun.of(Stream.concat(Stream.of(args), Stream.of(more)).toArray());
  }

  private static Path sample(String path) {
    Path file =
        Path.of(System.getProperty("seedhawk.data", "../shared/data")).resolve(SAMPLE + path);
    if (!Files.exists(file)) {
      String reason = "data pack file " + file + " is absent";
      if (List.of(System.getProperty("seedhawk.require", "").split(",")).contains("data")) {
        fail(reason + ", but -Dseedhawk.require has 'data'");
      }
      System.out.println("[seedhawk] skipped: " + reason);
      Assumptions.abort(reason);
    }
    return file;
  }

  private static List<String[]> table(String file) throws IOException {
    return Files.readAllLines(sample("test/" + file)).stream()
        .map(line -> line.split("\t", -1))
        .toList();
  }

  /** Letters of the sample's UTRs or ORFs of a species, by gene; empty ones are left out. */
  private static Map<String, String> letters(String file, String species) throws IOException {
    Map<String, String> letters = new LinkedHashMap<>();
    for (String[] row : table("input/" + file)) {
      String plain = row[2].replace("-", "");
      if (row[1].equals(species) && !plain.isEmpty()) {
        letters.put(row[0], plain);
      }
    }
    return letters;
  }

  private Path fasta(String name, Map<String, String> letters) throws IOException {
    StringBuilder text = new StringBuilder();
    letters.forEach((id, own) -> text.append('>').append(id).append('\n').append(own).append('\n'));
    return write(name, text.toString());
  }

  /** The sample's isoform ratios are of human 3'UTRs; ends move with the length of a 3'UTR. */
  private Path ratios(Map<String, String> utrs) throws IOException {
    Map<String, String> human = letters("UTR_Sequences_sample.txt", "9606");
    Map<String, Integer> last = new HashMap<>();
    StringBuilder text = new StringBuilder();
    for (String[] row : table("input/All_cell_lines.AIRs.txt")) {
      if (utrs.containsKey(row[0])) {
        double factor = (double) human.get(row[0]).length() / utrs.get(row[0]).length();
        int end = (int) Math.rint(Integer.parseInt(row[2]) / factor);
        int begin = last.getOrDefault(row[0], 0) + 1;
        if (end >= begin) {
          last.put(row[0], end);
          text.append("%s\t%s\t%s\t%s\n".formatted(row[0], begin, end, row[3]));
        }
      }
    }
    return write("air.tsv", text.toString());
  }

  private Path pct(String species, Map<String, List<String>> families) throws IOException {
    StringBuilder text = new StringBuilder("target\tmirna\tstart\tend\tpct\n");
    for (String[] row : table("output/targetscan_70_output.BL_PCT.txt")) {
      if (row[2].equals(species)) {
        for (String mirna : families.getOrDefault(row[1], List.of())) {
          int start = Integer.parseInt(row[5]) - 1;
          text.append("%s\t%s\t%s\t%s\t%s\n".formatted(row[0], mirna, start, row[6], row[12]));
        }
      }
    }
    return write("pct.tsv", text.toString());
  }

  /** Returns the rows of the site table under "species target mirna start end". */
  private Map<String, String[]> sites(String species, Object... more) throws IOException {
    Map<String, String> utrs = letters("UTR_Sequences_sample.txt", species);
    Map<String, String> orfs = letters("ORF_Sequences_sample.txt", species);
    Map<String, String> mirnas = new LinkedHashMap<>();
    Map<String, List<String>> families = new HashMap<>();
    for (String[] row : table("input/miR_for_context_scores.sample.txt")) {
      if (row[1].equals(species)) {
        mirnas.put(row[2], row[3]);
        families.computeIfAbsent(row[0], key -> new ArrayList<>()).add(row[2]);
      }
    }
    Object[] options = {
      "--orf",
      fasta("orf.fa", orfs),
      "--isoforms",
      ratios(utrs),
      "--accessibility",
      folder.resolve("acc-" + species),
      "--context-parameters",
      sample(""),
      "--context-parts",
      "--pct",
      pct(species, families),
      "--sites",
      "-"
    };
    CommandRun run =
        rank(
                fasta("mirna.fa", mirnas),
                fasta("utr.fa", utrs),
                Stream.concat(Stream.of(options), Stream.of(more)).toArray())
            .ok();
    Map<String, String[]> rows = new HashMap<>();
    for (String line : run.rows()) {
      String[] row = line.split("\t");
      if (row[1].equals("utr3")) {
        rows.put(String.join(" ", species, row[0], row[4], row[2], row[3], row[5]), row);
      }
    }
    return rows;
  }

  /** How far one column lies from the published one. */
  private static final class Agreement {
    private int rows;
    private int equal;
    private int within; // a thousandth
    private double most;

    private double add(String own, String published) {
      double difference = Math.abs(Double.parseDouble(own) - Double.parseDouble(published));
      rows++;
      equal += difference < 5e-5 ? 1 : 0;
      within += difference < 0.00105 ? 1 : 0;
      most = Math.max(most, difference);
      return difference;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%d rows, %d equal, %d within .001, most %.4f", rows, equal, within, most);
    }
  }

  /** All 675 rows of the sample. SA alone differs, in a third of the rows and by little. */
  @Test
  void agreesWithThePublishedSample() throws IOException {
    List<String[]> published = table("output/Targets.BL_PCT.context_scores.txt");
    published = published.subList(1, published.size());
    Map<String, String[]> rows = new HashMap<>();
    for (String species : published.stream().map(row -> row[1]).distinct().toList()) {
      rows.putAll(sites(species));
    }
    Map<String, Agreement> agreements = new LinkedHashMap<>();
    for (String[] row : published) {
      String type = row[3].replace("8mer-1a", "8mer").replace("7mer-1a", "7mer-A1");
      String start = Integer.toString(Integer.parseInt(row[4]) - 1);
      String[] own = rows.get(String.join(" ", row[1], row[0], row[2], start, row[5], type));
      double ofSa = 0;
      for (ContextFeature feature : ContextFeature.values()) {
        int column = feature.ordinal();
        double difference =
            agreements
                .computeIfAbsent(feature.column(), key -> new Agreement())
                .add(own[PARTS + column], row[FIRST_CONTRIBUTION + column]);
        ofSa = feature == ContextFeature.SA ? difference : ofSa;
      }
      Agreement totals = agreements.computeIfAbsent("total", key -> new Agreement());
      assertTrue(totals.add(own[PARTS - 2], row[TOTAL]) <= ofSa + 1e-6, () -> own[0] + own[2]);
      Agreement weighted = agreements.computeIfAbsent("weighted", key -> new Agreement());
      assertTrue(weighted.add(own[PARTS - 1], row[WEIGHTED]) <= ofSa + 1e-6, () -> own[0] + own[2]);
    }
    agreements.forEach((name, one) -> System.out.println("context++ " + name + ": " + one));
    Set<String> differing = Set.of("sa", "total", "weighted");
    agreements.forEach(
        (name, one) -> {
          assertEquals(675, one.rows, name);
          assertTrue(differing.contains(name) ? one.within >= 613 : one.equal == 675, name);
          assertTrue(one.most < 0.0095, name);
        });
  }

  /** Each weight is 0.1 (that of the type -0.9), and ranges are 0 to 1. */
  private Path parameters(String weights, String seeds) throws IOException {
    Path parameters = Files.createDirectories(folder.resolve("parameters"));
    Files.writeString(parameters.resolve(ContextParameterFiles.WEIGHTS), weights);
    Files.writeString(parameters.resolve(ContextParameterFiles.SEEDS), seeds);
    return parameters;
  }

  private static final String SEEDS = "Seed region\tSPS\tSPS\tTA\nGAGGTAG\t-9.25\t-6.72\t3.393\n";

  private static String weights() {
    StringBuilder text = new StringBuilder("Feature\t8mer coeff\n");
    for (ContextFeature feature : ContextFeature.values()) {
      boolean intercept = feature == ContextFeature.SITE_TYPE;
      text.append(feature.parameter()).append((intercept ? "\t-0.9" : "\t0.1").repeat(4));
      text.append("\t0".repeat(4)).append("\t1".repeat(4)).append('\n');
    }
    return text.toString();
  }

  private Path letSeven() throws IOException {
    return write("m.fa", ">let-7\nUGAGGUAGUAGGUUGUAUAGUU\n>poly\nGGGGGGGGGGGGGGGGGGGG\n");
  }

  private static double value(String row, int column) {
    return Double.parseDouble(row.split("\t")[column]);
  }

  @Test
  void sumsTheSitesOfGenesByTheirIsoforms() throws IOException {
    String site = "CTACCTCA";
    Path target =
        write(
            "t.fa",
            ">a\n"
                + "G".repeat(30)
                + site
                + "G".repeat(42)
                + site
                + "G".repeat(20)
                + "\n>b\n"
                + "G".repeat(13)
                + site
                + "GGGG\n");
    Path sites = folder.resolve("sites.tsv");
    Object[] options = {
      "--context-parameters",
      parameters(weights(), SEEDS),
      "--accessibility",
      folder.resolve("acc"),
      "--isoforms",
      write("air.tsv", "a\t1\t60\t100\na\t61\t108\t25\n"),
      "--sites",
      sites,
      "--genes",
      "-",
      "--all-pairs"
    };
    CommandRun run = rank(letSeven(), target, options).ok();
    assertTrue(
        run.out().lines().findFirst().get().contains("\tcontext_pp_cumulative\tstatus"), run.out());
    List<String> rows = Files.readAllLines(sites);
    assertTrue(rows.get(0).endsWith("\taccessibility\tcontext_pp\tcontext_pp_weighted"));
    List<String> ofLet7 = rows.stream().filter(row -> row.contains("8mer")).toList();
    double proximal = value(ofLet7.get(0), 8);
    double distal = value(ofLet7.get(1), 8);
    assertEquals(proximal, value(ofLet7.get(0), 9), "all transcripts hold it");
    assertEquals(
        Math.log(1 + (Math.pow(2, distal) - 1) / 4) / Math.log(2), value(ofLet7.get(1), 9), 6e-5);
    double repressed = (1 - Math.pow(2, distal)) / 4;
    repressed += (1 - Math.pow(2, proximal)) * (1 - repressed);
    List<String> genes = run.rows();
    assertTrue(genes.get(0).startsWith("a\tlet-7\t"), run.out());
    assertEquals(Math.log(1 - repressed) / Math.log(2), value(genes.get(0), 14), 6e-5);
    assertEquals("NA", genes.get(1).split("\t")[14]);
    assertTrue(ofLet7.get(2).startsWith("b\t") && ofLet7.get(2).endsWith("\t.\t."), "too close");
    assertEquals("0.0000", genes.get(2).split("\t")[14]);
    assertTrue(run.err().contains("1 miRNAs have nt 2-8 that the context++ parameters lack"));

    // The same file of accessibilities serves a single isoform.
    rank(
            letSeven(),
            target,
            "--context-parameters",
            folder.resolve("parameters"),
            "--accessibility",
            folder.resolve("acc"))
        .ok();
  }

  @Test
  void computesFeaturesOf6mersAsThePaperSays() throws IOException {
    // A 6mer with A opposite nt 10 and G opposite nt 8, then two offset 6mers.
    String utr = "T".repeat(30) + "ATG" + "TACCTC" + "G" + "CTACCTGG".repeat(2) + "T".repeat(30);
    Path target = write("t.fa", ">a\n" + utr + "\n");
    Map<String, String[]> rows = new HashMap<>();
    for (String rules : List.of("program", "paper")) {
      CommandRun run =
          rank(
                  letSeven(),
                  target,
                  "--context-parameters",
                  parameters(weights(), SEEDS),
                  "--context-parts",
                  "--context-rules",
                  rules,
                  "--accessibility",
                  folder.resolve("acc"),
                  "--sites",
                  "-")
              .ok();
      rows.put(
          rules,
          run.rows().stream()
              .map(row -> row.split("\t"))
              .filter(row -> row[5].equals("6mer"))
              .findFirst()
              .get());
      assertTrue(run.out().lines().findFirst().get().endsWith("\tcontext_pp_pct"));
      long without = run.rows().stream().filter(row -> row.endsWith("\t.\t.")).count();
      assertEquals(2, without, "offset 6mers have no score");
    }
    String[][] expected = {{"SITE8A", "0.1000", "0.0000"}, {"SITE8G", "0.0000", "0.1000"}};
    for (String[] one : expected) {
      int column = PARTS + ContextFeature.valueOf(one[0]).ordinal();
      assertEquals(one[1], rows.get("program")[column], one[0]);
      assertEquals(one[2], rows.get("paper")[column], one[0]);
    }
    int offset = PARTS + ContextFeature.OFF6M.ordinal();
    assertEquals("0.1000", rows.get("program")[offset]);
    assertEquals("0.2000", rows.get("paper")[offset]);
    int unpaired = PARTS + ContextFeature.SA.ordinal();
    double log10 = Double.parseDouble(rows.get("paper")[7]);
    assertEquals(0.1 * log10, Double.parseDouble(rows.get("paper")[unpaired]), 6e-4);
    assertEquals("0.0000", rows.get("paper")[PARTS + ContextFeature.LEN_ORF.ordinal()], "unknown");
  }

  @Test
  void refusesWhatItCannotRead() throws IOException {
    Path target = write("t.fa", ">a\n" + "G".repeat(30) + "CTACCTCA" + "G".repeat(42) + "\n");
    Path accessibility = folder.resolve("acc");
    Path parameters = folder.resolve("parameters");
    String noFile = "there is no file " + ContextParameterFiles.WEIGHTS;
    Object[] options = {"--accessibility", accessibility, "--context-parameters", parameters};
    rank(letSeven(), target, options).refused(3, noFile);
    rank(letSeven(), target, "--context-parameters", parameters)
        .refused(2, "--context-parameters needs the accessibility");
    Object[] page = {"--html", folder.resolve("p.html")};
    rank(letSeven(), target, Stream.concat(Stream.of(options), Stream.of(page)).toArray())
        .refused(2, "--context-parameters has no effect without --genes or --sites");
    rank(letSeven(), target, "--accessibility", accessibility, "--sites", "-", "--context-parts")
        .refused(2, "--context-parts has no effect without --context-parameters");
    parameters(weights(), SEEDS);
    rank(
            letSeven(),
            target,
            Stream.concat(Stream.of(options), Stream.of("--context-parts")).toArray())
        .refused(2, "--context-parts has no effect without --sites");
    String weights = ContextParameterFiles.WEIGHTS;
    String seeds = ContextParameterFiles.SEEDS;
    String[][] bad = {
      {weights().replace("PCT\t0.1", "PCT\tmany"), SEEDS, weights + ":22: column 2 is 'many'"},
      {weights().replace("SPS\t0.1", "SPS\tNaN"), SEEDS, ":21: column 2 is 'NaN'"},
      {
        weights().replace("PCT", "SPS"),
        SEEDS,
        ":22: 'SPS' is no feature, or stands in a row before"
      },
      {weights().replaceAll("PCT.*\n", ""), SEEDS, "the feature 'PCT' has no row"},
      {
        weights().replaceAll("(SA(\t0.1){4}(\t0){4}).*", "$1\t0\t1\t1\t1"),
        SEEDS,
        "range of 8mer is"
      },
      {weights(), SEEDS + "GAGGUAG\t1\t1\t1\n", seeds + ":3: 'GAGGUAG' stands in a row before"},
      {weights(), SEEDS + "GAGG\t1\t1\t1\n", seeds + ":3: the seed region is 'GAGG'"},
      {weights(), SEEDS + "GAGGUAA\t1\t1\n", seeds + ":3: column 4 is ''"},
      {weights(), "Seed\n", seeds + ": the table has no rows"}
    };
    for (String[] one : bad) {
      parameters(one[0], one[1]);
      rank(letSeven(), target, options).refused(3, one[2]);
      assertFalse(Files.exists(accessibility), "it reads the parameters first");
    }
    parameters(weights(), SEEDS);
    String[][] badPct = {
      {"a\tlet-7\t30\t38\n", "1: the row has 4 columns"},
      {"a\tlet-7\t30\t38\t2\n", "1: the PCT is '2'; it must be 0 to 1, or NA"},
      {"a\tlet-7\t30\t-8\t1\n", "1: the place is '-8'"},
      {"a\tlet-7\t30\t38\t1\na\tlet-7\t30\t38\t1\n", "2: the site stands in a row before"},
      {"target\tmirna\tstart\tend\tpct\n", "the table has no rows"},
      {"a\tlet-7\tNA\t38\t1\na\tlet-7\t30\t38\t1\n", "1: the place is 'NA'"},
      {"a\tlet-7\tx\t38\t1\na\tlet-7\t30\t38\t1\n", "1: the place is 'x'"}
    };
    for (String[] one : badPct) {
      Path pct = write("pct.tsv", one[0]);
      rank(letSeven(), target, Stream.concat(Stream.of(options), Stream.of("--pct", pct)).toArray())
          .refused(3, one[1]);
    }
    Path others = write("pct.tsv", "a\tmiR-1\t30\t38\t1\n");
    Path genes = folder.resolve("refused.tsv");
    Object[] unmet = {"--pct", others, "--genes", genes};
    CommandRun refused =
        rank(letSeven(), target, Stream.concat(Stream.of(options), Stream.of(unmet)).toArray());
    assertEquals(3, refused.code(), refused.err());
    assertTrue(
        refused.err().contains("none of its 1 sites with a PCT is one of the targets"),
        refused.err());
    assertFalse(Files.exists(genes));
    Path pct = write("pct.tsv", "a\tlet-7\t30\t38\t0.5\na\tlet-7\t31\t38\tNA\nx\ty\t3\t8\t1\n");
    CommandRun run =
        rank(
                letSeven(),
                target,
                Stream.concat(Stream.of(options), Stream.of("--pct", pct)).toArray())
            .ok();
    assertTrue(run.err().contains("1 sites have a PCT, of 2 in the table"), run.err());
  }
}
