// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is cut out of a genome: each transcript of an annotation with its status, its name and its
 * blocks. No letter is read to find that out; {@link Genome#spliced} reads them.
 *
 * <p>The order is that of the genome: chromosome by chromosome as its file has them, and on each by
 * start, then end, then place in the annotation. Transcripts whose chromosome is not in the genome
 * follow at the end. So a file is read from front to back, and outputs that must be sorted by place
 * are. Immutable.
 */
public final class Extraction {
  /**
   * A transcript and what becomes of it. Immutable.
   *
   * @param transcript as the annotation has it
   * @param chromosome the genome's name of its chromosome, or the annotation's where the genome has
   *     none
   * @param name the name of its sequence, which no other transcript has: id and version, and behind
   *     an {@code @} chromosome and start where the annotation has the id at several places
   * @param status what became of it
   * @param pieces the stretches to cut out, under the genome's names; none unless the status is
   *     {@link Status#EXTRACTED}; one, or for {@link Region#EXONS} one an exon
   */
  public record Item(
      Transcript transcript,
      String chromosome,
      String name,
      Status status,
      List<GenomeBlocks> pieces) {

    /** Takes a copy. */
    public Item {
      pieces = List.copyOf(pieces);
    }

    /** Returns the name of a piece: that of the transcript, or with the number of the exon. */
    public String pieceName(int piece, Region region) {
      return region == Region.EXONS ? name + ":exon" + (piece + 1) : name;
    }

    /** Returns how many letters all pieces have. */
    public int length() {
      return pieces.stream().mapToInt(GenomeBlocks::length).sum();
    }

    private Item with(Status other) {
      return new Item(transcript, chromosome, name, other, List.of());
    }
  }

  private final Region region;
  private final List<Item> items;

  private Extraction(Region region, List<Item> items) {
    this.region = region;
    this.items = List.copyOf(items);
  }

  /** Says what is cut out; see {@link Selection#check} for words that match nothing. */
  public static Extraction plan(
      Annotation annotation,
      Genome genome,
      ChromosomeNames names,
      Region region,
      Selection selection) {
    List<Transcript> transcripts = annotation.transcripts();
    Map<String, Integer> places = new HashMap<>();
    transcripts.forEach(transcript -> places.merge(transcript.name(), 1, Integer::sum));
    Map<String, List<Transcript>> several = new HashMap<>();
    List<Item> items = new ArrayList<>(transcripts.size());
    for (Transcript transcript : transcripts) {
      Optional<String> genomeName = names.inGenome(transcript.chromosome());
      String chromosome = genomeName.orElse(transcript.chromosome());
      String name = transcript.name();
      Status status = Status.EXTRACTED;
      if (places.get(name) > 1) {
        List<Transcript> before = several.computeIfAbsent(name, unused -> new ArrayList<>());
        if (before.stream().anyMatch(transcript::isSame)) {
          status = Status.REPEATED;
        }
        before.add(transcript);
        name = "%s@%s:%s(%s)".formatted(name, chromosome, transcript.start(), transcript.strand());
      }
      status =
          status == Status.REPEATED
              ? status
              : status(annotation, genome, transcript, genomeName, region, selection);
      List<GenomeBlocks> pieces = List.of();
      if (status == Status.EXTRACTED) {
        pieces = region.pieces(transcript).stream().map(piece -> piece.on(chromosome)).toList();
      }
      items.add(new Item(transcript, chromosome, name, status, pieces));
    }
    if (selection.longestOfGene()) {
      keepLongest(items);
    }
    items.sort(
        Comparator.comparingInt(
                (Item item) ->
                    genome.has(item.chromosome)
                        ? genome.number(item.chromosome)
                        : Integer.MAX_VALUE)
            .thenComparing(item -> genome.has(item.chromosome) ? "" : item.chromosome)
            .thenComparingInt(item -> item.transcript.start())
            .thenComparingInt(item -> item.transcript.end()));
    return new Extraction(region, items);
  }

  private static Status status(
      Annotation annotation,
      Genome genome,
      Transcript transcript,
      Optional<String> genomeName,
      Region region,
      Selection selection) {
    Optional<Status> refused = selection.refuses(transcript, genomeName);
    if (refused.isPresent()) {
      return refused.get();
    }
    if (genomeName.isEmpty()) {
      return Status.NOT_IN_GENOME;
    }
    if (transcript.end() > genome.length(genomeName.get())) {
      return annotation.circular().contains(transcript.chromosome())
          ? Status.CROSSES_ORIGIN
          : Status.BEYOND_END;
    }
    return region.status(transcript);
  }

  /** Keeps the transcript with the longest region of each gene; of equal ones the first. */
  private static void keepLongest(List<Item> items) {
    record Gene(String id, String chromosome) {}
    Map<Gene, Item> best = new HashMap<>();
    for (Item item : items) {
      String id = item.transcript.geneId();
      if (item.status == Status.EXTRACTED && !id.isEmpty()) {
        best.merge(
            new Gene(id, item.chromosome),
            item,
            (one, other) -> other.length() > one.length() ? other : one);
      }
    }
    Set<Item> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    kept.addAll(best.values());
    items.replaceAll(
        item ->
            item.status == Status.EXTRACTED
                    && !item.transcript.geneId().isEmpty()
                    && !kept.contains(item)
                ? item.with(Status.FILTERED_ISOFORM)
                : item);
  }

  /** Returns the items that a condition holds for, in the same order and under the same names. */
  public Extraction only(Predicate<Item> wanted) {
    return new Extraction(region, items.stream().filter(wanted).toList());
  }

  /** Returns which part of the transcripts is cut out. */
  public Region region() {
    return region;
  }

  /** Returns all transcripts of the annotation, each once, in the order of the genome. */
  public List<Item> items() {
    return items;
  }

  /** Returns how many transcripts have each status; statuses without one are left out. */
  public Map<Status, Integer> counts() {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    items.forEach(item -> counts.merge(item.status, 1, Integer::sum));
    return counts;
  }

  /**
   * Returns the distinct stretches that are cut out, each with all transcripts that have it, in the
   * order of their first transcript. What is found on a stretch holds for all its transcripts, so a
   * stretch need be searched once.
   */
  public Map<GenomeBlocks, List<Item>> distinct() {
    Map<GenomeBlocks, List<Item>> distinct = new LinkedHashMap<>();
    for (Item item : items) {
      for (GenomeBlocks piece : item.pieces) {
        distinct.computeIfAbsent(piece, unused -> new ArrayList<>(1)).add(item);
      }
    }
    return distinct;
  }
}
