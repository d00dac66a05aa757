// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.context;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.seedhawk.cli.change.ThreePrimeEnds;
import org.seedhawk.command.OptionRules;
import org.seedhawk.context.ContextRules;
import org.seedhawk.formats.table.ContextParameterFiles;
import org.seedhawk.formats.table.PctTable;
import org.seedhawk.scan.Rna;
import picocli.CommandLine.Option;

/** Whether tables have TargetScan's context++ score. */
public final class ContextOptions {
  /** Named as on the command line. */
  enum Rules {
    program,
    paper
  }

  @Option(
      names = "--context-parameters",
      paramLabel = "DIR",
      description =
          "Add TargetScan 7's context++ score. DIR is its folder with Agarwal_2015_parameters.txt"
              + " and TA_SPS_by_seed_region.txt. It needs --accessibility. Default: none.")
  private Path parameters;

  @Option(
      names = "--context-parts",
      description = "Add what each feature contributes to the context++ score of a site.")
  private boolean parts;

  @Option(
      names = "--context-rules",
      paramLabel = "program|paper",
      description =
          "Features as TargetScan's program computes them, with its faults, or as its paper"
              + " describes them. Default: program.")
  private Rules rules = Rules.program;

  @Option(
      names = "--pct",
      paramLabel = "TABLE",
      description =
          "Probabilities of conserved targeting (PCT) for context++: target, miRNA, start and end"
              + " as in the site table, and PCT a row. Default: none, and they contribute 0.")
  private Path pct;

  /** Creates it with the defaults. */
  public ContextOptions() {}

  /** Returns whether there is a score. */
  public boolean isGiven() {
    return parameters != null;
  }

  /**
   * Checks what fits together.
   *
   * @param hasGenes whether there is a gene table
   * @param hasSites whether there is a site table
   */
  public void check(OptionRules options, boolean hasGenes, boolean hasSites) {
    options.needs("--context-parameters", hasGenes || hasSites, "--genes", "--sites");
    for (String option : List.of("--context-parts", "--context-rules", "--pct")) {
      options.needs(option, "--context-parameters");
    }
    options.needs("--context-parts", hasSites, "--sites");
    if (isGiven() && !options.isGiven("--accessibility")) {
      throw options.usage(
          "--context-parameters needs the accessibility of the 3'UTRs; add --accessibility FILE,"
              + " which is made where it is absent");
    }
  }

  /** Returns the input files; null where there is none. */
  public Path[] inputs() {
    return isGiven()
        ? new Path[] {
          parameters.resolve(ContextParameterFiles.WEIGHTS),
          parameters.resolve(ContextParameterFiles.SEEDS),
          pct
        }
        : new Path[0];
  }

  /**
   * Reads the files.
   *
   * @param ends the 3' ends of the targets
   */
  public Optional<ContextColumns> open(List<Rna> mirnas, ThreePrimeEnds ends) throws IOException {
    if (!isGiven()) {
      return Optional.empty();
    }
    return Optional.of(
        new ContextColumns(
            ContextParameterFiles.read(parameters),
            rules == Rules.program ? ContextRules.PROGRAM : ContextRules.PAPER,
            mirnas,
            ends,
            pct == null ? Optional.empty() : Optional.of(PctTable.read(pct)),
            parts));
  }
}
