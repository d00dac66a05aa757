// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.repression.Gene;
import org.seedhawk.repression.Transcript;

/**
 * Genes whose isoforms are records of a FASTA file. The file is read twice, so that memory holds
 * names, and the letters of those genes alone whose records lie apart. What cannot be read is
 * thrown as an {@link UncheckedIOException}. One thread at a time.
 */
public final class GeneRecords implements Iterator<Gene> {
  private final FastaReader utrs;
  private final OrfFiles orfs;
  private final boolean all;
  private final Optional<Map<String, String>> map;
  private final Map<String, Integer> left = new HashMap<>(); // records of each gene still to come
  private final Map<String, String> longest = new HashMap<>(); // of each gene
  private final Map<String, List<Gene.Isoform>> open = new HashMap<>();
  private final Set<String> unmapped = new HashSet<>();
  private int genes;
  private long records;
  private long mapped; // records that the map has
  private Optional<Gene> next = Optional.empty();
  private boolean ended;

  /**
   * Reads names and lengths.
   *
   * @param first the file, for the first time; read to its end
   * @param utrs the same file from its beginning; closed by the caller
   * @param all whether a gene is the average of its records; else it is the longest, of equal ones
   *     the first
   * @param map genes by name of a record; empty: what stands before the first bar of its name
   */
  public GeneRecords(
      FastaReader first,
      FastaReader utrs,
      OrfFiles orfs,
      boolean all,
      Optional<Map<String, String>> map)
      throws IOException {
    this.utrs = utrs;
    this.orfs = orfs;
    this.all = all;
    this.map = map;
    Map<String, Integer> lengths = new HashMap<>();
    while (first.next()) {
      String gene = gene(first.id());
      int length = first.letters(Transcript.MOST_LETTERS).length();
      left.merge(gene, 1, Integer::sum);
      records++;
      mapped += map.isPresent() && map.get().containsKey(first.id()) ? 1 : 0;
      if (!lengths.containsKey(gene) || length > lengths.get(gene)) {
        lengths.put(gene, length);
        longest.put(gene, first.id());
      }
    }
    genes = left.size();
  }

  private String gene(String record) {
    if (map.isPresent()) {
      String gene = map.get().get(record);
      if (gene == null) {
        unmapped.add(record);
        return record;
      }
      return gene;
    }
    int bar = record.indexOf('|');
    return bar > 0 ? record.substring(0, bar) : record;
  }

  @Override
  public boolean hasNext() {
    try {
      while (next.isEmpty() && !ended) {
        ended = !utrs.next();
        if (!ended) {
          next = read();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return next.isPresent();
  }

  /** Reads a record; returns its gene if that is complete. */
  private Optional<Gene> read() throws IOException {
    String record = utrs.id();
    String gene = gene(record);
    if (!all && !longest.get(gene).equals(record)) {
      return Optional.empty();
    }
    Transcript transcript = orfs.with(record, utrs.letters(Transcript.MOST_LETTERS));
    List<Gene.Isoform> isoforms = open.computeIfAbsent(gene, key -> new ArrayList<>());
    isoforms.add(new Gene.Isoform(transcript, 1));
    if (all && left.merge(gene, -1, Integer::sum) > 0) {
      return Optional.empty();
    }
    open.remove(gene);
    return Optional.of(new Gene(gene, isoforms));
  }

  @Override
  public Gene next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Gene read = next.get();
    next = Optional.empty();
    return read;
  }

  /**
   * Checks that the names of the records and of the map fit.
   *
   * @throws BadInputException if the map has none of them
   */
  public void check(Path mapFile, Path targets) {
    if (map.isPresent() && unmapped.size() == records) {
      throw new BadInputException(
          "%s: none of its %,d transcripts is a record of '%s' ('%s', for instance, is not); give both files the same names"
              .formatted(
                  mapFile,
                  map.get().size(),
                  targets,
                  map.get().keySet().stream().min(String::compareTo).orElse("")));
    }
  }

  /** Says how many genes there are, and what the map lacks. */
  public void say(Consumer<String> out) {
    out.accept(
        String.format(
            Locale.ROOT,
            all ? "%,d genes, the average of %,d records" : "%,d genes, the longest of %,d records",
            genes,
            records));
    if (map.isPresent() && map.get().size() > mapped) {
      out.accept(
          String.format(
              Locale.ROOT,
              "%,d rows of the gene map name no record; they are not used",
              map.get().size() - mapped));
    }
    if (!unmapped.isEmpty()) {
      out.accept(
          String.format(
              Locale.ROOT,
              "%,d records have no gene in the map; each counts as its own",
              unmapped.size()));
    }
  }
}
