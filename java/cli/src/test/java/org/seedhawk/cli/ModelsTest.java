// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code seedhawk models} on a folder of models that also holds an experiment. */
class ModelsTest {
  private static final String MODELS = "seedhawk.models";

  @TempDir private Path folder;
  private String before;

  @BeforeEach
  void copyAModel() throws IOException {
    Path source = Path.of(System.getProperty("seedhawk.root"), "models", "targetnet");
    Path copy = Files.createDirectories(folder.resolve("experiments/question/copied"));
    Files.copy(source.resolve("model.onnx"), copy.resolve("model.onnx"));
    before = System.setProperty(MODELS, folder.toString());
  }

  @AfterEach
  void restoreTheFolder() {
    if (before == null) {
      System.clearProperty(MODELS);
    } else {
      System.setProperty(MODELS, before);
    }
  }

  @Test
  void experimentsAreFoundByNameAndListedOnDemand() {
    assertFalse(CommandRun.of("models", "list").ok().out().contains("copied"));
    assertTrue(
        CommandRun.of("models", "list", "--experiments").ok().out().contains("\ncopied\t1\t"));
    assertEquals(
        CommandRun.of("models", "show", "targetnet").ok().out(),
        CommandRun.of("models", "show", "copied").ok().out());
    assertTrue(CommandRun.of("models", "verify", "copied").ok().out().contains("contract  ok"));
  }
}
