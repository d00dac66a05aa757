// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.name;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that are meant to be one. */
class NearNamesTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\0',
      delimiter = ';',
      value = {
        "ENST00000400626.3; ENST00000400626", // a version
        "ENST00000400626; ENST00000400626.3",
        "ENST00000400626.2; ENST00000400626.3",
        "ENST00000400626; ENSG00000157764|ENST00000400626|BRAF", // parts
        "ENST00000400626.1; ENSG00000157764|ENST00000400626.3|BRAF",
        "ENSG00000157764|ENST00000400626|BRAF; BRAF",
        ">hsa-let-7a-5p; hsa-let-7a-5p",
        "\"hsa-let-7a-5p\"; hsa-let-7a-5p",
        "'hsa-let-7a-5p'; hsa-let-7a-5p",
        "hsa-let-7a-5p MIMAT0000062 Homo sapiens; hsa-let-7a-5p", // the whole header
        "hsa-mir-21-5p; hsa-miR-21-5p",
        "hsa-miR-21; hsa-miR-21-5p", // an arm
        "miR-21-5p; hsa-miR-21-5p", // a species
        "hsa-miR-21-5p; hsa-miR-21",
        "let-7a; hsa-let-7a-5p",
        "brca1; BRCA1"
      })
  void findsOtherSpellings(String wanted, String there) {
    assertEquals(Optional.of(there), NearNames.of(wanted, List.of("hsa-other", "x|12|y", there)));
    NearNames seen = new NearNames(List.of("another", wanted));
    seen.see("ENST00000000001.3");
    seen.see(there);
    assertEquals(Optional.of(there), seen.of(wanted));
    assertEquals(Optional.empty(), seen.of("another"));
  }

  @ParameterizedTest
  @CsvSource({
    "hsa-miR-21-5p, hsa-miR-21-3p",
    "hsa-let-7a, hsa-let-7b",
    "12, x|12|y", // too short to say anything
    "chr1.1, chr1.x",
    "v1.2, v1.3" // a whole name of so few letters has no version
  })
  void takesNothingElse(String wanted, String there) {
    assertEquals(Optional.empty(), NearNames.of(wanted, List.of(there)));
  }

  @Test
  void takesTheFirstOfSeveral() {
    assertEquals(Optional.of("NM_1.1"), NearNames.of("NM_1", List.of("NM_1.2", "NM_1.1", "NM_2")));
    assertEquals(Optional.empty(), NearNames.of("x", List.of("", "|", ">", "\"\"")));
  }
}
