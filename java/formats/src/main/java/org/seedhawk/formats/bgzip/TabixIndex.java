// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.bgzip;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The index of a bgzip file of rows that are sorted by place: TBI, or CSI where a sequence is
 * longer than TBI can say (2^29). Memory grows with the length of the sequences that have rows, by
 * 8 bytes for 16,384 letters, and not with the rows. One thread at a time.
 */
public final class TabixIndex {
  private static final int MIN_SHIFT = 14;
  private static final int TBI_DEPTH = 5;

  /** The longest sequence that TBI can index. */
  public static final long TBI_MOST = 1L << (MIN_SHIFT + 3 * TBI_DEPTH);

  /**
   * Which columns of a row hold its place. Immutable.
   *
   * @param chromosome column of the sequence's name, from 1
   * @param start column of the start, from 1
   * @param end column of the end, from 1
   * @param zeroBased whether starts count from 0, as in BED
   */
  public record Columns(int chromosome, int start, int end, boolean zeroBased) {
    /** Columns of BED. */
    public static final Columns BED = new Columns(1, 2, 3, true);

    /** Columns of GFF. */
    public static final Columns GFF = new Columns(1, 4, 5, false);
  }

  /** What is known of the rows of one sequence. */
  private static final class Sequence {
    private final byte[] name;
    private final Map<Integer, List<long[]>> chunks = new TreeMap<>(); // of each bin
    private long[] linear =
        new long[16]; // of each 16,384 letters, the first row's offset + 1, or 0
    private int windows;

    private Sequence(String name) {
      this.name = name.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns where the rows of a window begin at the earliest. */
    private long offset(int window) {
      return Math.max(0, linear[window] - 1);
    }
  }

  private final Columns columns;
  private final boolean csi;
  private final int depth;
  private final List<Sequence> sequences = new ArrayList<>();
  private String current = "";

  /**
   * Begins an index.
   *
   * @param longest letters of the longest sequence; it decides between TBI and CSI
   */
  public TabixIndex(Columns columns, long longest) {
    this.columns = columns;
    csi = longest > TBI_MOST;
    int levels = TBI_DEPTH;
    while (1L << (MIN_SHIFT + 3 * levels) < longest) {
      levels++;
    }
    depth = levels;
  }

  /** Returns how the index's name ends: {@code .tbi} or {@code .csi}. */
  public String suffix() {
    return csi ? ".csi" : ".tbi";
  }

  /**
   * Adds a row; rows of a sequence follow each other, by ascending start.
   *
   * @param start first letter, from 0
   * @param end behind the last letter
   * @param from offset of the row as {@link BgzipOutput#virtualOffset} gives it
   * @param to offset behind the row
   */
  public void add(String name, long start, long end, long from, long to) {
    if (sequences.isEmpty() || !name.equals(current)) {
      sequences.add(new Sequence(name));
      current = name;
    }
    Sequence sequence = sequences.getLast();
    List<long[]> chunks =
        sequence.chunks.computeIfAbsent(bin(start, end), unused -> new ArrayList<>(1));
    if (!chunks.isEmpty() && chunks.getLast()[1] >> 16 == from >> 16) {
      chunks.getLast()[1] = to;
    } else {
      chunks.add(new long[] {from, to});
    }
    int last = (int) (end - 1 >> MIN_SHIFT);
    if (last >= sequence.linear.length) {
      sequence.linear = Arrays.copyOf(sequence.linear, Math.max(last + 1, 2 * last));
    }
    for (int window = (int) (start >> MIN_SHIFT); window <= last; window++) {
      if (sequence.linear[window] == 0) {
        sequence.linear[window] = from + 1;
      }
    }
    sequence.windows = Math.max(sequence.windows, last + 1);
  }

  /** Returns the smallest bin that holds a stretch. */
  private int bin(long start, long end) {
    int shift = MIN_SHIFT;
    int first = firstBin(depth);
    for (int level = depth; level > 0; level--) {
      if (start >> shift == end - 1 >> shift) {
        return first + (int) (start >> shift);
      }
      shift += 3;
      first = firstBin(level - 1);
    }
    return 0;
  }

  /** Returns the first bin of a level: (8^level - 1) / 7. */
  private static int firstBin(int level) {
    return (int) (((1L << 3 * level) - 1) / 7);
  }

  /** Writes the index; it is bgzipped, as tabix reads it. */
  public void writeTo(OutputStream out) throws IOException {
    BgzipOutput bgzip = new BgzipOutput(out);
    Binary to = new Binary(bgzip);
    byte[] names = names();
    bgzip.write((csi ? "CSI\1" : "TBI\1").getBytes(StandardCharsets.ISO_8859_1));
    if (csi) {
      to.number(MIN_SHIFT).number(depth).number(28 + names.length);
    } else {
      to.number(sequences.size());
    }
    to.number(columns.zeroBased ? 1 << 16 : 0).number(columns.chromosome).number(columns.start);
    to.number(columns.end).number('#').number(0).number(names.length);
    bgzip.write(names);
    if (csi) {
      to.number(sequences.size());
    }
    for (Sequence sequence : sequences) {
      write(to, sequence);
    }
    bgzip.finish();
  }

  private void write(Binary to, Sequence sequence) throws IOException {
    for (int i = 1; i < sequence.windows; i++) {
      if (sequence.linear[i] == 0) {
        sequence.linear[i] = sequence.linear[i - 1];
      }
    }
    to.number(sequence.chunks.size());
    for (Map.Entry<Integer, List<long[]>> bin : sequence.chunks.entrySet()) {
      to.number(bin.getKey());
      if (csi) {
        to.offset(sequence.offset(firstWindow(bin.getKey())));
      }
      to.number(bin.getValue().size());
      for (long[] chunk : bin.getValue()) {
        to.offset(chunk[0]).offset(chunk[1]);
      }
    }
    if (!csi) {
      to.number(sequence.windows);
      for (int i = 0; i < sequence.windows; i++) {
        to.offset(sequence.offset(i));
      }
    }
  }

  /** Returns the first of the 16,384-letter windows that a bin covers. */
  private int firstWindow(int bin) {
    int level = 0;
    while (level < depth && bin >= firstBin(level + 1)) {
      level++;
    }
    return bin - firstBin(level) << 3 * (depth - level);
  }

  private byte[] names() {
    int length = sequences.stream().mapToInt(sequence -> sequence.name.length + 1).sum();
    ByteBuffer names = ByteBuffer.allocate(length);
    sequences.forEach(sequence -> names.put(sequence.name).put((byte) 0));
    return names.array();
  }

  /** Writes little-endian numbers. */
  private record Binary(OutputStream out) {
    Binary number(int value) throws IOException {
      out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
      return this;
    }

    Binary offset(long value) throws IOException {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
      return this;
    }
  }
}
