// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.bed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.Strand;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.file.Lines;
import org.seedhawk.genome.file.TextKind;

/**
 * The intervals of a BED file: six columns, or twelve with blocks, or any number behind the sixth,
 * which is then not read. Each has a strand. Immutable; for any thread.
 */
public final class BedIntervals {
  private static final int BED6 = 6;
  private static final int BED12 = 12;

  private final Path file;
  private final List<String> names;
  private final List<GenomeBlocks> intervals;

  private BedIntervals(Path file, List<String> names, List<GenomeBlocks> intervals) {
    this.file = file;
    this.names = List.copyOf(names);
    this.intervals = List.copyOf(intervals);
  }

  /**
   * Reads a file.
   *
   * @throws GenomeInputException if it cannot be read, has no interval, or a row is none; with file
   *     and line
   */
  public static BedIntervals read(Path file) throws IOException {
    List<String> names = new ArrayList<>();
    List<GenomeBlocks> intervals = new ArrayList<>();
    Map<String, String> texts = new HashMap<>();
    try (Lines lines = new Lines(file)) {
      while (lines.next()) {
        if (lines.first() == '#' || lines.startsWith("track ") || lines.startsWith("browser ")) {
          continue;
        }
        GenomeBlocks interval = interval(lines, texts);
        String name = lines.text(3).strip();
        names.add(
            name.isEmpty() || name.equals(".")
                ? "%s:%s-%s".formatted(interval.chromosome(), interval.start(), interval.end())
                : name);
        intervals.add(interval);
      }
    }
    if (intervals.isEmpty()) {
      throw new GenomeInputException("%s: the file has no interval".formatted(file));
    }
    return new BedIntervals(file, names, intervals);
  }

  private static GenomeBlocks interval(Lines lines, Map<String, String> texts) {
    int fields = lines.split();
    String text = fields == BED6 || fields >= BED12 ? "" : lines.text();
    Optional<String> kind = TextKind.ofNoBed(text);
    if (kind.isPresent()) {
      throw lines.error(kind.get() + "; give BED with 6 or 12 columns");
    }
    if (fields < BED6) {
      throw lines.error(
          "the line has %s columns between tabs; the strand needs the 6 of BED6".formatted(fields));
    }
    int start = lines.number(1, "start");
    int end = lines.number(2, "end");
    if (end <= start) {
      throw lines.error(
          "the interval is %s-%s; its end must be behind its start".formatted(start, end));
    }
    if (!lines.is(5, "+") && !lines.is(5, "-")) {
      throw lines.error(
          "the strand is '%s'; it must be + or -".formatted(Lines.shown(lines.text(5))));
    }
    String chromosome = texts.computeIfAbsent(lines.text(0), one -> one);
    if (chromosome.isBlank()) {
      throw lines.error("the line has no name of a chromosome");
    }
    Strand strand = lines.is(5, "+") ? Strand.PLUS : Strand.MINUS;
    if (fields < BED12) {
      return GenomeBlocks.of(chromosome, strand, new int[] {start}, new int[] {end});
    }
    return blocks(lines, chromosome, strand, start, end);
  }

  private static GenomeBlocks blocks(
      Lines lines, String chromosome, Strand strand, int start, int end) {
    int count = lines.number(9, "block count");
    String[] sizes = lines.text(10).split(",");
    String[] starts = lines.text(11).split(",");
    if (count == 0 || sizes.length != count || starts.length != count) {
      throw lines.error(
          "the block count is %s, with %s sizes and %s starts"
              .formatted(count, sizes.length, starts.length));
    }
    int[] from = new int[count];
    int[] to = new int[count];
    try {
      for (int i = 0; i < count; i++) {
        from[i] = Math.addExact(start, Integer.parseInt(starts[i].strip()));
        to[i] = Math.addExact(from[i], Integer.parseInt(sizes[i].strip()));
      }
      GenomeBlocks blocks = GenomeBlocks.of(chromosome, strand, from, to);
      if (blocks.start() == start && blocks.end() == end) {
        return blocks;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw lines.error(
          "the blocks are no ascending stretches between %s and %s".formatted(start, end));
    }
    throw lines.error(
        "the blocks do not reach from the start, %s, to the end, %s".formatted(start, end));
  }

  /** Returns the file. */
  public Path file() {
    return file;
  }

  /** Returns how many there are. */
  public int count() {
    return intervals.size();
  }

  /** Returns the name of one, or its place where it has no name. */
  public String name(int interval) {
    return names.get(interval);
  }

  /** Returns how many intervals each chromosome has, in the order of the file. */
  public Map<String, Integer> chromosomes() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    intervals.forEach(one -> counts.merge(one.chromosome(), 1, Integer::sum));
    return Collections.unmodifiableMap(counts);
  }

  /** Returns the intervals on a genome; those on chromosomes that it does not have are left out. */
  public OnGenome on(ChromosomeNames names) {
    Map<String, List<Integer>> members = new HashMap<>();
    for (int i = 0; i < intervals.size(); i++) {
      int interval = i;
      names
          .inGenome(intervals.get(i).chromosome())
          .ifPresent(
              name ->
                  members
                      .computeIfAbsent(
                          key(name, intervals.get(interval).strand()), unused -> new ArrayList<>())
                      .add(interval));
    }
    Map<String, Sorted> sorted = new HashMap<>();
    members.forEach((key, all) -> sorted.put(key, new Sorted(all, intervals)));
    return new OnGenome(intervals, sorted);
  }

  private static String key(String chromosome, Strand strand) {
    return strand + chromosome;
  }

  /** The intervals of one strand of one chromosome by start. */
  private static final class Sorted {
    private final int[] numbers;
    private final int[] starts;
    private final int[] ends; // the largest of this one and those in front

    private Sorted(List<Integer> members, List<GenomeBlocks> intervals) {
      numbers =
          members.stream()
              .sorted(Comparator.comparingInt(one -> intervals.get(one).start()))
              .mapToInt(one -> one)
              .toArray();
      starts = new int[numbers.length];
      ends = new int[numbers.length];
      int most = 0;
      for (int i = 0; i < numbers.length; i++) {
        starts[i] = intervals.get(numbers[i]).start();
        most = Math.max(most, intervals.get(numbers[i]).end());
        ends[i] = most;
      }
    }

    /** Returns how many begin in front of a position. */
    private int before(int position) {
      int low = 0;
      int high = starts.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (starts[middle] < position) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  /** Intervals with the genome's names of chromosomes. Immutable; for any thread. */
  public static final class OnGenome {
    private final List<GenomeBlocks> intervals;
    private final Map<String, Sorted> sorted;

    private OnGenome(List<GenomeBlocks> intervals, Map<String, Sorted> sorted) {
      this.intervals = intervals;
      this.sorted = sorted;
    }

    /**
     * Returns the intervals that share a letter with a stretch, on its strand; what lies between
     * the blocks of either is no part of it.
     *
     * @return their numbers in the order of the file
     */
    public List<Integer> overlapping(GenomeBlocks stretch) {
      Sorted own = sorted.get(key(stretch.chromosome(), stretch.strand()));
      if (own == null || stretch.count() == 0) {
        return List.of();
      }
      List<Integer> found = new ArrayList<>(2);
      for (int i = own.before(stretch.end()) - 1; i >= 0 && own.ends[i] > stretch.start(); i--) {
        if (overlap(intervals.get(own.numbers[i]), stretch)) {
          found.add(own.numbers[i]);
        }
      }
      found.sort(null);
      return found;
    }

    private static boolean overlap(GenomeBlocks one, GenomeBlocks other) {
      for (int i = 0, j = 0; i < one.count() && j < other.count(); ) {
        if (one.start(i) < other.end(j) && other.start(j) < one.end(i)) {
          return true;
        }
        if (one.end(i) <= other.end(j)) {
          i++;
        } else {
          j++;
        }
      }
      return false;
    }
  }
}
