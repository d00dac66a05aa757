// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.sirna;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.scan.Rna;
import org.seedhawk.search.NearSearch;

/**
 * Reads siRNAs: guides, and passengers that are given or derived. A strand holds A C G U T alone:
 * it was synthesised, so that each of its letters is known. Immutable.
 */
public final class Duplexes {
  /** Letters at the 3' end of each strand that pair with none of the other. */
  private static final int OVERHANG = 2;

  /** What a derived passenger ends with; it is not compared with targets. */
  private static final String DERIVED_OVERHANG = "UU";

  /** Letters between the overhangs that may not pair; asymmetric duplexes have a few. */
  private static final int MOST_UNPAIRED = 4;

  private static final String ONE = "siRNA";

  private Duplexes() {}

  /**
   * Strands as a user gives them.
   *
   * @param guides letters, or the name of a FASTA file
   * @param passengers the same, under the names of the guides; null: they are derived
   * @param overhangs whether near matches are compared over the last two nt of given strands, too
   */
  public record Given(String guides, String passengers, boolean overhangs) {}

  /**
   * Returns the strands: each guide, its passenger behind it.
   *
   * @param asked which strands
   * @param skips what is done about equal names and modified bases of the strands
   * @param warnings receives what was done about some of them
   * @throws BadInputException if a strand is too short or too long, has another letter than A C G U
   *     T, or does not pair with the other one
   */
  public static List<Strand> read(Given asked, Set<Skip> skips, Consumer<String> warnings)
      throws IOException {
    String passengers = asked.passengers;
    boolean overhangs = asked.overhangs;
    List<Rna> all = sequences("--sirna", asked.guides, skips, warnings);
    Map<String, String> given = new HashMap<>();
    if (passengers != null) {
      sequences("--passenger", passengers, skips, warnings)
          .forEach(one -> given.put(one.id(), one.letters()));
    }
    List<Strand> strands = new ArrayList<>();
    for (Rna guide : all) {
      String letters = guide.letters();
      strands.add(strand(guide.id(), Strand.Side.GUIDE, letters, overhangs));
      if (passengers == null) {
        String derived = derive(letters);
        strands.add(
            new Strand(guide.id(), Strand.Side.PASSENGER, derived, derived.length() - OVERHANG));
        continue;
      }
      String passenger = given.remove(guide.id());
      if (passenger == null) {
        throw new BadInputException(
            "%s: no passenger is named '%s'; give one for each guide, or leave --passenger out"
                .formatted(passengers, guide.id()));
      }
      if (pairs(letters, passenger)
          < Math.min(letters.length(), passenger.length()) - OVERHANG - MOST_UNPAIRED) {
        throw new BadInputException(
            "siRNA '%s': guide and passenger do not pair; give both 5'->3' under one name"
                .formatted(guide.id()));
      }
      strands.add(strand(guide.id(), Strand.Side.PASSENGER, passenger, overhangs));
    }
    if (!given.isEmpty()) {
      throw new BadInputException(
          "%s: passenger '%s' has no guide; leave it out, or give a guide of that name"
              .formatted(passengers, given.keySet().stream().min(String::compareTo).get()));
    }
    return strands;
  }

  private static Strand strand(String id, Strand.Side side, String letters, boolean overhangs) {
    return new Strand(id, side, letters, letters.length() - (overhangs ? 0 : OVERHANG));
  }

  private static List<Rna> sequences(
      String option, String text, Set<Skip> skips, Consumer<String> warnings) throws IOException {
    List<Rna> read = new ArrayList<>();
    if (!text.isEmpty() && Files.exists(Path.of(text))
        || text.contains("/")
        || text.contains(".")) {
      MirnaFasta.Mirnas file =
          MirnaFasta.read(Path.of(text), id -> MirnaLimit.MATURE, skips, line -> {});
      file.notes().sayAll(warnings, text);
      for (Rna one : file.list()) {
        read.add(new Rna(one.id(), checked(text + ": record '" + one.id() + "'", one.letters())));
      }
    } else {
      Optional<String> plain =
          skips.contains(Skip.MODIFIED)
              ? SequenceTexts.strip(option, text, true)
              : Optional.empty();
      plain.ifPresent(
          letters ->
              warnings.accept("%s: read as the plain letters %s".formatted(option, letters)));
      String letters = plain.orElse(text);
      SequenceTexts.checkField(option, letters);
      read.add(new Rna(ONE, checked(option, letters)));
    }
    return read;
  }

  /** Returns a strand in the letters A C G U, unless it has others or another length. */
  private static String checked(String where, String letters) {
    String rna = letters.toUpperCase(Locale.ROOT).replace('T', 'U');
    for (int i = 0; i < rna.length(); i++) {
      if ("ACGU".indexOf(rna.charAt(i)) < 0) {
        throw new BadInputException(
            "%s: letter '%c' at position %d, counted from 1; a strand of an siRNA has A C G U T alone: write modified bases as plain ones, dTdT as TT"
                .formatted(where, letters.charAt(i), i + 1));
      }
    }
    // The overhang can be left out of the comparison, which needs its length, too.
    int least = NearSearch.SHORTEST + OVERHANG;
    if (rna.length() < least || rna.length() > NearSearch.LONGEST) {
      throw new BadInputException(
          "%s: a strand of %d nt; give %d to %d nt"
              .formatted(where, rna.length(), least, NearSearch.LONGEST));
    }
    return rna;
  }

  /** Returns the passenger of a guide: both have two letters more than pair, at their 3' ends. */
  static String derive(String guide) {
    StringBuilder passenger = new StringBuilder();
    for (int i = guide.length() - OVERHANG - 1; i >= 0; i--) {
      passenger.append(partner(guide.charAt(i)));
    }
    return passenger.append(DERIVED_OVERHANG).toString();
  }

  /** Returns how many letters pair, with an overhang of the guide of up to two on either side. */
  private static int pairs(String guide, String passenger) {
    int most = 0;
    for (int overhang = -OVERHANG; overhang <= OVERHANG; overhang++) {
      int pairs = 0;
      for (int i = 0; i < passenger.length(); i++) {
        int opposite = guide.length() - 1 - overhang - i;
        if (opposite >= 0
            && opposite < guide.length()
            && passenger.charAt(i) == partner(guide.charAt(opposite))) {
          pairs++;
        }
      }
      most = Math.max(most, pairs);
    }
    return most;
  }

  private static char partner(char letter) {
    return "UGCA".charAt("ACGU".indexOf(letter));
  }
}
