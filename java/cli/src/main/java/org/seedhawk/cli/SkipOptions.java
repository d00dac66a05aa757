// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.util.Set;
import org.seedhawk.command.RecordOptions;
import org.seedhawk.formats.FastaReader.Skip;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is done about target records that are refused otherwise. */
final class SkipOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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

  @Mixin private RecordOptions records;

  /**
   * Returns what is done about miRNAs that are refused otherwise: {@code --skip-equal} is not for
   * them.
   */
  Set<Skip> mirnaSkips() {
    return records.skips();
  }

  /**
   * Refuses options that do not fit together.
   *
   * @throws ParameterException if equal names are to be treated in two ways
   */
  void check() {
    Set<Skip> named = records.skips();
    if (equal && (named.contains(Skip.REPEATED) || named.contains(Skip.RENAMED))) {
      throw new ParameterException(
          spec.commandLine(),
          "--skip-equal is --duplicates equal for targets and ORFs, and --duplicates says another"
              + " thing; leave one of the two out");
    }
  }

  /** Returns what is done about targets and ORFs that are refused otherwise. */
  Set<Skip> skips() {
    Set<Skip> skips = records.skips();
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
