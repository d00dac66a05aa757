// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import org.seedhawk.scan.Pair;

/**
 * A miRNA, a target and whether they belong together. Letters that could not be found are null; the
 * pair counts all the same. Immutable.
 *
 * @param mirnaId miRNA
 * @param mirna its letters, 5'->3', upper case, T as U, or null
 * @param targetId target
 * @param target its letters, 5'->3', upper case, T as U, or null
 * @param positive the label
 */
public record LabelledPair(
    String mirnaId, String mirna, String targetId, String target, boolean positive) {

  /** Returns the pair without its label, as the engine takes it. */
  public Pair unlabelled() {
    return new Pair(mirnaId, mirna, targetId, target);
  }

  /** Returns whether both sequences are there. */
  public boolean isComplete() {
    return mirna != null && target != null;
  }

  /** Returns the pair with other letters of its miRNA. */
  public LabelledPair withMirna(String letters) {
    return new LabelledPair(mirnaId, letters, targetId, target, positive);
  }

  /** Returns the pair with other letters of its target. */
  public LabelledPair withTarget(String letters) {
    return new LabelledPair(mirnaId, mirna, targetId, letters, positive);
  }
}
