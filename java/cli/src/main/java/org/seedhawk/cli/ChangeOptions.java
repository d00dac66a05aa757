// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.seedhawk.cli.change.OrfFiles;
import org.seedhawk.repression.RepressionModel;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Predicted log2 fold changes in a gene table: the options of scan and predict. */
final class ChangeOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--no-log2fc",
      description =
          "Leave the predicted log2 fold change, log2fc, and its columns out of the gene table.")
  private boolean without;

  @Option(
      names = "--orf",
      paramLabel = "FASTA",
      description =
          "Open reading frames (ORFs) under the names of their 3'UTRs, for log2fc. Plain, gzip or"
              + " bgzip. Default: none, and their sites are not counted.")
  private Path orf;

  @Option(
      names = "--orf-lengths",
      paramLabel = "TABLE",
      description =
          "Lengths of ORFs whose letters are not known: a name, a tab and a number of letters a"
              + " row. Default: none.")
  private Path orfLengths;

  /**
   * Returns whether the columns are wanted.
   *
   * @param why null, or what leaves them out beside the option: "without --genes" for instance
   * @throws ParameterException if there are ORFs, but no columns for them
   */
  boolean wanted(String why) {
    if (!without && why == null) {
      return true;
    }
    if (orf != null || orfLengths != null) {
      throw new ParameterException(
          spec.commandLine(),
          "%s is for log2fc, which is not computed %s; leave one of them out"
              .formatted(
                  orf == null ? "--orf-lengths" : "--orf", without ? "with --no-log2fc" : why));
    }
    return false;
  }

  /** Returns the input files. */
  Path[] inputs() {
    return new Path[] {orf, orfLengths};
  }

  /** Opens the model; it computes with as many threads as the engine. */
  RepressionModel open(int threads) {
    return RepressionModel.open(threads);
  }

  /** Reads the ORFs. */
  OrfFiles orfs() throws IOException {
    return new OrfFiles(orf, orfLengths);
  }
}
