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
        "hsa-let7a-5p; hsa-let-7a-5p", // hyphens
        "mir21; hsa-miR-21-5p",
        "hsa-miR21-5p; hsa-miR-21-5p",
        "miR-21*; hsa-miR-21-3p", // a star
        "hsa-miR-21*; hsa-miR-21",
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
    "hsa-mir21-5p, hsa-miR-21-3p",
    "AB-1, AB1",
    "12, x|12|y", // too short to say anything
    "chr1.1, chr1.x",
    "v1.2, v1.3" // a whole name of so few letters has no version
  })
  void takesNothingElse(String wanted, String there) {
    assertEquals(Optional.empty(), NearNames.of(wanted, List.of(there)));
  }

  @Test
  void namesBothArmsWhereNoneWasNamed() {
    List<String> names = List.of("hsa-miR-21-3p", "hsa-miR-21-5p", "hsa-miR-1-3p");
    List<String> both = List.of("hsa-miR-21-5p", "hsa-miR-21-3p");
    assertEquals(both, NearNames.arms("hsa-miR-21", names));
    assertEquals(both, NearNames.arms("mir21", names));
    assertEquals(both, NearNames.arms("miR-21*", names));
    assertEquals(List.of("hsa-miR-21-5p"), NearNames.arms("miR-21-5p", names));
    assertEquals(List.of("hsa-miR-1-3p"), NearNames.arms("miR-1", names));
    assertEquals(List.of(), NearNames.arms("miR-2", names));
  }

  @Test
  void takesTheFirstOfSeveral() {
    assertEquals(Optional.of("NM_1.1"), NearNames.of("NM_1", List.of("NM_1.2", "NM_1.1", "NM_2")));
    assertEquals(Optional.empty(), NearNames.of("x", List.of("", "|", ">", "\"\"")));
  }
}
