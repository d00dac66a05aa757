// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.Arrays;

/** A growing list of stretches of the genome, ends exclusive. One thread at a time. */
final class Spans {
  private int[] starts = new int[4];
  private int[] ends = new int[4];
  private int size;

  void add(int start, int end) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    starts[size] = start;
    ends[size++] = end;
  }

  void addAll(Spans other) {
    for (int i = 0; i < other.size; i++) {
      add(other.starts[i], other.ends[i]);
    }
  }

  int size() {
    return size;
  }

  int start(int i) {
    return starts[i];
  }

  int end(int i) {
    return ends[i];
  }

  int[] starts() {
    return Arrays.copyOf(starts, size);
  }

  int[] ends() {
    return Arrays.copyOf(ends, size);
  }

  int min() {
    int min = Integer.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      min = Math.min(min, starts[i]);
    }
    return min;
  }

  int max() {
    int max = -1;
    for (int i = 0; i < size; i++) {
      max = Math.max(max, ends[i]);
    }
    return max;
  }

  /** Sorts, removes what stands twice, and returns whether there was such. */
  boolean sortDistinct() {
    boolean descending = true;
    boolean ascending = true;
    for (int i = 1; i < size; i++) {
      ascending &= starts[i] > starts[i - 1];
      descending &= starts[i] < starts[i - 1];
    }
    if (ascending) {
      return false;
    }
    if (descending) { // how Ensembl lists the minus strand
      for (int i = 0, j = size - 1; i < j; i++, j--) {
        swap(i, j);
      }
      return false;
    }
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      keys[i] = (long) starts[i] << 32 | ends[i];
    }
    Arrays.sort(keys);
    int kept = 0;
    for (int i = 0; i < keys.length; i++) {
      if (i == 0 || keys[i] != keys[i - 1]) {
        starts[kept] = (int) (keys[i] >>> 32);
        ends[kept++] = (int) keys[i];
      }
    }
    size = kept;
    return kept < keys.length;
  }

  private void swap(int i, int j) {
    int start = starts[i];
    starts[i] = starts[j];
    starts[j] = start;
    int end = ends[i];
    ends[i] = ends[j];
    ends[j] = end;
  }

  /** Returns whether two overlap; sorted. */
  boolean overlap() {
    for (int i = 1; i < size; i++) {
      if (starts[i] < ends[i - 1]) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether one holds a position. */
  boolean holds(int position) {
    for (int i = 0; i < size; i++) {
      if (starts[i] <= position && position < ends[i]) {
        return true;
      }
    }
    return false;
  }

  /** Returns their union: sorted, what overlaps or touches joined. */
  Spans union() {
    Spans sorted = new Spans();
    sorted.addAll(this);
    sorted.sortDistinct();
    Spans joined = new Spans();
    for (int i = 0; i < sorted.size; i++) {
      if (joined.size > 0 && sorted.starts[i] <= joined.ends[joined.size - 1]) {
        joined.ends[joined.size - 1] = Math.max(joined.ends[joined.size - 1], sorted.ends[i]);
      } else {
        joined.add(sorted.starts[i], sorted.ends[i]);
      }
    }
    return joined;
  }

  /** Returns the parts within a stretch. */
  Spans within(int from, int to) {
    Spans parts = new Spans();
    for (int i = 0; i < size; i++) {
      if (starts[i] < to && ends[i] > from) {
        parts.add(Math.max(from, starts[i]), Math.min(to, ends[i]));
      }
    }
    return parts;
  }

  boolean isSame(Spans other) {
    return Arrays.equals(starts(), other.starts()) && Arrays.equals(ends(), other.ends());
  }
}
