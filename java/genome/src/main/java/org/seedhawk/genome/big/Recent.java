// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps what was asked for last. One thread at a time. */
final class Recent<V> extends LinkedHashMap<Long, V> {
  private static final long serialVersionUID = 1;
  private final int most;

  /** Creates it; it keeps as many values as that. */
  Recent(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
    return size() > most;
  }
}
