// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedhawk.cli.genome.row.BedRows;
import org.seedhawk.cli.genome.row.GffRows;
import org.seedhawk.cli.genome.row.SiteRows;
import org.seedhawk.cli.genome.row.TsvRows;
import org.seedhawk.cli.run.PartFolder;
import org.seedhawk.cli.run.PartedWork;
import org.seedhawk.cli.site.SiteFormat;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.Streams;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.Selection;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The scan of a genome: its options, its targets and its tables. */
public final class GenomeScan {
  /** Letters beside a window that a site may look at. */
  private static final int BESIDE = 64;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Mixin private GenomeOptions files;

  @Mixin private RegionOptions regions;

  @Option(
      names = "--each-isoform",
      description =
          "List a site once for each transcript that holds it. Default: once for its gene, with all"
              + " transcripts in one column.")
  private boolean eachIsoform;

  @Option(
      names = "--by",
      paramLabel = "transcript|gene",
      description =
          "What a row of --genes is. With gene, a place of the genome counts once, however many"
              + " isoforms hold it. Default: transcript.")
  private String by = "transcript";

  @Mixin private SiteFormat format;

  /** Creates it with the defaults. */
  public GenomeScan() {}

  /** Columns of other origin that stand behind those of the table of transcripts. */
  public interface Columns {
    /** Returns the names of the columns, a tab between two. */
    String header();

    /** Appends a tab and the columns of a miRNA on a target. */
    void append(RowBuffer to, String targetId, int mirna) throws IOException;
  }

  /** Returns how many letters a site needs on both sides, for a window of so many bases. */
  static int flank(int windowLength) {
    return 2 * windowLength + BESIDE;
  }

  /** Returns whether there is a genome. */
  public boolean isGiven() {
    return files.isGiven();
  }

  /** Returns what decides on the format of the site table. */
  public SiteFormat format() {
    return format;
  }

  /** Returns whether the gene table has a row for each gene. */
  public boolean byGene() {
    return by.equals("gene");
  }

  /** Returns the input files; null where there is none. */
  public Path[] inputs() {
    List<Path> all = new ArrayList<>(files.inputs());
    all.add(regions.file());
    return all.toArray(Path[]::new);
  }

  /**
   * Refuses options that do not fit together.
   *
   * @param target what {@code --target} is; null: not given
   * @param sites what {@code --sites} is; null: no site table
   * @param genes what {@code --genes} is; null: no gene table
   */
  public void check(Path target, String sites, String genes) throws IOException {
    OptionRules rules = new OptionRules(spec);
    files.check(rules, target, sites != null);
    rules.needs("--regions", "--genome");
    regions.check(rules);
    rules.needs("--chromosome-alias", "--annotation", "--regions", "--conservation", "--known");
    rules.needs("--by", "--annotation");
    rules.needs("--each-isoform", "--annotation");
    rules.needs("--by", genes != null, "--genes");
    rules.needs("--each-isoform", sites != null, "--sites");
    if (!by.equals("transcript") && !byGene()) {
      throw rules.usage("--by is '%s'; it must be transcript or gene".formatted(by));
    }
    format.check(rules, sites, Optional.of(isGiven()));
    rules.excludes(
        isGiven(), "--genome", "--skip-empty", "--skip-equal", "--whole-names", "--circular");
    rules.excludes(isGiven(), "--genome", "--orf", "--orf-lengths", "--isoforms");
    if (isGiven() && sites != null) {
      SiteFormat.Format of = format.of(sites);
      boolean fixed = of == SiteFormat.Format.BED || of == SiteFormat.Format.GFF3;
      rules.excludes(fixed, "--format " + of, "--energy", "--chance");
      if (of == SiteFormat.Format.BED) {
        files.tracks().checkBed(rules, "--format bed");
      }
    }
    if (isGiven() && genes != null && regions.transcripts(files.annotation()) == null) {
      throw rules.usage("--genes needs --annotation or --regions: a chromosome is no gene");
    }
  }

  /**
   * Opens the targets.
   *
   * @param windowLength bases of a target that the model sees of a site
   */
  public GenomeTargets open(Streams streams, int windowLength) throws IOException {
    Path transcripts = regions.transcripts(files.annotation());
    Selection wanted = files.selection(regions.isLongest());
    try {
      Genome genome = Genome.open(files.genome());
      try {
        return transcripts == null
            ? GenomeTargets.whole(genome, flank(windowLength))
            : GenomeTargets.of(
                genome, files.plan(streams, genome, transcripts, regions.region(), wanted));
      } catch (IOException | RuntimeException e) {
        genome.close();
        throw e;
      }
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  /** Returns the options of a scan: a gene's row needs the sites below the threshold, too. */
  public ScanOptions options(ScanOptions options) {
    return byGene() ? options.toBuilder().threshold(0).build() : options;
  }

  /** The tables of a scan; nothing is left of what was not committed. One thread at a time. */
  public static final class Tables implements AutoCloseable {
    private final Optional<SiteFile> sites;
    private final Optional<AtomicFile> geneFile;
    private final GenomeSink sink;
    private final Tracks tracks;

    Tables(
        Optional<SiteFile> sites, Optional<AtomicFile> geneFile, GenomeSink sink, Tracks tracks) {
      this.tracks = tracks;
      this.sites = sites;
      this.geneFile = geneFile;
      this.sink = sink;
    }

    /** Returns what takes the results of the scan. */
    public ScanSink<?> sink(Progress progress) {
      sink.onProgress(progress);
      return sink;
    }

    /** Writes what waits and gives the files their names. */
    public void commit() throws IOException {
      sink.commit();
    }

    /** Returns the name of the index beside the site table; empty: it has none. */
    public Optional<String> indexName() {
      return sites.flatMap(SiteFile::indexName);
    }

    /** Returns a summary that counts the rows of the site table as listed sites. */
    public ScanSummary listed(ScanSummary scan) {
      return new ScanSummary(
          scan.targets(),
          scan.bases(),
          scan.ambiguousBases(),
          scan.sites(),
          sink.written(),
          scan.pairs(),
          scan.shortTargets(),
          scan.nanos());
    }

    /** Says what further files had about the sites. */
    public void say(Streams streams) {
      tracks.say(streams::say);
    }

    @Override
    public void close() throws IOException {
      try (Tracks closed = tracks) {
        if (sites.isPresent()) {
          sites.get().close();
        }
      } finally {
        if (geneFile.isPresent()) {
          geneFile.get().close();
        }
      }
    }
  }

  /** Is told how far a scan is. */
  public interface Progress {
    /** Told after each chunk. */
    void show(ScanSummary sofar) throws IOException;
  }

  /**
   * Creates the tables.
   *
   * @param tables what is written of which part
   * @param shape of the site table
   * @param options of the scan, before {@link #options}
   * @param threshold the model's own
   * @param columns more columns of transcripts
   */
  public Tables tables(
      GenomeTargets targets,
      PartedWork.Tables tables,
      SiteFormat.Shape shape,
      ScanOptions options,
      float threshold,
      Optional<Columns> columns,
      Streams streams)
      throws IOException {
    float from = Float.isNaN(options.threshold()) ? threshold : options.threshold();
    Optional<SiteFile> siteFile = Optional.empty();
    Optional<AtomicFile> geneFile = Optional.empty();
    Tracks tracks = tracks(targets, streams);
    try {
      if (tables.sites() != null) {
        SiteRows rows = rows(targets, shape.format(), shape.extras(), tracks);
        SiteFile.Kind kind =
            tables.kept()
                ? SiteFile.Kind.KEPT
                : tables.first() ? SiteFile.Kind.FIRST : SiteFile.Kind.LATER;
        siteFile =
            Optional.of(
                new SiteFile(tables.sites(), kind, streams.out(), rows, targets.chromosomes()));
      }
      if (tables.genes() != null) {
        geneFile = Optional.of(AtomicFile.create(tables.genes(), streams.out()));
      }
    } catch (IOException | RuntimeException e) {
      tracks.close();
      if (siteFile.isPresent()) {
        siteFile.get().close();
      }
      throw e;
    }
    Optional<GenomeSink.GeneRows> table =
        geneFile.map(
            file ->
                byGene()
                    ? new GeneTableByGene(
                        new GeneFile(file, tables.first()), targets.genes(), options.noisyOr())
                    : new TranscriptTable(file, tables.first(), columns, status -> {}));
    GenomeSink sink =
        new GenomeSink(
            targets, siteFile.map(one -> one), table, from, eachIsoform, tracks, tables.counts());
    return new Tables(siteFile, geneFile, sink, tracks);
  }

  private Tracks tracks(GenomeTargets targets, Streams streams) throws IOException {
    try {
      return files.tracks(streams, targets.genome());
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  /**
   * Writes the tables of the whole from those of parts that were kept.
   *
   * @param sites name of the site table; null: none
   * @param genes name of the gene table; null: none
   * @param extras columns of sites that were asked for
   * @return the name of the index beside the site table; empty: it has none
   */
  public Optional<String> join(
      GenomeTargets targets,
      PartFolder parts,
      String sites,
      String genes,
      SiteExtras extras,
      Streams streams)
      throws IOException {
    Optional<String> index = Optional.empty();
    if (genes != null) {
      try (AtomicFile file = AtomicFile.create(genes, streams.out())) {
        parts.copy("genes", file);
        file.commit();
      }
    }
    if (sites != null) {
      try (Tracks tracks = tracks(targets, streams);
          SiteFile file =
              new SiteFile(
                  sites,
                  SiteFile.Kind.FIRST,
                  streams.out(),
                  rows(targets, format.of(sites), extras, tracks),
                  targets.chromosomes())) {
        file.begin();
        for (int part = 0; part < parts.parts(); part++) {
          file.join(parts.file(part, "sites"));
        }
        file.commit();
        index = file.indexName();
      }
    }
    return index;
  }

  /** Returns whether a site table has an index of places, inside or beside it. */
  public boolean isIndexed(String sites) {
    SiteFormat.Format found = format.of(sites);
    return isGiven()
        && (found == SiteFormat.Format.BIGBED
            || SiteFile.isPacked(sites) && found != SiteFormat.Format.JSONL);
  }

  private SiteRows rows(
      GenomeTargets targets, SiteFormat.Format format, SiteExtras extras, Tracks tracks) {
    return switch (format) {
      case BED -> new BedRows(Optional.empty());
      case GFF3 -> new GffRows(targets.chromosomes(), tracks);
      case BIGBED -> new BedRows(Optional.of(new BedRows.More(extras, tracks)));
      case JSONL -> new TsvRows(extras, true, tracks);
      case TSV -> new TsvRows(extras, false, tracks);
    };
  }
}
