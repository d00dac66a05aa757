// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedhawk.command.OptionRules;

/**
 * One of several parts of a work. Immutable.
 *
 * @param number from 1
 * @param count how many there are
 */
public record Shard(int number, int count) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,5})/([0-9]{1,5})");

  /** Reads {@code I/N}. */
  static Shard of(OptionRules rules, String text) {
    Matcher found = FORM.matcher(text);
    if (found.matches()) {
      Shard shard = new Shard(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)));
      if (shard.number >= 1 && shard.number <= shard.count && shard.count <= Cuts.MOST) {
        return shard;
      }
    }
    throw rules.usage(
        "--shard is '%s'; it must be I/N, with I from 1 to N and N up to %s, 3/7 for instance"
            .formatted(text, Cuts.MOST));
  }

  /** Returns whether it is the first one, which has the headers. */
  public boolean isFirst() {
    return number == 1;
  }

  @Override
  public String toString() {
    return number + "/" + count;
  }
}
