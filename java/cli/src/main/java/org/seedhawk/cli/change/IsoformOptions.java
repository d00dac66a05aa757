// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.table.EndTable;
import org.seedhawk.formats.table.GeneMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which isoforms a gene has: the options of rank. */
public final class IsoformOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--isoforms",
      paramLabel = "TABLE",
      description =
          "3' ends of the 3'UTRs; a log2fc is averaged over them. Rows: name, first and last letter"
              + " and the per cent of transcripts that hold this stretch (as TargetScan's AIRs), or"
              + " name, last letter and count. Default: none, and all transcripts end with the"
              + " 3'UTR.")
  private Path ends;

  @Option(
      names = "--isoform",
      paramLabel = "all|longest",
      description =
          "Targets are isoforms of genes, named gene|transcript: a gene is the average of all, or"
              + " the longest. Default: each target is a gene of its own.")
  private Which which;

  @Option(
      names = "--gene-map",
      paramLabel = "TABLE",
      description =
          "With --isoform, the gene of each target: a target, a tab and a gene a row. Default: what"
              + " stands before the first | of a target's name.")
  private Path geneMap;

  private Optional<EndTable> table = Optional.empty(); // once it was read

  /** Creates it with the defaults. */
  public IsoformOptions() {}

  /** Which isoforms count, named as on the command line. */
  public enum Which {
    /** The average of all. */
    all,
    /** The one with the longest 3'UTR. */
    longest
  }

  /** Returns which isoforms of a gene count; empty where each target is a gene of its own. */
  public Optional<Which> which() {
    return Optional.ofNullable(which);
  }

  /**
   * Checks what fits together.
   *
   * @param target the FASTA file of the targets; null: there is none
   * @param page whether a page is wanted
   */
  public void check(Path target, boolean page) {
    if (ends != null && which != null) {
      throw usage(
          "--isoforms gives the isoforms of one record, and --isoform %s those of several; leave one of them out"
              .formatted(which));
    }
    if (geneMap != null && which == null) {
      throw usage("--gene-map needs --isoform all or --isoform longest");
    }
    if (page && which == Which.all) {
      throw usage("--html draws one 3'UTR a gene; use --isoform longest with it");
    }
    if (which != null && target != null && Files.exists(target) && !Files.isRegularFile(target)) {
      throw usage("--isoform reads '%s' twice; give a file, not a pipe".formatted(target));
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Returns the input files; null where there is none. */
  public Path[] inputs() {
    return new Path[] {ends, geneMap};
  }

  /** Returns a line about the isoforms for a report; empty where each target is its own gene. */
  public Optional<String> described() {
    if (ends != null) {
      return Optional.of("3' ends: " + ends.getFileName());
    }
    return which()
        .map(
            one ->
                "Isoforms of a gene: "
                    + one
                    + (geneMap == null ? "" : ", by " + geneMap.getFileName()));
  }

  /** Returns whether tables say of which isoform a site is. */
  public boolean named() {
    return which != null || ends != null;
  }

  /** Returns whether a gene is the average of several records. */
  public boolean averagesRecords() {
    return which == Which.all;
  }

  /**
   * Returns the table of 3' ends, if there is one, with counts of its own. It is read once, for it
   * may be a pipe.
   */
  public ThreePrimeEnds ends() throws IOException {
    if (ends == null) {
      return ThreePrimeEnds.none();
    }
    if (table.isEmpty()) {
      table = Optional.of(EndTable.read(ends));
    }
    return ThreePrimeEnds.of(ends, table.get());
  }

  /** Returns genes that are made of several records; empty without {@code --isoform}. */
  public Optional<GeneRecords> records(
      Path target, Set<FastaReader.Skip> skips, FastaReader source, OrfFiles orfs)
      throws IOException {
    if (which == null) {
      return Optional.empty();
    }
    Optional<Map<String, String>> map =
        geneMap == null ? Optional.empty() : Optional.of(GeneMap.read(geneMap));
    try (FastaReader first = FastaReader.open(target, skips)) {
      GeneRecords records = new GeneRecords(first, source, orfs, which == Which.all, map);
      records.check(geneMap, target);
      return Optional.of(records);
    }
  }
}
