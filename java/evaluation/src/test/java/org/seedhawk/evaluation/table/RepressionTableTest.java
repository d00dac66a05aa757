// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.ModelException;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.DataPack;
import org.seedhawk.evaluation.data.Experiment;
import org.seedhawk.evaluation.data.RepressionData;
import org.seedhawk.evaluation.report.Report;

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
    Map<String, Object> results = new RepressionTable(model, data(), 2, 20, 1).run(report);
    assertTrue(r(results, "HCT116", OURS) > 0.370, "r " + r(results, "HCT116", OURS));
    assertTrue(r(results, "HELA17", OURS) > 0.415, "r " + r(results, "HELA17", OURS));
    assertEquals(0.251, r(results, "HCT116", TYPES), 5e-4);
    for (String set : RepressionData.SETS) {
      assertTrue(Math.abs(r(results, set, OTHER)) < 0.05, set);
      assertTrue(r(results, set, OURS) > r(results, set, TYPES) + 0.08, set);
    }
    assertTrue(report.plain().contains("hsa-miR-103a-3p"));
  }

  @Test
  void aFolderWithoutFoldsIsRefused(@TempDir Path folder) throws IOException {
    RepressionTable table = new RepressionTable(folder, data(), 1, 1, 1);
    ModelException e =
        assertThrows(ModelException.class, () -> table.run(new Report("repression")));
    assertTrue(e.getMessage().contains("folds.tsv: no such file"), e.getMessage());
    Files.writeString(folder.resolve("folds.tsv"), "#seed\tfold\nAGCAGC\t0\n");
    e = assertThrows(ModelException.class, () -> table.run(new Report("repression")));
    assertTrue(e.getMessage().contains("it has no fold for the seed of"), e.getMessage());
  }

  @SuppressWarnings("unchecked")
  private static double r(Map<String, Object> results, String set, String score) {
    Map<String, Object> figures = (Map<String, Object>) results.get(set);
    return (double) ((Map<String, Object>) figures.get(score)).get("r");
  }
}
