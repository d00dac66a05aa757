// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.seedhawk.formats.RowBuffer;

/**
 * The column {@code chance} of a site table: how many sites chance lists in 1,000 nt for one miRNA
 * from a site's score on. Immutable.
 */
public final class ChanceColumn {
  private final float[] thresholds;
  private final String[] texts;

  /**
   * What was measured from a threshold on.
   *
   * @param threshold a score
   * @param rate sites by chance in 1,000 nt, for one miRNA
   */
  public record Step(float threshold, double rate) {}

  /**
   * Creates it.
   *
   * @param steps ascending by threshold, the first at 0
   * @throws IllegalArgumentException if they are not
   */
  public ChanceColumn(List<Step> steps) {
    thresholds = new float[steps.size()];
    texts = new String[steps.size()];
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = steps.get(i).threshold;
      texts[i] = String.format(Locale.ROOT, "%.3g", steps.get(i).rate);
      if (i == 0 ? thresholds[i] != 0 : !(thresholds[i] > thresholds[i - 1])) {
        throw new IllegalArgumentException("thresholds do not rise from 0");
      }
    }
    if (thresholds.length == 0) {
      throw new IllegalArgumentException("no thresholds");
    }
  }

  /** Appends what was measured from the highest threshold on that is not above a score. */
  void append(RowBuffer to, float score) {
    int at = Arrays.binarySearch(thresholds, score);
    to.text(texts[at >= 0 ? at : Math.max(0, -at - 2)]);
  }
}
