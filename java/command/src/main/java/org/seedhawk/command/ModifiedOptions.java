// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import picocli.CommandLine.Option;

/** What is done about sequences in the notation of modified bases. */
public final class ModifiedOptions {
  @Option(
      names = "--modified-bases",
      paramLabel = "refuse|strip",
      description =
          "What is done about sequences in the notation of modified bases, as mU, +A, dT, /5Phos/"
              + " and *. strip: their plain letters are read. Default: ${DEFAULT-VALUE}.")
  private Modified modified = Modified.refuse;

  /** Creates it with the default. */
  public ModifiedOptions() {}

  /** What is done, named as on the command line. */
  enum Modified {
    refuse,
    strip
  }

  /** Returns whether their plain letters are read. */
  public boolean strips() {
    return modified == Modified.strip;
  }
}
