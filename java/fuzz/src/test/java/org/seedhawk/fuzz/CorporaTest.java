// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every input of the corpora is read or refused. They begin with what {@code .ci/fuzz} starts from;
 * each input that it found a fault with is added to them, as {@code found-*}.
 */
class CorporaTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void eachInputIsReadOrRefused(FuzzTarget target) throws IOException {
    Path corpus =
        Path.of(System.getProperty("seedhawk.root", "../.."))
            .resolve("java/fuzz/src/test/resources/fuzz")
            .resolve(target.label());
    List<Path> inputs;
    try (Stream<Path> files = Files.list(corpus)) {
      inputs = files.sorted().toList();
    }
    int read = 0;
    for (Path input : inputs) {
      byte[] bytes = Files.readAllBytes(input);
      GenomeInputs.clear(folder);
      boolean accepted =
          Assertions.assertTimeout(LIMIT, () -> target.accepts(bytes, folder), input::toString);
      read += accepted ? 1 : 0;
    }
    assertTrue(read > 0, target + ": none of " + inputs.size() + " inputs is read");
  }
}
