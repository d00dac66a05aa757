// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.name;

import org.seedhawk.error.BadInputException;
import org.seedhawk.seq.SequenceRules;

/** What a name may hold that stands in tables and on terminals. Stateless. */
public final class Names {
  private Names() {}

  /**
   * Refuses a name that would break a table or steer a terminal.
   *
   * @param what file and line, and what the name belongs to
   * @throws BadInputException if it holds a control character, the separator of lines or
   *     paragraphs, or begins with the mark of comments
   */
  public static void check(String what, String name) {
    for (int i = 0; i < name.length(); i++) {
      char letter = name.charAt(i);
      if (letter >= 127 && Character.isISOControl(letter)
          || letter < 32
          || letter == '\u2028'
          || letter == '\u2029') {
        throw new BadInputException(
            "%s holds the control character 0x%02x; is this a text file?"
                .formatted(what, (int) letter));
      }
    }
    if (name.startsWith("#")) {
      throw new BadInputException(
          "%s is '%s'; readers of BED take a row that begins with '#' for a comment: rename it"
              .formatted(what, SequenceRules.show(name)));
    }
  }
}
