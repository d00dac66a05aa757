// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.seedhawk.cli.context.ContextColumns;
import org.seedhawk.cli.genome.GenomeTranscripts;
import org.seedhawk.cli.run.RunCounts;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.context.ContextTarget;
import org.seedhawk.formats.AccessibilityFile;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.JsonLines;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.SiteType;

/**
 * Writes the tables of repression: workers format rows with {@link #map}, the accepting thread
 * writes them in the order of the targets, or keeps the best of each miRNA until the end.
 */
final class RankTables {
  private final Optional<AtomicFile> genes;
  private final Optional<AtomicFile> sites;
  private final boolean allPairs;
  private final String siteHeader;
  private final Optional<JsonLines> json;
  private final Optional<TopTargets<Pair>> top;
  private final boolean first;
  private final RunCounts counts;
  private final Columns columns;
  private final ConcurrentLinkedQueue<Rows> free = new ConcurrentLinkedQueue<>();
  private long pairs;
  private long siteCount;

  /** What a worker makes of one target; used again and again. */
  static final class Rows {
    private final RowBuffer genes = new RowBuffer();
    private final RowBuffer sites = new RowBuffer();
    private final RowBuffer tabbed = new RowBuffer(); // sites that become JSON
    private final List<Tracks.Marks> marks = new ArrayList<>(); // of the sites on a genome
    private final List<Candidate> candidates = new ArrayList<>();
    private long pairs;
    private long siteCount;
    private Optional<AccessibilityFile.Target> accessibility = Optional.empty();
    private Optional<ContextTarget> context = Optional.empty();

    private void clear() {
      genes.clear();
      sites.clear();
      marks.clear();
      candidates.clear();
      pairs = 0;
      siteCount = 0;
    }
  }

  /** A pair that may be among the best of its miRNA. */
  private record Candidate(int mirna, long key, Pair pair) {}

  /**
   * The rows of a pair.
   *
   * @param gene that of the gene table
   * @param sites those of the site table
   * @param marks of these sites and of those that were dropped
   */
  record Pair(byte[] gene, byte[] sites, List<Tracks.Marks> marks) {}

  /**
   * What is written.
   *
   * @param genes empty: no such table is wanted
   * @param sites likewise
   * @param first whether tables have headers
   * @param counts receive statuses of pairs and types of sites
   */
  record Tables(
      Optional<AtomicFile> genes, Optional<AtomicFile> sites, boolean first, RunCounts counts) {}

  /**
   * What tables have beside the columns that all have.
   *
   * @param isoforms whether the gene table has the columns of genes with isoforms
   * @param accessibility that of the sites
   * @param context the columns of context++; they need the accessibility
   * @param places knows genes and places on the genome
   */
  record Columns(
      boolean isoforms,
      Optional<TargetAccessibility> accessibility,
      Optional<ContextColumns> context,
      Optional<GenomeTranscripts> places) {}

  /**
   * Takes the files.
   *
   * @param json whether sites are written as JSON lines
   */
  RankTables(
      Tables tables,
      boolean allPairs,
      boolean json,
      Optional<TopTargets<Pair>> top,
      Columns columns) {
    genes = tables.genes;
    sites = tables.sites;
    first = tables.first;
    counts = tables.counts;
    this.allPairs = allPairs;
    this.top = top;
    this.columns = columns;
    siteHeader =
        RankRows.with(
            RankRows.siteHeader(columns.accessibility().isPresent(), columns.context()),
            columns.places().map(GenomeTranscripts::placeColumns));
    this.json = json ? Optional.of(new JsonLines(siteHeader)) : Optional.empty();
  }

  void begin() throws IOException {
    if (!first) {
      return;
    }
    if (genes.isPresent()) {
      new RowBuffer()
          .text(
              RankRows.with(
                  RankRows.geneHeader(columns.isoforms(), columns.context()),
                  columns.places().map(unused -> GenomeTranscripts.GENE_COLUMNS)))
          .writeTo(genes.get());
    }
    if (sites.isPresent() && json.isEmpty()) {
      new RowBuffer().text(siteHeader).writeTo(sites.get());
    }
  }

  /** Formats the rows of a target; called by any thread. */
  Rows map(TargetRepression target) {
    Rows used = free.poll();
    Rows rows = used == null ? new Rows() : used;
    rows.accessibility = columns.accessibility().map(all -> all.of(target.transcript()));
    rows.context =
        columns
            .context()
            .map(all -> all.target(target.transcript(), rows.accessibility.orElseThrow()));
    for (int mirna = 0; mirna < target.size(); mirna++) {
      boolean scored = target.status(mirna) == PairStatus.SCORED;
      counts.pairs(target.status(mirna), 1);
      if (scored) {
        rows.pairs++;
        rows.siteCount += target.siteCount(mirna);
        for (SiteType type : SiteType.values()) {
          counts.listed(type, target.count(mirna, type));
        }
      }
      if (scored || allPairs) {
        if (top.isPresent()) {
          candidate(rows, target, mirna, top.get());
        } else {
          format(rows, target, mirna);
        }
      }
    }
    return rows;
  }

  private void format(Rows rows, TargetRepression target, int mirna) {
    Optional<GeneRepression> pair =
        sites.isPresent() || columns.context().isPresent()
            ? Optional.of(target.copy(mirna))
            : Optional.empty();
    Optional<ContextColumns.Pair> scores =
        columns
            .context()
            .map(all -> all.pair(rows.context.orElseThrow(), mirna, pair.orElseThrow()));
    if (genes.isPresent()) {
      RankRows.gene(rows.genes, target, mirna, columns.isoforms(), scores, columns.places());
    }
    if (sites.isPresent()) {
      RowBuffer out = json.isPresent() ? rows.tabbed : rows.sites;
      RankRows.Placed placed = new RankRows.Placed(columns.places(), rows.marks);
      RankRows.sites(out, target, pair.orElseThrow(), rows.accessibility, scores, placed);
      if (json.isPresent()) {
        json.get().append(rows.sites, out);
        out.clear();
      }
    }
  }

  private void candidate(Rows rows, TargetRepression target, int mirna, TopTargets<Pair> best) {
    long key = TopTargets.key(target.log2fc(mirna));
    if (best.mayHold(mirna, key)) {
      rows.genes.clear();
      rows.sites.clear();
      rows.marks.clear();
      format(rows, target, mirna);
      Pair pair =
          new Pair(rows.genes.toByteArray(), rows.sites.toByteArray(), List.copyOf(rows.marks));
      rows.candidates.add(new Candidate(mirna, key, pair));
    }
  }

  /** Writes or keeps the rows of the next target. */
  void accept(Rows rows) throws IOException {
    pairs += rows.pairs;
    siteCount += rows.siteCount;
    if (top.isPresent()) {
      for (Candidate one : rows.candidates) {
        top.get().add(one.mirna, one.key, one.pair);
      }
    } else {
      if (genes.isPresent()) {
        rows.genes.writeTo(genes.get());
      }
      if (sites.isPresent()) {
        rows.sites.writeTo(sites.get());
        count(rows.marks);
      }
    }
    rows.clear();
    free.add(rows);
  }

  /** Writes what was kept; the files are published by who made them. */
  void finish(int mirnas) throws IOException {
    for (int mirna = 0; top.isPresent() && mirna < mirnas; mirna++) {
      for (Pair pair : top.get().of(mirna)) {
        if (genes.isPresent()) {
          genes.get().write(pair.gene());
        }
        if (sites.isPresent()) {
          sites.get().write(pair.sites());
          count(pair.marks());
        }
      }
    }
  }

  private void count(List<Tracks.Marks> marks) {
    columns.places().ifPresent(all -> marks.forEach(all.tracks()::count));
  }

  /** Returns the number of pairs with a site so far. */
  long pairs() {
    return pairs;
  }

  /** Returns the number of sites so far. */
  long siteCount() {
    return siteCount;
  }
}
