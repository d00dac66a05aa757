// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.genome;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedhawk.cli.genome.OpenGenome;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.server.failure.Failure;

/** The genes of a genome by their names, ids and places. Thread-safe. */
public final class ServedGenome implements AutoCloseable {
  /** The most letters of 3'UTRs of a call: they are held in memory. */
  static final long MOST_LETTERS = 16_000_000;

  private static final int SUGGESTIONS = 5;
  private static final int LONGEST_START = 100;
  private static final Pattern REGION = Pattern.compile("(.+):([0-9,]{1,14})-([0-9,]{1,14})");
  private static final Pattern VERSION = Pattern.compile("\\.[0-9]+$");

  private final OpenGenome genome;
  private final Map<String, Gene> genes = new LinkedHashMap<>(); // by id, in the genome's order
  private final Map<String, Set<Gene>> byName = new LinkedHashMap<>(); // in lower case
  private final Map<String, Extraction.Item> byTranscript = new LinkedHashMap<>(); // likewise

  /**
   * A gene, by what the annotation gives one id; a transcript without a gene is one of its own.
   *
   * @param name empty: it has none
   * @param items its transcripts that have a 3'UTR, in the order of the genome
   */
  public record Gene(String id, String name, List<Extraction.Item> items) {}

  /**
   * Takes the names of all transcripts.
   *
   * @param genome closed with this
   */
  public ServedGenome(OpenGenome genome) {
    this.genome = genome;
    for (Extraction.Item item : genome.items()) {
      String id = geneId(item);
      Gene gene =
          genes.computeIfAbsent(
              id, unused -> new Gene(id, item.transcript().geneName(), new ArrayList<>(1)));
      gene.items.add(item);
      add(byTranscript, item.name(), item);
    }
    for (Gene gene : genes.values()) {
      name(gene.id, gene);
      name(VERSION.matcher(gene.id).replaceFirst(""), gene);
      if (!gene.name.isEmpty()) {
        name(gene.name, gene);
      }
    }
  }

  private static void add(Map<String, Extraction.Item> to, String name, Extraction.Item item) {
    to.putIfAbsent(folded(name), item);
    to.putIfAbsent(folded(VERSION.matcher(name).replaceFirst("")), item);
  }

  private void name(String name, Gene gene) {
    byName.computeIfAbsent(folded(name), unused -> new LinkedHashSet<>(1)).add(gene);
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Returns how many genes have a transcript with a 3'UTR. */
  public int geneCount() {
    return genes.size();
  }

  /** Returns how many transcripts have a 3'UTR. */
  public int transcriptCount() {
    return genome.items().size();
  }

  /** Returns the letters of a transcript's 3'UTR. */
  public String letters(Extraction.Item item) {
    return genome.letters(item.pieces().getFirst());
  }

  /**
   * Returns the genes whose name, id or transcript has a text in it: those that begin with it come
   * first.
   */
  public List<Gene> find(String text) {
    String wanted = folded(text);
    Set<Gene> first = new LinkedHashSet<>();
    Set<Gene> others = new LinkedHashSet<>();
    if (byName.containsKey(wanted)) {
      first.addAll(byName.get(wanted));
    }
    byName.forEach(
        (name, named) -> {
          if (name.startsWith(wanted)) {
            first.addAll(named);
          } else if (name.contains(wanted)) {
            others.addAll(named);
          }
        });
    byTranscript.forEach(
        (name, item) -> {
          if (name.startsWith(wanted)) {
            others.add(gene(item));
          }
        });
    return Stream.concat(first.stream(), others.stream()).distinct().toList();
  }

  private Gene gene(Extraction.Item item) {
    return genes.get(geneId(item));
  }

  private static String geneId(Extraction.Item item) {
    String given = item.transcript().geneId();
    return given.isEmpty() ? item.name() : given;
  }

  /**
   * Returns the transcripts that a name stands for: those of each gene of this name or id, or one
   * transcript.
   *
   * @param name in upper or lower case, with or without a version
   * @throws Failure with status 404 if there is none
   */
  public List<Extraction.Item> named(String name) {
    Set<Gene> named = byName.getOrDefault(folded(name), Set.of());
    if (!named.isEmpty()) {
      return named.stream().flatMap(gene -> gene.items.stream()).toList();
    }
    Extraction.Item one = byTranscript.get(folded(name));
    if (one == null) {
      throw new Failure(404, unknown(name));
    }
    return List.of(one);
  }

  /**
   * Returns the gene of a name, an id or a transcript.
   *
   * @throws Failure with status 404 if there is none
   */
  public Gene gene(String name) {
    return gene(named(name).getFirst());
  }

  private String unknown(String name) {
    List<String> near = suggestions(folded(name));
    return "no gene or transcript with a 3'UTR is called '%s'; %s"
        .formatted(
            Failure.shortened(name),
            near.isEmpty()
                ? "GET /v1/genes?q= finds names"
                : "did you mean %s?".formatted(String.join(", ", near)));
  }

  /** Returns names that begin as this one does, the longer the better. */
  private List<String> suggestions(String name) {
    for (int length = Math.min(name.length(), LONGEST_START); length >= 2; length--) {
      String start = name.substring(0, length);
      List<String> found =
          genes.values().stream()
              .map(gene -> gene.name.isEmpty() ? gene.id : gene.name)
              .filter(one -> folded(one).startsWith(start))
              .distinct()
              .limit(SUGGESTIONS)
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  /**
   * Returns the transcripts whose 3'UTR has a letter in a region, {@code chr1:1,000-2,000}: the
   * first letter is 1, and the last one is included, as browsers show places. The chromosome may
   * have the annotation's name, or one that differs in {@code chr} alone.
   *
   * @throws Failure with status 400 if it is no region, 404 if nothing is there
   */
  public List<Extraction.Item> region(String text) {
    Matcher parts = REGION.matcher(text);
    if (!parts.matches()) {
      throw Failure.bad("region must be a chromosome, start and end: chr1:1000-2000 for instance");
    }
    String chromosome = parts.group(1);
    long start = number(parts.group(2)) - 1;
    long end = number(parts.group(3));
    if (start < 0 || end <= start) {
      throw Failure.bad("region: the first letter is 1, and the end is not before the start");
    }
    List<Extraction.Item> there =
        genome.items().stream().filter(item -> isOn(chromosome, item, String::equals)).toList();
    if (there.isEmpty()) {
      there =
          genome.items().stream()
              .filter(item -> isOn(chromosome, item, ChromosomeNames::areSame))
              .toList();
    }
    List<Extraction.Item> found =
        there.stream().filter(item -> overlaps(item.pieces().getFirst(), start, end)).toList();
    if (found.isEmpty()) {
      Collection<String> names =
          genome.items().stream().map(Extraction.Item::chromosome).collect(Collectors.toSet());
      throw new Failure(
          404,
          !there.isEmpty()
              ? "no 3'UTR has a letter in this region; name a wider one"
              : "no 3'UTR lies on a chromosome of this name; the chromosomes are: %s"
                  .formatted(names.stream().sorted().limit(12).collect(Collectors.joining(", "))));
    }
    return found;
  }

  private static boolean isOn(
      String chromosome, Extraction.Item item, BiPredicate<String, String> same) {
    return same.test(item.chromosome(), chromosome)
        || same.test(item.transcript().chromosome(), chromosome);
  }

  private static long number(String digits) {
    String plain = digits.replace(",", "");
    return plain.isEmpty() ? 0 : Long.parseLong(plain);
  }

  private static boolean overlaps(GenomeBlocks blocks, long start, long end) {
    for (int i = 0; i < blocks.count(); i++) {
      if (blocks.start(i) < end && blocks.end(i) > start) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns transcripts for one scan.
   *
   * @throws Failure with status 400 if they have too many letters
   */
  public OpenGenome.Part part(List<Extraction.Item> items) {
    OpenGenome.Part part = genome.part(items);
    if (part.letterCount() > MOST_LETTERS) {
      throw Failure.bad(
          "the 3'UTRs have %s letters; a call may have %s: name fewer genes, or a smaller region"
              .formatted(part.letterCount(), MOST_LETTERS));
    }
    return part;
  }

  @Override
  public void close() throws IOException {
    genome.close();
  }
}
