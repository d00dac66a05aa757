// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether coding sequences end with a stop codon in the genome. Where they do not, genome and
 * annotation are of different assemblies, or the annotation keeps the stop codon out of its coding
 * sequences without saying so. Immutable.
 *
 * @param checked coding sequences that were looked at
 * @param ending those that end with TAA, TAG or TGA
 * @param followed those that have one of these behind their end
 */
public record StopCodons(int checked, int ending, int followed) {
  private static final Set<String> STOPS = Set.of("TAA", "TAG", "TGA");
  private static final int MOST = 1_000;

  /** Fewer say nothing: mitochondria, for one, have other stop codons. */
  private static final int LEAST = 20;

  /** Looks at up to 1,000 coding transcripts among those that are cut out, evenly spread. */
  public static StopCodons of(Extraction plan, Genome genome) {
    List<Extraction.Item> coding =
        plan.items().stream()
            .filter(item -> item.status() == Status.EXTRACTED && item.transcript().isCoding())
            .filter(item -> item.transcript().flags().isEmpty())
            // Exons are cut out even where the coding sequence is outside them.
            .filter(item -> item.transcript().fault().isEmpty())
            .toList();
    int step = Math.max(1, (coding.size() + MOST - 1) / MOST);
    int checked = 0;
    int ending = 0;
    int followed = 0;
    for (int i = 0; i < coding.size(); i += step) {
      Extraction.Item item = coding.get(i);
      GenomeBlocks all = item.transcript().exons().on(item.chromosome());
      GenomeBlocks cds = all.within(item.transcript().codingStart(), item.transcript().codingEnd());
      int end = all.fromGenome(cds.toGenome(cds.length() - 1)) + 1;
      checked++;
      ending += isStop(genome, all, end - 3) ? 1 : 0;
      followed += isStop(genome, all, end) ? 1 : 0;
    }
    return new StopCodons(checked, ending, followed);
  }

  private static boolean isStop(Genome genome, GenomeBlocks blocks, int at) {
    return at >= 0
        && at + 3 <= blocks.length()
        && STOPS.contains(
            new String(genome.spliced(blocks.slice(at, at + 3)), StandardCharsets.US_ASCII));
  }

  /**
   * Returns what is odd in one line; empty where at least half of the sequences end as they should.
   */
  public Optional<String> warning() {
    if (checked < LEAST || 2 * ending >= checked) {
      return Optional.empty();
    }
    return Optional.of(
        2 * followed >= checked
            ? String.format(
                Locale.ROOT,
                ("the stop codon follows the coding sequence in %,d of %,d transcripts: the"
                    + " annotation keeps it out without saying so, and 3'UTRs begin with it"),
                followed,
                checked)
            : String.format(
                Locale.ROOT,
                "only %,d of %,d coding sequences end with a stop codon; are genome and annotation"
                    + " of one assembly?",
                ending,
                checked));
  }
}
