// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.nio.file.Path;
import org.seedhawk.command.OptionRules;
import org.seedhawk.genome.Region;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Which regions of a genome are searched: the options of scan and variants. One thread at a time.
 */
public final class RegionOptions {
  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "With --annotation, what to search: 3utr, 5utr, cds, transcript (all exons, joined) or"
              + " exons (each by itself). Default: 3utr.")
  private String region = Region.THREE_PRIME_UTR.toString();

  @Option(
      names = "--regions",
      paramLabel = "BED12",
      description =
          "What to search of --genome, in the place of --annotation: each row is a target, its"
              + " blocks joined. Default: none.")
  private Path regions;

  @Option(
      names = "--isoform",
      paramLabel = "all|longest",
      description =
          "With --annotation, take longest for the transcript of each gene whose region is the"
              + " longest. Default: all.")
  private String isoform = "all";

  /** Creates it with the defaults. */
  public RegionOptions() {}

  /**
   * Refuses options that do not fit together, those that choose transcripts among them.
   *
   * @throws ParameterException if there are such, or a value is none of those that an option has
   */
  public void check(OptionRules rules) {
    if (rules.isGiven("--annotation") && regions != null) {
      throw rules.usage("--annotation and --regions are both given; leave one of them out");
    }
    for (String option : SelectionOptions.OF_TRANSCRIPTS) {
      rules.needs(option, "--annotation", "--regions");
    }
    rules.needs("--region", "--annotation");
    rules.needs("--isoform", "--annotation");
    region(rules, region);
    SelectionOptions.isLongest(rules, isoform);
  }

  /**
   * Returns a region by its name.
   *
   * @throws ParameterException if there is none
   */
  static Region region(OptionRules rules, String name) {
    try {
      return Region.of(name);
    } catch (IllegalArgumentException e) {
      throw rules.usage("--region: " + e.getMessage());
    }
  }

  /** Returns the file of {@code --regions}; null where there is none. */
  public Path file() {
    return regions;
  }

  /**
   * Returns the file of what is searched; null for the whole genome.
   *
   * @param annotation null where there is none
   */
  public Path transcripts(Path annotation) {
    return regions == null ? annotation : regions;
  }

  /** Returns what is searched of each row of {@link #transcripts}, once options were checked. */
  public Region region() {
    return regions == null ? Region.of(region) : Region.TRANSCRIPT;
  }

  /** Returns whether the transcript of a gene is the one whose region is the longest. */
  public boolean isLongest() {
    return isoform.equals(SelectionOptions.LONGEST);
  }
}
