// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.source;

import java.util.NoSuchElementException;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.repression.Gene;

/**
 * Some of the genes of a source. Parts follow each other, and their counts sum to those of the
 * source. The names were checked when the source was cut. One thread at a time.
 */
public final class RankPart implements RankSource {
  private final RankSource source;
  private final int behind;
  private final boolean last;
  private int next;
  private final long records;
  private final long bases;
  private final long ambiguous;
  private final ReadNotes notes;
  private final int from;

  /**
   * Moves to a part.
   *
   * @param source stands at a gene in front of the part or at its first; closed by the caller
   * @param at how many genes were taken from the source
   * @param from the first gene of the part
   * @param behind the first gene behind it
   * @param last whether it is the last part
   */
  public RankPart(RankSource source, int at, int from, int behind, boolean last) {
    this.source = source;
    this.from = from;
    this.behind = behind;
    this.last = last;
    for (next = at; next < from; next++) {
      source.next();
    }
    records = source.records();
    bases = source.bases();
    ambiguous = source.ambiguousBases();
    notes = source.notes().copy();
  }

  @Override
  public boolean hasNext() {
    if (next == behind && last) {
      source.hasNext(); // what is skipped behind the last gene counts, too
    }
    return next < behind;
  }

  @Override
  public Gene next() {
    if (next == behind) {
      throw new NoSuchElementException();
    }
    next++;
    return source.next();
  }

  @Override
  public double fractionRead() {
    return behind == from ? 1 : (next - from) / (double) (behind - from);
  }

  @Override
  public long records() {
    return source.records() - records;
  }

  @Override
  public long bases() {
    return source.bases() - bases;
  }

  @Override
  public long ambiguousBases() {
    return source.ambiguousBases() - ambiguous;
  }

  @Override
  public ReadNotes notes() {
    return source.notes().since(notes);
  }

  @Override
  public void check() {}

  /** Says what became of the part's targets. Tables of names are those of all parts. */
  @Override
  public void say(Streams streams) {
    say(streams, notes());
  }

  @Override
  public void say(Streams streams, ReadNotes part) {
    source.say(streams, part);
  }

  @Override
  public void close() {}
}
