// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.seedhawk.cli.run.Run;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.scan.Rna;
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

  /** Refuses options that do not fit together. */
  void check() {
    skip.check();
  }

  /** Returns what is done about targets that are refused otherwise. */
  Set<Skip> skips() {
    return skip.skips();
  }

  /**
   * Reads the miRNAs, and counts what was done about some of them.
   *
   * @param limit what a miRNA must not be longer than
   */
  List<Rna> mirnas(MirnaLimit limit, Run run, Consumer<String> warnings) throws IOException {
    MirnaFasta.Mirnas read = MirnaFasta.read(mirna, id -> limit, skip.mirnaSkips(), warnings);
    run.mirnas(read.notes());
    return read.list();
  }
}
