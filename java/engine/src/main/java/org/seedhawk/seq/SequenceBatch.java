// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.error.BadInputException;

/**
 * Packed sequences in one off-heap arena. The batch is filled by one thread, then read by any
 * number; {@link #clear} makes it empty again and keeps its memory, so a scan allocates nothing per
 * target. Growing replaces the arena, which is why sequences are handed out only after the last
 * {@link #add}. One thread at a time while it is filled or cleared, immutable in between.
 */
public final class SequenceBatch implements AutoCloseable {
  /** Each sequence starts at a multiple of this many bytes. */
  private static final long ALIGNMENT = 8;

  /** Bytes between two, at least: a device that holds all on one axis tells them apart by it. */
  private static final long GAP = 8;

  private static final long FIRST_BYTES = 64;

  private final SequencePacker packer;
  private final Buffer letters = new Buffer(FIRST_BYTES);
  private final Buffer packed = new Buffer(FIRST_BYTES);
  private final Buffer ambiguous = new Buffer(FIRST_BYTES);
  private final List<PackedSequence> views = new ArrayList<>();
  private byte[] bytes = new byte[64]; // of a string
  private long[] packedStart = new long[16];
  private long[] baseCount = new long[16];
  private long[] runStart = new long[17];
  private int size;

  /** Creates an empty batch that packs with the given packer. */
  public SequenceBatch(SequencePacker packer) {
    this.packer = packer;
  }

  /**
   * Packs letters at the end.
   *
   * @throws BadInputException if a character is no nucleotide letter; the batch is as it was before
   */
  public void add(String sequence) {
    int length = sequence.length();
    if (bytes.length < length) {
      bytes = new byte[Math.max(length, 2 * bytes.length)];
    }
    for (int i = 0; i < length; i++) {
      char letter = sequence.charAt(i);
      if (letter > 127) {
        throw SequenceRules.letter(sequence, i);
      }
      bytes[i] = (byte) letter;
    }
    add(bytes, 0, length);
  }

  /**
   * Packs {@code sequence[from, from + length)} at the end.
   *
   * @throws BadInputException if a byte is no nucleotide letter; the batch is as it was before
   */
  public void add(byte[] sequence, int from, int length) {
    letters.ensure(length, 0);
    MemorySegment.copy(sequence, from, letters.segment, JAVA_BYTE, 0, length);
    long start = size == 0 ? 0 : align(packedEnd()) + GAP;
    long bytes = (length + 3L) / 4;
    if (packed.ensure(start + bytes, start)) {
      views.clear();
    }
    long firstRun = runStart[size];
    long runs = pack(length, start, firstRun);
    if (16 * (firstRun + runs) > ambiguous.segment.byteSize()) {
      ambiguous.ensure(16 * (firstRun + runs), 16 * firstRun);
      views.clear();
      runs = pack(length, start, firstRun);
    }
    if (size == packedStart.length) {
      packedStart = java.util.Arrays.copyOf(packedStart, 2 * size);
      baseCount = java.util.Arrays.copyOf(baseCount, 2 * size);
      runStart = java.util.Arrays.copyOf(runStart, 2 * size + 1);
    }
    packedStart[size] = start;
    baseCount[size] = length;
    size++;
    runStart[size] = firstRun + runs;
  }

  private long pack(int length, long start, long firstRun) {
    return packer.pack(
        letters.segment,
        length,
        packed.segment.asSlice(start, (length + 3L) / 4),
        ambiguous.segment.asSlice(16 * firstRun));
  }

  /** Returns the number of sequences. */
  public int size() {
    return size;
  }

  /**
   * Returns a sequence; the view is valid until the next {@link #add}, {@link #clear} or {@link
   * #close}.
   */
  public PackedSequence get(int index) {
    java.util.Objects.checkIndex(index, size);
    for (int i = views.size(); i <= index; i++) {
      views.add(
          new PackedSequence(
              packed.segment.asSlice(packedStart[i], (baseCount[i] + 3) / 4),
              baseCount[i],
              ambiguous.segment.asSlice(16 * runStart[i], 16 * (runStart[i + 1] - runStart[i])),
              runStart[i + 1] - runStart[i]));
    }
    return views.get(index);
  }

  /** Builds the views, so that {@link #get} may be called from several threads afterwards. */
  public SequenceBatch freeze() {
    if (size > 0) {
      get(size - 1);
    }
    return this;
  }

  /** Removes all sequences and keeps the memory. */
  public void clear() {
    size = 0;
    runStart[0] = 0;
    views.clear();
  }

  @Override
  public void close() {
    letters.close();
    packed.close();
    ambiguous.close();
  }

  /** Returns the bytes of the memory that it keeps off the heap. */
  long keptBytes() {
    return letters.segment.byteSize() + packed.segment.byteSize() + ambiguous.segment.byteSize();
  }

  /** Returns the bytes of all sequences and of what lies between them. */
  long packedEnd() {
    return size == 0 ? 0 : packedStart[size - 1] + (baseCount[size - 1] + 3) / 4;
  }

  /** Returns the first {@link #packedEnd} bytes, until the next {@link #add}. */
  MemorySegment packed() {
    return packed.segment.asSlice(0, packedEnd());
  }

  /** Returns the byte in {@link #packed} at which a sequence begins. */
  long packedStart(int index) {
    return packedStart[index];
  }

  /** Returns the ambiguous runs of all sequences. */
  long ambiguousRuns() {
    return runStart[size];
  }

  private static long align(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Memory that grows by doubling. */
  private static final class Buffer implements AutoCloseable {
    private Arena arena = Arena.ofShared();
    private MemorySegment segment;

    Buffer(long byteSize) {
      segment = arena.allocate(byteSize, 64);
    }

    /** Returns whether the memory moved. */
    boolean ensure(long byteSize, long keep) {
      if (segment.byteSize() >= byteSize) {
        return false;
      }
      Arena grown = Arena.ofShared();
      MemorySegment target = grown.allocate(Math.max(byteSize, 2 * segment.byteSize()), 64);
      MemorySegment.copy(segment, 0, target, 0, Math.min(keep, segment.byteSize()));
      arena.close();
      arena = grown;
      segment = target;
      return true;
    }

    @Override
    public void close() {
      if (arena.scope().isAlive()) {
        arena.close();
      }
    }
  }
}
