// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.known;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.OutputFiles;
import org.seedhawk.command.RecordOptions;
import org.seedhawk.command.Streams;
import org.seedhawk.command.WorkerOptions;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.Rna;
import org.seedhawk.search.Agreement;
import org.seedhawk.search.HitTable;
import org.seedhawk.search.MirnaDatabase;
import org.seedhawk.search.MirnaHit;
import org.seedhawk.search.MirnaSearch;
import org.seedhawk.search.SearchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code seedhawk blast}: which known miRNA is a sequence like. */
@Command(
    name = "blast",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Finds the known miRNA that each query is most like.",
    footer = {
      "",
      "One row is one query, in the order of the file. With --all, one row is one hit. "
          + "The columns:",
      "  query mirna strand identity coverage mismatches gap_openings query_start",
      "  query_end mirna_start mirna_end mirna_length score bits evalue status engine",
      "  n_equal",
      "A status is hit, no_hit, or too_short (the query has fewer than 7 nt). n_equal counts "
          + "the known miRNAs that have the letters of the one named, itself among them: from "
          + "2 on, any of them could be named as well.",
      "blastn is called with word size 7, match 1, mismatch -2, gap 5 and 2. The "
          + "embedded search scores the same, and needs nothing installed.",
      "",
      "Example:",
      "  seedhawk blast --query generated.fa --db mature.fa --out hits.tsv"
    })
public final class BlastCommand implements Callable<Integer> {
  /** Queries that are searched and written together. */
  private static final int CHUNK = 10_000;

  /** What is longer is a transcript, not a miRNA or its hairpin. */
  private static final int LONGEST = 10_000;

  private final Streams streams;

  @Spec private CommandSpec spec;

  @Option(
      names = "--query",
      paramLabel = "FASTA",
      required = true,
      description =
          "Sequences to look up, in RNA or DNA letters, up to 10,000 nt. Plain, gzip or bgzip.")
  private Path query;

  @Option(
      names = "--db",
      paramLabel = "FASTA",
      required = true,
      description =
          "Known miRNAs, up to 1,000 nt: miRBase's mature.fa or MirGeneDB's, for instance.")
  private Path db;

  @Option(
      names = "--evalue",
      paramLabel = "E",
      description = "Largest E-value of a hit, above 0. Default: 0.01.")
  private Double evalue;

  @Option(names = "--both-strands", description = "Look the reverse complement up, too.")
  private boolean bothStrands;

  @Option(
      names = "--all",
      description =
          "Write every hit, in blastn's order. Default: the best hit; of equal scores, the one"
              + " whose miRNA is covered best; of equal ones, that with the query's name, or else"
              + " the last of the file. Only --all shows them all.")
  private boolean all;

  @Option(names = "--dust", description = "Let no hit begin in letters of low complexity.")
  private boolean dust;

  @Option(
      names = "--compat",
      paramLabel = "rajkumar",
      description =
          "Search as published for generated miRNAs: E-value 0.1, both strands, every hit,"
              + " filtered. Rows are as blastn -outfmt 10 prints them. Default: none.")
  private Compat compat;

  @Option(
      names = "--engine",
      paramLabel = "auto|blastn|embedded",
      description =
          "Who searches. auto: blastn where it is installed, the embedded search where it is not."
              + " Default: ${DEFAULT-VALUE}.")
  private Engine engine = Engine.auto;

  @Option(
      names = "--agreement",
      paramLabel = "FILE",
      description =
          "Search with both engines, and write here how far they agree, as tab-separated figures."
              + " Default: none.")
  private String agreement;

  @Mixin private RecordOptions records;

  @Mixin private WorkerOptions workers;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Table of hits to write, gzipped if it ends in .gz. Default: the standard output.")
  private String out = "-";

  /** Published searches, named as on the command line. */
  enum Compat {
    rajkumar
  }

  /** Who searches, named as on the command line. */
  enum Engine {
    auto(MirnaSearch.Engine.AUTO),
    blastn(MirnaSearch.Engine.BLASTN),
    embedded(MirnaSearch.Engine.EMBEDDED);

    private final MirnaSearch.Engine engine;

    Engine(MirnaSearch.Engine engine) {
      this.engine = engine;
    }

    /** Returns who it is. */
    MirnaSearch.Engine engine() {
      return engine;
    }
  }

  /** Takes what it writes to. */
  public BlastCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    SearchOptions options = options();
    OutputFiles files =
        new OutputFiles(spec)
            .input(query, db)
            .output("--agreement", agreement)
            .output("--out", out);
    files.check();
    MirnaDatabase database = MirnaDatabase.read(db, records.skips(), streams::warn);
    List<Rna> queries = queries();
    try (AtomicFile agreed =
            agreement == null ? null : AtomicFile.create(agreement, streams.out());
        AtomicFile file = AtomicFile.create(out, streams.out());
        MirnaSearch search = open(engine.engine, database)) {
      if (agreed != null) {
        agree(database, queries, options, agreed);
      }
      long begun = System.nanoTime();
      long found = write(search, database, queries, options, file);
      AtomicFile.publish(agreed == null ? List.of(file) : List.of(agreed, file));
      double seconds = (System.nanoTime() - begun) / 1e9;
      streams.say(
          String.format(
              Locale.ROOT,
              "%,d queries, %,d with a hit among %,d miRNAs at E-value %s, by %s, %.1f s,"
                  + " %,.0f queries/s",
              queries.size(),
              found,
              database.size(),
              options.evalue(),
              search.engine(),
              seconds,
              queries.size() / seconds));
      files.written().ifPresent(streams::say);
    }
    return ExitCode.OK.code();
  }

  private SearchOptions options() {
    workers.threads(); // refuses what is out of range
    OptionRules rules = new OptionRules(spec);
    rules.inRange("--evalue", evalue, Double.MIN_VALUE, Double.MAX_VALUE, "a number above 0");
    rules.excludes(compat != null, "--compat " + compat, "--both-strands", "--all", "--dust");
    SearchOptions options =
        compat == null
            ? SearchOptions.DEFAULT.withBothStrands(bothStrands).withAllHits(all).withDust(dust)
            : SearchOptions.RAJKUMAR;
    return evalue == null ? options : options.withEvalue(evalue);
  }

  private MirnaSearch open(MirnaSearch.Engine asked, MirnaDatabase database) throws IOException {
    return MirnaSearch.open(
        asked, database, workers.threads(), System.getenv("PATH"), streams::say);
  }

  private List<Rna> queries() throws IOException {
    List<Rna> queries = FastaReader.readSequences(query, records.skips(), streams::warn);
    for (Rna rna : queries) {
      if (rna.letters().length() > LONGEST) {
        throw new BadInputException(
            "%s: record '%s' has %,d nt, a query at most %,d; cut it, or check that it is no target"
                .formatted(query, rna.id(), rna.letters().length(), LONGEST));
      }
    }
    return queries;
  }

  /** Returns how many queries have a hit. */
  private long write(
      MirnaSearch search,
      MirnaDatabase database,
      List<Rna> queries,
      SearchOptions options,
      AtomicFile file)
      throws IOException {
    RowBuffer rows = new RowBuffer();
    if (compat == null) {
      rows.text(HitTable.HEADER);
    }
    long found = 0;
    for (int from = 0; from < queries.size(); from += CHUNK) {
      List<Rna> chunk = queries.subList(from, Math.min(queries.size(), from + CHUNK));
      List<List<MirnaHit>> hits = search.search(chunk, options);
      for (int i = 0; i < chunk.size(); i++) {
        found += hits.get(i).isEmpty() ? 0 : 1;
        if (compat == null) {
          HitTable.rows(rows, chunk.get(i), hits.get(i), database, search.engine());
        } else {
          HitTable.blastRows(rows, chunk.get(i), hits.get(i), database);
        }
      }
      rows.writeTo(file);
      rows.clear();
    }
    return found;
  }

  private void agree(
      MirnaDatabase database, List<Rna> queries, SearchOptions options, AtomicFile file)
      throws IOException {
    try (MirnaSearch blastn = open(MirnaSearch.Engine.BLASTN, database);
        MirnaSearch embedded = open(MirnaSearch.Engine.EMBEDDED, database)) {
      Agreement found = Agreement.measure(blastn, embedded, database, queries, options);
      RowBuffer rows = new RowBuffer();
      found.figures().forEach((name, value) -> rows.text(name).tab().text(value).newline());
      rows.writeTo(file);
      streams.say(found.toString());
    }
  }
}
