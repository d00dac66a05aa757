// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.block;

import java.util.List;
import org.apache.spark.sql.Row;
import org.seedhawk.scan.TargetSource;

/** Blocks as the targets of one scan. One thread at a time. */
public final class BlockSource implements TargetSource {
  private final List<Row> blocks;
  private int next;
  private byte[] letters = new byte[0];
  private int read;

  public BlockSource(List<Row> blocks) {
    this.blocks = blocks;
  }

  @Override
  public boolean next() {
    if (next == blocks.size()) {
      return false;
    }
    letters = letters(blocks.get(next++));
    read = 0;
    return true;
  }

  @Override
  public String id() {
    return id(blocks.get(next - 1));
  }

  @Override
  public int read(byte[] into, int from, int length) {
    int count = Math.min(length, letters.length - read);
    if (count == 0) {
      return -1;
    }
    System.arraycopy(letters, read, into, from, count);
    read += count;
    return count;
  }

  @Override
  public String where() {
    String file = blocks.get(Math.max(0, next - 1)).getString(1);
    return file == null ? "" : file;
  }

  @Override
  public void close() {}

  public static String id(Row block) {
    return block.getString(0);
  }

  public static int number(Row block) {
    return block.getInt(2);
  }

  public static long offset(Row block) {
    return block.getLong(3);
  }

  /** Returns whether a window that starts there, counted on the whole target, is the block's. */
  public static boolean owns(Row block, long windowStart) {
    return windowStart >= block.getLong(4) && windowStart < block.getLong(5);
  }

  public static byte[] letters(Row block) {
    return (byte[]) block.get(6);
  }
}
