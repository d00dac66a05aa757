// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.seedhawk.scan.Rna;

/** Seeded sequences; {@code -Dseedhawk.seed=N} repeats a failure, which prints its seed. */
final class RandomMirnas {
  private final long seed;
  private final SplittableRandom random;

  RandomMirnas() {
    String property = System.getProperty("seedhawk.seed", "");
    seed = property.isEmpty() ? System.nanoTime() : Long.parseLong(property);
    random = new SplittableRandom(seed);
  }

  RandomMirnas(long seed) {
    this.seed = seed;
    random = new SplittableRandom(seed);
  }

  /** Returns how to repeat this run, for assertion messages. */
  String repeat() {
    return "repeat with -Dseedhawk.seed=" + seed;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Returns letters of an alphabet. */
  String letters(int length, String alphabet) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append(alphabet.charAt(below(alphabet.length())));
    }
    return letters.toString();
  }

  /** Replaces, removes and inserts single letters. */
  String edited(String letters, int edits) {
    StringBuilder edited = new StringBuilder(letters);
    for (int edit = 0; edit < edits && edited.length() > 1; edit++) {
      int at = below(edited.length());
      char letter = "ACGU".charAt(below(4));
      switch (below(4)) {
        case 0 -> edited.deleteCharAt(at);
        case 1 -> edited.insert(at, letter);
        default -> edited.setCharAt(at, letter);
      }
    }
    return edited.toString();
  }

  /** Returns families of miRNAs: few letters, repeats and N among them, so that ties are many. */
  List<Rna> families(int size) {
    List<Rna> mirnas = new ArrayList<>();
    while (mirnas.size() < size) {
      String alphabet = List.of("ACGU", "ACGU", "AU", "ACGUN", "acgt").get(below(5));
      String letters = letters(1 + below(30), alphabet);
      if (below(6) == 0) {
        letters = letters.repeat(1 + below(4));
      }
      for (int member = below(4); member >= 0 && mirnas.size() < size; member--) {
        mirnas.add(new Rna("mir-" + mirnas.size(), edited(letters, member)));
      }
    }
    return mirnas;
  }

  /** Returns queries: miRNAs of a database with some edits, doubled, or by chance. */
  List<Rna> queries(MirnaDatabase database, int count) {
    List<Rna> queries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String known = database.letters(below(database.size()));
      String letters =
          switch (below(8)) {
            case 0 -> letters(Math.max(1, below(60)), "ACGU");
            case 1 -> edited(known + known, below(8));
            case 2 -> letters(below(10), "ACGU") + edited(known, below(3)) + letters(5, "ACGUN");
            default -> edited(known, below(6));
          };
      queries.add(new Rna("query-" + i, letters));
    }
    return queries;
  }
}
