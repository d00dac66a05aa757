// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.seq.PackedSequence;

/**
 * {@link MirnaRows} whose miRNAs are replaced again and again: {@link #restart}, {@link #set} them,
 * {@link #run} before they are scored. What a tower said of recent miRNAs is kept, so that it runs
 * for new ones alone. Allocates nothing after creation. One thread at a time.
 */
public final class MirnaSlots implements AutoCloseable {
  /** Most miRNAs that are kept; more than a species has. */
  private static final int KEPT = 4096;

  private static final long KEPT_BYTES = 8 << 20;

  /** Bases of two words: a longer miRNA is not kept. */
  private static final int MAX_BASES = 64;

  /**
   * Places that are looked at, from the one on that the letters give. All human miRNAs find one of
   * their own in {@link #KEPT}; with one look a third of them would take each other's, and the
   * tower that runs again for those is what the slowest percent of the calls would be.
   */
  private static final int LOOKS = 64;

  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final int NONE = -1;

  private final WindowEncoder encoder;
  private final InputEncoding written;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment scratch;
  private final MirnaRows rows; // of the slots, then those that are kept
  private final long rowBytes;
  private final MemorySegment[] slots; // what the encoding writes, by slot
  private final Optional<RowRunner> tower;

  // Kept miRNAs, each in the first place that was free from the one on that its letters give.
  private final int firstKept;
  private final long[] low;
  private final long[] high;
  private final byte[] bases; // 0: nothing is kept here

  // Of each slot: the miRNA's letters, and the place where it is to be kept.
  private final long[] slotLow;
  private final long[] slotHigh;
  private final byte[] slotBases;
  private final int[] slotPlace;
  private int used; // slots that were set
  private int done; // slots of which the features are there
  private boolean waits; // a slot waits for the tower

  MirnaSlots(ScoringPath path, WindowEncoder encoder, int capacity, int minRows) {
    this.encoder = encoder;
    written = path.written();
    rowBytes = path.mirnaRowBytes();
    tower = path.mirnaTower(minRows);
    scratch = arena.allocate(JAVA_LONG, InputEncoding.SCRATCH);
    slots = new MemorySegment[capacity];
    slotLow = new long[capacity];
    slotHigh = new long[capacity];
    slotBases = new byte[capacity];
    slotPlace = new int[capacity];
    long inputBytes = written.mirnaBytes();
    if (tower.isEmpty()) {
      rows = new MirnaRows(capacity, rowBytes);
      firstKept = capacity;
      low = new long[0];
      high = new long[0];
      bases = new byte[0];
      for (int i = 0; i < capacity; i++) {
        slots[i] = rows.row(i);
      }
      return;
    }
    int padded = RowRunner.rows(capacity, minRows);
    int kept = (int) Math.min(KEPT, Long.highestOneBit(Math.max(1, KEPT_BYTES / rowBytes)));
    firstKept = padded;
    low = new long[kept];
    high = new long[kept];
    bases = new byte[kept];
    rows = new MirnaRows(padded + kept, rowBytes);
    MemorySegment input = arena.allocate(inputBytes * padded, 64);
    for (int i = 0; i < capacity; i++) {
      slots[i] = input.asSlice(i * inputBytes, inputBytes);
    }
    try {
      tower.get().bind(padded, input, rows.segment().asSlice(0, padded * rowBytes));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Returns the rows, for {@link SiteScorer#use}; they stay the same. */
  public MirnaRows rows() {
    return rows;
  }

  /** Begins anew: the slots are free. */
  public void restart() {
    // Not earlier, because a pair that still waits may name the row that is replaced.
    for (int slot = 0; slot < done; slot++) {
      int place = slotPlace[slot];
      if (place != NONE) {
        long to = (firstKept + place) * rowBytes;
        MemorySegment.copy(rows.segment(), slot * rowBytes, rows.segment(), to, rowBytes);
        low[place] = slotLow[slot];
        high[place] = slotHigh[slot];
        bases[place] = slotBases[slot];
      }
    }
    used = 0;
    done = 0;
    waits = false;
  }

  /**
   * Takes a miRNA into the next slot, see {@link SiteModel#checkMirna}.
   *
   * @return its row
   */
  public int set(PackedSequence mirna) {
    int slot = used;
    slotPlace[slot] = NONE;
    if (tower.isPresent()) {
      int place = place(slot, mirna);
      if (place != NONE && isKept(slot, place)) {
        used++;
        return firstKept + place;
      }
      slotPlace[slot] = place;
      waits = true;
    }
    written.mirna(encoder, mirna, scratch, slots[slot]);
    used++;
    return slot;
  }

  private boolean isKept(int slot, int place) {
    return bases[place] == slotBases[slot]
        && low[place] == slotLow[slot]
        && high[place] == slotHigh[slot];
  }

  /** Returns where a miRNA is kept or is to be kept, whose letters it notes. */
  private int place(int slot, PackedSequence mirna) {
    if (mirna.baseCount() > MAX_BASES || mirna.ambiguousRuns() > 0) {
      return NONE;
    }
    long word0 = 0;
    long word1 = 0;
    int count = (int) mirna.baseCount();
    for (int at = 0; at < (count + 3) / 4; at++) {
      long four = mirna.packed().get(JAVA_BYTE, at) & 0xFFL;
      if (at < 8) {
        word0 |= four << 8 * at;
      } else {
        word1 |= four << 8 * (at - 8);
      }
    }
    slotLow[slot] = word0;
    slotHigh[slot] = word1;
    slotBases[slot] = (byte) count;
    long mixed = ((word0 * MIX ^ word1) * MIX + count) * MIX;
    int first = (int) (mixed >>> 40) & (bases.length - 1);
    for (int look = 0; look < LOOKS; look++) {
      int place = (first + look) & (bases.length - 1);
      if (bases[place] == 0 || isKept(slot, place)) {
        return place;
      }
    }
    return first; // whoever is there goes
  }

  /** Runs the miRNAs' tower where it is needed; without towers there is nothing to do. */
  public void run() {
    if (waits) {
      tower.get().run(used);
      waits = false;
      done = used;
    }
  }

  @Override
  public void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    tower.ifPresent(RowRunner::close);
    rows.close();
    arena.close();
  }
}
