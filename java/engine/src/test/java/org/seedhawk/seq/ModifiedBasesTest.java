// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedhawk.error.BadInputException;

class ModifiedBasesTest {
  /** As those who make oligonucleotides write them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mUmGmAmGmGmUmAmG|UGAGGUAG",
        "rUrGrArGrGrUrArG|UGAGGUAG",
        "fCfUfGfAfGfG|CUGAGG",
        "AfCfGfUfAfCf|ACGUAC",
        "+T+GAGG+TAG|TGAGGTAG",
        "U*G*A*G*G*U|UGAGGU",
        "mU*fG*mA*fG*mG*fU|UGAGGU",
        "UsGsAsGsGsU|UGAGGU",
        "UsGsAGGUAGUAGGUUGUAUAGsUsU|UGAGGUAGUAGGUUGUAUAGUU",
        "UGAGGUAsG|UGAGGUAG",
        "usGsAfgGfuAfgUfaGfsusL96|uGAgGuAgUaGu",
        "/5Phos/UGAGGUAG/3Bio/|UGAGGUAG",
        "/52FU/GAGG/i2FU/AG/3InvdT/|UGAGGUAGT",
        "/52MOErT/*/i2MOErG/*AGG|TGAGG",
        "[mU][mG]AGG(dT)AG|UGAGGTAG",
        "[Phos]UGAGG[6FAM]|UGAGG",
        "pUGAGGUAG|UGAGGUAG",
        "UGAGGUAGdTdT|UGAGGUAGTT",
        "UGA\u03a8GGUAG|UGAUGGUAG",
        "\u03c8GAGGUAG|UGAGGUAG",
        "UGAm5CGGm6AUAG|UGACGGAUAG",
        "UGGac4CAGhm5Cm1\u03a8s4U|UGGCAGCUU"
      })
  void plainLettersAreRead(String notation, String plain) {
    assertTrue(ModifiedBases.isIn(notation, true), notation);
    assertEquals(plain, ModifiedBases.strip(notation));
    assertFalse(ModifiedBases.isIn(plain.toUpperCase(Locale.ROOT), true), plain);
  }

  @Test
  void whatMayStandForABaseIsRefused() {
    for (String text :
        List.of("mUmGmAI", "UGAiGG", "/5Foo/UGAGG", "mUmGmA[Q]", "mUmGmA/5Phos", "mUmGmA?")) {
      String said =
          assertThrows(BadInputException.class, () -> ModifiedBases.strip(text), text).getMessage();
      assertTrue(said.contains("may stand for a base"), said);
    }
  }

  /** They say nothing of a base, so that another message says what to do. */
  @Test
  void marksOfTheEndsAreNamed() {
    for (String text : List.of("5'-mUmGmA-3'", "mUmGmA-3'", "5\u2019mUmG", "5\u2032-\u03a8GA")) {
      String said =
          assertThrows(BadInputException.class, () -> ModifiedBases.strip(text), text).getMessage();
      assertTrue(said.contains("5' and 3' name the ends: remove these marks"), said);
    }
    String said =
        assertThrows(BadInputException.class, () -> ModifiedBases.strip("3'-mUmGmA-5'"))
            .getMessage();
    assertTrue(said.contains("turn it around"), said);
  }

  /** Numbers of lines, and letters in front of numbers, are no modified bases. */
  @Test
  void numbersAloneAreNoNotation() {
    for (String text : List.of("1 ACGU 5 ACGU", "A5C", "G2U", "UGAGG5", "mRNA 5", "5'-ACGU-3'")) {
      for (int i = 0; i < text.length(); i++) {
        if (Character.isDigit(text.charAt(i))) {
          assertFalse(ModifiedBases.explains(text, i), text);
        }
      }
    }
  }

  @Test
  void whatCannotBePrintedIsNamedByItsNumber() {
    for (String text : List.of("mU\u0001mG", "mUmG[Q\u0002]", "mUmG/5P\u0007hos")) {
      String said =
          assertThrows(BadInputException.class, () -> ModifiedBases.strip(text), text).getMessage();
      assertTrue(said.chars().noneMatch(Character::isISOControl), said);
      assertTrue(said.contains("U+00"), said);
    }
  }

  /** Small letters mask repeats; ambiguous letters are letters. */
  @Test
  void whatIsNoNotationIsLeftAlone() {
    for (String text :
        List.of(
            "ACGUacguNNnnACGU",
            "acgtnacgtnnacgt",
            "AACTATacrACaaccTACTACCTCATTmGGGACTATAcaaccTACTACC",
            "ACGURYSWKMBDHVN",
            "")) {
      assertFalse(ModifiedBases.isIn(text, false), text);
    }
  }
}
