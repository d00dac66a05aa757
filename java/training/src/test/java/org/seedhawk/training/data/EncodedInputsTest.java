// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.training.TestSequences;
import org.seedhawk.training.network.Architecture;
import org.seedhawk.training.network.Mitar;

class EncodedInputsTest {
  private static final String SITE = "GGCAUACAACCUACUACCUCAGG";

  @Test
  void writesTheTokensThatTheEngineServes() {
    Architecture mitar = new Mitar(40, 0);
    Inputs inputs = mitar.inputs();
    try (SitePool pool = new SitePool();
        Arena arena = Arena.ofConfined()) {
      List<LabelledSites.Row> rows =
          List.of(
              new LabelledSites.Row(TestSequences.LET_7A, SITE, true, false),
              new LabelledSites.Row("ACGU", SITE.repeat(2).substring(6), false, false));
      MemorySegment out = arena.allocate(2 * inputs.list().getFirst().rowBytes());
      inputs.encode(pool, pool.endWindows(rows, mitar.layout()), 0, 2, List.of(out));
      String mirna = new StringBuilder(TestSequences.LET_7A).reverse() + "NNNN";
      assertEquals(mirna + SITE + "N".repeat(17), row(out, 0));
      assertEquals("UGCA" + "N".repeat(22) + SITE.repeat(2).substring(6), row(out, 1));
    }
  }

  private static String row(MemorySegment tokens, int pair) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < 66; i++) {
      letters.append("NAUCG".charAt((int) tokens.getAtIndex(JAVA_LONG, 66L * pair + i)));
    }
    return letters.toString();
  }
}
