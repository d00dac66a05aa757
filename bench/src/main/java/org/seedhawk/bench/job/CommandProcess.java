// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.bench.result.Timings;

/**
 * One run of the command line in a JVM of its own, as users start it. Immutable.
 *
 * @param sample how long it took, start of the JVM included
 * @param peakBytes the most resident memory; 0 where the system does not say
 * @param said what it wrote to its outputs
 */
record CommandProcess(Timings.Sample sample, long peakBytes, String said) {
  private static final Path TASKSET = Path.of("/usr/bin/taskset");

  /**
   * Runs a command to its end.
   *
   * @param heap the largest heap, {@code 512m} for instance
   * @param options of the JVM beside it
   * @param oneCore whether it may use a single core, where {@code taskset} is installed
   * @throws IllegalStateException if it fails; with what it said
   */
  static CommandProcess run(String heap, List<String> options, boolean oneCore, List<String> args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (oneCore && Files.isExecutable(TASKSET)) {
      command.addAll(List.of(TASKSET.toString(), "-c", "0"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx" + heap));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.seedhawk.cli.Main");
    command.addAll(args);
    Path log = Files.createTempFile("seedhawk-command", ".log");
    try {
      long begun = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Duration cpu = Duration.ZERO;
      long peak = 0;
      // The system forgets both when the process ends, so they are read while it runs.
      while (process.isAlive()) {
        cpu = process.info().totalCpuDuration().orElse(cpu);
        peak = Math.max(peak, residentBytes(process.pid()));
        Thread.sleep(20);
      }
      double wall = (System.nanoTime() - begun) / 1e9;
      String said = Files.readString(log);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
      return new CommandProcess(new Timings.Sample(wall, cpu.toNanos() / 1e9), peak, said);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  /** Returns the most memory that a process had so far; 0 where the system does not say. */
  private static long residentBytes(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) {
      return 0; // it has just ended
    }
    return 0;
  }
}
