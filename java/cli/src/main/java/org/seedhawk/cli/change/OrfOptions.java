// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.seedhawk.formats.FastaReader;
import picocli.CommandLine.Option;

/**
 * Which open reading frames belong to the 3'UTRs: options of every command that predicts log2fc.
 */
public final class OrfOptions {
  /** The names of the options. */
  static final String ORF = "--orf";

  static final String LENGTHS = "--orf-lengths";

  @Option(
      names = ORF,
      paramLabel = "FASTA",
      description =
          "Open reading frames (ORFs) under the names of their 3'UTRs, for log2fc. Plain, gzip or"
              + " bgzip. Default: none, and their sites are not counted.")
  private Path orf;

  @Option(
      names = LENGTHS,
      paramLabel = "TABLE",
      description =
          "Lengths of ORFs whose letters are not known: a name, a tab and a number of letters a"
              + " row. Default: none.")
  private Path lengths;

  /** Creates it with the defaults. */
  public OrfOptions() {}

  /** Returns the FASTA file; null where there is none. */
  public Path file() {
    return orf;
  }

  /** Returns the table of lengths; null where there is none. */
  public Path lengths() {
    return lengths;
  }

  /**
   * Reads the files.
   *
   * @param skips which records of ORFs are skipped, as those of targets
   * @throws IOException if one cannot be read
   * @throws org.seedhawk.error.BadInputException if one is no such file
   */
  public OrfFiles read(Set<FastaReader.Skip> skips) throws IOException {
    return new OrfFiles(orf, lengths, skips);
  }
}
