// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.nio.file.Path;
import java.util.Set;
import org.seedhawk.formats.FastaReader.Skip;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is searched, and for what: the sequences of scan and rank. */
final class InputOptions {
  @Option(
      names = "--mirna",
      paramLabel = "FASTA",
      required = true,
      description = "Mature miRNAs, 5'->3'. Plain, gzip or bgzip.")
  private Path mirna;

  @Option(
      names = "--target",
      paramLabel = "FASTA",
      description =
          "3'UTRs, from the stop codon on; scan takes any transcripts. Plain, gzip or bgzip."
              + " Default: none, and --genome stands for it.")
  private Path target;

  @Mixin private SkipOptions skip;

  /** Returns the file of miRNAs. */
  Path mirna() {
    return mirna;
  }

  /** Returns the file of targets; null where a genome stands for it. */
  Path target() {
    return target;
  }

  /** Returns which targets are skipped. */
  Set<Skip> skips() {
    return skip.skips();
  }
}
