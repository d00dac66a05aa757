// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;

/**
 * Counts the sites that a model finds where there is none: in targets whose dinucleotides are
 * shuffled. One thread at a time.
 *
 * @param engine closed by its owner
 * @param mirnas that are searched for
 * @param targets shuffled, A C G U alone
 */
public record ChanceSites(Seedhawk engine, List<Rna> mirnas, List<Rna> targets) {
  /** Where scores crowd, near 1, the grid is denser. */
  private static final float[] THRESHOLDS = {
    0f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.55f, 0.6f, 0.65f, 0.7f, 0.75f, 0.8f, 0.82f, 0.84f, 0.86f,
    0.88f, 0.9f, 0.91f, 0.92f, 0.93f, 0.94f, 0.95f, 0.96f, 0.97f, 0.98f, 0.99f, 0.995f, 0.999f
  };

  /** Targets that are scanned together, so that not all sites are held at once. */
  private static final int SLICE = 16;

  /**
   * Draws without replacement.
   *
   * @return all, if there are no more
   */
  public static List<Rna> draw(List<Rna> all, int count, long seed) {
    List<Rna> drawn = new ArrayList<>(all);
    Collections.shuffle(drawn, new Random(seed));
    return List.copyOf(drawn.subList(0, Math.min(count, drawn.size())));
  }

  /**
   * Draws targets until they have so many letters, and shuffles the dinucleotides of each. Letters
   * other than A C G U are left out, and a target without two letters is.
   */
  public static List<Rna> shuffled(List<Rna> all, long letters, long seed) {
    List<Rna> shuffled = new ArrayList<>();
    Random random = new Random(seed);
    long sum = 0;
    for (Rna target : draw(all, all.size(), seed)) {
      String plain =
          target.letters().toUpperCase(Locale.ROOT).replace('T', 'U').replaceAll("[^ACGU]", "");
      if (sum < letters && plain.length() > 1) {
        shuffled.add(new Rna(target.id(), DinucleotideShuffle.of(plain, random)));
        sum += plain.length();
      }
    }
    return shuffled;
  }

  /** Returns the number of letters of the targets. */
  public long letters() {
    return targets.stream().mapToLong(target -> target.letters().length()).sum();
  }

  /** Returns the rows of a rule. */
  public List<ChanceTable.Row> count(SeedMatch rule, ScanOptions options) {
    long[] from = new long[THRESHOLDS.length];
    ScanOptions all = options.toBuilder().threshold(0).build();
    try (MirnaSet set = engine.prepare(mirnas, Search.seeds(rule))) {
      for (int begin = 0; begin < targets.size(); begin += SLICE) {
        List<Rna> slice = targets.subList(begin, Math.min(begin + SLICE, targets.size()));
        for (Site site : set.scan(slice, all)) {
          for (int i = 0; i < from.length && site.score() >= THRESHOLDS[i]; i++) {
            from[i]++;
          }
        }
      }
    }
    double kilobases = letters() / 1000.0 * mirnas.size();
    List<ChanceTable.Row> rows = new ArrayList<>();
    for (int i = 0; i < from.length; i++) {
      rows.add(new ChanceTable.Row(rule, THRESHOLDS[i], from[i], from[i] / kilobases));
    }
    return rows;
  }
}
