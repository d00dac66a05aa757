// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/** Which of a model's files score. All of them give the same scores within 1e-5. */
public enum ScoringPath {
  /** A fused kernel where there is one, else the towers when the model has them. */
  AUTO,
  /** The joint graph, which reads miRNA and window together, once for each pair. */
  JOINT,
  /** The towers: one graph once for each window, one for each miRNA, a small one for each pair. */
  TOWERS
}
