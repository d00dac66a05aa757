// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.evaluation.data.SitePairs;

/**
 * Labelled pairs from a table of sites and their miRNAs that has no labels: its first rows are
 * positives; the sites of the rows behind them go to each other's miRNAs and are negatives. So
 * miRNAs and sites alone tell nothing. Thread-safe.
 */
final class ExchangedRows {
  private ExchangedRows() {}

  /**
   * Reads a table of format {@link SitePairs#SEQ2SEQ}.
   *
   * @param positives rows that are taken as they are, from the first on
   * @param exchanged rows behind them. The miRNA of each is that of a row half of them further, or
   *     of the next one that is of another family and is not known to bind the site.
   * @throws BadInputException if the table has fewer rows, or no row is left to exchange with
   */
  static LabelledSites read(
      Path file,
      int positives,
      int exchanged,
      MirnaFamilies families,
      LabelledSites.Lengths lengths)
      throws IOException {
    List<SitePairs.Row> all =
        SitePairs.read(file, SitePairs.SEQ2SEQ, lengths.longestRegion(), Integer.MAX_VALUE, 0)
            .rows();
    if ((long) positives + exchanged > all.size()) {
      throw new BadInputException(
          "%s: %,d rows, but data.positives and data.exchanged ask for %,d; ask for fewer"
              .formatted(file, all.size(), (long) positives + exchanged));
    }
    Set<String> bound = new HashSet<>();
    all.forEach(row -> bound.add(families.of(row.mirna()) + " " + row.site()));
    List<LabelledSites.Row> rows = new ArrayList<>();
    for (SitePairs.Row row : all.subList(0, positives)) {
      add(rows, file, row, row.mirna(), true, lengths);
    }
    List<SitePairs.Row> rest = all.subList(positives, positives + exchanged);
    for (int i = 0; i < exchanged; i++) {
      SitePairs.Row row = rest.get(i);
      int step = 0;
      String mirna;
      do {
        if (step == exchanged) {
          throw new BadInputException(
              "%s:%d: the miRNAs of all %,d rows bind this site; there is none to exchange with"
                  .formatted(file, row.number(), exchanged));
        }
        mirna = rest.get((i + exchanged / 2 + step++) % exchanged).mirna();
      } while (bound.contains(families.of(mirna) + " " + row.site()));
      add(rows, file, row, mirna, false, lengths);
    }
    return new LabelledSites(file, List.copyOf(rows));
  }

  private static void add(
      List<LabelledSites.Row> rows,
      Path file,
      SitePairs.Row row,
      String mirna,
      boolean positive,
      LabelledSites.Lengths lengths)
      throws IOException {
    String site = new StringBuilder(row.site()).reverse().toString();
    LabelledSites.Row labelled = new LabelledSites.Row(mirna, site, positive, false);
    lengths.check("%s:%d".formatted(file, row.number()), "", labelled);
    rows.add(labelled);
  }
}
