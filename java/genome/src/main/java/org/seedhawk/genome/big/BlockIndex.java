// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Reads the R tree that says which block has which stretch. One thread at a time. */
final class BlockIndex {
  private static final int DEEPEST = 32;
  private static final int NODES = 256; // that are kept

  private final Input in;
  private final long root;
  private final Map<Long, Node> nodes = new Recent<>(NODES);
  private final Set<Long> visited = new HashSet<>();

  /** A node: its children with their stretches, and where each lies. */
  private record Node(boolean leaf, int count, ByteBuffer items) {
    private int width() {
      return leaf ? 32 : 24;
    }

    private boolean overlaps(int child, int chromosome, int start, int end) {
      int at = child * width();
      // Positions and numbers have 32 bits without a sign.
      int first = Integer.compareUnsigned(items.getInt(at), chromosome);
      int last = Integer.compareUnsigned(items.getInt(at + 8), chromosome);
      boolean behind =
          first > 0 || first == 0 && Integer.compareUnsigned(items.getInt(at + 4), end) >= 0;
      boolean before =
          last < 0 || last == 0 && Integer.compareUnsigned(items.getInt(at + 12), start) <= 0;
      return !behind && !before;
    }
  }

  /** Is told a block. */
  interface Visitor {
    /** Told where a block lies, and its bytes there. */
    void block(long offset, long size) throws IOException;
  }

  BlockIndex(Input in, long at) throws IOException {
    this.in = in;
    if (in.read(at, 48).getInt() != TreeWriter.BLOCKS) {
      throw in.damaged("no index stands where its header says");
    }
    root = at + 48;
  }

  /** Visits all blocks that may have values of a stretch. */
  void visit(int chromosome, int start, int end, Visitor visitor) throws IOException {
    visited.clear();
    visit(root, 0, chromosome, start, end, visitor);
  }

  private void visit(long at, int depth, int chromosome, int start, int end, Visitor visitor)
      throws IOException {
    if (depth > DEEPEST || !visited.add(at)) {
      throw in.damaged("its index has a loop");
    }
    Node node = nodes.get(at);
    if (node == null) {
      node = read(at);
      nodes.put(at, node);
    }
    for (int child = 0; child < node.count; child++) {
      if (node.overlaps(child, chromosome, start, end)) {
        int place = child * node.width() + 16;
        if (node.leaf) {
          visitor.block(node.items.getLong(place), node.items.getLong(place + 8));
        } else {
          visit(node.items.getLong(place), depth + 1, chromosome, start, end, visitor);
        }
      }
    }
  }

  private Node read(long at) throws IOException {
    ByteBuffer head = in.read(at, 4);
    boolean leaf = head.get(0) != 0;
    int count = head.getShort(2) & 0xffff;
    return new Node(leaf, count, in.read(at + 4, count * (leaf ? 32 : 24)));
  }
}
