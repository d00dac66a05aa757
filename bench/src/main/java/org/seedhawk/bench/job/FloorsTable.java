// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.seedhawk.bench.result.MarkedTable;
import org.seedhawk.model.ModelIndex;

/** The tables in bench/README.md of a result file of {@link Floors}. */
public final class FloorsTable {
  /** Where the tables stand. */
  public static final MarkedTable TABLE =
      new MarkedTable(
          "bench/README.md",
          "<!-- floors: written by ./seedhawk bench floors-table -->\n",
          "<!-- end of floors -->\n",
          FloorsTable::of);

  private FloorsTable() {}

  /** Returns a row of each way of scoring, and a row of each model's job. */
  static String of(JsonNode file) {
    StringBuilder text = new StringBuilder();
    text.append(
        format(
            "Copied: %.1f GB/s, read and written; matrix products: up to %.0f GFLOP/s.%n%n",
            best(file, "Floors.copy") / 1e9, best(file, "Floors.product") / 1e9));
    text.append(
        "| | FLOP | CPU time a pair | floor | of the floor's speed |\n|---|---|---|---|---|\n");
    Map<String, Map<JobShare, Double>> jobs = new LinkedHashMap<>();
    for (JsonNode row : file.path("results")) {
      String model = ModelIndex.today(row.path("params").path("model").asText());
      switch (row.path("benchmark").asText()) {
        case "Floors.pair" ->
            text.append(
                format(
                    "| `%s`, %s | %,.0f | %.2f us | %.2f us | %.0f %% |%n",
                    model,
                    row.path("params").path("path").asText(),
                    row.path("flop").asDouble(),
                    row.path("us").asDouble(),
                    row.path("floor_us").asDouble(),
                    100 * row.path("share_of_floor").asDouble()));
        case "Floors.job" ->
            jobs.computeIfAbsent(model, key -> new LinkedHashMap<>())
                .put(
                    JobShare.valueOf(
                        row.path("params").path("part").asText().toUpperCase(Locale.ROOT)),
                    1e6 / row.path("cpu_rate").asDouble());
        default -> {}
      }
    }
    Set<JobShare> parts = new LinkedHashSet<>();
    jobs.values().forEach(each -> parts.addAll(each.keySet()));
    text.append("\n| CPU time a site, us | all");
    parts.forEach(part -> text.append(" | ").append(part.name().toLowerCase(Locale.ROOT)));
    text.append(" |\n|---|---").append("|---".repeat(parts.size())).append("|\n");
    jobs.forEach(
        (model, times) -> {
          double sum = times.values().stream().mapToDouble(each -> each).sum();
          text.append(format("| `%s` | %.2f", model, sum));
          parts.forEach(part -> text.append(format(" | %.2f", times.getOrDefault(part, 0.0))));
          text.append(" |\n");
        });
    return text.toString();
  }

  private static double best(JsonNode file, String benchmark) {
    double best = 0;
    for (JsonNode row : file.path("results")) {
      if (row.path("benchmark").asText().equals(benchmark)) {
        best = Math.max(best, row.path("cpu_rate").asDouble());
      }
    }
    return best;
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
