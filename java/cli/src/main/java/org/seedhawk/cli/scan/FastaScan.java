// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.scan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.seedhawk.cli.change.ChangeRows;
import org.seedhawk.cli.run.FastaParts;
import org.seedhawk.cli.run.PartFolder;
import org.seedhawk.cli.run.PartedWork;
import org.seedhawk.cli.run.Progress;
import org.seedhawk.cli.run.Run;
import org.seedhawk.cli.site.SiteFormat;
import org.seedhawk.cli.source.FastaGenes;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.TargetSource;

/** The scan of a FASTA file, whole or in parts. One thread at a time. */
public final class FastaScan implements PartedWork, AutoCloseable {
  private final ScanJob job;
  private final Path target;
  private final Set<Skip> skips;
  private final String sites;
  private final String genes;
  private Optional<FastaParts> parts = Optional.empty();
  private boolean named; // some target has an ORF or 3' ends

  /**
   * Takes the file.
   *
   * @param sites name of the site table; null: none is written
   * @param genes name of the gene table; null: none is written
   */
  public FastaScan(ScanJob job, Path target, Set<Skip> skips, String sites, String genes) {
    this.job = job;
    this.target = target;
    this.skips = skips;
    this.sites = sites;
    this.genes = genes;
  }

  /** Scans the whole. */
  public void whole(Run run) throws IOException {
    try (FastaReader source = FastaReader.open(target, skips)) {
      if (job.changes().isPresent()) {
        job.changes().get().orfs().checkAhead(target, skips);
        job.changes().get().ends().checkAhead(target, skips);
      }
      Tables tables = Tables.whole(sites, genes, run.counts());
      ScanSummary summary = scan(source, source::fractionRead, tables);
      run.counts().targets(source.notes());
      say(summary, source.notes());
    }
  }

  private void say(ScanSummary summary, ReadNotes notes) {
    job.say(summary, notes.emptyRecords());
    FastaGenes.sayEqual(job.streams(), notes.equalRecords());
    notes.say(job.streams()::warn, target.toString());
  }

  @Override
  public long letters() throws IOException {
    return measured().letters();
  }

  private FastaParts measured() throws IOException {
    if (parts.isEmpty()) {
      parts = Optional.of(new FastaParts(target, skips, this::meet));
    }
    return parts.get();
  }

  private void meet(String name) {
    if (!named && job.changes().isPresent()) {
      ScanJob.Changes changes = job.changes().get();
      named = changes.orfs().knows(name) || changes.ends().weights(name).isPresent();
    }
  }

  @Override
  public void cut(int count) throws IOException {
    measured().cut(count);
  }

  @Override
  public void part(int part, Tables tables) throws IOException {
    FastaParts source = measured();
    source.begin(part);
    ScanSummary summary = scan(source, source::fractionRead, tables);
    tables.counts().targets(source.notes());
    if (!tables.kept()) {
      say(summary, source.notes());
    }
  }

  private ScanSummary scan(TargetSource source, DoubleSupplier fraction, Tables tables)
      throws IOException {
    Progress progress = new Progress(job.streams(), fraction, tables.span());
    try (AtomicFile siteFile = create(tables.sites());
        AtomicFile geneFile = create(tables.genes());
        ChangeRows rows = job.changes().map(ScanJob.Changes::rows).orElse(null)) {
      Optional<ChangeRows> columns = Optional.ofNullable(rows);
      TableSink sink =
          new TableSink(
              new TableSink.Tables(
                  siteFile, geneFile, tables.first(), tables.counts(), job.options().allPairs()),
              job.listing().shape().extras(),
              job.listing().shape().format() == SiteFormat.Format.JSONL,
              columns.map(one -> new TableSink.Changes(one, false)),
              progress);
      TargetSource targets = columns.map(one -> job.watched(source, one)).orElse(source);
      ScanSummary summary = job.set().scan(targets, job.options(), sink);
      if (!named) {
        job.changes()
            .ifPresent(
                one -> {
                  one.orfs().check(target);
                  one.ends().check(target);
                });
      }
      sink.commit();
      tables.counts().add(summary);
      if (!job.options().allPairs()) {
        tables.counts().addPairs(summary, job.mirnas().size());
      }
      if (columns.isPresent()) {
        columns.get().say(job.streams()::say);
        tables.counts().tails(columns.get().tails().count());
        if (!tables.kept()) {
          columns.get().tails().say(job.streams()::warn);
        }
      }
      return summary;
    } finally {
      progress.end();
    }
  }

  private AtomicFile create(String name) throws IOException {
    return name == null ? null : AtomicFile.create(name, job.streams().out());
  }

  @Override
  public void join(PartFolder folder) throws IOException {
    try (AtomicFile siteFile = create(sites);
        AtomicFile geneFile = create(genes)) {
      folder.join(siteFile, geneFile);
    }
  }

  /** Says which targets had what. */
  public void sayChanges() {
    job.changes()
        .ifPresent(
            one -> {
              one.orfs().say(job.streams()::say, "targets");
              one.ends().say(job.streams()::say, "targets");
            });
  }

  @Override
  public void close() throws IOException {
    if (parts.isPresent()) {
      parts.get().close();
    }
  }
}
