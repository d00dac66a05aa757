// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.scan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.cli.change.ChangeRows;
import org.seedhawk.cli.change.ChangeSource;
import org.seedhawk.cli.change.OrfFiles;
import org.seedhawk.cli.change.ThreePrimeEnds;
import org.seedhawk.cli.run.Progress;
import org.seedhawk.cli.site.SiteFormat;
import org.seedhawk.command.Counted;
import org.seedhawk.command.Streams;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.TargetSource;

/**
 * What a scan is done with, whatever its targets come from. Immutable.
 *
 * @param set the miRNAs, prepared
 * @param changes where the columns of log2 fold changes come from; empty: there are none
 * @param listing how sites are listed
 * @param device what the summary says of it
 */
public record ScanJob(
    Seedhawk engine,
    List<Rna> mirnas,
    MirnaSet set,
    ScanOptions options,
    Optional<Changes> changes,
    Listing listing,
    String device,
    Streams streams) {

  /**
   * How sites are listed.
   *
   * @param shape of the site table
   * @param chance sites that chance lists in 1,000 nt for one miRNA; empty: it is not known
   */
  public record Listing(SiteFormat.Shape shape, OptionalDouble chance) {}

  /** What the columns of log2 fold changes come from. */
  public record Changes(
      RepressionModel model, RepressionSet set, OrfFiles orfs, ThreePrimeEnds ends) {
    /** Returns where the columns of one scan wait for their rows. The caller closes it. */
    ChangeRows rows() {
      return new ChangeRows(model);
    }
  }

  /** Returns it with columns of log2 fold changes. */
  public ScanJob with(Changes columns) {
    return new ScanJob(
        engine, mirnas, set, options, Optional.of(columns), listing, device, streams);
  }

  /**
   * Returns targets whose log2 fold changes are predicted while they are read.
   *
   * @param rows of {@link Changes#rows}, which receive them
   * @throws java.util.NoSuchElementException if there are no such columns
   */
  TargetSource watched(TargetSource source, ChangeRows rows) {
    Changes from = changes.orElseThrow();
    return new ChangeSource(source, from.set, from.orfs, from.ends, rows);
  }

  /** Says what was done. */
  void say(ScanSummary summary, long skipped) {
    double seconds = summary.nanos() / 1e9;
    streams.say(
        String.format(
            Locale.ROOT,
            "%s (%s, %,d ambiguous%s%s), %s: %s scored, %,d listed%s, %s with a site, %.1f s, %s/s",
            Counted.of(summary.targets(), "target"),
            Counted.of(summary.bases(), "base"),
            summary.ambiguousBases(),
            summary.shortTargets() == 0
                ? ""
                : ", " + Counted.of(summary.shortTargets(), "target") + " too short",
            skipped == 0 ? "" : String.format(Locale.ROOT, ", %,d empty skipped", skipped),
            Counted.of(mirnas.size(), "miRNA"),
            Counted.of(summary.sites(), "site"),
            summary.listedSites(),
            byChance(summary),
            Counted.of(summary.pairs(), "pair"),
            seconds,
            Progress.bases((long) (summary.bases() / seconds))));
    streams.say(device);
  }

  private String byChance(ScanSummary summary) {
    if (listing.chance.isEmpty()) {
      return "";
    }
    long letters = summary.bases() - summary.ambiguousBases();
    double sites = listing.chance.getAsDouble() * letters / 1000 * mirnas.size();
    return String.format(Locale.ROOT, " (%,.0f expected by chance)", sites);
  }
}
