// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

import java.util.Locale;

/**
 * The numbers that a model computes with. Every model is stored in float32; its graphs are
 * converted when they are opened.
 */
public enum Precision {
  /** As the model was trained. */
  FLOAT32,
  /**
   * Half the bytes, and a GPU's tensor cores. Constants and what the operators hand to each other
   * have 11 significant bits; the last product, the score, and what a recurrent layer does stay
   * float32. The model's card says what it costs. On the processor, which has no such operators,
   * values are rounded after each operator and computed in float32: slower, and the loss of a
   * device that sums in float32.
   */
  FLOAT16,
  /**
   * Whole numbers of 8 bits, on a processor with AVX-512 VNNI, AVX-VNNI or ARM's dotprod: the fused
   * kernel of a model rounds weights and what layers hand to each other, and sums exactly. Other
   * processors, and models without such a kernel, refuse it. Where a GPU is asked for by name,
   * {@code duplexnet} scores there with the same bits; it has to be a machine whose processor has
   * int8, too. The model's card says what it costs.
   */
  INT8;

  /**
   * Reads {@code float32}, {@code float16} or {@code int8}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Precision parse(String text) {
    for (Precision precision : values()) {
      if (precision.toString().equals(text)) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        "precision is '%s'; it must be float32, float16 or int8".formatted(text));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
