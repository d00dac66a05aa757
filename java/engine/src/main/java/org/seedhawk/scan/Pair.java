// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

import java.util.Objects;

/**
 * A miRNA and the target to score it against. Letters that could not be found are null: the pair is
 * then reported as {@link PairStatus#MISSING_ID}. Immutable.
 *
 * @param mirnaId miRNA
 * @param mirna its letters, 5'->3', or null
 * @param targetId target
 * @param target its letters, 5'->3', or null
 */
public record Pair(String mirnaId, String mirna, String targetId, String target) {

  /** Checks that the names are there. */
  public Pair {
    Objects.requireNonNull(mirnaId, "mirnaId");
    Objects.requireNonNull(targetId, "targetId");
  }
}
