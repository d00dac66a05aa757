// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.seedhawk.cli.change.GeneRecords;
import org.seedhawk.cli.change.IsoformOptions;
import org.seedhawk.cli.change.OrfFiles;
import org.seedhawk.cli.change.ThreePrimeEnds;
import org.seedhawk.cli.change.TranscriptFiles;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.repression.Gene;

/** Genes whose 3'UTRs, and ORFs, are records of FASTA files. One thread at a time. */
final class FastaGenes implements RankSource {
  private final Path target;
  private final FastaReader source;
  private final OrfFiles orfs;
  private final ThreePrimeEnds ends;
  private final Optional<GeneRecords> records;
  private final Iterator<Gene> genes;

  private FastaGenes(
      Path target, FastaReader source, OrfFiles orfs, IsoformOptions isoforms, InputOptions inputs)
      throws IOException {
    this.target = target;
    this.source = source;
    this.orfs = orfs;
    ends = isoforms.ends();
    records = isoforms.records(target, inputs.skips(), source, orfs);
    genes =
        records
            .<Iterator<Gene>>map(all -> all)
            .orElseGet(() -> new TranscriptFiles(source, orfs, ends));
  }

  /** Opens the files. */
  static FastaGenes open(InputOptions inputs, Path orf, Path orfLengths, IsoformOptions isoforms)
      throws IOException {
    FastaReader source = FastaReader.open(inputs.target(), inputs.skips());
    try {
      return new FastaGenes(
          inputs.target(), source, new OrfFiles(orf, orfLengths), isoforms, inputs);
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
  public void check() {
    orfs.check(target);
    if (records.isEmpty()) {
      ends.check(target);
    }
  }

  @Override
  public void say(Streams streams) {
    if (source.skippedRecords() > 0) {
      streams.say(
          String.format(
              Locale.ROOT, "%,d targets without bases were skipped", source.skippedRecords()));
    }
    orfs.say(streams::say, "targets");
    records.ifPresentOrElse(all -> all.say(streams::say), () -> ends.say(streams::say, "targets"));
    InputOptions.sayEqual(streams, source);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
