// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.seedhawk.cli.genome.OpenGenome;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.Streams;
import org.seedhawk.server.genome.BrowserFiles;
import org.seedhawk.server.genome.ServedGenome;
import picocli.CommandLine.Option;

/** The genome that callers may name genes of, and what browsers may read. One thread at a time. */
final class ServedFiles {
  @Option(
      names = "--genome",
      paramLabel = "FILE",
      description =
          "Genome whose genes callers may name: FASTA (plain, bgzip, gzip) or UCSC 2bit; with"
              + " --annotation. Default: none.")
  private Path genome;

  @Option(
      names = "--annotation",
      paramLabel = "FILE",
      description =
          "Transcripts of the genome: GTF, GFF3, genePred (refGene, refFlat) or BED12. Plain or"
              + " gzip. Default: none.")
  private Path annotation;

  @Option(
      names = "--tracks",
      paramLabel = "FOLDER",
      description =
          "Folder whose files genome browsers may read: bigBed, or BED with its index. Those of"
              + " plain names that are there at the start are served. Default: none.")
  private Path tracks;

  @Option(
      names = "--igv",
      paramLabel = "FILE",
      description =
          "igv.esm.min.js of the npm package igv: the page then has a genome browser; with"
              + " --tracks. Default: none.")
  private Path igv;

  /** Creates it with the defaults. */
  ServedFiles() {}

  /** Refuses options that do not fit together. */
  void check(OptionRules rules) {
    rules.needs("--genome", "--annotation");
    rules.needs("--annotation", "--genome");
    rules.needs("--igv", "--tracks");
  }

  /** Returns what genome browsers may read. */
  BrowserFiles files(Streams streams) throws IOException {
    return BrowserFiles.of(Optional.ofNullable(tracks), Optional.ofNullable(igv), streams::warn);
  }

  /** Opens the genome; empty without one. The caller closes it. */
  Optional<ServedGenome> open(Streams streams) throws IOException {
    return genome == null
        ? Optional.empty()
        : Optional.of(new ServedGenome(OpenGenome.open(genome, annotation, streams)));
  }
}
