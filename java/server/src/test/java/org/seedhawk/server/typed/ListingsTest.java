// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.seedhawk.scan.Rna;

/** How miRNAs are found by what people type. */
class ListingsTest {
  private static final List<Rna> MIRNAS =
      Stream.of(
              "hsa-let-7a-5p",
              "hsa-miR-10a-5p",
              "hsa-miR-210-3p",
              "hsa-miR-21-5p",
              "hsa-miR-1-3p",
              "hsa-miR-1-5p")
          .map(name -> new Rna(name, "ACGU"))
          .toList();

  private static String found(String text) {
    return String.join(" ", Listings.find(text, MIRNAS).stream().map(Rna::id).toList());
  }

  @Test
  void whatEndsWhereANumberEndsComesFirst() {
    assertEquals("hsa-miR-1-3p hsa-miR-1-5p hsa-miR-10a-5p", found("miR-1"));
    assertEquals("hsa-miR-21-5p hsa-miR-210-3p", found("mir-21"));
    assertEquals("hsa-let-7a-5p", found("let-7"));
    assertEquals("hsa-miR-1-5p", found("hsa-mir-1-5p"));
    assertEquals(6, Listings.find("", MIRNAS).size());
  }

  @Test
  void hyphensMayBeLeftOut() {
    assertEquals("hsa-miR-21-5p hsa-miR-210-3p", found("mir21"));
    assertEquals("hsa-miR-21-5p hsa-miR-210-3p", found(" miR 21 "));
    assertEquals("hsa-let-7a-5p", found("let7a"));
    assertEquals("hsa-miR-1-3p", found("hsamir13p"));
    assertEquals("", found("mir99"));
    assertEquals("", found("- -"));
  }
}
