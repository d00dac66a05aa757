// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.scan;

import java.io.IOException;
import java.util.Optional;
import org.seedhawk.cli.change.ChangeRows;
import org.seedhawk.cli.genome.GenomeScan;
import org.seedhawk.cli.genome.GenomeTargets;
import org.seedhawk.cli.run.Cuts;
import org.seedhawk.cli.run.PartFolder;
import org.seedhawk.cli.run.PartedWork;
import org.seedhawk.cli.run.Progress;
import org.seedhawk.cli.run.Run;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.ChangeColumns;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.TargetSource;

/** The scan of a genome, whole or in parts. One thread at a time. */
public final class GenomeWork implements PartedWork, AutoCloseable {
  private final ScanJob job;
  private final GenomeScan genome;
  private final GenomeTargets source;
  private final String sites;
  private final String genes;
  private final Run run;
  private Optional<Cuts> cuts = Optional.empty();

  /**
   * Opens the genome.
   *
   * @param sites name of the site table; null: none is written
   * @param genes name of the gene table; null: none is written
   */
  public GenomeWork(ScanJob job, GenomeScan genome, String sites, String genes, Run run)
      throws IOException {
    this.job = job;
    this.genome = genome;
    this.sites = sites;
    this.genes = genes;
    this.run = run;
    source = genome.open(job.streams(), job.engine().model().windowLength());
  }

  /** Scans the whole. */
  public void whole() throws IOException {
    scan(Tables.whole(sites, genes, run.counts()));
  }

  @Override
  public long letters() {
    return source.letters();
  }

  @Override
  public void cut(int parts) {
    cuts = Optional.of(source.cut(parts));
  }

  @Override
  public void part(int part, Tables tables) throws IOException {
    source.begin(cuts.orElseThrow().from(part), cuts.get().to(part));
    scan(tables);
  }

  private void scan(Tables asked) throws IOException {
    Progress progress = new Progress(job.streams(), source::fractionRead, asked.span());
    try (ChangeRows rows = job.changes().map(ScanJob.Changes::rows).orElse(null)) {
      Optional<ChangeRows> columns = Optional.ofNullable(rows);
      TargetSource targets = columns.map(one -> job.watched(source, one)).orElse(source);
      GenomeScan.Progress told =
          sofar -> {
            if (columns.isPresent()) {
              columns.get().passTo(sofar.targets());
            }
            progress.show(sofar);
          };
      try (GenomeScan.Tables tables =
          genome.tables(
              source,
              asked,
              job.listing().shape(),
              job.options(),
              job.engine().model().threshold(),
              columns.map(ChangesOfTranscripts::new),
              job.streams())) {
        ScanSummary scanned =
            job.set().scan(targets, genome.options(job.options()), tables.sink(told));
        progress.end();
        tables.commit();
        ScanSummary summary = asked.sites() == null ? scanned : tables.listed(scanned);
        asked.counts().add(summary);
        asked.counts().addPairs(summary, job.mirnas().size());
        if (!asked.kept()) {
          tables.indexName().ifPresent(index -> run.output("index of --sites", index));
          job.say(summary, 0);
          job.streams().say(source.described());
          tables.say(job.streams());
        }
        columns.ifPresent(one -> one.say(job.streams()::say));
      }
    } finally {
      progress.end();
    }
  }

  /** The columns of log2 fold changes in the table of transcripts. */
  private record ChangesOfTranscripts(ChangeRows rows) implements GenomeScan.Columns {
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

  @Override
  public void join(PartFolder folder) throws IOException {
    genome
        .join(source, folder, sites, genes, job.listing().shape().extras(), job.streams())
        .ifPresent(index -> run.output("index of --sites", index));
    job.streams().say(source.described());
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
