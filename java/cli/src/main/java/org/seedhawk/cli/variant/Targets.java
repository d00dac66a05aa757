// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.cli.genome.Plans;
import org.seedhawk.cli.genome.row.Words;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Status;
import org.seedhawk.genome.Strand;

/** All stretches that are searched, by chromosome, on each by their start. Immutable. */
final class Targets {
  private final Map<String, List<Target>> byChromosome = new LinkedHashMap<>();

  private final Optional<String> annotated;

  private Targets(Optional<String> annotated) {
    this.annotated = annotated;
  }

  /** Takes the distinct stretches of an extraction. */
  static Targets of(Genome genome, Extraction plan) {
    Map<String, Integer> order = new HashMap<>();
    genome.names().forEach(name -> order.put(name, order.size()));
    Map<GenomeBlocks, Map<String, Target.Owner>> distinct = new LinkedHashMap<>();
    Map<String, Integer> genes = new HashMap<>();
    for (Extraction.Item item : plan.items()) {
      for (int i = 0; i < item.pieces().size(); i++) {
        String name = Words.word(item.pieceName(i, plan.region()));
        String id = item.transcript().geneId();
        String key = id.isEmpty() ? "\0" + item.name() : id + "\0" + item.chromosome();
        Map<String, Target.Owner> owners =
            distinct.computeIfAbsent(item.pieces().get(i), blocks -> new LinkedHashMap<>(2));
        Target.Owner owner = owners.get(key);
        if (owner == null) {
          int gene = genes.computeIfAbsent(key, unused -> genes.size());
          String geneName = Words.word(item.transcript().geneName());
          owner = new Target.Owner(gene, Words.word(id), geneName, new ArrayList<>(1), cds(item));
          owners.put(key, owner);
        }
        owner.transcripts().add(name);
      }
    }
    List<GenomeBlocks> sorted = new ArrayList<>(distinct.keySet());
    sorted.sort(
        Comparator.comparingInt((GenomeBlocks blocks) -> order.get(blocks.chromosome()))
            .thenComparingInt(GenomeBlocks::start)
            .thenComparingInt(GenomeBlocks::end));
    Targets targets = new Targets(Optional.of(Plans.described(plan)));
    int number = 0;
    for (GenomeBlocks blocks : sorted) {
      targets.add(new Target(number++, blocks, List.copyOf(distinct.get(blocks).values())));
    }
    return targets;
  }

  private static Optional<GenomeBlocks> cds(Extraction.Item item) {
    return Region.CDS.status(item.transcript()) == Status.EXTRACTED
        ? Optional.of(Region.CDS.pieces(item.transcript()).getFirst().on(item.chromosome()))
        : Optional.empty();
  }

  /**
   * Takes both strands of all chromosomes.
   *
   * @throws BadInputException if a chromosome is longer than a position can say
   */
  static Targets whole(Genome genome) {
    Targets targets = new Targets(Optional.empty());
    int number = 0;
    for (String name : genome.names()) {
      long length = genome.length(name);
      if (length > Integer.MAX_VALUE) {
        throw new BadInputException(
            "%s: sequence '%s' has %,d letters; the most are %,d"
                .formatted(genome.file(), name, length, Integer.MAX_VALUE));
      }
      for (Strand strand : length == 0 ? List.<Strand>of() : List.of(Strand.PLUS, Strand.MINUS)) {
        String shown = "%s(%s)".formatted(Words.word(name), strand);
        targets.add(
            new Target(
                number++,
                GenomeBlocks.of(name, strand, new int[] {0}, new int[] {(int) length}),
                List.of(new Target.Owner(0, ".", ".", List.of(shown), Optional.empty()))));
      }
    }
    return targets;
  }

  private void add(Target target) {
    byChromosome
        .computeIfAbsent(target.blocks().chromosome(), unused -> new ArrayList<>())
        .add(target);
  }

  /** Says what became of all transcripts of the annotation, those without a stretch too. */
  Optional<String> described() {
    return annotated;
  }

  /** Returns the stretches of a chromosome. */
  List<Target> of(String chromosome) {
    return byChromosome.getOrDefault(chromosome, List.of());
  }
}
