// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.util.List;

/** Scores windows of one pool. One thread at a time. */
interface WindowScorer {
  /** Returns a probability for each window. */
  float[] score(List<Window> windows);
}
