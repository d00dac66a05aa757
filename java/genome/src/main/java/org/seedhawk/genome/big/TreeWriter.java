// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Makes the two trees of a file: chromosomes by name, and blocks by place. It has no state. */
final class TreeWriter {
  static final int CHROMOSOMES = 0x78CA8C91;
  static final int BLOCKS = 0x2468ACE0;

  private static final int CHILDREN = 256; // of a node
  private static final int HEAD = 4; // of a node: is it a leaf, how many children

  private TreeWriter() {}

  /**
   * Makes the tree of chromosomes.
   *
   * @param chromosomes lengths by name, in the order of their numbers
   * @param at where the tree will lie in the file
   */
  static byte[] chromosomes(Map<String, Long> chromosomes, long at) {
    record Key(byte[] name, int number, int length) {}
    List<Key> keys = new ArrayList<>();
    chromosomes.forEach(
        (name, length) ->
            keys.add(
                new Key(name.getBytes(StandardCharsets.UTF_8), keys.size(), length.intValue())));
    keys.sort((one, other) -> Arrays.compareUnsigned(one.name, other.name));
    int width = keys.stream().mapToInt(key -> key.name.length).max().orElse(1);
    int children = Math.max(1, Math.min(CHILDREN, keys.size()));
    int node = HEAD + children * (width + 8);
    // How many nodes each level has, the leaves first; nodes are full but for the last.
    List<Integer> levels = new ArrayList<>();
    for (int count = keys.size(); levels.isEmpty() || count > 1; ) {
      count = Math.max(1, (count + children - 1) / children);
      levels.add(count);
    }
    int nodes = levels.stream().mapToInt(count -> count).sum();
    ByteBuffer out = ByteBuffer.allocate(32 + nodes * node).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(CHROMOSOMES).putInt(children).putInt(width).putInt(8);
    out.putLong(keys.size()).putLong(0);
    long levelAt = at + 32;
    long below = children; // keys below a node of the level
    for (int i = 1; i < levels.size(); i++) {
      below *= children;
    }
    for (int level = levels.size() - 1; level >= 0; level--) {
      long nextAt = levelAt + (long) levels.get(level) * node;
      long each = below / children; // keys below a child
      for (int i = 0; i < levels.get(level); i++) {
        int begin = out.position();
        int left = (int) Math.min(children, (keys.size() - i * below + each - 1) / each);
        out.put((byte) (level == 0 ? 1 : 0)).put((byte) 0).putShort((short) left);
        for (int child = 0; child < left; child++) {
          Key key = keys.get((int) (i * below + child * each));
          out.put(Arrays.copyOf(key.name, width));
          if (level == 0) {
            out.putInt(key.number).putInt(key.length);
          } else {
            out.putLong(nextAt + (long) (i * children + child) * node);
          }
        }
        out.position(begin + node);
      }
      levelAt = nextAt;
      below = each;
    }
    return out.array();
  }

  /** A node of the R tree: its children are leaves, or nodes of the level below. */
  private record Node(List<?> children, int[] bounds) {
    private int size() {
      return HEAD + children.size() * (children.getFirst() instanceof Leaf ? 32 : 24);
    }
  }

  private static int[] bounds(Object child) {
    return child instanceof Leaf leaf
        ? new int[] {leaf.chromosome(), leaf.start(), leaf.chromosome(), leaf.end()}
        : ((Node) child).bounds;
  }

  private static boolean before(int[] one, int[] other, int at) {
    return one[at] != other[at] ? one[at] < other[at] : one[at + 1] < other[at + 1];
  }

  private static Node node(List<?> children) {
    int[] bounds = bounds(children.getFirst()).clone();
    for (Object child : children) {
      int[] more = bounds(child);
      if (before(bounds, more, 2)) {
        System.arraycopy(more, 2, bounds, 2, 2);
      }
    }
    return new Node(children, bounds);
  }

  /**
   * Makes the R tree.
   *
   * @param leaves ascending by chromosome and start
   * @param at where the tree will lie in the file
   * @param rows of a block, at most
   */
  static byte[] blocks(List<Leaf> leaves, long at, int rows) {
    List<List<Node>> levels = new ArrayList<>();
    for (List<?> below = leaves; below.size() > 1 || levels.isEmpty() && !below.isEmpty(); ) {
      List<Node> level = new ArrayList<>();
      for (int i = 0; i < below.size(); i += CHILDREN) {
        level.add(node(below.subList(i, Math.min(below.size(), i + CHILDREN))));
      }
      levels.addFirst(level);
      below = level;
    }
    int size =
        levels.stream().flatMap(List::stream).mapToInt(Node::size).sum()
            + (levels.isEmpty() ? HEAD : 0);
    ByteBuffer out = ByteBuffer.allocate(48 + size).order(ByteOrder.LITTLE_ENDIAN);
    int[] all = levels.isEmpty() ? new int[4] : levels.getFirst().getFirst().bounds;
    out.putInt(BLOCKS).putInt(CHILDREN).putLong(leaves.size());
    for (int bound : all) {
      out.putInt(bound);
    }
    out.putLong(at).putInt(rows).putInt(0); // the blocks end where the tree begins
    if (levels.isEmpty()) {
      out.put(new byte[] {1, 0, 0, 0});
      return out.array();
    }
    long nextAt = at + 48;
    for (List<Node> level : levels) {
      nextAt += level.stream().mapToInt(Node::size).sum();
      long childAt = nextAt;
      for (Node node : level) {
        boolean isLeaf = node.children.getFirst() instanceof Leaf;
        out.put((byte) (isLeaf ? 1 : 0)).put((byte) 0).putShort((short) node.children.size());
        for (Object child : node.children) {
          for (int bound : bounds(child)) {
            out.putInt(bound);
          }
          if (child instanceof Leaf leaf) {
            out.putLong(leaf.offset()).putLong(leaf.size());
          } else {
            out.putLong(childAt);
            childAt += ((Node) child).size();
          }
        }
      }
    }
    return out.array();
  }
}
