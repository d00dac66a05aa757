// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the tree of a file's chromosomes. One thread at a time. */
final class ChromosomeTree {
  private static final int DEEPEST = 32;

  private final Input in;
  private final int width; // of a name
  private final Map<String, Entry> found = new LinkedHashMap<>();
  private final Set<Integer> numbers = new HashSet<>();
  private final Set<Long> visited = new HashSet<>();

  /** The number by which blocks name a chromosome, and its letters. */
  record Entry(int number, long length) {}

  private ChromosomeTree(Input in, int width) {
    this.in = in;
    this.width = width;
  }

  /** Returns all chromosomes by name. */
  static Map<String, Entry> read(Input in, long at) throws IOException {
    ByteBuffer head = in.read(at, 32);
    if (head.getInt() != TreeWriter.CHROMOSOMES) {
      throw in.damaged("no tree of chromosomes stands where its header says");
    }
    head.getInt();
    int width = head.getInt();
    int value = head.getInt();
    long count = head.getLong();
    if (width < 1 || width > 1 << 12 || value != 8) {
      throw in.damaged(
          String.format(
              Locale.ROOT,
              "it says that names of chromosomes have %,d bytes, and their values %,d",
              width,
              value));
    }
    if (count < 0 || count > in.size() / (width + 8)) {
      throw in.damaged(String.format(Locale.ROOT, "it says that it has %,d chromosomes", count));
    }
    ChromosomeTree tree = new ChromosomeTree(in, width);
    tree.node(at + 32, 0);
    if (tree.found.size() != count) {
      throw in.damaged(
          String.format(
              Locale.ROOT, "it has %,d chromosomes, and says %,d", tree.found.size(), count));
    }
    return tree.found;
  }

  private void node(long at, int depth) throws IOException {
    if (depth > DEEPEST || !visited.add(at)) {
      throw in.damaged("its tree of chromosomes has a loop");
    }
    ByteBuffer head = in.read(at, 4);
    int count = head.getShort(2) & 0xffff;
    ByteBuffer items = in.read(at + 4, count * (width + 8));
    byte[] raw = new byte[width];
    for (int i = 0; i < count; i++) {
      items.get(raw);
      if (head.get(0) == 0) {
        node(items.getLong(), depth + 1);
        continue;
      }
      int length = 0;
      while (length < width && raw[length] != 0) {
        length++;
      }
      String name = new String(raw, 0, length, StandardCharsets.UTF_8);
      Entry entry = new Entry(items.getInt(), items.getInt() & 0xffffffffL);
      if (found.put(name, entry) != null || !numbers.add(entry.number)) {
        throw in.damaged("a chromosome stands twice in its tree");
      }
    }
  }
}
