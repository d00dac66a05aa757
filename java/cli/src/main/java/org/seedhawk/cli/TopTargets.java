// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The most repressed targets of each miRNA. One thread adds, in the order of the targets; any
 * thread may ask {@link #mayHold} before that, so that nothing is made of pairs without a chance.
 *
 * @param <T> what is kept of a pair
 */
final class TopTargets<T> {
  /** Log2 fold changes are compared as they are printed, so that sorting a table agrees. */
  private static final double PRINTED = 1e4;

  /**
   * A pair that was added.
   *
   * @param key its log2 fold change, as printed
   * @param order how many were added before
   * @param value what is kept of it
   */
  private record Entry<T>(long key, long order, T value) implements Comparable<Entry<T>> {
    @Override
    public int compareTo(Entry<T> other) {
      return key == other.key ? Long.compare(order, other.order) : Long.compare(key, other.key);
    }
  }

  private final int most;
  private final List<PriorityQueue<Entry<T>>> heaps = new ArrayList<>(); // worst first
  private final AtomicLongArray worst; // of each full heap
  private long added;

  /** Creates one that keeps so many targets for each miRNA. */
  TopTargets(int mirnas, int most) {
    this.most = most;
    worst = new AtomicLongArray(mirnas);
    for (int mirna = 0; mirna < mirnas; mirna++) {
      heaps.add(new PriorityQueue<>(Comparator.reverseOrder()));
      worst.set(mirna, Long.MAX_VALUE);
    }
  }

  /** Returns what pairs are sorted by; what is not known comes last. */
  static long key(float log2fc) {
    if (Float.isNaN(log2fc)) {
      return Long.MAX_VALUE - 1;
    }
    return Math.min(Long.MAX_VALUE - 1, (long) Math.rint(log2fc * PRINTED));
  }

  /** Returns whether a target may be among them; one that comes later loses a tie. */
  boolean mayHold(int mirna, long key) {
    return key < worst.get(mirna);
  }

  /** Adds the next pair, unless others are better. */
  void add(int mirna, long key, T value) {
    if (!mayHold(mirna, key)) {
      return;
    }
    PriorityQueue<Entry<T>> heap = heaps.get(mirna);
    heap.add(new Entry<>(key, added++, value));
    if (heap.size() > most) {
      heap.remove();
    }
    if (heap.size() == most) {
      worst.set(mirna, heap.element().key());
    }
  }

  /** Returns the targets of a miRNA, the most repressed first. */
  List<T> of(int mirna) {
    return heaps.get(mirna).stream().sorted().map(Entry::value).toList();
  }
}
