// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.seedhawk.cli.genome.row.BedRows;
import org.seedhawk.cli.genome.row.SiteRows;
import org.seedhawk.cli.genome.row.TsvRows;
import org.seedhawk.cli.run.RunCounts;
import org.seedhawk.cli.site.SiteFormat;
import org.seedhawk.cli.track.TrackOptions;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.command.Streams;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;
import org.seedhawk.genome.Status;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;

/**
 * A genome and the 3'UTRs of its annotation, open for many scans, each of some transcripts. The
 * tables are those of {@code scan --genome --annotation} with these transcripts alone. Thread-safe.
 */
public final class OpenGenome implements AutoCloseable {
  private static final String STREAM = "-";

  private final Genome genome; // guarded by itself: it is for one thread at a time
  private final Extraction plan;

  private OpenGenome(Genome genome, Extraction plan) {
    this.genome = genome;
    this.plan = plan;
  }

  /**
   * Opens genome and annotation.
   *
   * @param streams told what is odd about them
   * @throws BadInputException if one cannot be read, or nothing can be extracted
   */
  public static OpenGenome open(Path genome, Path annotation, Streams streams) throws IOException {
    try {
      Genome opened = Genome.open(genome);
      try {
        Extraction plan =
            Plans.plan(
                streams, opened, annotation, List.of(), Region.THREE_PRIME_UTR, Selection.all());
        return new OpenGenome(opened, plan.only(item -> item.status() == Status.EXTRACTED));
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  /** Returns all transcripts that have a 3'UTR, in the order of the genome. */
  public List<Extraction.Item> items() {
    return plan.items();
  }

  /** Returns the letters of a stretch, from the 5' end of its strand. */
  public String letters(GenomeBlocks blocks) {
    try {
      synchronized (genome) {
        return new String(genome.spliced(blocks), StandardCharsets.US_ASCII);
      }
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  /**
   * Returns some transcripts for one scan.
   *
   * @param wanted of {@link #items}
   */
  public Part part(List<Extraction.Item> wanted) {
    // All transcripts are looked up in it: to compare their blocks would take long.
    Set<Extraction.Item> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
    chosen.addAll(wanted);
    synchronized (genome) {
      return new Part(GenomeTargets.of(genome, plan.only(chosen::contains)));
    }
  }

  /** Some transcripts, for one scan. One thread at a time. */
  public final class Part {
    private final GenomeTargets targets;

    private Part(GenomeTargets targets) {
      this.targets = targets;
    }

    /** Returns how many distinct stretches there are. */
    public int targetCount() {
      return targets.stretches().size();
    }

    /** Returns how many letters the distinct stretches have. */
    public long letterCount() {
      return targets.letters();
    }

    /** Reads the stretches that are to be scanned, in the order in which they must be. */
    public List<Rna> targets() {
      List<Rna> all = new ArrayList<>();
      targets.stretches().forEach(one -> all.add(new Rna(one.id(), letters(one.blocks()))));
      return all;
    }

    /**
     * Creates the table of sites.
     *
     * @param out flushed, and not closed
     * @param threshold the model's own, for options that have none
     */
    public GenomeScan.Tables sites(
        OutputStream out, SiteFormat.Format format, ScanOptions options, float threshold)
        throws IOException {
      Tracks tracks = noTracks();
      SiteRows rows =
          format == SiteFormat.Format.BED
              ? new BedRows(Optional.empty())
              : new TsvRows(
                  SiteExtras.of(options.hasEnergy()), format == SiteFormat.Format.JSONL, tracks);
      Map<String, Long> chromosomes;
      synchronized (genome) {
        chromosomes = targets.chromosomes();
      }
      SiteFile file = new SiteFile(STREAM, SiteFile.Kind.FIRST, out, rows, chromosomes);
      float from = Float.isNaN(options.threshold()) ? threshold : options.threshold();
      GenomeSink sink =
          new GenomeSink(
              targets, Optional.of(file), Optional.empty(), from, false, tracks, new RunCounts());
      return new GenomeScan.Tables(Optional.of(file), Optional.empty(), sink, tracks);
    }

    /**
     * Creates the table of transcripts.
     *
     * @param out flushed, and not closed
     * @param columns more of them
     * @param told of the status of each row
     */
    public GenomeScan.Tables genes(
        OutputStream out, Optional<GenomeScan.Columns> columns, Consumer<PairStatus> told)
        throws IOException {
      Tracks tracks = noTracks();
      AtomicFile file = AtomicFile.create(STREAM, out);
      GenomeSink.GeneRows rows = new TranscriptTable(file, true, columns, told);
      GenomeSink sink =
          new GenomeSink(
              targets, Optional.empty(), Optional.of(rows), 1, false, tracks, new RunCounts());
      return new GenomeScan.Tables(Optional.empty(), Optional.of(file), sink, tracks);
    }

    private Tracks noTracks() throws IOException {
      return Tracks.open(new TrackOptions(), genome, List.of(), unused -> {});
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (genome) {
      genome.close();
    }
  }
}
