// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.ModelException;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.DataPack;
import org.seedhawk.evaluation.data.Experiment;
import org.seedhawk.evaluation.data.RepressionData;
import org.seedhawk.evaluation.report.Report;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Rna;

/** The committed model on the public experiments, each with its seed held out. */
class RepressionTableTest {
  private static final String OURS = "seedhawk, seeds held out";
  private static final String TYPES = "site types, weighted";
  private static final String OTHER = "the same for another seed";

  private static DataFolder data() {
    return new DataFolder(DataPack.file("repression").getParent());
  }

  @Test
  void readsAllSets() throws IOException {
    RepressionData known = RepressionData.read(data());
    assertEquals(6802, known.transcripts().size());
    assertEquals(
        List.of(7, 17, 74, 25),
        RepressionData.SETS.stream().map(set -> known.of(set).size()).toList());
    assertEquals(
        List.of(3445L, 1578L, 1480L, 4392L),
        RepressionData.SETS.stream().map(known::genes).toList());
    // NM_000017 under miR-16: the file says -0.035.
    Experiment mir16 = known.of(RepressionData.TEST).getFirst();
    assertEquals("UAGCAGCACGUAAAUAUUGGCG", mir16.mirna());
    assertTrue(mir16.family().equals("AGCAGC"));
    // A centred set sums to nothing for a gene that all experiments measure.
    double sum = 0;
    for (Experiment experiment : known.of("HELA17")) {
      sum += experiment.log2fc()[0];
    }
    assertEquals(0, sum, 1e-3);
  }

  @Test
  void figuresAreThoseOfTheCard() throws IOException {
    Path model = Path.of(System.getProperty("user.dir")).resolve("../../models/repression");
    Report report = new Report("repression");
    Map<String, Object> results =
        new RepressionTable(model, data(), 2, 20, 1).run(report, Optional.empty());
    assertTrue(r(results, "HCT116", OURS) > 0.370, "r " + r(results, "HCT116", OURS));
    assertTrue(r(results, "HELA17", OURS) > 0.415, "r " + r(results, "HELA17", OURS));
    assertEquals(0.253, r(results, "HCT116", TYPES), 5e-4);
    for (String set : RepressionData.SETS) {
      assertTrue(Math.abs(r(results, set, OTHER)) < 0.05, set);
      assertTrue(r(results, set, OURS) > r(results, set, TYPES) + 0.08, set);
    }
    assertTrue(report.plain().contains("hsa-miR-103a-3p"));
    for (String set : RepressionData.SETS) {
      Map<String, Object> paired = paired(results, set, TYPES);
      double difference = r(results, set, OURS) - r(results, set, TYPES);
      assertEquals(difference, (double) paired.get("mean_difference_r"), 1e-9);
      double[] interval = (double[]) paired.get("interval_95");
      assertTrue(interval[0] > 0 && interval[0] < difference && difference < interval[1], set);
      assertTrue((double) paired.get("p_sign_test") < 0.02, set + paired);
    }
    assertEquals(7, paired(results, "HCT116", TYPES).get("better"));
  }

  /** The benchmark's columns, every pair once, and scores that do not depend on the threads. */
  @Test
  void writesWhatFunmirbenchReads() throws IOException {
    Path model = Path.of(System.getProperty("user.dir")).resolve("../../models/repression");
    DataFolder data = data();
    RepressionFolds folds = RepressionFolds.read(model);
    // The transcripts that the first experiment of the benchmark could measure, and one more.
    List<Transcript> some =
        RepressionData.read(data).transcripts().stream()
            .filter(gene -> gene.id().hashCode() % 40 == 0 || !gene.id().startsWith("ENSG"))
            .toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rows = new FunmirbenchPredictions(folds, data, 1).write(some, out);
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals("Ensembl_ID\tGene_Name\tmiRNA_ID\tmiRNA_Name\tScore", lines.getFirst());
    assertEquals(rows, lines.size() - 1);
    long genes = some.stream().filter(gene -> gene.id().startsWith("ENSG")).count();
    assertEquals(44 * genes, rows);
    assertTrue(some.size() > genes);
    assertEquals(
        rows,
        lines.stream()
            .skip(1)
            .filter(line -> line.matches("ENSG\\d+\t\\S+\t(MIMAT\\d+|NA)\thsa-\\S+\t\\d\\.\\d{6}"))
            .map(line -> line.replaceAll("\tMIMAT.*|\t[0-9.]+$", "") + line.split("\t")[3])
            .distinct()
            .count());
    assertTrue(
        lines.stream().filter(line -> line.contains("\tMIMAT0000422\thsa-miR-124-3p\t")).count()
            == genes);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    new FunmirbenchPredictions(folds, data, 3).write(some, again);
    assertEquals(lines, again.toString(StandardCharsets.UTF_8).lines().toList());
    // miR-124's seed is in a fold: the served model would give another score.
    Transcript hit = some.stream().filter(gene -> gene.id().equals(idOf(lines))).findFirst().get();
    Rna mir124 = new Rna("hsa-miR-124-3p", "UAAGGCACGCGGUGAAUGCCAA");
    int fold = folds.bySeed().get("AAGGCA");
    assertEquals(
        scoreOf(lines), score(RepressionModel.openFold(model, fold, 1), mir124, hit), 1e-6);
    assertNotEquals(scoreOf(lines), score(RepressionModel.open(model, 1), mir124, hit), 1e-6);
  }

  /** The row of miR-124 with the highest score. */
  private static String[] best(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains("\thsa-miR-124-3p\t"))
        .max(Comparator.comparing(line -> line.substring(line.lastIndexOf('\t') + 1)))
        .get()
        .split("\t");
  }

  private static String idOf(List<String> lines) {
    return best(lines)[0];
  }

  private static double scoreOf(List<String> lines) {
    return Double.parseDouble(best(lines)[4]);
  }

  private static double score(RepressionModel opened, Rna mirna, Transcript gene) {
    try (RepressionModel model = opened;
        RepressionSet set = model.prepare(List.of(mirna))) {
      return -set.score(mirna.id(), gene).log2fc();
    }
  }

  @Test
  void aFolderWithoutFoldsIsRefused(@TempDir Path folder) throws IOException {
    RepressionTable table = new RepressionTable(folder, data(), 1, 1, 1);
    ModelException e =
        assertThrows(
            ModelException.class, () -> table.run(new Report("repression"), Optional.empty()));
    assertTrue(e.getMessage().contains("folds.tsv: no such file"), e.getMessage());
    Files.writeString(folder.resolve("folds.tsv"), "#seed\tfold\nAGCAGC\t0\n");
    e =
        assertThrows(
            ModelException.class, () -> table.run(new Report("repression"), Optional.empty()));
    assertTrue(e.getMessage().contains("it has no fold for the seed of"), e.getMessage());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> paired(Map<String, Object> results, String set, String score) {
    Map<String, Object> figures = (Map<String, Object>) results.get(set);
    return (Map<String, Object>) ((Map<String, Object>) figures.get("paired")).get(score);
  }

  @SuppressWarnings("unchecked")
  private static double r(Map<String, Object> results, String set, String score) {
    Map<String, Object> figures = (Map<String, Object>) results.get(set);
    return (double) ((Map<String, Object>) figures.get(score)).get("r");
  }
}
