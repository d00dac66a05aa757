// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.io.IOException;
import java.util.Optional;
import org.seedhawk.MirnaSet;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.TargetList;
import org.seedhawk.server.failure.Deadline;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.model.Models;

/** Runs what was asked and sends its rows, whoever reads them. */
final class ScanRun {
  private ScanRun() {}

  /** What the rows are. */
  enum Kind {
    /** Sites. */
    SCAN("scan", "sites"),
    /** Pairs of a miRNA and a target. */
    GENES("genes", "genes");

    private final String label;
    private final String rows;

    Kind(String label, String rows) {
      this.label = label;
      this.rows = rows;
    }

    /** Returns what the rows are called. */
    String rows() {
      return rows;
    }

    /**
     * Returns a kind.
     *
     * @throws Failure with status 400 if there is none of this name
     */
    static Kind of(String label) {
      for (Kind one : values()) {
        if (one.label.equals(label)) {
          return one;
        }
      }
      throw Failure.bad(
          "kind is '%s'; it must be scan or genes".formatted(Failure.shortened(label)));
    }
  }

  /**
   * Refuses what cannot be answered, before anything is computed.
   *
   * @param tsv whether the answer is a table
   * @throws Failure with status 400
   */
  static void check(Kind kind, ScanRequest asked, boolean tsv) {
    asked.place().ifPresent(place -> place.check(kind, tsv, asked.options()));
    if (kind == Kind.GENES && asked.changes().orElse(false) && asked.options().circular()) {
      throw Failure.bad("log2fc is not predicted for circular targets; leave it out");
    }
  }

  /**
   * Runs it.
   *
   * @throws IOException if the reader has gone, or the thread is interrupted
   */
  static void run(Kind kind, ScanRequest asked, RowStream to, Deadline deadline)
      throws IOException {
    to.warn(Warnings.of(kind, asked));
    try (Models.Use use = asked.models().use(asked.model());
        Mirnas.Lent<MirnaSet> mirnas = asked.mirnas().prepared(use.model(), asked.search())) {
      if (asked.place().isPresent()) {
        GenomePart place = asked.place().get();
        if (kind == Kind.SCAN) {
          float own = use.model().engine().model().threshold();
          GenomeRun.sites(asked, place, own, mirnas.set(), to, deadline);
        } else {
          GenomeRun.genes(asked, place, mirnas.set(), to, deadline);
        }
      } else if (kind == Kind.SCAN) {
        run(asked, mirnas.set(), to, deadline, new SiteRows(to, asked.options().hasEnergy()));
      } else if (asked.changes().orElse(!asked.options().circular())) {
        try (Mirnas.Lent<RepressionSet> changes = asked.mirnas().changes()) {
          GeneRows.Changes columns =
              new GeneRows.Changes(changes.set(), asked.targets(), deadline, to.isTsv());
          run(asked, mirnas.set(), to, deadline, new GeneRows(to, Optional.of(columns)));
        }
      } else {
        run(asked, mirnas.set(), to, deadline, new GeneRows(to, Optional.empty()));
      }
    }
  }

  private static void run(
      ScanRequest asked, MirnaSet mirnas, RowStream to, Deadline deadline, ScanSink<?> sink)
      throws IOException {
    try (TargetList targets = new TargetList(asked.targets())) {
      ScanOptions options = asked.options().toBuilder().timeout(deadline.left()).build();
      ScanSummary summary = mirnas.scan(targets, options, sink);
      to.end(summary);
    } catch (IOException e) {
      throw e; // the reader has gone
    } catch (RuntimeException | Error e) {
      Optional<Failure> left = to.fail(deadline.failure(e));
      if (left.isPresent()) {
        throw left.get();
      }
    }
  }
}
