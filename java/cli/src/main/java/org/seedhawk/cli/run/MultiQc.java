// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts of a run as custom content of MultiQC: a table with one row, the run. */
final class MultiQc {
  private MultiQc() {}

  /**
   * Returns the section.
   *
   * @param file its name stands for the run, without what marks it for MultiQC
   * @param counts by name
   */
  static Map<String, Object> table(String file, Map<String, Long> counts) {
    Map<String, Object> headers = new LinkedHashMap<>();
    counts
        .keySet()
        .forEach(
            name ->
                headers.put(name, Map.of("title", name.replace('_', ' '), "format", "{:,.0f}")));
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("id", "seedhawk");
    shown.put("section_name", "Seedhawk");
    shown.put("description", "Targets, pairs of miRNA and target by status, listed sites by type.");
    shown.put("plot_type", "table");
    shown.put("pconfig", Map.of("id", "seedhawk_counts", "title", "Seedhawk: counts"));
    shown.put("headers", headers);
    shown.put("data", Map.of(sample(file), counts));
    return shown;
  }

  private static String sample(String file) {
    String name = Path.of(file).getFileName().toString().replaceFirst("_mqc\\.json$", "");
    return name.isEmpty() ? "seedhawk" : name;
  }
}
