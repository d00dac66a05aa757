// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.util.Arrays;
import java.util.Locale;

/** Which of a model's files are to score. All of them give the same scores within 1e-5. */
public enum PathChoice {
  /** A fused kernel where there is one, else the towers when the model has them. */
  AUTO,
  /** The joint graph, which reads miRNA and window together, once for each pair. */
  JOINT,
  /** The towers: one graph once for each window, one for each miRNA, a small one for each pair. */
  TOWERS;

  /**
   * Reads {@code auto}, {@code joint} or {@code towers}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static PathChoice parse(String text) {
    return Arrays.stream(values())
        .filter(choice -> choice.label().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "path is '%s'; it must be auto, joint or towers".formatted(text)));
  }

  /** Returns the word that {@link #parse} reads. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
