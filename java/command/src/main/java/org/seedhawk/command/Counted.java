// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import java.util.Locale;

/** Numbers with their nouns, as summaries say them. Stateless. */
public final class Counted {
  private Counted() {}

  /**
   * Returns a number and its noun: {@code 1 target}, {@code 2,000 targets}.
   *
   * @param noun of one; several have an s
   */
  public static String of(long number, String noun) {
    return of(number, noun, noun + "s");
  }

  /** As {@link #of(long, String)}, of a noun whose plural has more than an s. */
  public static String of(long number, String one, String several) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : several);
  }
}
