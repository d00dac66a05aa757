// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.table.EndTable;
import org.seedhawk.repression.RepressionModel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Predicted log2 fold changes in a gene table: the options of scan and predict. */
public final class ChangeOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--no-log2fc",
      description =
          "Leave the predicted log2 fold change, log2fc, and its columns out of the gene table.")
  private boolean without;

  @Mixin private OrfOptions orfs;

  @Option(
      names = "--isoforms",
      paramLabel = "TABLE",
      description =
          "3' ends of the 3'UTRs, for log2fc, as for 'seedhawk rank'. Default: none, and all"
              + " transcripts end with the 3'UTR.")
  private Path isoforms;

  @Mixin private AbundanceOptions abundance;

  /** Creates it with the defaults. */
  public ChangeOptions() {}

  /**
   * Returns whether the columns are wanted.
   *
   * @param why null, or what leaves them out beside the option: "without --genes" for instance
   * @throws ParameterException if there are ORFs or isoforms, but no columns for them
   */
  public boolean wanted(String why) {
    if (!without && why == null) {
      return true;
    }
    Map<String, Path> files = new LinkedHashMap<>();
    files.put(OrfOptions.ORF, orfs.file());
    files.put(OrfOptions.LENGTHS, orfs.lengths());
    files.put("--isoforms", isoforms);
    String given =
        files.entrySet().stream()
            .filter(file -> file.getValue() != null)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(abundance.isGiven() ? "--abundance" : "");
    if (!given.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "%s is for log2fc, which is not computed %s; leave one of them out"
              .formatted(given, without ? "with --no-log2fc" : why));
    }
    return false;
  }

  /** Returns the input files. */
  public Path[] inputs() {
    return new Path[] {orfs.file(), orfs.lengths(), isoforms, abundance.input()};
  }

  /** Returns the files that options of words name, by option; a null value is none. */
  public Map<String, Path> more() {
    Map<String, Path> more = new LinkedHashMap<>();
    more.put("--abundance", abundance.input());
    return more;
  }

  /**
   * Opens the model.
   *
   * @param threads as many as the engine's
   * @param targets the FASTA file of the targets; null: there is none
   * @param skips which of its records are skipped
   */
  public RepressionModel open(int threads, Path targets, Set<FastaReader.Skip> skips)
      throws IOException {
    return abundance.with(RepressionModel.open(threads), targets, skips);
  }

  /** Reads the 3' ends, if there are any. */
  public ThreePrimeEnds ends() throws IOException {
    return isoforms == null
        ? ThreePrimeEnds.none()
        : ThreePrimeEnds.of(isoforms, EndTable.read(isoforms));
  }

  /**
   * Reads the ORFs.
   *
   * @param skips which records are skipped, as those of targets
   */
  public OrfFiles orfs(Set<FastaReader.Skip> skips) throws IOException {
    return orfs.read(skips);
  }
}
