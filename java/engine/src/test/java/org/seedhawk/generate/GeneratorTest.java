// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.generate.Generator.GeneratedMirna;

class GeneratorTest {
  private static List<String> sites(int count) {
    SplittableRandom random = new SplittableRandom(11);
    List<String> sites = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder letters = new StringBuilder();
      for (int k = 0; k < 20 + i % 9; k++) {
        letters.append("ACGU".charAt(random.nextInt(4)));
      }
      sites.add(letters.toString());
    }
    return sites;
  }

  @Test
  void answersDoNotDependOnThreadsBatchesOrOtherCallers() throws Exception {
    List<String> sites = sites(40);
    List<List<GeneratedMirna>> expected;
    try (Generator one = Generator.open("seq2seq", 1)) {
      expected = one.generate(sites, 2, 40);
      assertEquals(sites.size(), expected.size());
      assertTrue(expected.stream().allMatch(candidates -> candidates.size() == 2));
    }
    try (Generator three = Generator.open("seq2seq", 3);
        ExecutorService callers = Executors.newFixedThreadPool(3)) {
      List<Callable<List<List<GeneratedMirna>>>> calls =
          List.of(
              () -> three.generate(sites, 2, 3),
              () -> three.generate(sites, 2, 16),
              () -> three.generate(sites, 2, 1));
      for (Future<List<List<GeneratedMirna>>> answer : callers.invokeAll(calls)) {
        assertEquals(expected, answer.get());
      }
    }
  }

  @Test
  void goesOnAfterWhatItRefuses() throws Exception {
    try (Generator generator = Generator.open("seq2seq", 2)) {
      List<String> good = sites(1);
      assertThrows(BadInputException.class, () -> generator.generate(List.of("AC?"), 1, 1));
      assertThrows(IllegalArgumentException.class, () -> generator.generate(good, 65, 1));
      assertThrows(IllegalArgumentException.class, () -> generator.generate(good, 1, 0));
      assertEquals(1, generator.generate(good, 1, 1).size());
    }
    assertThrows(IllegalArgumentException.class, () -> Generator.open("seq2seq", 0));
  }

  @Test
  void isInterruptedAndClosed() throws Exception {
    Generator generator = Generator.open("seq2seq", 1);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedIOException.class, () -> generator.generate(sites(4), 1, 1));
    assertTrue(Thread.interrupted());
    generator.close();
    generator.close();
    EngineClosedException e =
        assertThrows(EngineClosedException.class, () -> generator.generate(sites(1), 1, 1));
    assertTrue(e.getMessage().startsWith("the generator is closed"), e.getMessage());
  }
}
