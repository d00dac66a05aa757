// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaTarget;

/**
 * A batch of packed sequences on a device, one after the other on one axis of positions, copied
 * through pinned memory. It is loaded again and again. It belongs to the thread of its context.
 */
public final class DeviceSequences implements AutoCloseable {
  /** Positions before and behind a sequence that are nobody else's. */
  public static final int REACH = 16;

  private static final long BASES_OF_BYTE = 4;

  private final CudaContext context;
  private final CudaTarget target;
  private CudaBuffer staging;
  private SequenceBatch batch;

  /** Creates an empty one. */
  public DeviceSequences(CudaContext context) {
    this.context = context;
    target = context.newTarget();
    try {
      staging = context.newPinned(1 << 16);
    } catch (RuntimeException e) {
      target.close();
      throw e;
    }
  }

  /**
   * Replaces what the device holds.
   *
   * @param sequences stays as it is until the next call
   * @param minLength a shorter sequence is there, but without bases
   */
  public void load(SequenceBatch sequences, long minLength) {
    batch = sequences;
    int size = sequences.size();
    MemorySegment packed = sequences.packed();
    long runs = sequences.ambiguousRuns();
    long boundsAt = (packed.byteSize() + 7) / 8 * 8;
    long runsAt = boundsAt + 16L * size;
    ensure(runsAt + 16 * runs);
    MemorySegment bytes = staging.pinned();
    MemorySegment.copy(packed, 0, bytes, 0, packed.byteSize());
    long run = 0;
    for (int i = 0; i < size; i++) {
      PackedSequence sequence = sequences.get(i);
      long begin = position(i);
      long end = sequence.baseCount() < minLength ? begin : begin + sequence.baseCount();
      bytes.set(JAVA_LONG, boundsAt + 16L * i, begin);
      bytes.set(JAVA_LONG, boundsAt + 16L * i + 8, end);
      for (long j = 0; j < 2 * sequence.ambiguousRuns(); j++) {
        long at = sequence.ambiguous().getAtIndex(JAVA_LONG, j);
        bytes.set(JAVA_LONG, runsAt + 8 * run++, begin + at);
      }
    }
    context.load(
        target,
        new PackedSequence(
            bytes.asSlice(0, packed.byteSize()),
            BASES_OF_BYTE * packed.byteSize(),
            bytes.asSlice(runsAt, 16 * runs),
            runs),
        bytes.asSlice(boundsAt, 16L * size),
        size);
  }

  private void ensure(long byteSize) {
    if (staging.byteSize() < byteSize) {
      CudaBuffer larger = context.newPinned(Math.max(byteSize, 2 * staging.byteSize()));
      staging.close();
      staging = larger;
    }
  }

  /** Returns where a sequence's base 0 lies. */
  public long position(int sequence) {
    Objects.checkIndex(sequence, batch.size());
    return BASES_OF_BYTE * batch.packedStart(sequence);
  }

  /** Returns what the device holds. */
  public CudaTarget target() {
    return target;
  }

  @Override
  public void close() {
    staging.close();
    target.close();
  }
}
