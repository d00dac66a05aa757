// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}. Immutable.
 *
 * @param out results
 * @param err progress, warnings, errors
 * @param terminal whether {@code err} is a terminal, so that a line may be rewritten
 */
public record Streams(OutputStream out, PrintStream err, boolean terminal) {

  /** Prints a line for the user. */
  public void say(String line) {
    err.println("seedhawk: " + shown(line));
  }

  /** Prints a warning. */
  public void warn(String line) {
    say("warning: " + line);
  }

  /**
   * Returns a text as it may be shown on a terminal: what would steer the terminal, or turn the
   * direction of writing around, is written as its number.
   */
  public static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (isSteering(letter)) {
        shown.append("\\u").append(Integer.toHexString(0x10000 | letter).substring(1));
      } else {
        shown.append(letter);
      }
    }
    return shown.toString();
  }

  private static boolean isSteering(char letter) {
    return Character.isISOControl(letter)
        || letter >= '\u2028' && letter <= '\u202e'
        || letter >= '\u2066' && letter <= '\u2069';
  }
}
