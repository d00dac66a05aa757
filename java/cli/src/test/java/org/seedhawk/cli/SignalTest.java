// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A command that is told to end, in a process of its own. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class SignalTest {
  @TempDir private Path folder;

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** What a shell makes of the signal, not a word, and neither an output nor a part of one. */
  @Test
  void endsWith143AndLeavesNothing() throws Exception {
    Path mirna = Files.writeString(folder.resolve("m.fa"), ">m\nUGAGGUAGUAGGUUGUAUAGUU\n");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("org.seedhawk.cli.Main", "scan", "--mirna", mirna.toString()));
    command.addAll(List.of("--target", "/dev/stdin", "--sites", folder + "/s.tsv", "--genes"));
    command.add(folder + "/g.tsv");
    Process process = new ProcessBuilder(command).start();
    try (OutputStream targets = process.getOutputStream()) {
      targets.write(">t\nCUACCUCACUACCUCA\n>u\nCUACC".getBytes(StandardCharsets.US_ASCII));
      targets.flush();
      while (files().size() < 3) {
        assertTrue(process.isAlive(), () -> "it has ended");
        Thread.sleep(20); // until both tables are begun
      }
      process.toHandle().destroy(); // that of the process closes its streams
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it goes on");
      assertEquals(143, process.exitValue());
      assertEquals("", new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
    }
    assertEquals(List.of("m.fa"), files());
  }
}
