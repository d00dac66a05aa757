// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.scan.Rna;

/**
 * What is timed: real sequences of the data pack ({@code -Dseedhawk.data=DIR}), and models in
 * folders of this project ({@code -Dseedhawk.root=DIR}). Immutable.
 */
public final class Inputs {
  /** Human 3'UTRs, in the data pack. */
  public static final String UTRS = "utr/human_3utr_miraw_4025.fa";

  /** Human miRNAs, in the data pack. */
  public static final String MIRNAS = "seq2seq/human_mature_mirna.fasta";

  private Inputs() {}

  /** Returns the place of a file of the data pack, which must be there. */
  public static Path file(String name) {
    Path file = Path.of(System.getProperty("seedhawk.data", "../shared/data")).resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IllegalStateException(file + " is absent; set -Dseedhawk.data to the data pack");
    }
    return file;
  }

  /** Returns the place of a folder of this project. */
  public static String folder(String name) {
    return Path.of(System.getProperty("seedhawk.root", ".")).resolve(name).toString();
  }

  /** Returns all human miRNAs. */
  public static List<Rna> mirnas() throws IOException {
    return FastaReader.readAll(file(MIRNAS));
  }

  /** Returns all human 3'UTRs. */
  public static List<Rna> utrs() throws IOException {
    List<Rna> utrs = new ArrayList<>();
    byte[] letters = new byte[1 << 16];
    try (FastaReader reader = FastaReader.open(file(UTRS))) {
      while (reader.next()) {
        StringBuilder sequence = new StringBuilder();
        for (int n = reader.read(letters, 0, letters.length);
            n > 0;
            n = reader.read(letters, 0, letters.length)) {
          sequence.append(new String(letters, 0, n, java.nio.charset.StandardCharsets.US_ASCII));
        }
        utrs.add(new Rna(reader.id(), sequence.toString()));
      }
    }
    return utrs;
  }
}
