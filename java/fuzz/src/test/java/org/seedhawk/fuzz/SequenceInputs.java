// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.Bases;

/** FASTA. */
final class SequenceInputs {
  private static final int GZIP = 0x1f;

  private SequenceInputs() {}

  static void fasta(byte[] bytes, Path folder) throws IOException {
    Path file = FuzzTarget.file(folder, "in.fa", bytes);
    Set<FastaReader.Skip> skips = skips(bytes.length);
    byte[] letters = new byte[37];
    long records = 0;
    long bases = 0;
    try (FastaReader reader = FastaReader.open(file, skips)) {
      while (reader.next()) {
        records++;
        if (reader.id().isEmpty()) {
          throw new AssertionError("a record without a name");
        }
        for (int n; (n = reader.read(letters, 0, letters.length)) != -1; ) {
          bases += n;
          for (int i = 0; i < n; i++) {
            if (Bases.code(letters[i]) == Bases.NONE) {
              throw new AssertionError("not a letter: " + letters[i]);
            }
          }
        }
      }
      long told = reader.records();
      long skipped =
          reader.skippedRecords() + reader.skippedEqualRecords() + reader.notes().repeatedRecords();
      if (bases != reader.bases()) {
        throw new AssertionError(bases + " bases, told " + reader.bases());
      }
      if (bytes.length > 0 && bytes[0] != GZIP && records + skipped != headers(bytes)) {
        throw new AssertionError(
            "%s records, %s skipped, %s headers, told %s"
                .formatted(records, skipped, headers(bytes), told));
      }
    }
    List<Rna> mirnas = MirnaFasta.read(file, id -> MirnaLimit.MATURE, skips, warning -> {}).list();
    if (mirnas.isEmpty()) {
      throw new AssertionError("no miRNA and no refusal");
    }
  }

  /** Half of the files are read without any, the others with one of the policies for names. */
  private static Set<FastaReader.Skip> skips(int length) {
    Set<FastaReader.Skip> skips = EnumSet.noneOf(FastaReader.Skip.class);
    if (length % 2 == 0) {
      List<FastaReader.Skip> names =
          List.of(FastaReader.Skip.EQUAL, FastaReader.Skip.REPEATED, FastaReader.Skip.RENAMED);
      skips.add(FastaReader.Skip.EMPTY);
      skips.add(FastaReader.Skip.BLANKS);
      skips.add(FastaReader.Skip.MODIFIED);
      skips.add(names.get(length / 2 % names.size()));
    }
    return skips;
  }

  /** Counts them by another way: each begins a line. */
  private static long headers(byte[] bytes) {
    long count = 0;
    for (int i = 0; i < bytes.length; i++) {
      boolean begins = i == 0 || bytes[i - 1] == '\n' || bytes[i - 1] == '\r';
      boolean behindMark = i == 3 && (bytes[0] & 0xff) == 0xef; // a byte order mark
      count += bytes[i] == '>' && (begins || behindMark) ? 1 : 0;
    }
    return count;
  }
}
