// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.source;

import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.seedhawk.cli.change.IsoformOptions;
import org.seedhawk.cli.genome.GenomeTranscripts;
import org.seedhawk.command.Streams;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.repression.Gene;
import org.seedhawk.repression.Transcript;

/**
 * Genes whose 3'UTRs and ORFs are cut out of a genome: each transcript as a gene of its own, or
 * genes with all their isoforms, or with the longest. One gene is in memory. One thread at a time.
 */
public final class GenomeGenes implements RankSource {
  private final GenomeTranscripts transcripts;
  private final List<String> names; // of genes, or of transcripts
  private final Optional<IsoformOptions.Which> which;
  private int next;
  private long ambiguous;

  /** Takes the transcripts; they are closed with it. */
  public GenomeGenes(GenomeTranscripts transcripts, Optional<IsoformOptions.Which> which) {
    this.transcripts = transcripts;
    this.which = which;
    names = which.isPresent() ? List.copyOf(transcripts.genes().keySet()) : transcripts.names();
  }

  @Override
  public boolean hasNext() {
    return next < names.size();
  }

  @Override
  public Gene next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    String name = names.get(next++);
    if (which.isEmpty()) {
      return Gene.of(read(name));
    }
    List<String> isoforms = transcripts.genes().get(name);
    if (which.get() == IsoformOptions.Which.longest) {
      String longest = isoforms.getFirst();
      for (String isoform : isoforms) {
        if (transcripts.utrLength(isoform) > transcripts.utrLength(longest)) {
          longest = isoform;
        }
      }
      isoforms = List.of(longest);
    }
    return new Gene(name, isoforms.stream().map(one -> new Gene.Isoform(read(one), 1)).toList());
  }

  private Transcript read(String name) {
    if (transcripts.utrLength(name) > Transcript.MOST_LETTERS) {
      throw new BadInputException(
          "the 3'UTR of '%s' has %,d letters; the most are %,d; leave it out with --ids"
              .formatted(name, transcripts.utrLength(name), Transcript.MOST_LETTERS));
    }
    String utr = transcripts.utr(name);
    ambiguous += utr.chars().filter(letter -> "ACGTU".indexOf(letter) < 0).count();
    return new Transcript(name, utr, transcripts.cds(name));
  }

  /** Returns what knows the places of sites. */
  public GenomeTranscripts transcripts() {
    return transcripts;
  }

  @Override
  public double fractionRead() {
    return next / (double) names.size();
  }

  @Override
  public long records() {
    return next;
  }

  @Override
  public long bases() {
    return transcripts.letters();
  }

  @Override
  public long ambiguousBases() {
    return ambiguous;
  }

  /** A genome has no record that is refused: transcripts are left out by status. */
  @Override
  public ReadNotes notes() {
    return new ReadNotes();
  }

  @Override
  public void check() {}

  @Override
  public void say(Streams streams) {
    streams.say(transcripts.described());
    transcripts.tracks().say(streams::say);
  }

  @Override
  public void say(Streams streams, ReadNotes notes) {}

  @Override
  public void close() throws IOException {
    transcripts.close();
  }
}
