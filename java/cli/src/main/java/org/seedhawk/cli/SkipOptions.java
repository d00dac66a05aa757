// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.util.EnumSet;
import java.util.Set;
import org.seedhawk.formats.FastaReader.Skip;
import picocli.CommandLine.Option;

/** Which target records are skipped, instead of refused. */
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

  /** Returns them. */
  Set<Skip> skips() {
    Set<Skip> skips = EnumSet.noneOf(Skip.class);
    if (empty) {
      skips.add(Skip.EMPTY);
    }
    if (equal) {
      skips.add(Skip.EQUAL);
    }
    return skips;
  }
}
