// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedhawk.cli.run.Cuts;
import org.seedhawk.command.Streams;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;
import org.seedhawk.genome.error.GenomeInputException;

/**
 * What {@code scan --genome} scans, cut into parts for many machines: the annotation is read here,
 * once, and a part travels without it. The rows of all parts are those of the whole scan. One
 * thread at a time.
 */
public final class GenomeParts implements AutoCloseable {
  private final GenomeTargets targets;

  private GenomeParts(GenomeTargets targets) {
    this.targets = targets;
  }

  /**
   * What is searched. Immutable.
   *
   * @param genome FASTA or 2bit
   * @param transcripts annotation, or regions as BED12; empty: both strands of all chromosomes
   * @param region of each transcript
   * @param selection which transcripts
   * @param aliases names of chromosomes, a row for each
   */
  public record Input(
      Path genome,
      Optional<Path> transcripts,
      Region region,
      Selection selection,
      List<List<String>> aliases) {}

  /**
   * Opens genome and annotation; no letter of a target is read.
   *
   * @param windowLength bases of a target that the model sees of a site
   * @param streams told what is odd about the files
   * @throws BadInputException if one cannot be read, or nothing can be extracted
   */
  public static GenomeParts open(Input input, int windowLength, Streams streams)
      throws IOException {
    try {
      Genome genome = Genome.open(input.genome);
      try {
        return new GenomeParts(
            input.transcripts.isEmpty()
                ? GenomeTargets.whole(genome, GenomeScan.flank(windowLength))
                : GenomeTargets.of(
                    genome,
                    Plans.plan(
                        streams,
                        genome,
                        input.transcripts.get(),
                        input.aliases,
                        input.region,
                        input.selection)));
      } catch (IOException | RuntimeException e) {
        genome.close();
        throw e;
      }
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  /** Returns how many stretches there are. */
  public int size() {
    return targets.stretches().size();
  }

  /** Returns how many letters all stretches have. */
  public long letters() {
    return targets.letters();
  }

  /** Says how many transcripts the stretches stand for, and what became of the others. */
  public String described() {
    return targets.described();
  }

  /**
   * Cuts into parts of equal work, where neither a stretch nor a gene reaches over the cut.
   *
   * @param letters about how many a part has; one with a long stretch has more
   */
  public List<GenomePart> cut(int letters) {
    int wanted = (int) Math.max(1, Math.min(size(), Math.ceilDiv(letters(), (long) letters)));
    Cuts cuts = targets.cut(wanted);
    List<GenomePart> parts = new ArrayList<>();
    for (int part = 0; part < cuts.parts(); part++) {
      if (cuts.from(part) < cuts.to(part)) {
        parts.add(GenomePart.of(targets, cuts.from(part), cuts.to(part)));
      }
    }
    return parts;
  }

  @Override
  public void close() throws IOException {
    targets.close();
  }
}
