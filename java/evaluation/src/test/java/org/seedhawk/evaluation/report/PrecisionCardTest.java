// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;

/** The card's sections on float16 and int8. */
class PrecisionCardTest {
  private static final String BEFORE = "# model\n\n## Results\nnone\n\n";
  private static final String AFTER = "## Use and limits\nuse\n";

  private static final String RESULTS =
      """
      {"set": "set.tsv", "command": "seedhawk evaluate --table float16", "commit": "abc",
       "precisions": [{"device": "cpu", "windows": {"rows": 48,
          "joint": {"largest_difference": 1e-4, "mean_difference": 1e-5},
          "towers": {"largest_difference": 2e-4, "mean_difference": 2e-5}},
        "rows": 965, "largest_difference": 3e-4, "mean_difference": 3e-5, "calls_changed": 1,
        "float32": {"average_precision": 0.5, "auroc": 0.6, "accuracy": 0.7, "f1": 0.8},
        "float16": {"average_precision": 0.51, "auroc": 0.61, "accuracy": 0.71, "f1": 0.81}}]}
      """;

  private static final String SECTION =
      """
      ## Float16
      What `--precision float16` changes scores by:

      | scores of | rows | at most | on average |
      |---|---|---|---|
      | `parity.tsv`, joint | 48 | 1.0e-04 | 1.0e-05 |
      | `parity.tsv`, towers | 48 | 2.0e-04 | 2.0e-05 |
      | `set.tsv` | 965 | 3.0e-04 | 3.0e-05 |

      On the last of them:

      | | average precision | AUROC | accuracy | F1 |
      |---|---|---|---|---|
      | float32 | 0.5000 | 0.6000 | 0.7000 | 0.8000 |
      | float16 | 0.5100 | 0.6100 | 0.7100 | 0.8100 |

      One score crosses the threshold. Scored on the processor, which rounds after every operator, as a GPU does that sums in float32; `seedhawk evaluate --table float16`, commit abc, wrote [float16.json](float16.json).

      """;

  @TempDir Path folder;

  private String written(String card) throws IOException {
    Files.writeString(folder.resolve("README.md"), card);
    Files.writeString(folder.resolve("float16.json"), RESULTS);
    PrecisionCard.FLOAT16.write(folder);
    return Files.readString(folder.resolve("README.md"));
  }

  @Test
  void writesTheSectionWhereItBelongs() throws IOException {
    String first = written(BEFORE + AFTER);
    assertEquals(BEFORE + SECTION + AFTER, first);
    assertEquals(first, written(first), "the second time");
    String fresh = BEFORE + PrecisionCard.FLOAT16.notMeasured() + "\n" + AFTER;
    assertEquals(first, written(fresh), "in place of what a training wrote");
  }

  @Test
  void writesASectionForEachPrecision() throws IOException {
    String first = written(BEFORE + AFTER);
    String results =
        RESULTS
            .replace("float16", "int8")
            .replace("\"joint\"", "\"auto\"")
            .replaceFirst(",\\s+\"towers\": \\{[^}]*}", "")
            .replace(
                "\"calls_changed\": 1",
                "\"calls_changed\": 2, \"genes\": {\"genes\": 1191, \"mirnas\": 7,"
                    + " \"rank_correlation\": 0.99991, \"least_rank_correlation\": 0.9998}");
    Files.writeString(folder.resolve("int8.json"), results);
    PrecisionCard.INT8.write(folder);
    String both = Files.readString(folder.resolve("README.md"));
    assertTrue(
        both.startsWith(BEFORE + SECTION + "## Int8\nWhat `--precision int8` changes"), both);
    assertTrue(both.endsWith("\n" + AFTER), both);
    assertTrue(
        both.contains("| `parity.tsv`, kernel | 48 | 1.0e-04 | 1.0e-05 |\n| `set.tsv`"), both);
    assertTrue(both.contains("| int8 | 0.5100 |"), both);
    assertTrue(
        both.contains(
            "2 scores cross the threshold. Over 1,191 3'UTRs and 7 miRNAs, the"
                + " rank correlation of their scores with those in float32 is 0.99991 on average,"
                + " and 0.99980 at least. Scored on the processor, by the fused kernel;"),
        both);
    assertEquals(both, written(both), "float16 again");
    PrecisionCard.INT8.write(folder);
    assertEquals(both, Files.readString(folder.resolve("README.md")), "int8 again");
    assertTrue(first.length() < both.length());
  }

  @Test
  void leavesACardAloneThatItDoesNotKnow() throws IOException {
    BadInputException e =
        assertThrows(BadInputException.class, () -> written("# mine\nhow to use and limits\n"));
    assertTrue(e.getMessage().contains("README.md: there is no line '## Use and limits'"));
    assertEquals("# mine\nhow to use and limits\n", Files.readString(folder.resolve("README.md")));
    Files.delete(folder.resolve("README.md"));
    e = assertThrows(BadInputException.class, () -> PrecisionCard.check(folder));
    assertTrue(e.getMessage().contains("README.md: no such file"), e.getMessage());
  }
}
