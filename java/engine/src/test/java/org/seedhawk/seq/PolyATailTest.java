// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.seedhawk.repression.Transcript;

class PolyATailTest {
  private static final String TWENTY = "A".repeat(20);

  /** The pattern, for those who filter columns, says the same. */
  private static void assertTail(boolean expected, String utr) {
    assertEquals(expected, PolyATail.isIn(utr), utr);
    assertEquals(expected, Pattern.compile(PolyATail.PATTERN).matcher(utr).find(), utr);
    assertEquals(expected, new Transcript("t", utr).hasPolyATail(), utr);
  }

  @Test
  void aTailBeginsWithTwentyLetters() {
    assertTail(true, "CGU" + TWENTY);
    assertTail(true, TWENTY);
    assertTail(true, "CGU" + "Aa".repeat(200));
    assertTail(false, "CGU" + TWENTY.substring(1));
    assertTail(false, TWENTY.substring(1));
    assertTail(false, "");
  }

  @Test
  void aStretchElsewhereIsNone() {
    assertTail(false, TWENTY + "C");
    assertTail(false, TWENTY + "CGU" + TWENTY.substring(1));
    assertTail(false, "CG" + "U".repeat(40));
    assertTail(false, "CG" + "A".repeat(10) + "N" + "A".repeat(10));
    assertTail(false, "CG" + "!".repeat(40)); // '!' | 0x20 is itself
  }

  @Test
  void usersAreToldTheFirstAndWhatToDo() {
    assertEquals(
        "target 'x' ends in 20 A or more, a poly(A) tail; it weakens log2fc: cut it off",
        PolyATail.warning("x", 1));
    String many = PolyATail.warning("x".repeat(200), 3);
    assertTrue(many.contains("a poly(A) tail (3 such);"), many);
    assertFalse(many.contains("x".repeat(100)), many);
  }
}
