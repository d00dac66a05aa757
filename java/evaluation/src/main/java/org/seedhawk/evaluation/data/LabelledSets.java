// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One or more sets over shared pairs: the ten miRAW sets have the same negatives, which are scored
 * once, and resampled as one. Immutable.
 *
 * @param pairs all pairs
 * @param names of the sets
 * @param rows for each set, indices of its pairs
 */
public record LabelledSets(List<LabelledPair> pairs, List<String> names, List<int[]> rows) {

  /** Returns one set, each row for itself. */
  public static LabelledSets of(String name, List<LabelledPair> pairs) {
    return new LabelledSets(
        pairs, List.of(name), List.of(IntStream.range(0, pairs.size()).toArray()));
  }

  /** Returns sets in which equal pairs are one. */
  public static LabelledSets of(Map<String, List<LabelledPair>> sets) {
    Map<LabelledPair, Integer> index = new LinkedHashMap<>();
    List<int[]> rows = new ArrayList<>();
    for (List<LabelledPair> set : sets.values()) {
      int[] indices = new int[set.size()];
      for (int i = 0; i < indices.length; i++) {
        Integer known = index.putIfAbsent(set.get(i), index.size());
        indices[i] = known == null ? index.size() - 1 : known;
      }
      rows.add(indices);
    }
    return new LabelledSets(List.copyOf(index.keySet()), List.copyOf(sets.keySet()), rows);
  }

  /** Returns the labels of a set's rows. */
  public boolean[] labels(int set) {
    int[] indices = rows.get(set);
    boolean[] labels = new boolean[indices.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = pairs.get(indices[i]).positive();
    }
    return labels;
  }
}
