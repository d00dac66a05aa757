// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import java.util.List;
import org.seedhawk.training.data.Window;

/** Scores windows of one pool. One thread at a time. */
public interface WindowScorer {
  /** Returns a probability for each window. */
  float[] score(List<Window> windows);
}
