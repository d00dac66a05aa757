// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program in a JVM of its own, for what a JVM does once. */
public final class ChildJvm {
  private ChildJvm() {}

  /** Runs a main class of the tests and returns what it printed; its exit code must be 0. */
  public static String run(Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    return run(main, Map.of(), System.getProperty("java.class.path"), options, arguments);
  }

  /** The same with another environment, where an empty value means none, and class path. */
  public static String run(
      Class<?> main,
      Map<String, String> environment,
      String classPath,
      List<String> options,
      String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
