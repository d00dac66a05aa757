// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.seedhawk.cli.change.PolyATails;
import org.seedhawk.cli.context.ContextColumns;
import org.seedhawk.cli.run.Cuts;
import org.seedhawk.cli.run.PartFolder;
import org.seedhawk.cli.run.PartedWork;
import org.seedhawk.cli.run.Progress;
import org.seedhawk.cli.run.Run;
import org.seedhawk.cli.source.GenomeGenes;
import org.seedhawk.cli.source.RankPart;
import org.seedhawk.cli.source.RankSource;
import org.seedhawk.command.Counted;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.table.FoldChangeMatrix;
import org.seedhawk.repression.Gene;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SiteType;

/** The ranking of all genes, or of a part of them. One thread at a time. */
final class RankWork implements PartedWork, AutoCloseable {
  private final RepressionSet set;
  private final Setup setup;
  private final Page page;
  private final Names names;
  private final Run run;
  private final Streams streams;
  private long[] weights = new long[0];
  private int targets;
  private Optional<Cuts> cuts = Optional.empty();
  private Optional<RankSource> source = Optional.empty();
  private int taken; // genes of the source

  /** Opens something. */
  interface Opener<T> {
    /** Opens it; null where there is none. */
    T open() throws IOException;
  }

  /**
   * What the options say.
   *
   * @param sources where the genes come from
   * @param accessibility of the sites; it may give null
   * @param scores the columns of context++
   * @param allPairs whether pairs without a site have rows
   * @param json whether sites are written as JSON lines
   * @param isoforms whether the gene table has the columns of genes with isoforms
   * @param top how many targets of each miRNA are listed; empty: all
   */
  record Setup(
      Opener<RankSource> sources,
      Opener<TargetAccessibility> accessibility,
      Optional<ContextColumns> scores,
      boolean allPairs,
      boolean json,
      boolean isoforms,
      Optional<Integer> top) {}

  /**
   * What is shown beside the tables.
   *
   * @param html name of the page; null: there is none
   * @param described lines about the run
   * @param targets the file that names the targets
   * @param changes measured ones
   */
  record Page(
      String html, List<String> described, Path targets, Optional<FoldChangeMatrix> changes) {}

  /** Names of the tables; null: it is not written. */
  record Names(String sites, String genes) {}

  /** Takes what is ranked. */
  RankWork(RepressionSet set, Setup setup, Page page, Names names, Run run) {
    this.set = set;
    this.setup = setup;
    this.page = page;
    this.names = names;
    this.run = run;
    streams = run.streams();
  }

  /** What a worker makes of one target. */
  private record Mapped(RankTables.Rows rows, RankReport.Part part) {}

  /** Ranks the whole. */
  void whole() throws IOException {
    try (RankSource opened = setup.sources.open()) {
      rank(opened, opened, Tables.whole(names.sites, names.genes, run.counts()));
    }
  }

  /**
   * Ranks genes.
   *
   * @param opened where the genes and their places come from
   * @param genes those of them that are ranked
   */
  private void rank(RankSource opened, RankSource genes, Tables asked) throws IOException {
    int mirnas = set.mirnas().size();
    try (TargetAccessibility unpaired = setup.accessibility.open();
        AtomicFile geneFile = create(asked.genes());
        AtomicFile siteFile = create(asked.sites());
        AtomicFile pageFile = create(page.html)) {
      RankTables tables =
          new RankTables(
              new RankTables.Tables(
                  Optional.ofNullable(geneFile),
                  Optional.ofNullable(siteFile),
                  asked.first(),
                  asked.counts()),
              setup.allPairs,
              setup.json,
              setup.top.map(most -> new TopTargets<>(mirnas, most)),
              new RankTables.Columns(
                  setup.isoforms,
                  Optional.ofNullable(unpaired),
                  setup.scores,
                  opened instanceof GenomeGenes genome
                      ? Optional.of(genome.transcripts())
                      : Optional.empty()));
      RankReport report =
          new RankReport(
              set.mirnas(),
              Optional.ofNullable(pageFile),
              setup.top.orElse(RankReport.GENES),
              page.changes);
      PolyATails tails = new PolyATails();
      Progress progress = new Progress(streams, genes::fractionRead, asked.span());
      long begun = System.nanoTime();
      try {
        tables.begin();
        set.scanGenes(
            opened instanceof GenomeGenes ? genes : tails.watch(genes),
            one -> new Mapped(tables.map(one), report.map(one)),
            mapped -> {
              tables.accept(mapped.rows);
              report.accept(mapped.part);
              progress.show(summary(genes, tables, begun));
            });
        genes.check();
        if (!asked.kept()) {
          setup.scores.ifPresent(ContextColumns::check);
        }
        report.finish(page.described, page.targets, genes.records());
        tables.finish(mirnas);
        AtomicFile.publish(
            Stream.of(pageFile, geneFile, siteFile).filter(file -> file != null).toList());
      } finally {
        progress.end();
      }
      ScanSummary summary = summary(genes, tables, begun);
      asked.counts().pairs(PairStatus.SCORED, 0);
      asked.counts().listed(SiteType.EIGHT_MER, 0);
      asked.counts().add("targets", summary.targets());
      asked.counts().add("letters", summary.bases());
      asked.counts().add("ambiguous_letters", summary.ambiguousBases());
      asked.counts().add("sites_scored", summary.sites());
      asked.counts().targets(genes.notes());
      asked.counts().tails(tails.count());
      if (!asked.kept()) {
        say(summary, mirnas);
        genes.say(streams);
        tails.say(streams::warn);
        setup.scores.ifPresent(columns -> columns.say(streams::say));
        report.say(streams);
      }
    }
  }

  @Override
  public long letters() throws IOException {
    if (targets == 0) {
      // The source is opened anew for the parts, so that all its checks are done here.
      try (RankSource all = setup.sources.open()) {
        while (all.hasNext()) {
          if (targets == weights.length) {
            weights = Arrays.copyOf(weights, Math.max(1024, 2 * targets));
          }
          weights[targets++] = letters(all.next());
        }
        all.check();
      }
    }
    return Cuts.letters(weights, targets);
  }

  private static long letters(Gene gene) {
    return gene.isoforms().stream()
        .mapToLong(one -> one.transcript().utr().length() + one.transcript().orf().length())
        .sum();
  }

  @Override
  public void cut(int parts) throws IOException {
    letters();
    cuts = Optional.of(Cuts.of(weights, targets, target -> true, parts));
    source = Optional.of(setup.sources.open());
  }

  @Override
  public void part(int part, Tables tables) throws IOException {
    Cuts all = cuts.orElseThrow();
    RankSource opened = source.orElseThrow();
    boolean last = part == all.parts() - 1;
    RankPart genes = new RankPart(opened, taken, all.from(part), all.to(part), last);
    taken = all.to(part);
    rank(opened, genes, tables);
  }

  @Override
  public void join(PartFolder parts) throws IOException {
    try (AtomicFile siteFile = create(names.sites);
        AtomicFile geneFile = create(names.genes)) {
      parts.join(siteFile, geneFile);
    }
  }

  private AtomicFile create(String name) throws IOException {
    return name == null ? null : AtomicFile.create(name, streams.out());
  }

  private static ScanSummary summary(RankSource source, RankTables tables, long begun) {
    return new ScanSummary(
        source.records(),
        source.bases(),
        source.ambiguousBases(),
        tables.siteCount(),
        tables.siteCount(),
        tables.pairs(),
        0,
        System.nanoTime() - begun);
  }

  private void say(ScanSummary summary, int mirnas) {
    double seconds = summary.nanos() / 1e9;
    streams.say(
        String.format(
            Locale.ROOT,
            "%s (%s, %,d ambiguous), %s: %s, %s with a site, %.1f s, %s/s",
            Counted.of(summary.targets(), "target"),
            Counted.of(summary.bases(), "base"),
            summary.ambiguousBases(),
            Counted.of(mirnas, "miRNA"),
            Counted.of(summary.sites(), "site"),
            Counted.of(summary.pairs(), "pair"),
            seconds,
            Progress.bases((long) (summary.bases() / seconds))));
  }

  @Override
  public void close() throws IOException {
    if (source.isPresent()) {
      source.get().close();
    }
  }
}
