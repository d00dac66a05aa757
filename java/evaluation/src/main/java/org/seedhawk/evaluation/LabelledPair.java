// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

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
record LabelledPair(
    String mirnaId, String mirna, String targetId, String target, boolean positive) {

  Pair unlabelled() {
    return new Pair(mirnaId, mirna, targetId, target);
  }

  /** Returns whether both sequences are there. */
  boolean isComplete() {
    return mirna != null && target != null;
  }

  LabelledPair withMirna(String letters) {
    return new LabelledPair(mirnaId, letters, targetId, target, positive);
  }

  LabelledPair withTarget(String letters) {
    return new LabelledPair(mirnaId, mirna, targetId, letters, positive);
  }
}
