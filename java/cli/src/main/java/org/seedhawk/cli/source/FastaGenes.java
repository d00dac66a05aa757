// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.cli.change.GeneRecords;
import org.seedhawk.cli.change.IsoformOptions;
import org.seedhawk.cli.change.OrfFiles;
import org.seedhawk.cli.change.ThreePrimeEnds;
import org.seedhawk.cli.change.TranscriptFiles;
import org.seedhawk.command.Counted;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.repression.Gene;

/** Genes whose 3'UTRs, and ORFs, are records of FASTA files. One thread at a time. */
public final class FastaGenes implements RankSource {
  private final Path target;
  private final FastaReader source;
  private final OrfFiles orfs;
  private final ThreePrimeEnds ends;
  private final Optional<GeneRecords> records;
  private final Iterator<Gene> genes;

  private FastaGenes(
      Path target, Set<Skip> skips, FastaReader source, OrfFiles orfs, IsoformOptions isoforms)
      throws IOException {
    this.target = target;
    this.source = source;
    this.orfs = orfs;
    ends = isoforms.ends();
    orfs.checkAhead(target, skips);
    records = isoforms.records(target, skips, source, orfs);
    if (records.isEmpty()) {
      ends.checkAhead(target, skips);
    }
    genes =
        records
            .<Iterator<Gene>>map(all -> all)
            .orElseGet(() -> new TranscriptFiles(source, orfs, ends));
  }

  /**
   * Opens the files.
   *
   * @param target the 3'UTRs
   * @param skips which of its records are skipped
   */
  public static FastaGenes open(
      Path target, Set<Skip> skips, OrfFiles orfs, IsoformOptions isoforms) throws IOException {
    FastaReader source = FastaReader.open(target, skips);
    try {
      return new FastaGenes(target, skips, source, orfs, isoforms);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  @Override
  public boolean hasNext() {
    return genes.hasNext();
  }

  @Override
  public Gene next() {
    return genes.next();
  }

  @Override
  public double fractionRead() {
    return source.fractionRead();
  }

  @Override
  public long records() {
    return source.records();
  }

  @Override
  public long bases() {
    return source.bases();
  }

  @Override
  public long ambiguousBases() {
    return source.ambiguousBases();
  }

  @Override
  public ReadNotes notes() {
    return source.notes();
  }

  @Override
  public void check() {
    orfs.check(target);
    if (records.isEmpty()) {
      ends.check(target);
    }
  }

  @Override
  public void say(Streams streams) {
    orfs.say(streams::say, "targets");
    records.ifPresentOrElse(all -> all.say(streams::say), () -> ends.say(streams::say, "targets"));
    say(streams, source.notes());
  }

  @Override
  public void say(Streams streams, ReadNotes notes) {
    if (notes.emptyRecords() > 0) {
      streams.say("skipped " + Counted.of(notes.emptyRecords(), "target") + " without bases");
    }
    sayEqual(streams, notes.equalRecords());
    notes.say(streams::warn, target.toString());
  }

  /** Says how many records were skipped because they repeat one before. */
  public static void sayEqual(Streams streams, long skipped) {
    if (skipped > 0) {
      streams.say(
          "skipped %s with name and letters of one before"
              .formatted(Counted.of(skipped, "target")));
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
