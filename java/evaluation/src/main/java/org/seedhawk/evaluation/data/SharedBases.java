// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which sequences have a stretch in common with known regions. Regions have a key, a miRNA or a
 * family, and are asked for by it. One thread at a time.
 */
public final class SharedBases {
  private final int length;
  private final Map<String, List<String>> regions = new HashMap<>();
  private final Map<String, Map<Integer, Set<String>>> pieces = new HashMap<>();

  /**
   * Knows no regions yet.
   *
   * @param length so many consecutive bases are a stretch; of a shorter sequence, all of it
   */
  public SharedBases(int length) {
    this.length = length;
  }

  /** Adds a known region of a key. */
  public void add(String key, String region) {
    regions.computeIfAbsent(key, k -> new ArrayList<>()).add(region);
    pieces.remove(key);
  }

  /** Returns whether a stretch of the sequence stands in a region of this key. */
  public boolean has(String key, String sequence) {
    int size = Math.min(length, sequence.length());
    Set<String> known =
        pieces
            .computeIfAbsent(key, k -> new HashMap<>())
            .computeIfAbsent(size, s -> pieces(regions.getOrDefault(key, List.of()), s));
    for (int i = 0; i + size <= sequence.length() && !known.isEmpty(); i++) {
      if (known.contains(sequence.substring(i, i + size))) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> pieces(List<String> regions, int size) {
    Set<String> pieces = new HashSet<>();
    for (String region : regions) {
      for (int i = 0; i + size <= region.length(); i++) {
        pieces.add(region.substring(i, i + size));
      }
    }
    return pieces;
  }
}
