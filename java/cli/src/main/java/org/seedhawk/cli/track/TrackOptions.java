// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.track;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.seedhawk.command.OptionRules;
import picocli.CommandLine.Option;

/** Files that say more about places of a genome: the options of scan and rank. */
public final class TrackOptions {
  @Option(
      names = "--conservation",
      paramLabel = "BIGWIG",
      description =
          "With --genome, values for its letters, phyloP for instance: a local bigWig file. Sites"
              + " get the columns cons_seed and cons_site, means over the match of nt 2-7 and over"
              + " the site. Default: none.")
  private Path conservation;

  @Option(
      names = "--min-conservation",
      paramLabel = "X",
      description =
          "With --conservation, list sites whose cons_seed is X or more. Genes do not change."
              + " Default: all.")
  private Double minConservation;

  @Option(
      names = "--known",
      paramLabel = "BED",
      description =
          "With --genome, known sites: BED with 6 or 12 columns, plain or gzip. Sites get the"
              + " column known, the names of those that they overlap on their strand. Default:"
              + " none.")
  private Path known;

  /** Creates it with the defaults. */
  public TrackOptions() {}

  /** Returns the values of the genome's letters. */
  Optional<Path> conservation() {
    return Optional.ofNullable(conservation);
  }

  /** Returns the least mean of a seed match; empty: all are listed. */
  Optional<Double> minConservation() {
    return Optional.ofNullable(minConservation);
  }

  /** Returns the known sites. */
  Optional<Path> known() {
    return Optional.ofNullable(known);
  }

  /** Returns the input files; null where there is none. */
  public List<Path> inputs() {
    return Arrays.asList(conservation, known);
  }

  /** Refuses options that have no effect, and numbers that are none. */
  public void check(OptionRules rules, boolean withSites) {
    for (String option : new String[] {"--conservation", "--known"}) {
      rules.needs(option, "--genome");
      rules.needs(option, withSites, "--sites");
    }
    rules.needs("--min-conservation", "--conservation");
    rules.inRange(
        "--min-conservation", minConservation, -Double.MAX_VALUE, Double.MAX_VALUE, "a number");
  }

  /**
   * Refuses a file whose values a format has no place for.
   *
   * @param format its name
   */
  public void checkBed(OptionRules rules, String format) {
    rules.excludes(minConservation == null, format, "--conservation");
  }
}
