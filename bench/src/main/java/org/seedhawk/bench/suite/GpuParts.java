// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.bench.result.ResultFile;

/**
 * Measurements that do not need each other. Each runs by itself, and what there is is written after
 * it, should a later one fail or the time run out. One thread at a time.
 */
final class GpuParts {
  /** Measures something. */
  interface Work {
    void run() throws IOException;
  }

  private record Part(String name, Work work) {}

  private final List<Part> parts = new ArrayList<>();

  void add(String name, Work work) {
    parts.add(new Part(name, work));
  }

  /**
   * Runs them in their order.
   *
   * @throws IllegalStateException at the end, if any failed
   * @throws IOException if the file cannot be written
   */
  void run(ResultFile file) throws IOException {
    List<String> failures = new ArrayList<>();
    for (Part part : parts) {
      try {
        part.work.run();
      } catch (IOException | RuntimeException e) {
        System.out.println("FAILED " + part.name + ": " + e);
        failures.add(part.name + ": " + e.getMessage());
      }
      file.write();
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException(String.join("; ", failures));
    }
  }
}
