// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.seedhawk.formats.RowBuffer;

/** Rows of tables as JSON. */
class JsonLinesTest {
  private static String json(String header, String rows) {
    RowBuffer to = new RowBuffer();
    new JsonLines(header).append(to, new RowBuffer().text(rows));
    return to.toString();
  }

  @Test
  void valuesHaveTheTypesOfTheirColumns() {
    assertEquals(
        "{\"target\":\".\",\"start\":-3,\"score\":0.500000,\"energy\":null,\"gene_id\":\"NAN\"}\n"
            + "{\"target\":\"\",\"start\":4,\"score\":null,\"energy\":-1.50,\"gene_id\":null}\n",
        json(
            "#target\tstart\tscore\tenergy\tgene_id\n",
            ".\t-3\t0.500000\tnan\tNAN\n\t4\tNA\t-1.50\t.\n"));
    assertEquals(
        "{\"block_sizes\":[3,4],\"transcripts\":[\"a\",\"b\"]}\n"
            + "{\"block_sizes\":null,\"transcripts\":null}\n",
        json("block_sizes\ttranscripts\n", "3,4\ta,b\n.\t.\n"));
  }

  @Test
  void textIsEscaped() {
    assertEquals(
        "{\"mirna\":\"\\\"a\\\\b\\u0007\\u001fc\u00e9\u007f\"}\n",
        json("mirna", "\"a\\b\u0007\u001fc\u00e9\u007f\n"));
  }

  @Test
  void aRowHasTheColumnsOfTheHeader() {
    assertThrows(IllegalArgumentException.class, () -> json("mirna\tstart", "a\n"));
    assertThrows(IllegalArgumentException.class, () -> json("mirna", "a\tb\n"));
  }
}
