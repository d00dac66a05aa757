// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.scan.TargetSource;

/**
 * A FASTA file in parts. It is read once to see where to cut, with all checks of the reader, and
 * once more for the parts. Parts are taken in their order. One thread at a time.
 */
public final class FastaParts implements TargetSource {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final Set<Skip> skips;
  private final Consumer<String> names;
  private long[] weights = new long[1024];
  private int targets;
  private Cuts cuts;
  private FastaReader reader;
  private int read; // records
  private int to; // behind the part
  private boolean last;
  private boolean begun;
  private ReadNotes notesBefore = new ReadNotes();
  private long lettersBefore;
  private long lettersOfPart;

  /**
   * Reads the file to see what it holds.
   *
   * @param names receives the name of each record
   */
  public FastaParts(Path file, Set<Skip> skips, Consumer<String> names) throws IOException {
    this.file = file;
    this.skips = skips;
    this.names = names;
    measure();
  }

  private void measure() throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (FastaReader all = FastaReader.open(file, skips)) {
      while (all.next()) {
        if (targets == weights.length) {
          weights = Arrays.copyOf(weights, 2 * targets);
        }
        long letters = 0;
        for (int count; (count = all.read(buffer, 0, BUFFER)) > 0; ) {
          letters += count;
        }
        weights[targets++] = letters;
        names.accept(all.id());
      }
    }
  }

  /** Returns how many letters there are. */
  public long letters() {
    return Cuts.letters(weights, targets);
  }

  /** Cuts, before the first part. */
  public void cut(int parts) {
    cuts = Cuts.of(weights, targets, target -> true, parts);
    reader = FastaReader.open(file, skips);
  }

  /** Moves to a part behind the one before. */
  public void begin(int part) throws IOException {
    while (read < cuts.from(part)) {
      advance();
    }
    to = cuts.to(part);
    last = part == cuts.parts() - 1;
    begun = false;
    notesBefore = reader.notes().copy();
    lettersBefore = reader.bases();
    lettersOfPart = Arrays.stream(weights, cuts.from(part), to).sum();
  }

  private boolean advance() throws IOException {
    boolean found = reader.next();
    read += found ? 1 : 0;
    if (found && read > targets) {
      throw RunFile.changed(file.toString());
    }
    return found;
  }

  @Override
  public boolean next() throws IOException {
    begun = true;
    if (read < to) {
      if (!advance()) {
        throw RunFile.changed(file.toString());
      }
      return true;
    }
    if (last) {
      advance(); // what is skipped behind the last record counts, too
    }
    begun = false;
    return false;
  }

  @Override
  public String id() {
    return reader.id();
  }

  @Override
  public int read(byte[] letters, int from, int length) throws IOException {
    return begun ? reader.read(letters, from, length) : -1;
  }

  @Override
  public String where() {
    return reader.where();
  }

  /** Returns what became of records of the part that are refused otherwise. */
  public ReadNotes notes() {
    return reader.notes().since(notesBefore);
  }

  /** Returns which part of the letters of this part has been read, 0 to 1. */
  public double fractionRead() {
    return lettersOfPart == 0
        ? 1
        : Math.min(1, (reader.bases() - lettersBefore) / (double) lettersOfPart);
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}
