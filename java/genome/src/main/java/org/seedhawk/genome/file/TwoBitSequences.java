// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.seedhawk.genome.error.GenomeInputException;

/**
 * The sequences of a UCSC 2bit file, of either byte order, with offsets of 32 bits (version 0) or
 * 64 bits (version 1, from {@code faToTwoBit -long}). Stretches of N are given back as N. Masks are
 * passed: they only say which letters were lower case. The layout, in 32-bit words unless stated:
 *
 * <pre>
 * signature 0x1A412743 | version | sequence count | reserved
 * for each: name length (1 byte) | name | offset (32 or 64 bits)
 * at each offset: letters | N blocks: count, starts, lengths | masks: the same | reserved | 2 bits a letter
 * </pre>
 *
 * <p>One thread at a time.
 */
final class TwoBitSequences implements SequenceFile {
  private static final int SIGNATURE = 0x1A412743;
  private static final byte[] LETTERS = {'T', 'C', 'A', 'G'};

  private final Path file;
  private final PlainBytes bytes;
  private final ByteOrder order;
  private final List<String> names = new ArrayList<>();
  private long[] offsets;
  private long[] lengths;

  // Of the sequence that was read last.
  private int current = -1;
  private long packed; // where its letters begin
  private int[] unknownStarts = new int[0];
  private int[] unknownEnds = new int[0];
  private byte[] scratch = new byte[1 << 12];

  private TwoBitSequences(Path file, PlainBytes bytes) throws IOException {
    this.file = file;
    this.bytes = bytes;
    byte[] start = new byte[4];
    bytes.read(0, start, 0, 4);
    order =
        ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt() == SIGNATURE
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
    index();
  }

  static TwoBitSequences open(Path file) {
    PlainBytes bytes = null;
    TwoBitSequences opened = null;
    try {
      bytes = new PlainBytes(file);
      opened = new TwoBitSequences(file, bytes);
      return opened;
    } catch (IOException e) {
      throw FileBytes.damaged(file.toString(), e);
    } finally {
      if (opened == null && bytes != null) {
        try {
          bytes.close();
        } catch (IOException e) {
          // Nothing was written; the error on the way here is the one to report.
        }
      }
    }
  }

  private void index() throws IOException {
    long version = word(4);
    if (version > 1) {
      throw damaged("it has version %s; versions 0 and 1 are known".formatted(version));
    }
    long count = word(8);
    int width = version == 1 ? 8 : 4;
    if (count * (2 + width) > bytes.size()) {
      throw new EOFException(String.format(Locale.ROOT, "in the index of %,d sequences", count));
    }
    offsets = new long[(int) count];
    lengths = new long[(int) count];
    Set<String> seen = new HashSet<>();
    byte[] text = new byte[256];
    long at = 16;
    for (int i = 0; i < count; i++) {
      bytes.read(at, text, 0, 1);
      int size = text[0] & 0xff;
      bytes.read(at + 1, text, 0, size);
      names.add(new String(text, 0, size, StandardCharsets.UTF_8));
      if (!seen.add(names.get(i))) {
        throw damaged("the name '%s' stands twice".formatted(Lines.shown(names.get(i))));
      }
      at += 1 + size;
      offsets[i] = width == 8 ? number(at, 8) : word(at);
      at += width;
    }
    for (int i = 0; i < count; i++) {
      if (offsets[i] < at || offsets[i] > bytes.size() - 4) {
        throw new EOFException("sequence '%s' lies behind the end".formatted(name(i)));
      }
      lengths[i] = word(offsets[i]);
    }
  }

  private GenomeInputException damaged(String what) {
    return new GenomeInputException(
        "%s: this is no 2bit file that can be read: %s; fetch or write it again"
            .formatted(file, what));
  }

  private long word(long at) throws IOException {
    return number(at, 4);
  }

  private long number(long at, int size) throws IOException {
    byte[] raw = new byte[8];
    bytes.read(at, raw, 0, size);
    ByteBuffer buffer = ByteBuffer.wrap(raw).order(order);
    return size == 8 ? buffer.getLong() : buffer.getInt() & 0xffffffffL;
  }

  private void load(int sequence) throws IOException {
    if (current == sequence) {
      return;
    }
    current = -1;
    long at = offsets[sequence] + 4;
    int blocks = blocks(sequence, at);
    unknownStarts = words(sequence, at + 4, blocks);
    unknownEnds = words(sequence, at + 4 + 4L * blocks, blocks);
    for (int i = 0; i < blocks; i++) {
      long end = (long) unknownStarts[i] + unknownEnds[i];
      if (end > lengths[sequence] || i > 0 && unknownStarts[i] < unknownEnds[i - 1]) {
        throw damaged(
            "the stretches of N of sequence '%s' are not in order".formatted(name(sequence)));
      }
      unknownEnds[i] = (int) end;
    }
    at += 4 + 8L * blocks;
    at += 4 + 8L * blocks(sequence, at) + 4; // masks, and the reserved word
    if (at + (lengths[sequence] + 3) / 4 > bytes.size()) {
      throw new EOFException("in the letters of sequence '%s'".formatted(name(sequence)));
    }
    packed = at;
    current = sequence;
  }

  private int blocks(int sequence, long at) throws IOException {
    long blocks = word(at);
    if (blocks * 8 > bytes.size() - at) {
      throw new EOFException("in the blocks of sequence '%s'".formatted(name(sequence)));
    }
    return (int) blocks;
  }

  private int[] words(int sequence, long at, int count) throws IOException {
    byte[] raw = new byte[4 * count];
    bytes.read(at, raw, 0, raw.length);
    int[] words = new int[count];
    ByteBuffer.wrap(raw).order(order).asIntBuffer().get(words);
    for (int word : words) {
      if (word < 0) {
        throw damaged(
            "sequence '%s' has more than 2,147,483,647 letters".formatted(name(sequence)));
      }
    }
    return words;
  }

  @Override
  public int count() {
    return names.size();
  }

  @Override
  public String name(int sequence) {
    return names.get(sequence);
  }

  @Override
  public long length(int sequence) {
    return lengths[sequence];
  }

  @Override
  public void read(int sequence, long start, int length, byte[] out, int at) {
    if (length == 0) {
      return;
    }
    try {
      load(sequence);
      int count = (int) ((start + length + 3) / 4 - start / 4);
      if (scratch.length < count) {
        scratch = new byte[Math.max(count, 2 * scratch.length)];
      }
      bytes.read(packed + start / 4, scratch, 0, count);
    } catch (IOException e) {
      throw FileBytes.damaged(file.toString(), e);
    }
    int letter = (int) (start % 4);
    for (int i = 0; i < length; i++, letter++) {
      out[at + i] = LETTERS[scratch[letter >> 2] >> (6 - 2 * (letter & 3)) & 3];
    }
    int block = Arrays.binarySearch(unknownStarts, (int) start);
    block = Math.max(0, block < 0 ? -block - 2 : block);
    for (; block < unknownStarts.length && unknownStarts[block] < start + length; block++) {
      int from = (int) Math.max(start, unknownStarts[block]);
      int to = (int) Math.min(start + length, unknownEnds[block]);
      if (from < to) {
        Arrays.fill(out, at + (int) (from - start), at + (int) (to - start), (byte) 'N');
      }
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
