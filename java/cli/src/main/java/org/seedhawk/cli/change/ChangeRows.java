// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.ChangeColumns;
import org.seedhawk.repression.Gene;
import org.seedhawk.repression.RepressionFeed;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.PairStatus;

/**
 * The columns of log2 fold changes that a gene table has behind those of its own. Targets are
 * offered while they are read for the scan; their columns are taken in the same order, when their
 * rows are written. The model's threads format them in between. One thread at a time.
 */
public final class ChangeRows implements AutoCloseable {
  /** What no prediction was made for. */
  private static final int UNKNOWN = -2;

  private static final int NO_SITE = -1;

  private final RepressionFeed<Columns> feed;
  private final ConcurrentLinkedQueue<Columns> free = new ConcurrentLinkedQueue<>();
  private final Deque<Entry> entries = new ArrayDeque<>(); // offered and not yet taken
  private final Columns unknown = new Columns();
  private Entry entry = new Entry("", false);
  private Columns columns = unknown;
  private long taken;
  private final PolyATails tails = new PolyATails();
  private long tooLong;
  private long ambiguousPairs;

  /** A target in its order; whether a prediction is made for it. */
  private record Entry(String id, boolean known) {}

  /** The text of each miRNA's columns; used again and again. */
  private static final class Columns {
    private final RowBuffer text = new RowBuffer();
    private int[] from = new int[0]; // of each miRNA, or NO_SITE, or UNKNOWN
    private int[] to = new int[0];
    private int size;
  }

  public ChangeRows(RepressionModel model) {
    feed = model.feed(this::map);
  }

  private Columns map(TargetRepression target) {
    Columns made = free.poll();
    if (made == null) {
      made = new Columns();
    }
    made.text.clear();
    made.size = target.size();
    if (made.from.length < made.size) {
      made.from = new int[made.size];
      made.to = new int[made.size];
    }
    for (int mirna = 0; mirna < made.size; mirna++) {
      if (target.status(mirna) == PairStatus.SCORED) {
        made.from[mirna] = made.text.size();
        ChangeColumns.write(made.text, target, mirna);
        made.to[mirna] = made.text.size();
      } else {
        made.from[mirna] = target.isKnown(mirna) ? NO_SITE : UNKNOWN;
      }
    }
    return made;
  }

  /** Takes the next target. */
  public void offer(RepressionSet set, Gene gene) {
    entries.add(new Entry(gene.id(), true));
    tails.note(gene);
    feed.offer(set, gene);
  }

  /** Takes a target for which there is no prediction: its columns are NA. */
  public void offerUnknown(String id) {
    entries.add(new Entry(id, false));
  }

  /** As {@link #offerUnknown}, of a target that is too long; they are counted. */
  public void offerTooLong(String id) {
    tooLong++;
    offerUnknown(id);
  }

  /** Counts a pair whose miRNA has an ambiguous seed. */
  void noteAmbiguousSeed() {
    ambiguousPairs++;
  }

  /** Moves to the next target. */
  public void next() throws IOException {
    if (columns != unknown) {
      free.add(columns);
      columns = unknown;
    }
    entry = entries.remove();
    taken++;
    if (entry.known) {
      columns = feed.take();
    }
  }

  /** Moves to the target of a name, which is this one or comes later; names are unique. */
  public void moveTo(String id) throws IOException {
    while (!entry.id.equals(id) || taken == 0) {
      next();
    }
  }

  /** Moves on until so many targets were taken, so that those without rows do not wait. */
  public void passTo(long targets) throws IOException {
    while (taken < targets) {
      next();
    }
  }

  /** Appends a tab and the columns of a miRNA on the target. */
  public void append(RowBuffer out, int mirna) {
    int from = mirna < columns.size ? columns.from[mirna] : UNKNOWN;
    out.tab();
    if (from >= 0) {
      out.part(columns.text, from, columns.to[mirna]);
    } else {
      out.text(from == NO_SITE ? ChangeColumns.NO_CHANGE : ChangeColumns.UNKNOWN);
    }
  }

  /** Returns which of the targets end with poly(A) tails. */
  public PolyATails tails() {
    return tails;
  }

  /** Says for how many targets, or pairs, there is no prediction. */
  public void say(Consumer<String> out) {
    if (ambiguousPairs > 0) {
      out.accept(
          String.format(
              Locale.ROOT,
              "%,d %s a miRNA with an ambiguous letter in nt 2-8; %s log2fc is NA",
              ambiguousPairs,
              ambiguousPairs == 1 ? "pair has" : "pairs have",
              ambiguousPairs == 1 ? "its" : "their"));
    }
    if (tooLong > 0) {
      out.accept(
          String.format(
              Locale.ROOT,
              "%,d targets have more than %,d letters; their log2fc is NA",
              tooLong,
              Transcript.MOST_LETTERS));
    }
  }

  /** Warns of miRNAs for which there is no prediction. */
  public static void warnOfSeeds(RepressionSet set, Consumer<String> warnings) {
    long without = 0;
    for (int mirna = 0; mirna < set.mirnas().size(); mirna++) {
      without += set.hasSeed(mirna) ? 0 : 1;
    }
    if (without > 0) {
      warnings.accept(
          String.format(
              Locale.ROOT,
              "%,d %s an ambiguous letter in nt 2-8; log2fc is NA there",
              without,
              without == 1 ? "miRNA has" : "miRNAs have"));
    }
  }

  @Override
  public void close() {
    feed.close();
  }
}
