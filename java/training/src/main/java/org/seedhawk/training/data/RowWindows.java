// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The windows of labelled rows: one for each at level site, any number at level gene. A row's score
 * is the maximum over its windows, and 0 without one. Immutable by convention.
 *
 * @param windows of all rows, in their order
 * @param end for each row one more than its last window
 * @param labels of the rows
 */
public record RowWindows(List<Window> windows, int[] end, boolean[] labels) {

  /** Takes each window as a row of its own. */
  public static RowWindows single(List<Window> windows) {
    int[] end = new int[windows.size()];
    for (int i = 0; i < end.length; i++) {
      end[i] = i + 1;
    }
    return new RowWindows(windows, end, Window.labels(windows));
  }

  /** Joins the windows of rows. */
  static RowWindows of(List<List<Window>> rows, boolean[] labels) {
    List<Window> windows = new ArrayList<>();
    int[] end = new int[rows.size()];
    for (int i = 0; i < end.length; i++) {
      windows.addAll(rows.get(i));
      end[i] = windows.size();
    }
    return new RowWindows(windows, end, labels);
  }

  /** Returns these rows, then windows as rows of their own. */
  RowWindows and(List<Window> more) {
    RowWindows others = single(more);
    List<Window> all = new ArrayList<>(windows);
    all.addAll(more);
    int[] ends = java.util.Arrays.copyOf(end, end.length + others.end.length);
    boolean[] both = java.util.Arrays.copyOf(labels, ends.length);
    for (int i = 0; i < others.end.length; i++) {
      ends[end.length + i] = windows.size() + others.end[i];
      both[end.length + i] = others.labels[i];
    }
    return new RowWindows(all, ends, both);
  }

  /** Returns the score of each row. */
  public float[] maxima(float[] scores) {
    float[] maxima = new float[end.length];
    for (int row = 0, window = 0; row < end.length; row++) {
      for (; window < end[row]; window++) {
        maxima[row] = Math.max(maxima[row], scores[window]);
      }
    }
    return maxima;
  }
}
