// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.file.Lines;
import org.seedhawk.genome.file.TextKind;

/**
 * The genome's names of the annotation's chromosomes. Equal names are the same chromosome. So are
 * names that differ in the prefix {@code chr} alone, and {@code M} and {@code MT}. A file of
 * aliases says what else is the same: each row holds the names of one chromosome between tabs, as
 * UCSC's {@code chromAlias.txt} does. Immutable.
 */
public final class ChromosomeNames {
  private static final int SHOWN = 10;

  private final Genome genome;
  private final Map<String, String> automatic = new HashMap<>(); // by their plain names
  private final Map<String, String> listed = new HashMap<>(); // by their aliases
  private final List<String> unknown = new ArrayList<>();
  private final List<String> known = new ArrayList<>();

  private ChromosomeNames(Genome genome, List<List<String>> aliases) {
    this.genome = genome;
    for (String name : genome.names()) {
      automatic.putIfAbsent(plain(name), name);
    }
    for (List<String> row : aliases) {
      row.stream()
          .filter(genome::has)
          .findFirst()
          .ifPresent(name -> row.forEach(alias -> listed.putIfAbsent(alias, name)));
    }
  }

  /**
   * Returns the names of a genome, for a file that names chromosomes one by one.
   *
   * @param aliases rows of {@link #readAliases}
   */
  public static ChromosomeNames of(Genome genome, List<List<String>> aliases) {
    return new ChromosomeNames(genome, aliases);
  }

  /**
   * Matches names without a file of aliases.
   *
   * @throws GenomeInputException if no name is in common; the message shows names of both
   */
  public static ChromosomeNames match(Annotation annotation, Genome genome) {
    return match(annotation, genome, List.of());
  }

  /**
   * Matches names.
   *
   * @param aliases rows of {@link #readAliases}
   * @throws GenomeInputException if no name is in common; the message shows names of both
   */
  public static ChromosomeNames match(
      Annotation annotation, Genome genome, List<List<String>> aliases) {
    return match("the annotation", annotation.chromosomes().keySet(), genome, aliases);
  }

  /**
   * Matches the names of a track.
   *
   * @param track its file, for the message
   * @param own its names
   * @param aliases rows of {@link #readAliases}
   * @throws GenomeInputException if no name is in common; the message shows names of both
   */
  public static ChromosomeNames match(
      Path track, Collection<String> own, Genome genome, List<List<String>> aliases) {
    return match("'%s'".formatted(track), own, genome, aliases);
  }

  private static ChromosomeNames match(
      String what, Collection<String> own, Genome genome, List<List<String>> aliases) {
    ChromosomeNames names = new ChromosomeNames(genome, aliases);
    for (String name : own) {
      (names.inGenome(name).isEmpty() ? names.unknown : names.known).add(name);
    }
    if (names.known.isEmpty()) {
      throw new GenomeInputException(
          ("no chromosome of %s is in the genome '%s'. %s has %s. The genome has %s. Give files of"
                  + " one assembly, or a table of aliases")
              .formatted(
                  what,
                  genome.file(),
                  what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1),
                  shown(own),
                  shown(genome.names())));
    }
    return names;
  }

  /** Returns whether two names differ in nothing but what differs between sources. */
  public static boolean areSame(String one, String other) {
    return plain(one).equals(plain(other));
  }

  /** Returns a name without what differs between sources. */
  private static String plain(String name) {
    String bare = name.startsWith("chr") && name.length() > 3 ? name.substring(3) : name;
    return bare.equals("M") ? "MT" : bare;
  }

  /** Returns names as a message shows them: the first ten. */
  public static String shown(Collection<String> names) {
    StringBuilder text = new StringBuilder();
    names.stream()
        .limit(SHOWN)
        .forEach(name -> text.append(text.isEmpty() ? "" : ", ").append(Lines.shown(name)));
    if (names.size() > SHOWN) {
      text.append(String.format(Locale.ROOT, " and %,d more", names.size() - SHOWN));
    }
    return text.toString();
  }

  /**
   * Reads a file of aliases: the names of one chromosome stand in one row between tabs. Rows that
   * begin with # are passed.
   *
   * @throws GenomeInputException if the file cannot be read, or a row has a single name
   */
  public static List<List<String>> readAliases(Path file) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    Map<String, Long> seen = new LinkedHashMap<>();
    try (Lines lines = new Lines(file)) {
      while (lines.next()) {
        Optional<String> kind = TextKind.of(lines.text());
        if (kind.isPresent()) {
          throw lines.error(kind.get() + "; give names of chromosomes between tabs");
        }
        if (lines.first() == '#') {
          continue;
        }
        List<String> row = new ArrayList<>();
        int fields = lines.split();
        for (int i = 0; i < fields; i++) {
          String name = lines.text(i).strip();
          if (!name.isEmpty() && !row.contains(name)) {
            row.add(name);
          }
        }
        if (row.size() < 2 && fields < 2) {
          throw lines.error("the row must have the names of one chromosome between tabs");
        }
        for (String name : row) {
          Long before = seen.putIfAbsent(name, lines.number());
          if (before != null) {
            throw lines.error(
                "'%s' stands in line %s too; a name belongs to one chromosome"
                    .formatted(Lines.shown(name), before));
          }
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /**
   * Returns the genome's name of a chromosome of the annotation, or of another file; empty if it
   * has none.
   */
  public Optional<String> inGenome(String name) {
    return Optional.ofNullable(
        genome.has(name) ? name : listed.getOrDefault(name, automatic.get(plain(name))));
  }

  /**
   * Returns one line about each thing that is odd: chromosomes that are not in the genome, and
   * chromosomes whose stated length is another one.
   */
  public List<String> warnings(Annotation annotation, Genome genome) {
    List<String> warnings = new ArrayList<>();
    if (!unknown.isEmpty()) {
      Map<String, Integer> counts = annotation.chromosomes();
      warnings.add(
          String.format(
              Locale.ROOT,
              "%,d of %,d chromosomes of the annotation, with %,d transcripts, are not in the"
                  + " genome: %s",
              unknown.size(),
              unknown.size() + known.size(),
              unknown.stream().mapToInt(counts::get).sum(),
              shown(unknown)));
    }
    List<String> others = new ArrayList<>();
    for (String name : known) {
      Integer stated = annotation.lengths().get(name);
      if (stated != null) {
        long length = genome.length(inGenome(name).orElseThrow());
        if (stated != length) {
          others.add(String.format(Locale.ROOT, "%s (%,d, not %,d)", name, length, stated));
        }
      }
    }
    if (!others.isEmpty()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%,d chromosomes have another length than the annotation says; are both of one"
                  + " assembly? %s",
              others.size(),
              shown(others)));
    }
    return warnings;
  }
}
