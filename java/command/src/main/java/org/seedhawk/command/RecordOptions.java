// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import java.util.EnumSet;
import java.util.Set;
import org.seedhawk.formats.FastaReader.Skip;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What is done about sequences whose name stands before, and about those in the notation of
 * modified bases: options of every command that reads sequences of the user.
 */
public final class RecordOptions {
  /** The name of the option for names. */
  public static final String DUPLICATES = "--duplicates";

  @Option(
      names = DUPLICATES,
      paramLabel = "error|equal|first|rename",
      description =
          "What is done about a record of a file whose name stands before. error: it is refused."
              + " equal: it is skipped if it has the same letters. first: it is skipped. rename: it"
              + " is name#2, the next name#3. Default: ${DEFAULT-VALUE}.")
  private Duplicates duplicates = Duplicates.error;

  @Mixin private ModifiedOptions modified;

  /** Creates it with the defaults. */
  public RecordOptions() {}

  /** What is done about equal names, named as on the command line. */
  enum Duplicates {
    error,
    equal,
    first,
    rename
  }

  /** Returns what is done about records that are refused otherwise. */
  public Set<Skip> skips() {
    Set<Skip> skips = EnumSet.noneOf(Skip.class);
    switch (duplicates) {
      case error -> {}
      case equal -> skips.add(Skip.EQUAL);
      case first -> skips.add(Skip.REPEATED);
      case rename -> skips.add(Skip.RENAMED);
    }
    if (modified.strips()) {
      skips.add(Skip.MODIFIED);
    }
    return skips;
  }
}
