// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.evaluation.SitePairs.Row;

/**
 * The answer without any network: of the miRNAs of a training part, the one that pairs best with a
 * site. Immutable.
 *
 * <p>miRNA and site lie side by side without a gap, shifted by up to four nt; each Watson-Crick
 * pair counts 1, in nt 2-8 it counts 2. Of equal miRNAs the one that training has more often.
 */
final class PairingAnswer {
  private static final int SHIFT = 4;
  private static final int SEED_START = 1;
  private static final int SEED_END = 8;

  private final List<String> mirnas = new ArrayList<>();

  PairingAnswer(List<Row> training) {
    Map<String, Integer> counts = new HashMap<>();
    training.forEach(row -> counts.merge(row.mirna(), 1, Integer::sum));
    mirnas.addAll(counts.keySet());
    Collections.sort(mirnas);
    mirnas.sort((a, b) -> counts.get(b) - counts.get(a));
  }

  /**
   * Returns the best miRNAs.
   *
   * @param site 3'->5'
   * @param count how many
   */
  List<String> best(String site, int count) {
    int[] scores = new int[mirnas.size()];
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score(mirnas.get(i), site);
      order.add(i);
    }
    order.sort((a, b) -> scores[b] - scores[a]);
    return order.stream().limit(count).map(mirnas::get).toList();
  }

  /** Returns how well a miRNA, 5'->3', pairs with a site, 3'->5'. */
  static int score(String mirna, String site) {
    int best = 0;
    for (int shift = -SHIFT; shift <= SHIFT; shift++) {
      int sum = 0;
      for (int i = 0; i < mirna.length(); i++) {
        int j = i + shift;
        if (j >= 0 && j < site.length() && partner(mirna.charAt(i)) == site.charAt(j)) {
          sum += i >= SEED_START && i < SEED_END ? 2 : 1;
        }
      }
      best = Math.max(best, sum);
    }
    return best;
  }

  private static char partner(char letter) {
    return "UGCA".charAt("ACGU".indexOf(letter));
  }
}
