// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Writes UCSC bigBed from rows that are sorted by place: blocks of 512 rows, packed with zlib, and
 * their index, and sums for the view from afar. What stands in front of the rows is known last:
 * {@link #finish} returns it, and the caller puts it over the first bytes. Memory holds a block of
 * rows, and 40 bytes for each block that was written. One thread at a time.
 *
 * {@snippet :
 * try (BigBedWriter writer = new BigBedWriter(out, Map.of("chr1", 248_956_422L), columns)) {
 *   byte[] rest = "TP53:miR-16\t870\t+".getBytes(StandardCharsets.UTF_8);
 *   writer.add("chr1", 4_770, 4_777, rest, 0, rest.length);
 *   byte[] front = writer.finish(); // goes to the beginning of the file
 * }
 * }
 */
public final class BigBedWriter implements Closeable {
  static final int SIGNATURE = 0x8789F2EB;

  private static final int VERSION = 4;
  private static final int HEADER = 64;
  private static final int MOST_ZOOMS = 10;
  private static final int ZOOM = 24; // bytes of a level's entry
  private static final int SUMMARY = 40;
  private static final int ROWS = 512; // of a block
  private static final int MOST_BYTES = 1 << 20; // of a block, but for one long row

  private final OutputStream out;
  private final AutoSql columns;
  private final byte[] definition;
  private final byte[] tree;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final int[] lengths;
  private final Packer packer = new Packer();
  private final Zooms zooms;
  private final List<Leaf> leaves = new ArrayList<>();
  private byte[] block = new byte[1 << 16];
  private int size;
  private int rows;
  private int blockStart;
  private int blockEnd;
  private int chromosome = -1;
  private int before; // start of the row before
  private long at;
  private long count;

  /**
   * Begins a file.
   *
   * @param out caller-owned; what was written before it counts as in front of the file
   * @param chromosomes lengths by name, in the order in which rows will come; at least one
   * @throws IllegalArgumentException if a chromosome is longer than a position can say
   */
  public BigBedWriter(OutputStream out, Map<String, Long> chromosomes, AutoSql columns)
      throws IOException {
    this.out = Objects.requireNonNull(out, "out");
    this.columns = columns;
    if (chromosomes.isEmpty()) {
      throw new IllegalArgumentException("there is no chromosome");
    }
    lengths = new int[chromosomes.size()];
    chromosomes.forEach(
        (name, length) -> {
          if (length < 1 || length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "'%s' has %,d letters; it must be 1 to %,d",
                    name,
                    length,
                    Integer.MAX_VALUE));
          }
          lengths[numbers.size()] = length.intValue();
          numbers.put(name, numbers.size());
        });
    definition = (columns.text() + "\0").getBytes(StandardCharsets.UTF_8);
    tree = TreeWriter.chromosomes(chromosomes, treeAt());
    zooms = new Zooms(packer, Arrays.stream(lengths).max().orElseThrow(), MOST_ZOOMS);
    at = treeAt() + tree.length + 8;
    out.write(new byte[(int) at]);
  }

  private long definitionAt() {
    return HEADER + MOST_ZOOMS * ZOOM;
  }

  private long treeAt() {
    return definitionAt() + definition.length + SUMMARY;
  }

  /**
   * Adds a row.
   *
   * @param start first letter, from 0
   * @param end behind the last letter
   * @param bytes the further columns with tabs between them are {@code bytes[from..to)}
   * @throws IllegalArgumentException if the row does not lie on a chromosome, or is not behind the
   *     row before
   */
  public void add(String name, int start, int end, byte[] bytes, int from, int to)
      throws IOException {
    Integer number = numbers.get(name);
    if (number == null || start < 0 || end <= start || end > lengths[number]) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s:%,d-%,d does not lie on a chromosome", name, start, end));
    }
    if (number < chromosome || number == chromosome && start < before) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s:%,d-%,d lies in front of the row before", name, start, end));
    }
    int needed = 13 + to - from;
    if (number != chromosome || rows == ROWS || size + needed > MOST_BYTES) {
      flush();
      chromosome = number;
    }
    if (rows == 0) {
      blockStart = start;
      blockEnd = end;
    }
    if (size + needed > block.length) {
      block = Arrays.copyOf(block, Math.max(2 * block.length, size + needed));
    }
    ByteBuffer row = ByteBuffer.wrap(block, size, needed).order(ByteOrder.LITTLE_ENDIAN);
    row.putInt(number).putInt(start).putInt(end).put(bytes, from, to - from).put((byte) 0);
    size += needed;
    rows++;
    count++;
    before = start;
    blockEnd = Math.max(blockEnd, end);
    zooms.add(number, lengths[number], start, end);
  }

  private void flush() throws IOException {
    if (rows == 0) {
      return;
    }
    ByteBuffer packed = packer.pack(block, size);
    leaves.add(new Leaf(chromosome, blockStart, blockEnd, at, packed.remaining()));
    at += packed.remaining();
    out.write(packed.array(), 0, packed.remaining());
    size = 0;
    rows = 0;
  }

  /**
   * Writes what is left; nothing may follow.
   *
   * @return what belongs over the first bytes of the file
   */
  public byte[] finish() throws IOException {
    flush();
    zooms.finishChromosome();
    byte[] index = TreeWriter.blocks(leaves, at, ROWS);
    out.write(index);
    List<Zooms.Written> levels = zooms.write(out, at + index.length);
    int dataAt = (int) treeAt() + tree.length;
    ByteBuffer front = ByteBuffer.allocate(dataAt + 8).order(ByteOrder.LITTLE_ENDIAN);
    front.putInt(SIGNATURE).putShort((short) VERSION).putShort((short) levels.size());
    front.putLong(treeAt()).putLong(dataAt).putLong(at);
    front.putShort((short) columns.columns()).putShort((short) 12);
    front.putLong(definitionAt()).putLong(definitionAt() + definition.length);
    front.putInt(packer.largest()).putLong(0); // no extensions
    for (Zooms.Written level : levels) {
      front.putInt(level.window()).putInt(0).putLong(level.at()).putLong(level.indexAt());
    }
    front.position((int) definitionAt()).put(definition);
    zooms.total(front);
    front.put(tree).putLong(count);
    return front.array();
  }

  @Override
  public void close() throws IOException {
    packer.close();
    zooms.close();
  }
}
