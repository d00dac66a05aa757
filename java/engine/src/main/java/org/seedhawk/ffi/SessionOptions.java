// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.util.Objects;
import org.seedhawk.ffi.ort.Ort;

/**
 * How a session computes. Immutable.
 *
 * @param intraOpThreads threads inside one operator, at least 1; the engine's workers run in
 *     parallel already, so 1 is the default
 * @param spinning whether idle threads of the session burn a core while they wait for work
 * @param optimization how far the graph is rewritten when it is loaded
 */
public record SessionOptions(int intraOpThreads, boolean spinning, GraphOptimization optimization) {

  /** One thread, no spinning, all optimisations. */
  public static final SessionOptions DEFAULT = new SessionOptions(1, false, GraphOptimization.ALL);

  /** Levels of graph rewriting. */
  public enum GraphOptimization {
    /** The graph as it stands. */
    NONE(Ort.ORT_SUBSET_OPTIMIZE_NONE()),
    /** Constant folding, removal of redundant nodes. */
    BASIC(Ort.ORT_SUBSET_OPTIMIZE_BASIC()),
    /** Fused operators too. */
    EXTENDED(Ort.ORT_SUBSET_OPTIMIZE_EXTENDED()),
    /** Memory layouts for this processor too. */
    ALL(Ort.ORT_SUBSET_OPTIMIZE_ALL());

    final int code;

    GraphOptimization(int code) {
      this.code = code;
    }
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if {@code intraOpThreads} is less than 1
   */
  public SessionOptions {
    if (intraOpThreads < 1) {
      throw new IllegalArgumentException("intraOpThreads '" + intraOpThreads + "' is less than 1");
    }
    Objects.requireNonNull(optimization, "optimization");
  }
}
