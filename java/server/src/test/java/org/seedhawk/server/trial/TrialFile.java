// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.trial;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;

/** Writes what a program measured, and on what machine. */
public final class TrialFile {
  private TrialFile() {}

  /** Returns how busy the machine is. */
  public static double loadAverage() {
    return rounded(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /**
   * Writes a file.
   *
   * @param load the load average before
   * @param results one or more
   */
  public static void write(
      Path file, String command, double load, List<Map<String, Object>> results)
      throws IOException {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("cpu", cpu());
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("os", "Linux " + System.getProperty("os.version").replaceAll("-.*", ""));
    machine.put("jdk", System.getProperty("java.vm.version"));
    machine.put("load_average", load);
    machine.put("load_average_after", loadAverage());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    json.put("command", command);
    json.put("machine", machine);
    json.put("results", results);
    Files.writeString(
        file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  /** Returns a number with two digits. */
  public static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  /** Returns a number of sorted ones. */
  static double at(double[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : rounded(sorted[(int) Math.min(sorted.length - 1, sorted.length * share)]);
  }

  private static String cpu() throws IOException {
    try (Scanner in = new Scanner(Path.of("/proc/cpuinfo"))) {
      while (in.hasNextLine()) {
        String line = in.nextLine();
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    }
    return "unknown";
  }
}
