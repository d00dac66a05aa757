// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Sums up how deep rows cover a genome, for the view from afar: for windows of 1,024 letters, of 4
 * times that, and so on. The packed sums wait in a temporary file, as the format wants them behind
 * the rows. Rows come sorted by place. One thread at a time.
 */
final class Zooms implements Closeable {
  private static final int FIRST = 1 << 10;
  private static final int STEP = 4;
  private static final int ROWS = 512; // of a block
  private static final int BYTES = 32; // of a row

  /** A level that was written. */
  record Written(int window, long at, long indexAt) {}

  /** Rows of one level. */
  private static final class Level {
    private final int window;
    private final ByteBuffer rows =
        ByteBuffer.allocate(ROWS * BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final List<Leaf> leaves = new ArrayList<>(); // offsets are those of the spool
    private int blockStart;
    private int blockEnd;
    private int index = -1; // of the window that is summed up
    private Sum sum = new Sum();
    private long count;

    private Level(int window) {
      this.window = window;
    }
  }

  /** How deep a stretch is covered: letters with rows, and sums over these. */
  private static final class Sum {
    private long letters;
    private double least = Double.POSITIVE_INFINITY;
    private double most;
    private double sum;
    private double squares;

    private void add(long count, double depth) {
      letters += count;
      least = Math.min(least, depth);
      most = Math.max(most, depth);
      sum += count * depth;
      squares += count * depth * depth;
    }

    private void add(Sum other) {
      letters += other.letters;
      least = Math.min(least, other.least);
      most = Math.max(most, other.most);
      sum += other.sum;
      squares += other.squares;
    }
  }

  private final Packer packer;
  private final List<Level> levels = new ArrayList<>();
  private final Sum total = new Sum();
  private final PriorityQueue<Integer> ends = new PriorityQueue<>(); // of rows that are open
  private final ByteBuffer copied = ByteBuffer.allocate(1 << 16);
  private FileChannel spool; // made when the first block is full
  private long spooled;
  private int chromosome = -1;
  private int length; // of the chromosome
  private int position; // in front of it, all is summed up

  /**
   * Creates it.
   *
   * @param longest letters of the longest chromosome
   * @param most levels there may be
   */
  Zooms(Packer packer, long longest, int most) {
    this.packer = packer;
    for (long window = FIRST; window < longest && levels.size() < most; window *= STEP) {
      levels.add(new Level((int) window));
    }
  }

  /** Takes the next row. */
  void add(int number, int letters, int start, int end) throws IOException {
    if (number != chromosome) {
      finishChromosome();
      chromosome = number;
      length = letters;
    }
    passTo(start);
    ends.add(end);
  }

  private void passTo(int start) throws IOException {
    while (!ends.isEmpty() && ends.peek() <= start) {
      cover(ends.peek());
      ends.remove();
    }
    if (!ends.isEmpty()) {
      cover(start);
    }
    position = start;
  }

  /** Takes that all open rows go on to a place. */
  private void cover(int to) throws IOException {
    int depth = ends.size();
    if (to > position) {
      total.add(to - position, depth);
    }
    while (position < to) {
      if (levels.isEmpty()) {
        position = to;
        return;
      }
      Level first = levels.getFirst();
      int index = position / first.window;
      open(0, index);
      int until = (int) Math.min(to, (index + 1L) * first.window);
      first.sum.add(until - position, depth);
      position = until;
    }
  }

  /** Makes a window the one that is summed up on a level. */
  private void open(int number, int index) throws IOException {
    Level level = levels.get(number);
    if (level.index == index) {
      return;
    }
    if (level.index >= 0) {
      row(level);
      if (number + 1 < levels.size()) {
        open(number + 1, level.index / STEP);
        levels.get(number + 1).sum.add(level.sum);
      }
    }
    level.index = index;
    level.sum = new Sum();
  }

  private void row(Level level) throws IOException {
    int start = level.index * level.window;
    int end = (int) Math.min(length, (long) start + level.window);
    if (level.rows.position() == 0) {
      level.blockStart = start;
    }
    level.blockEnd = end;
    level.rows.putInt(chromosome).putInt(start).putInt(end).putInt((int) level.sum.letters);
    level.rows.putFloat((float) level.sum.least).putFloat((float) level.sum.most);
    level.rows.putFloat((float) level.sum.sum).putFloat((float) level.sum.squares);
    level.count++;
    if (!level.rows.hasRemaining()) {
      flush(level);
    }
  }

  private void flush(Level level) throws IOException {
    if (level.rows.position() == 0) {
      return;
    }
    ByteBuffer packed = packer.pack(level.rows.array(), level.rows.position());
    level.leaves.add(
        new Leaf(chromosome, level.blockStart, level.blockEnd, spooled, packed.remaining()));
    if (spool == null) {
      Path file = Files.createTempFile("seedhawk", ".zoom");
      spool =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    }
    while (packed.hasRemaining()) {
      spooled += spool.write(packed, spooled);
    }
    level.rows.clear();
  }

  /** Sums up what is open. */
  void finishChromosome() throws IOException {
    passTo(length);
    for (int i = 0; i < levels.size(); i++) {
      open(i, -1); // the level above may not be written before
    }
    for (Level level : levels) {
      flush(level);
    }
    position = 0;
  }

  /**
   * Writes the levels.
   *
   * @param at where they will lie in the file
   */
  List<Written> write(OutputStream out, long at) throws IOException {
    List<Written> written = new ArrayList<>();
    long next = at;
    for (Level level : levels) {
      if (level.count == 0) {
        continue;
      }
      long begin = next;
      out.write(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) level.count).array());
      next += 4;
      List<Leaf> placed = new ArrayList<>();
      for (Leaf leaf : level.leaves) {
        copy(leaf, out);
        placed.add(new Leaf(leaf.chromosome(), leaf.start(), leaf.end(), next, leaf.size()));
        next += leaf.size();
      }
      byte[] index = TreeWriter.blocks(placed, next, ROWS);
      out.write(index);
      written.add(new Written(level.window, begin, next));
      next += index.length;
    }
    return written;
  }

  private void copy(Leaf leaf, OutputStream out) throws IOException {
    long left = leaf.size();
    while (left > 0) {
      copied.clear().limit((int) Math.min(copied.capacity(), left));
      int count = spool.read(copied, leaf.offset() + leaf.size() - left);
      if (count <= 0) {
        throw new EOFException("a temporary file was cut short");
      }
      out.write(copied.array(), 0, count);
      left -= count;
    }
  }

  /** Appends the 40 bytes of the sum over all. */
  void total(ByteBuffer to) {
    to.putLong(total.letters).putDouble(total.letters == 0 ? 0 : total.least);
    to.putDouble(total.most).putDouble(total.sum).putDouble(total.squares);
  }

  @Override
  public void close() throws IOException {
    if (spool != null) {
      spool.close();
    }
  }
}
