// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.evaluation.data.SitePairs;
import org.seedhawk.evaluation.data.Tsv;
import org.seedhawk.formats.AccessibilityFile;
import org.seedhawk.formats.table.EndTable;
import org.seedhawk.formats.table.FoldChangeMatrix;
import org.seedhawk.formats.table.GeneMap;
import org.seedhawk.formats.table.LengthTable;
import org.seedhawk.formats.table.PairTable;
import org.seedhawk.formats.table.PctTable;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.search.BlastAnswer;

/** Tables, and what blastn answers. */
final class TableInputs {
  private static final int LONGEST_SITE = 40;
  private static final int LONGEST_MIRNA = 30;

  private TableInputs() {}

  static void pairs(byte[] bytes, Path folder) throws IOException {
    Path file = FuzzTarget.file(folder, "pairs.tsv", bytes);
    long rows = 0;
    try (PairTable table = PairTable.open(file)) {
      if (bytes.length % 2 == 0) {
        table.allowMoreFields();
      }
      while (table.next() != null) {
        rows++;
      }
      if (rows != table.rows()) {
        throw new AssertionError(rows + " rows, told " + table.rows());
      }
    }
    LabelledPairs.read(file, "label");
  }

  static void tables(byte[] bytes, Path folder) throws IOException {
    int kind = bytes.length == 0 ? 0 : bytes[0];
    byte[] rest = bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, 1, bytes.length);
    Path file = FuzzTarget.file(folder, "table.tsv", rest);
    switch (kind) {
      case 'a' -> GeneMap.read(file);
      case 'b' -> LengthTable.read(file, 1 << 20);
      case 'c' -> EndTable.read(file);
      case 'd' -> PctTable.read(file);
      case 'e' -> FoldChangeMatrix.read(file, Set.of("miR-1", "let-7a"));
      case 'f' -> LabelledPairs.readMirbench(Tsv.read(file));
      case 'g' -> LabelledPairs.readMitar(Tsv.read(file));
      case 'h' -> SitePairs.read(file, SitePairs.MITAR, LONGEST_SITE, LONGEST_MIRNA, 0);
      case 'i' -> SitePairs.read(file, SitePairs.SEQ2SEQ, LONGEST_SITE, LONGEST_MIRNA, 0);
      case 'j' -> ParityFile.read(file);
      case 'k' -> ChromosomeNames.readAliases(file);
      default -> AccessibilityFile.open(file).close();
    }
  }

  static void blastXml(byte[] bytes, Path folder) {
    try {
      BlastAnswer.read(bytes);
    } catch (IOException e) {
      throw new FuzzTarget.Refusal(e);
    }
  }
}
