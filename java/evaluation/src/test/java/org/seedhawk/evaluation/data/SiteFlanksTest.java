// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteFlanksTest {
  @TempDir Path folder;

  private final Random random = new Random(2);

  @Test
  void givesTheSurroundingsOfASiteThatHasThemAlone() throws IOException {
    String utr = TestSequences.random(random, 300, "ACGU");
    String other = TestSequences.random(random, 200, "ACGU");
    String middle = utr.substring(100, 122);
    String begin = utr.substring(0, 20);
    String end = utr.substring(275, 300);
    String longer = utr.substring(100, 160);
    String twice = TestSequences.random(random, 20, "ACGU");
    String text =
        ">a\n%s\n>b\n%s\n".formatted(utr.replace('U', 't'), other + twice + "A" + twice + "CCC");
    Path fasta = Files.writeString(folder.resolve("a.fa"), text);
    // The same transcript in another collection says nothing new.
    Path same = Files.writeString(folder.resolve("b.fa"), ">c\n" + utr + "\n");
    Map<String, String> regions =
        SiteFlanks.of(
            List.of(middle, begin, end, longer, twice, "ACG", "ACGUACGUACGUACGUACGUACGUAA"),
            List.of(fasta, same));
    assertEquals(
        Map.of(
            middle, utr.substring(72, 132),
            begin, utr.substring(0, 30),
            end, utr.substring(250, 300),
            longer, utr.substring(100, 170)),
        regions);
  }

  @Test
  void stretchesAreLookedForWithinTheirKey() {
    SharedBases known = new SharedBases(6);
    known.add("m", "AACCGGUU");
    assertTrue(known.has("m", "GGACCGGUGG"));
    assertFalse(known.has("m", "GGACCGGAGG"), "five bases are shared");
    assertTrue(known.has("m", "CCGG"), "all of a shorter one");
    assertFalse(known.has("m", "CCGA"));
    assertFalse(known.has("n", "AACCGGUU"));
    known.add("m", "CCGAAA");
    assertTrue(known.has("m", "CCGA"), "regions may come later");
  }
}
