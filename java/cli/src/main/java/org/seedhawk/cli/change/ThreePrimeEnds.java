// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.table.EndTable;
import org.seedhawk.repression.Gene;
import org.seedhawk.repression.Transcript;

/**
 * Makes isoforms of 3'UTRs by a table of their 3' ends, if there is one, and counts. One thread at
 * a time.
 */
public final class ThreePrimeEnds {
  private final Path file;
  private final Optional<EndTable> table;
  private final Set<String> unused;
  private long met;
  private long unmet;
  private long clipped;
  private long cut;

  private ThreePrimeEnds(Path file, Optional<EndTable> table) {
    this.file = file;
    this.table = table;
    unused = table.map(ends -> new HashSet<>(ends.names())).orElseGet(HashSet::new);
  }

  /** Creates one without a table: each transcript is its own gene. */
  public static ThreePrimeEnds none() {
    return new ThreePrimeEnds(Path.of(""), Optional.empty());
  }

  /** Takes a table. */
  public static ThreePrimeEnds of(Path file, EndTable table) {
    return new ThreePrimeEnds(file, Optional.of(table));
  }

  /** Returns the weights of a 3'UTR's ends as the table has them; empty where it has none. */
  public Optional<SortedMap<Integer, Double>> weights(String name) {
    return table.flatMap(all -> all.ends(name));
  }

  /** Returns a transcript with its isoforms. */
  public Gene gene(Transcript whole) {
    Optional<SortedMap<Integer, Double>> ends = weights(whole.id());
    if (ends.isEmpty()) {
      unmet++;
      return Gene.of(whole);
    }
    met++;
    unused.remove(whole.id());
    int last = ends.get().lastKey();
    clipped += last > whole.utr().length() ? 1 : 0;
    cut += last < whole.utr().length() ? 1 : 0;
    return Gene.ofEnds(whole, ends.get());
  }

  /**
   * Checks, when all targets were read, that the names fit.
   *
   * @param targets where the targets come from
   * @throws BadInputException if the table has no name of a target
   */
  public void check(Path targets) {
    if (table.isPresent() && met == 0) {
      throw noName(targets);
    }
  }

  /** As {@link OrfFiles#checkAhead}. */
  public void checkAhead(Path targets, Set<FastaReader.Skip> skips) throws IOException {
    if (table.isEmpty() || !Files.isRegularFile(targets)) {
      return;
    }
    try (FastaReader reader = FastaReader.open(targets, skips)) {
      while (reader.next()) {
        if (weights(reader.id()).isPresent()) {
          return;
        }
      }
    }
    throw noName(targets);
  }

  private BadInputException noName(Path targets) {
    if (table.orElseThrow().names().isEmpty()) {
      return new BadInputException(
          String.format(
              Locale.ROOT,
              "%s: none of its %,d names has a 3' end with a share: all are 0 or NA; give shares,"
                  + " or leave the table out",
              file,
              table.get().unknown()));
    }
    return new BadInputException(
        ("%s: none of its %,d names with 3' ends is a target of '%s'%s; give both files the"
                + " same names")
            .formatted(
                file,
                unused.size(),
                targets,
                unused.stream()
                    .min(String::compareTo)
                    .map(" ('%s', for instance, is not)"::formatted)
                    .orElse("")));
  }

  /**
   * Says how many have what, and what is left.
   *
   * @param counted what was asked for: targets, or pairs
   */
  public void say(Consumer<String> out, String counted) {
    if (table.isEmpty()) {
      return;
    }
    count(out, met, "%,d " + counted + " have 3' ends in '%s'");
    count(out, unmet, "%,d " + counted + " have no 3' ends in '%s'; their whole 3'UTR counts");
    count(out, unused.size(), "%,d names of '%s' belong to none; they are not used");
    count(out, table.get().rowsLeft(), "%,d cells of '%s' are NA");
    count(out, table.get().unknown(), "%,d names of '%s' have no 3' end with a share, or an NA");
    count(
        out,
        table.get().notWhole(),
        "%,d names of '%s' do not begin with 100 %%; their shares are divided by the first");
    count(
        out,
        clipped,
        "%,d " + counted + " end before their last 3' end in '%s'; it counts as their end");
    count(
        out,
        cut,
        "%,d " + counted + " have letters behind their last 3' end in '%s'; they do not count");
  }

  private void count(Consumer<String> out, long number, String text) {
    if (number > 0) {
      out.accept(String.format(Locale.ROOT, text, number, file));
    }
  }
}
