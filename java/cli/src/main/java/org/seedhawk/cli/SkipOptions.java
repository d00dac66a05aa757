// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.util.EnumSet;
import java.util.Set;
import org.seedhawk.formats.FastaReader.Skip;
import picocli.CommandLine.Option;

/** What is done about target records that are refused otherwise. */
final class SkipOptions {
  @Option(
      names = "--skip-empty",
      description =
          "Skip records of targets and ORFs without bases. Default: such a record is an error.")
  private boolean empty;

  @Option(
      names = "--skip-equal",
      description =
          "Skip records of targets and ORFs with the name and the letters of one before. Default:"
              + " such a record is an error, as is one with other letters.")
  private boolean equal;

  @Option(
      names = "--whole-names",
      description =
          "Take the whole header of a record of a target or an ORF as its name, with _ for blanks."
              + " Default: a name ends at the first blank.")
  private boolean whole;

  /** Returns them. */
  Set<Skip> skips() {
    Set<Skip> skips = EnumSet.noneOf(Skip.class);
    if (empty) {
      skips.add(Skip.EMPTY);
    }
    if (equal) {
      skips.add(Skip.EQUAL);
    }
    if (whole) {
      skips.add(Skip.BLANKS);
    }
    return skips;
  }
}
