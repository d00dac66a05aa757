// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.MirnaSet;
import org.seedhawk.cli.change.ChangeRows;
import org.seedhawk.cli.change.ChangeSource;
import org.seedhawk.cli.change.OrfFiles;
import org.seedhawk.cli.change.ThreePrimeEnds;
import org.seedhawk.cli.genome.GenomeScan;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.ChangeColumns;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.TargetList;
import org.seedhawk.scan.TargetSource;
import org.seedhawk.server.failure.Deadline;
import org.seedhawk.server.failure.Failure;

/** Scans transcripts of the server's genome and sends the tables of the command line. */
final class GenomeRun {
  private GenomeRun() {}

  /**
   * Sends sites.
   *
   * @param place that was asked for
   * @param own threshold of the model
   * @throws IOException if the reader has gone
   */
  static void sites(
      ScanRequest asked,
      GenomePart place,
      float own,
      MirnaSet mirnas,
      RowStream to,
      Deadline deadline)
      throws IOException {
    try (TargetList targets = new TargetList(place.targets());
        GenomeScan.Tables tables = place.sites(to, asked.options(), own)) {
      ScanSummary summary = scan(asked, mirnas, targets, tables, to::progress, deadline);
      to.end(tables.listed(summary));
    } catch (RuntimeException | Error e) {
      fail(to, deadline.failure(e));
    }
  }

  /**
   * Sends a row for each miRNA and transcript.
   *
   * @param place that was asked for
   * @throws IOException if the reader has gone
   */
  static void genes(
      ScanRequest asked, GenomePart place, MirnaSet mirnas, RowStream to, Deadline deadline)
      throws IOException {
    try (TargetList targets = new TargetList(place.targets())) {
      if (!asked.changes().orElse(true)) {
        try (GenomeScan.Tables tables = place.genes(to, Optional.empty())) {
          to.end(scan(asked, mirnas, targets, tables, to::progress, deadline));
        }
        return;
      }
      try (Mirnas.Lent<RepressionSet> changes = asked.mirnas().changes();
          ChangeRows rows = new ChangeRows(asked.mirnas().models().repression());
          GenomeScan.Tables tables = place.genes(to, Optional.of(new Changes(rows)))) {
        TargetSource source =
            new ChangeSource(
                targets,
                changes.set(),
                new OrfFiles(null, null, Set.of()),
                ThreePrimeEnds.none(),
                rows);
        GenomeScan.Progress told =
            sofar -> {
              rows.passTo(sofar.targets());
              to.progress(sofar);
            };
        to.end(scan(asked, mirnas, source, tables, told, deadline));
      }
    } catch (RuntimeException | Error e) {
      fail(to, deadline.failure(e));
    }
  }

  private static ScanSummary scan(
      ScanRequest asked,
      MirnaSet mirnas,
      TargetSource targets,
      GenomeScan.Tables tables,
      GenomeScan.Progress told,
      Deadline deadline)
      throws IOException {
    ScanOptions options = asked.options().toBuilder().timeout(deadline.left()).build();
    ScanSummary summary = mirnas.scan(targets, options, tables.sink(told));
    tables.commit();
    return summary;
  }

  private static void fail(RowStream to, Failure failure) throws IOException {
    Optional<Failure> left = to.fail(failure);
    if (left.isPresent()) {
      throw left.get();
    }
  }

  /** The columns of log2 fold changes. */
  private record Changes(ChangeRows rows) implements GenomeScan.Columns {
    @Override
    public String header() {
      return ChangeColumns.HEADER;
    }

    @Override
    public void append(RowBuffer to, String targetId, int mirna) throws IOException {
      rows.moveTo(targetId);
      rows.append(to, mirna);
    }
  }
}
