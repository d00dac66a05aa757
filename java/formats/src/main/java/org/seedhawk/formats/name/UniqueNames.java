// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.name;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.seedhawk.error.BadInputException;
import org.seedhawk.seq.SequenceRules;

/**
 * The names of a file in which each must be there once, and the new names of those that come again:
 * {@code name#2}, {@code name#3} and so on, numbers that stand in the file before left out. One
 * thread at a time.
 */
public final class UniqueNames {
  private final NameSet lines = new NameSet();
  private final Map<String, Integer> numbers = new HashMap<>(); // the last one, of repeated names
  private final Set<String> made = new HashSet<>();

  /** Makes one that has seen nothing. */
  public UniqueNames() {}

  /** Remembers a name; returns 0, or the line in which it stood before. */
  public long add(String name, long line) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return add(bytes, bytes.length, line);
  }

  /** As {@link #add(String, long)}, of the first bytes of UTF-8. */
  public long add(byte[] name, int length, long line) {
    return lines.add(name, length, line);
  }

  /**
   * Returns a new name for one that was seen before, and remembers it.
   *
   * @param where file and line of the second one, for the message
   * @param line of the second one
   * @throws BadInputException if the name is itself one that was made: a later look at the file
   *     could not tell the two apart
   */
  public String rename(String where, String name, long line) {
    if (made.contains(name)) {
      throw new BadInputException(
          "%s: '%s' is the name that --duplicates rename gave to a record before; rename one of them in the file"
              .formatted(where, SequenceRules.show(name)));
    }
    int number = numbers.getOrDefault(name, 1);
    String renamed;
    do {
      renamed = name + "#" + ++number;
    } while (add(renamed, line) != 0);
    numbers.put(name, number);
    made.add(renamed);
    return renamed;
  }
}
