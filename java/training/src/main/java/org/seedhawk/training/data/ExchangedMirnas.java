// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.seedhawk.evaluation.data.MirnaFamilies;

/**
 * Draws negatives of known sites: a site of the training rows with a miRNA of a family that is not
 * known to bind it. The miRNAs are those of the positives, as often as they are there, so that the
 * miRNA alone tells nothing. One thread at a time.
 */
final class ExchangedMirnas {
  private final MirnaFamilies families;
  private final List<String> sites;
  private final List<String> mirnas;
  private final Set<String> bound = new HashSet<>();

  ExchangedMirnas(List<SiteTable.Row> rows, MirnaFamilies families) {
    this.families = families;
    sites = rows.stream().map(SiteTable.Row::region).distinct().sorted().toList();
    mirnas = rows.stream().filter(SiteTable.Row::positive).map(SiteTable.Row::mirna).toList();
    for (SiteTable.Row row : rows) {
      if (row.positive()) {
        bound.add(pair(row.mirna(), row.region()));
      }
    }
  }

  private String pair(String mirna, String site) {
    return families.of(mirna) + " " + site;
  }

  /** Returns up to {@code perPositive} negatives for each positive; known pairs are left out. */
  List<SiteTable.Row> draw(double perPositive, Random random) {
    List<SiteTable.Row> drawn = new ArrayList<>();
    for (long i = Math.round(perPositive * mirnas.size()); i > 0; i--) {
      String site = sites.get(random.nextInt(sites.size()));
      String mirna = mirnas.get(random.nextInt(mirnas.size()));
      if (!bound.contains(pair(mirna, site))) {
        drawn.add(new SiteTable.Row(mirna, site, false, false));
      }
    }
    return drawn;
  }
}
