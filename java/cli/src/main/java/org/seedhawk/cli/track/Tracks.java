// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.track;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.bed.BedIntervals;

/**
 * What is shown with each site from further files. {@link #of} and {@link #append} are for any
 * thread, {@link #count} and what follows from it for one.
 */
public final class Tracks implements AutoCloseable {
  /** What tables have in the place of a value. */
  public static final String NOT_KNOWN = "NA";

  private final Optional<Conservation> conservation;
  private final Optional<Double> least;
  private final Optional<Known> known;
  private final BitSet hit = new BitSet();
  private long sites;
  private long withoutValue;
  private long dropped;
  private long onKnown;

  /**
   * Known sites.
   *
   * @param shown the name of each, as tables show it
   */
  private record Known(BedIntervals all, List<String> shown, BedIntervals.OnGenome placed) {}

  /**
   * What a site has. Immutable.
   *
   * @param seed mean over the match of the seed; NaN: no letter of it has a value
   * @param site mean over the site, as that
   * @param known numbers of the known sites that it overlaps
   */
  public record Marks(double seed, double site, List<Integer> known) {
    /** What a site has without further files. */
    public static final Marks NONE = new Marks(Double.NaN, Double.NaN, List.of());
  }

  private Tracks(
      Optional<Conservation> conservation, Optional<Double> least, Optional<Known> known) {
    this.conservation = conservation;
    this.least = least;
    this.known = known;
  }

  /**
   * Opens the files.
   *
   * @param aliases rows of names of chromosomes
   * @throws org.seedhawk.genome.error.GenomeInputException if one cannot be used, or shares no name
   *     of a chromosome with the genome
   */
  public static Tracks open(
      TrackOptions options, Genome genome, List<List<String>> aliases, Consumer<String> warn)
      throws IOException {
    Optional<Known> known =
        options.known().isPresent()
            ? Optional.of(known(BedIntervals.read(options.known().get()), genome, aliases, warn))
            : Optional.empty();
    Optional<Conservation> conservation =
        options.conservation().map(file -> Conservation.open(file, genome, aliases, warn));
    return new Tracks(conservation, options.minConservation(), known);
  }

  private static Known known(
      BedIntervals all, Genome genome, List<List<String>> aliases, Consumer<String> warn) {
    ChromosomeNames names =
        ChromosomeNames.match(all.file(), all.chromosomes().keySet(), genome, aliases);
    List<String> missing =
        all.chromosomes().keySet().stream()
            .filter(name -> names.inGenome(name).isEmpty())
            .sorted()
            .toList();
    if (!missing.isEmpty()) {
      warn.accept(
          "%,d of %,d chromosomes of '%s', with %,d intervals, are not in the genome: %s"
              .formatted(
                  missing.size(),
                  all.chromosomes().size(),
                  all.file(),
                  missing.stream().mapToInt(all.chromosomes()::get).sum(),
                  ChromosomeNames.shown(missing)));
    }
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < all.count(); i++) {
      // A comma parts two names, and a tab two columns.
      shown.add(all.name(i).replaceAll("[\\s\\p{Cntrl},]", "_"));
    }
    return new Known(all, shown, all.on(names));
  }

  /** Returns whether there is any file; without one, all sites have {@link Marks#NONE}. */
  public boolean isGiven() {
    return conservation.isPresent() || known.isPresent();
  }

  /** Returns whether sites have values of conservation. */
  public boolean hasConservation() {
    return conservation.isPresent();
  }

  /** Returns whether sites have names of known ones. */
  public boolean hasKnown() {
    return known.isPresent();
  }

  /** Returns the names of the columns, each with a tab in front. */
  public String columns() {
    return (hasConservation() ? "\tcons_seed\tcons_site" : "") + (hasKnown() ? "\tknown" : "");
  }

  /**
   * Looks a site up.
   *
   * @param site its blocks
   * @param seed those of the letters that pair with the seed
   */
  public Marks of(GenomeBlocks site, GenomeBlocks seed) {
    Conservation.Means means =
        conservation.isPresent() ? conservation.get().over(seed, site) : Conservation.Means.NONE;
    List<Integer> overlapped = known.isPresent() ? known.get().placed.overlapping(site) : List.of();
    return new Marks(means.seed(), means.site(), overlapped);
  }

  /** Returns whether a site is listed. */
  public boolean keeps(Marks marks) {
    return least.isEmpty() || marks.seed >= least.get();
  }

  /** Counts a site, listed or dropped. */
  public void count(Marks marks) {
    sites++;
    withoutValue += Double.isNaN(marks.seed) ? 1 : 0;
    if (!keeps(marks)) {
      dropped++;
      return;
    }
    onKnown += marks.known.isEmpty() ? 0 : 1;
    marks.known.forEach(hit::set);
  }

  /** Returns the names of the known sites that a site overlaps, with commas; a dot for none. */
  public String known(Marks marks) {
    return marks.known.isEmpty()
        ? "."
        : marks.known.stream()
            .map(one -> known.orElseThrow().shown.get(one))
            .collect(Collectors.joining(","));
  }

  /**
   * Appends the columns, each with a tab in front.
   *
   * @param noValue stands where no letter has a value
   */
  public void append(RowBuffer to, Marks marks, String noValue) {
    if (hasConservation()) {
      value(to.tab(), marks.seed, noValue);
      value(to.tab(), marks.site, noValue);
    }
    if (hasKnown()) {
      to.tab().text(known(marks));
    }
  }

  /** Appends a value, or a word for none. */
  public static void value(RowBuffer to, double mean, String noValue) {
    if (Double.isNaN(mean)) {
      to.text(noValue);
    } else {
      to.change((float) mean);
    }
  }

  /** Says what was found and what was dropped. */
  public void say(Consumer<String> say) {
    if (hasConservation()) {
      say.accept(
          String.format(
              Locale.ROOT,
              "conservation: %,d sites, %,d of them without a value%s",
              sites,
              withoutValue,
              least.isEmpty()
                  ? ""
                  : String.format(Locale.ROOT, "; --min-conservation dropped %,d", dropped)));
    }
    if (hasKnown()) {
      int all = known.get().all.count();
      say.accept(
          String.format(
              Locale.ROOT,
              "known sites: %,d, of which %,d are hit by %,d listed sites and %,d are not hit",
              all,
              hit.cardinality(),
              onKnown,
              all - hit.cardinality()));
    }
  }

  @Override
  public void close() throws IOException {
    if (conservation.isPresent()) {
      conservation.get().close();
    }
  }
}
