// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.training.TestSequences;

/** Small FASTA files for tests. */
final class LanguageTestData {
  private LanguageTestData() {}

  static String[] transcripts(Random random, int records, int length) {
    String[] all = new String[records];
    for (int i = 0; i < records; i++) {
      all[i] = TestSequences.random(random, length, "ACGT");
    }
    return all;
  }

  static RnaDomain transcripts(String name, String... records) {
    return with(records, file -> RnaDomain.transcripts(name, file, 0.1, 1));
  }

  static RnaDomain mirnas(Random random, int records) {
    String[] all = new String[records];
    for (int i = 0; i < records; i++) {
      all[i] = TestSequences.random(random, 20 + random.nextInt(4), "ACGU");
    }
    return mirnas(all);
  }

  static RnaDomain mirnas(String... records) {
    return with(records, file -> RnaDomain.mirnas("miRNAs", file, new MirnaFamilies(), 0.1, 1));
  }

  static void write(Path file, String... records) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < records.length; i++) {
      text.append('>').append(i).append('\n').append(records[i]).append('\n');
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private interface Reader {
    RnaDomain read(Path file) throws IOException;
  }

  private static RnaDomain with(String[] records, Reader reader) {
    try {
      Path file = Files.createTempFile("records", ".fa");
      try {
        write(file, records);
        return reader.read(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
