// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.charite.compbio.jannovar.data.ReferenceDictionary;
import de.charite.compbio.jannovar.data.ReferenceDictionaryBuilder;
import de.charite.compbio.jannovar.reference.GenomeInterval;
import de.charite.compbio.jannovar.reference.GenomePosition;
import de.charite.compbio.jannovar.reference.PositionType;
import de.charite.compbio.jannovar.reference.ProjectionException;
import de.charite.compbio.jannovar.reference.TranscriptModel;
import de.charite.compbio.jannovar.reference.TranscriptModelBuilder;
import de.charite.compbio.jannovar.reference.TranscriptPosition;
import de.charite.compbio.jannovar.reference.TranscriptProjectionDecorator;
import org.junit.jupiter.api.Test;
import org.seedhawk.genome.RandomGenes.Model;

/**
 * Positions beside those of jannovar, on random transcripts of both strands: each letter of a
 * transcript on the genome, and each position of the genome, introns included, in the transcript.
 */
class JannovarTest {
  private static final int LETTERS = 20_000;

  private final RandomGenes genes = new RandomGenes(Needs.seed(), 1, LETTERS, 200);
  private final ReferenceDictionary dictionary = dictionary();

  private static ReferenceDictionary dictionary() {
    ReferenceDictionaryBuilder builder = new ReferenceDictionaryBuilder();
    builder.putContigID("chr1", 1);
    builder.putContigName(1, "chr1");
    builder.putContigLength(1, LETTERS);
    return builder.build();
  }

  private static de.charite.compbio.jannovar.reference.Strand strand(Model model) {
    return model.minus
        ? de.charite.compbio.jannovar.reference.Strand.REV
        : de.charite.compbio.jannovar.reference.Strand.FWD;
  }

  private GenomeInterval interval(Model model, int from, int to) {
    return new GenomeInterval(
            dictionary,
            de.charite.compbio.jannovar.reference.Strand.FWD,
            1,
            from,
            to,
            PositionType.ZERO_BASED)
        .withStrand(strand(model));
  }

  /** Exons go in from the 5' end. */
  private TranscriptModel theirs(Model model) {
    TranscriptModelBuilder builder = new TranscriptModelBuilder();
    builder.setStrand(strand(model));
    builder.setAccession(model.id);
    builder.setGeneSymbol(model.id);
    int count = model.exons.length;
    int start = model.exons[0][0];
    builder.setTXRegion(interval(model, start, model.exons[count - 1][1]));
    builder.setCDSRegion(interval(model, start, start));
    for (int i = 0; i < count; i++) {
      int[] exon = model.exons[model.minus ? count - 1 - i : i];
      builder.addExonRegion(interval(model, exon[0], exon[1]));
    }
    builder.setSequence("A".repeat(model.positions.size()));
    return builder.build();
  }

  private static GenomeBlocks ours(Model model) {
    int[] starts = new int[model.exons.length];
    int[] ends = new int[model.exons.length];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = model.exons[i][0];
      ends[i] = model.exons[i][1];
    }
    Strand strand = model.minus ? Strand.MINUS : Strand.PLUS;
    return GenomeBlocks.of(model.chromosome, strand, starts, ends);
  }

  private int toTranscript(TranscriptProjectionDecorator theirs, Model model, int position) {
    GenomePosition at =
        new GenomePosition(
                dictionary,
                de.charite.compbio.jannovar.reference.Strand.FWD,
                1,
                position,
                PositionType.ZERO_BASED)
            .withStrand(strand(model));
    try {
      return theirs.genomeToTranscriptPos(at).getPos();
    } catch (ProjectionException e) {
      return -1; // in an intron
    }
  }

  @Test
  void positionsAreThoseOfJannovar() throws ProjectionException {
    int introns = 0;
    for (Model model : genes.models) {
      TranscriptModel transcript = theirs(model);
      TranscriptProjectionDecorator theirs = new TranscriptProjectionDecorator(transcript);
      GenomeBlocks ours = ours(model);
      for (int i = 0; i < ours.length(); i++) {
        GenomePosition at = theirs.transcriptToGenomePos(new TranscriptPosition(transcript, i));
        assertEquals(
            at.withStrand(de.charite.compbio.jannovar.reference.Strand.FWD).getPos(),
            ours.toGenome(i),
            () -> ours.toString());
      }
      for (int position = ours.start(); position < ours.end(); position++) {
        int found = toTranscript(theirs, model, position);
        introns += found < 0 ? 1 : 0;
        assertEquals(found, ours.fromGenome(position), () -> ours.toString());
      }
    }
    assertTrue(introns > 1000, "%s positions lie in introns".formatted(introns));
  }
}
