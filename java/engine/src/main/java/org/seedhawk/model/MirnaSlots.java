// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.seedhawk.seq.PackedSequence;

/**
 * {@link MirnaRows} whose miRNAs are replaced again and again: {@link #set} them, {@link #run} once
 * before they are scored. Allocates nothing after creation. One per thread.
 */
public final class MirnaSlots implements AutoCloseable {
  private final WindowEncoder encoder;
  private final InputEncoding written;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment scratch;
  private final MirnaRows rows;
  private final MemorySegment[] slots; // what the encoding writes, by miRNA
  private final RowRunner tower; // null without towers

  MirnaSlots(SiteModel model, WindowEncoder encoder, int capacity, int minRows, FusedNet fused) {
    this.encoder = encoder;
    written = model.rows(fused);
    scratch = arena.allocate(ValueLayout.JAVA_LONG, InputEncoding.SCRATCH);
    slots = new MemorySegment[capacity];
    int padded = RowRunner.rows(capacity, minRows);
    long rowBytes = written.mirnaBytes();
    if (!model.hasTowers()) {
      tower = null;
      rows = new MirnaRows(capacity, rowBytes);
      for (int i = 0; i < capacity; i++) {
        slots[i] = rows.row(i);
      }
      return;
    }
    MemorySegment input = arena.allocate(rowBytes * padded, 64);
    for (int i = 0; i < capacity; i++) {
      slots[i] = input.asSlice(i * rowBytes, rowBytes);
    }
    rows = new MirnaRows(padded, model.mirnaFeatures().rowBytes());
    tower =
        new RowRunner(
            model.mirnaSession(), minRows, written.inputs().getFirst(), model.mirnaFeatures());
    try {
      tower.bind(padded, input, rows.segment());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Returns the rows, for {@link SiteScorer#use}; they stay the same. */
  public MirnaRows rows() {
    return rows;
  }

  /** Writes a miRNA, see {@link SiteModel#checkMirna}. */
  public void set(int index, PackedSequence mirna) {
    written.mirna(encoder, mirna, scratch, slots[index]);
  }

  /** Runs the miRNAs' tower over the first {@code count}; without towers there is nothing to do. */
  public void run(int count) {
    if (tower != null && count > 0) {
      tower.run(count);
    }
  }

  @Override
  public void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    if (tower != null) {
      tower.close();
    }
    rows.close();
    arena.close();
  }
}
