// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The content of a bgzip file, found by its index: the file {@code NAME.gzi}, which {@code bgzip
 * -r} writes too, or one made from the headers of the blocks. One thread at a time.
 */
final class BgzipBytes implements Bytes {
  private static final int HEADER = 18;
  private static final int TRAILER = 8;
  private static final int MOST = 1 << 16; // bytes of a block, either way
  private static final int CACHED = 128; // blocks; 8 MiB

  private final PlainBytes file;

  /** Where blocks start, in the file and in the content; the last entry is the end of both. */
  private final long[] compressed;

  private final long[] content;
  private final byte[] raw = new byte[MOST];
  private byte[] block = new byte[0];
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private int current = -1;

  /** The blocks used last: the transcripts of a gene go over the same ones again and again. */
  private final Map<Integer, byte[]> cache =
      new LinkedHashMap<>(2 * CACHED, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
          return size() > CACHED;
        }
      };

  private BgzipBytes(PlainBytes file, long[] compressed, long[] content) {
    this.file = file;
    this.compressed = compressed;
    this.content = content;
  }

  /** Opens a file, and makes its index where there is none. */
  static BgzipBytes open(Path path) throws IOException {
    PlainBytes file = new PlainBytes(path);
    try {
      Path index = path.resolveSibling(path.getFileName() + ".gzi");
      long[][] blocks = Files.exists(index) ? read(index, file) : make(index, file);
      return new BgzipBytes(file, blocks[0], blocks[1]);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static long[][] read(Path index, PlainBytes file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(index)).order(ByteOrder.LITTLE_ENDIAN);
    long count = bytes.remaining() < 8 ? -1 : bytes.getLong();
    if (count < 0 || count != bytes.remaining() / 16 || bytes.remaining() % 16 != 0) {
      throw stale(index, "its size does not fit its number of blocks");
    }
    int blocks = (int) count + 1;
    long[] compressed = new long[blocks];
    long[] content = new long[blocks];
    for (int i = 1; i < blocks; i++) {
      compressed[i] = bytes.getLong();
      content[i] = bytes.getLong();
      if (compressed[i] <= compressed[i - 1] || content[i] < content[i - 1]) {
        throw stale(index, "its blocks are not in order");
      }
    }
    // The index says where the last of its blocks begins. What follows is found by its headers.
    long[][] rest = new long[2][16];
    if (compressed[blocks - 1] + HEADER > file.size()) {
      throw stale(index, "it has blocks beyond the end of the file");
    }
    int more = walk(file, compressed[blocks - 1], content[blocks - 1], rest);
    compressed = Arrays.copyOf(compressed, blocks - 1 + more);
    content = Arrays.copyOf(content, blocks - 1 + more);
    System.arraycopy(rest[0], 0, compressed, blocks - 1, more);
    System.arraycopy(rest[1], 0, content, blocks - 1, more);
    return new long[][] {compressed, content};
  }

  private static IOException stale(Path index, String why) {
    return new ZipException(
        "the index '%s' does not belong to it: %s; delete the index, and it is made again"
            .formatted(index.getFileName(), why));
  }

  private static long[][] make(Path index, PlainBytes file) throws IOException {
    long[][] found = new long[2][1024];
    int entries = walk(file, 0, 0, found);
    long[] compressed = Arrays.copyOf(found[0], entries);
    long[] content = Arrays.copyOf(found[1], entries);
    int blocks = entries - 1;
    // As bgzip writes it: neither the first block nor the empty one at the end is listed.
    int listed = Math.max(0, blocks - 2);
    ByteBuffer bytes = ByteBuffer.allocate(8 + 16 * listed).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(listed);
    for (int i = 1; i <= listed; i++) {
      bytes.putLong(compressed[i]).putLong(content[i]);
    }
    IndexFile.write(index, bytes.array());
    return new long[][] {compressed, content};
  }

  /**
   * Walks over the blocks.
   *
   * @param found receives the starts of the blocks in file and content, then the ends of both;
   *     grown as needed
   * @return how many entries there are
   */
  private static int walk(PlainBytes file, long from, long contentFrom, long[][] found)
      throws IOException {
    byte[] header = new byte[HEADER];
    byte[] size = new byte[4];
    int entries = 0;
    long last = -1;
    while (true) {
      if (entries == found[0].length) {
        found[0] = Arrays.copyOf(found[0], 2 * entries);
        found[1] = Arrays.copyOf(found[1], 2 * entries);
      }
      found[0][entries] = from;
      found[1][entries++] = contentFrom;
      if (from == file.size()) {
        if (last != 0) {
          throw new EOFException("the empty block at the end is missing");
        }
        return entries;
      }
      int length = blockSize(file, from, header);
      file.read(from + length - 4, size, 0, 4);
      last = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xffffffffL;
      if (last > MOST) {
        throw new ZipException(
            String.format(Locale.ROOT, "the block at byte %,d claims %,d bytes", from, last));
      }
      from += length;
      contentFrom += last;
    }
  }

  private static int blockSize(PlainBytes file, long from, byte[] header) throws IOException {
    file.read(from, header, 0, HEADER);
    ByteBuffer bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getShort(0) != (short) 0x8b1f || header[12] != 'B' || header[13] != 'C') {
      throw new ZipException(String.format(Locale.ROOT, "no bgzip block begins at byte %,d", from));
    }
    int length = (bytes.getShort(16) & 0xffff) + 1;
    if (length < HEADER + TRAILER || from + length > file.size()) {
      throw new EOFException(String.format(Locale.ROOT, "in the block at byte %,d", from));
    }
    return length;
  }

  @Override
  public long size() {
    return content[content.length - 1];
  }

  @Override
  public void read(long position, byte[] out, int at, int length) throws IOException {
    if (position + length > size()) {
      throw new EOFException(
          String.format(Locale.ROOT, "byte %,d of %,d is due", position + length, size()));
    }
    while (length > 0) {
      int found = current;
      if (found < 0 || position < content[found] || position >= content[found + 1]) {
        found = Arrays.binarySearch(content, position);
        found = found < 0 ? -found - 2 : found;
        while (content[found + 1] == content[found]) {
          found++; // an empty block
        }
        current = -1;
        byte[] known = cache.get(found);
        if (known == null) {
          known = load(found);
          cache.put(found, known);
        }
        block = known;
        current = found;
      }
      int from = (int) (position - content[found]);
      int count = (int) Math.min(length, content[found + 1] - position);
      System.arraycopy(block, from, out, at, count);
      position += count;
      at += count;
      length -= count;
    }
  }

  private byte[] load(int number) throws IOException {
    int length = blockSize(file, compressed[number], raw);
    long claimed = content[number + 1] - content[number];
    if (length != compressed[number + 1] - compressed[number] || claimed > MOST) {
      throw new ZipException(
          String.format(
              Locale.ROOT,
              "the block at byte %,d is not where the index has it; delete the .gzi file, and it is"
                  + " made again",
              compressed[number]));
    }
    file.read(compressed[number], raw, 0, length);
    ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    int from = 12 + (bytes.getShort(10) & 0xffff);
    if (from > length - TRAILER) {
      throw new ZipException(
          String.format(
              Locale.ROOT, "the header of the block at byte %,d is damaged", compressed[number]));
    }
    int size = (int) claimed;
    byte[] letters = new byte[size];
    inflater.reset();
    inflater.setInput(raw, from, length - TRAILER - from);
    try {
      int count = 0;
      while (count < size) {
        int more = inflater.inflate(letters, count, size - count);
        if (more == 0) {
          break;
        }
        count += more;
      }
      crc.reset();
      crc.update(letters, 0, count);
      if (count != size || (int) crc.getValue() != bytes.getInt(length - TRAILER)) {
        throw new ZipException(
            String.format(
                Locale.ROOT,
                "the content of the block at byte %,d is not what its checksum says",
                compressed[number]));
      }
    } catch (DataFormatException e) {
      throw new ZipException(
          String.format(Locale.ROOT, "the block at byte %,d: %s", compressed[number], e));
    }
    return letters;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    file.close();
  }
}
