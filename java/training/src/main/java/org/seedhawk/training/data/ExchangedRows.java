// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.evaluation.data.SitePairs;
import org.seedhawk.training.recipe.Recipe;

/**
 * Labelled pairs from a table of sites and their miRNAs that has no labels: its first rows are
 * positives; the sites of the rows behind them go to other miRNAs and are negatives. Thread-safe.
 *
 * <table>
 *   <caption>Whose miRNA an exchanged site gets</caption>
 *   <tr><th>other-family</th><td>that of a row half of them further, or of the next one that is of
 *   another family and is not known to bind the site: miRNAs and sites alone tell nothing</td></tr>
 *   <tr><td>any-row</td><td>that of a row of the table, drawn: frequent miRNAs come often, and
 *   one that binds the site may</td></tr>
 *   <tr><td>any-mirna</td><td>one of the table's miRNAs, drawn, each as likely as the others: a
 *   frequent miRNA alone tells that a row is a positive</td></tr>
 * </table>
 */
final class ExchangedRows {
  private static final String OTHER_FAMILY = "other-family";
  private static final String ANY_MIRNA = "any-mirna";

  private ExchangedRows() {}

  /**
   * Reads a table of format {@link SitePairs#SEQ2SEQ}.
   *
   * @param part how many rows, from the first on, are taken as they are, how many behind them are
   *     exchanged, and with whom
   * @param seed of the draws
   * @throws BadInputException if the table has fewer rows, or no row is left to exchange with
   */
  static LabelledSites read(
      Path file,
      Recipe.DataPart part,
      MirnaFamilies families,
      long seed,
      LabelledSites.Lengths lengths)
      throws IOException {
    List<SitePairs.Row> all =
        SitePairs.read(file, SitePairs.SEQ2SEQ, lengths.longestRegion(), Integer.MAX_VALUE, 0)
            .rows();
    int positives = part.positives();
    int exchanged = part.exchanged();
    if ((long) positives + exchanged > all.size()) {
      throw new BadInputException(
          "%s: %,d rows, but data.positives and data.exchanged ask for %,d; ask for fewer"
              .formatted(file, all.size(), (long) positives + exchanged));
    }
    List<LabelledSites.Row> rows = new ArrayList<>();
    for (SitePairs.Row row : all.subList(0, positives)) {
      add(rows, file, row, row.mirna(), true, lengths);
    }
    List<SitePairs.Row> rest = all.subList(positives, positives + exchanged);
    String with = part.exchangedWith() == null ? OTHER_FAMILY : part.exchangedWith();
    List<String> mirnas =
        with.equals(OTHER_FAMILY)
            ? ofOtherFamilies(file, all, rest, families)
            : drawn(all, rest.size(), with.equals(ANY_MIRNA), new Random(seed));
    for (int i = 0; i < exchanged; i++) {
      add(rows, file, rest.get(i), mirnas.get(i), false, lengths);
    }
    return new LabelledSites(file, List.copyOf(rows));
  }

  private static List<String> ofOtherFamilies(
      Path file, List<SitePairs.Row> all, List<SitePairs.Row> rest, MirnaFamilies families) {
    Set<String> bound = new HashSet<>();
    all.forEach(row -> bound.add(families.of(row.mirna()) + " " + row.site()));
    List<String> mirnas = new ArrayList<>();
    int exchanged = rest.size();
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
      mirnas.add(mirna);
    }
    return mirnas;
  }

  private static List<String> drawn(
      List<SitePairs.Row> all, int count, boolean isOfDistinct, Random random) {
    Stream<String> each = all.stream().map(SitePairs.Row::mirna);
    List<String> from = (isOfDistinct ? each.distinct() : each).toList();
    return random.ints(count, 0, from.size()).mapToObj(from::get).toList();
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
