// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.scan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
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

/**
 * What a scan is done with, whatever its targets come from. Immutable.
 *
 * @param set the miRNAs, prepared
 * @param changes where the columns of log2 fold changes come from; empty: there are none
 * @param format of the site table
 * @param device what the summary says of it
 */
public record ScanJob(
    Seedhawk engine,
    List<Rna> mirnas,
    MirnaSet set,
    ScanOptions options,
    Optional<Changes> changes,
    SiteFormat.Format format,
    String device,
    Streams streams) {

  /** What the columns of log2 fold changes come from. */
  public record Changes(
      RepressionModel model, RepressionSet set, OrfFiles orfs, ThreePrimeEnds ends) {}

  /** Returns it with columns of log2 fold changes. */
  public ScanJob with(Changes columns) {
    return new ScanJob(engine, mirnas, set, options, Optional.of(columns), format, device, streams);
  }

  /** Says what was done. */
  void say(ScanSummary summary, long skipped) {
    double seconds = summary.nanos() / 1e9;
    streams.say(
        String.format(
            Locale.ROOT,
            "%s (%s, %,d ambiguous%s%s), %s: %s scored, %,d listed, %s with a site, %.1f s, %s/s",
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
            Counted.of(summary.pairs(), "pair"),
            seconds,
            Progress.bases((long) (summary.bases() / seconds))));
    streams.say(device);
  }
}
