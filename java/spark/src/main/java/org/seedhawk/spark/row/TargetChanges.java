// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.row;

import java.util.Arrays;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.SiteType;

/** The columns of log2 fold changes of one target, for each miRNA. Immutable. */
public final class TargetChanges {
  /** No miRNA has a prediction. */
  public static final TargetChanges NONE =
      new TargetChanges(new byte[0], new int[0], new Object[0][]);

  /** Slots of miRNAs without values. */
  static final byte UNKNOWN = 0;

  public static final byte NO_SITE = 1;
  static final byte HAS_VALUES = 2;

  private static final Object[] UNKNOWNS = new Object[12];
  private static final Object[] NO_CHANGE = {0f, 0f, 0f, 0, 0, 0, 0, 0, 0, -1, -1, "."};

  private final byte[] slots;
  private final int[] places; // of those with values, ascending
  private final Object[][] values;

  private TargetChanges(byte[] slots, int[] places, Object[][] values) {
    this.slots = slots;
    this.places = places;
    this.values = values;
  }

  /**
   * Takes slots and the values of those that have some, in their order.
   *
   * @param slots of each miRNA
   */
  public static TargetChanges of(byte[] slots, Object[][] values) {
    int[] places = new int[values.length];
    int count = 0;
    for (int mirna = 0; mirna < slots.length; mirna++) {
      if (slots[mirna] == HAS_VALUES) {
        places[count++] = mirna;
      }
    }
    return new TargetChanges(slots, places, values);
  }

  /** Copies what was predicted for a target. */
  public static TargetChanges of(TargetRepression target) {
    byte[] slots = new byte[target.size()];
    int scored = 0;
    for (int mirna = 0; mirna < slots.length; mirna++) {
      if (target.status(mirna) == PairStatus.SCORED) {
        slots[mirna] = HAS_VALUES;
        scored++;
      } else {
        slots[mirna] = target.isKnown(mirna) ? NO_SITE : UNKNOWN;
      }
    }
    Object[][] values = new Object[scored][];
    int next = 0;
    for (int mirna = 0; next < scored; mirna++) {
      if (slots[mirna] == HAS_VALUES) {
        values[next++] = columns(target, mirna);
      }
    }
    return of(slots, values);
  }

  private static Object[] columns(TargetRepression target, int mirna) {
    int best = target.best(mirna);
    int weak =
        target.count(mirna, SiteType.OFFSET_SIX_MER) + target.count(mirna, SiteType.SIX_MER_A1);
    return new Object[] {
      target.log2fc(mirna),
      target.utrPart(mirna),
      target.orfPart(mirna),
      target.count(mirna, SiteType.EIGHT_MER),
      target.count(mirna, SiteType.SEVEN_MER_M8),
      target.count(mirna, SiteType.SEVEN_MER_A1),
      target.count(mirna, SiteType.SIX_MER),
      weak,
      target.orfCount(mirna),
      best < 0 ? -1 : target.start(best),
      best < 0 ? -1 : target.end(best),
      best < 0 ? "." : target.type(best).label()
    };
  }

  /** Returns the values of a miRNA's columns. */
  public Object[] values(int mirna) {
    if (mirna >= slots.length || slots[mirna] == UNKNOWN) {
      return UNKNOWNS;
    }
    return slots[mirna] == NO_SITE ? NO_CHANGE : values[Arrays.binarySearch(places, mirna)];
  }

  public byte[] slots() {
    return slots;
  }

  public Object[][] values() {
    return values;
  }
}
