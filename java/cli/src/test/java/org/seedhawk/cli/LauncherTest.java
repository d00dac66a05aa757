// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The script that builds and starts the command line; its cases are in {@code .ci/test-launcher}.
 */
@Tag("sources")
@EnabledOnOs(OS.LINUX)
class LauncherTest {
  @Test
  @Timeout(value = 6, unit = TimeUnit.MINUTES)
  void buildsWhenItMustAndSaysWhatItDoes() throws Exception {
    Path root = Path.of(System.getProperty("seedhawk.root", "../..")).toAbsolutePath();
    Process process =
        new ProcessBuilder("bash", root.resolve(".ci/test-launcher").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }
}
