// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.lang.foreign.MemorySegment;

/**
 * Checks of segments before a native call, because a wrong length would end the JVM. Each throws
 * {@link IllegalArgumentException} for a negative count or a segment that is on the heap, not
 * aligned, or read-only where it is to be filled; {@link IndexOutOfBoundsException} for one that is
 * too short. Thread-safe.
 */
public final class Segments {
  private Segments() {}

  /** Checks a packed sequence and its ambiguous runs. */
  public static void checkSequence(PackedBases bases) {
    checkCount("packed", bases.baseCount());
    checkInput("packed", bases.packed(), PackedBases.byteSize(bases.baseCount()), 1);
    MemorySegment ambiguous = bases.ambiguous();
    long ambiguousCount = bases.ambiguousRuns();
    checkCount("ambiguous", ambiguousCount);
    if (ambiguousCount > ambiguous.byteSize() / PackedBases.RUN_BYTES) {
      throw tooShort("ambiguous", ambiguous, ambiguousCount, 2, Long.BYTES);
    }
    checkNative("ambiguous", ambiguous, Long.BYTES);
  }

  /** Checks rows of elements, as {@link #checkInput}. */
  public static void checkRows(
      String name, MemorySegment segment, long rows, long rowLength, int elementBytes) {
    checkCount(name, rows);
    if (rowLength > Long.MAX_VALUE / elementBytes
        || rows > segment.byteSize() / (rowLength * elementBytes)) {
      throw tooShort(name, segment, rows, rowLength, elementBytes);
    }
    checkNative(name, segment, elementBytes);
  }

  /** As {@link #checkInput}, of what is to be filled. */
  public static void checkOutput(
      String name, MemorySegment segment, long elementCount, int elementBytes) {
    checkInput(name, segment, elementCount, elementBytes);
    checkWritable(name, segment);
  }

  /** Checks that so many elements fit a segment off the heap that is aligned to them. */
  public static void checkInput(
      String name, MemorySegment segment, long elementCount, int elementBytes) {
    checkCount(name, elementCount);
    if (elementCount > segment.byteSize() / elementBytes) {
      throw tooShort(name, segment, elementCount, 1, elementBytes);
    }
    checkNative(name, segment, elementBytes);
  }

  /** Checks that a count is not negative. */
  public static void checkCount(String name, long count) {
    if (count < 0) {
      throw new IllegalArgumentException("the count '" + count + "' of " + name + " is negative");
    }
  }

  private static void checkNative(String name, MemorySegment segment, int elementBytes) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          name + " lies on the Java heap; allocate it from an Arena");
    }
    if ((segment.address() & (elementBytes - 1)) != 0) {
      throw new IllegalArgumentException(
          name + " is not aligned to " + elementBytes + " bytes; allocate it so");
    }
  }

  /** Checks that a segment may be filled. */
  public static void checkWritable(String name, MemorySegment segment) {
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException(name + " is read-only but is to be filled");
    }
  }

  private static IndexOutOfBoundsException tooShort(
      String name, MemorySegment segment, long rows, long rowLength, int elementBytes) {
    return new IndexOutOfBoundsException(
        name
            + " has "
            + segment.byteSize()
            + " bytes, too few for "
            + rows
            + (rowLength == 1 ? "" : " x " + rowLength)
            + " elements of "
            + elementBytes
            + " bytes");
  }
}
