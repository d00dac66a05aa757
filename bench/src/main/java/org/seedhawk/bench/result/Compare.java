// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.seedhawk.model.ModelIndex;

/**
 * Compares two result files row by row. A row is worse when it is so beyond the spread, that is
 * when its best measurement is worse than the worst one before; of what was measured once there is
 * no spread, and nothing is said. CPU times are compared where both files have them. Immutable.
 *
 * @param name benchmark and parameters
 * @param figure {@code cpu} or {@code score}
 * @param unit its unit
 * @param before value before
 * @param after value after
 * @param verdict what to say of it
 */
public record Compare(
    String name, String figure, String unit, double before, double after, Verdict verdict) {

  private static final List<String> FIGURES =
      List.of("score", "min", "max", "cpu", "cpu_min", "cpu_max", "samples");

  /** How the measurements lie. */
  enum Verdict {
    /** All are better than all before. */
    BETTER,
    /** The spreads overlap. */
    SAME,
    /** All are worse than all before. */
    WORSE,
    /** One of them was measured once. */
    ONCE
  }

  /**
   * Prints the ratios of two files.
   *
   * @return whether nothing is worse
   * @throws IllegalArgumentException if one is no result file, or they cannot be compared
   */
  public static boolean run(Path before, Path after) throws IOException {
    JsonNode old = read(before);
    JsonNode now = read(after);
    List<Compare> rows = compare(old, now);
    System.out.print(table(old, now, rows));
    return rows.stream().noneMatch(row -> row.verdict == Verdict.WORSE);
  }

  private static JsonNode read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("'%s' is no file; name a result file".formatted(file));
    }
    try {
      JsonNode json = new ObjectMapper().readTree(file.toFile());
      if (!json.path("results").isArray()) {
        throw new IllegalArgumentException("it has no array 'results'; name a result file");
      }
      rows(json);
      return json;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "'%s' is no JSON: line %d, column %d"
              .formatted(file, e.getLocation().getLineNr(), e.getLocation().getColumnNr()),
          e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'%s': %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Returns the ratio, after over before. */
  double ratio() {
    return after == before ? 1 : after / before; // nothing allocated before and after is 0 / 0
  }

  /**
   * Compares the rows that both files have.
   *
   * @throws IllegalArgumentException if there are none, or a row's units differ
   */
  static List<Compare> compare(JsonNode before, JsonNode after) {
    Map<String, JsonNode> old = rows(before);
    List<Compare> compared = new ArrayList<>();
    rows(after)
        .forEach(
            (name, row) -> {
              if (old.containsKey(name)) {
                compared.add(compare(name, old.get(name), row));
              }
            });
    if (compared.isEmpty()) {
      throw new IllegalArgumentException(
          "the files have no benchmark in common, with the same parameters");
    }
    return compared;
  }

  private static Compare compare(String name, JsonNode before, JsonNode after) {
    String unit = after.path("unit").asText();
    if (!before.path("unit").asText().equals(unit)) {
      throw new IllegalArgumentException(
          "%s: the units '%s' and '%s' differ; measure again"
              .formatted(name, before.path("unit").asText(), unit));
    }
    boolean cpu = before.has("cpu") && after.has("cpu");
    String figure = cpu ? "cpu" : "score";
    String least = cpu ? "cpu_min" : "min";
    String most = cpu ? "cpu_max" : "max";
    boolean larger = !cpu && unit.startsWith("ops/"); // CPU time is a time in any case
    boolean above = after.path(least).asDouble() > before.path(most).asDouble();
    boolean below = after.path(most).asDouble() < before.path(least).asDouble();
    boolean once = before.path("samples").asInt(2) < 2 || after.path("samples").asInt(2) < 2;
    Verdict verdict =
        once
            ? Verdict.ONCE
            : !above && !below ? Verdict.SAME : above == larger ? Verdict.BETTER : Verdict.WORSE;
    return new Compare(
        name, figure, unit, before.path(figure).asDouble(), after.path(figure).asDouble(), verdict);
  }

  private static Map<String, JsonNode> rows(JsonNode file) {
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    for (JsonNode row : file.path("results")) {
      if (row.has("benchmark") && row.has("score") && row.has("min") && row.has("max")) {
        Map<String, String> params = new TreeMap<>();
        row.path("params")
            .properties()
            .forEach(param -> params.put(param.getKey(), param.getValue().asText()));
        params.computeIfPresent("model", (key, model) -> ModelIndex.today(model));
        String name = row.path("benchmark").asText() + (params.isEmpty() ? "" : " " + params);
        for (String figure : FIGURES) {
          if (row.has(figure) && !row.path(figure).isNumber()) {
            throw new IllegalArgumentException(
                "%s: '%s' is %s, no number".formatted(name, figure, row.path(figure)));
          }
        }
        if (rows.put(name, row) != null) {
          throw new IllegalArgumentException("two rows of " + name);
        }
      }
    }
    return rows;
  }

  /** Returns a table for people. */
  static String table(JsonNode before, JsonNode after, List<Compare> rows) {
    StringBuilder text = new StringBuilder();
    text.append("before: %s%nafter:  %s%n".formatted(where(before), where(after)));
    if (!before.path("machine").equals(after.path("machine"))) {
      text.append("the machines differ: a ratio says little of the code\n");
    }
    int missing = rows(before).size() - rows.size();
    int added = rows(after).size() - rows.size();
    if (missing + added > 0) {
      text.append("left out: %d rows before, %d after%n".formatted(missing, added));
    }
    text.append(
        "%8s %12s %12s  %-6s %-5s %s%n".formatted("ratio", "before", "after", "", "", "row"));
    for (Compare row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%8.3f %12.4g %12.4g  %-6s %-5s %s (%s)%n",
              row.ratio(),
              row.before,
              row.after,
              row.verdict == Verdict.SAME ? "" : row.verdict.name().toLowerCase(Locale.ROOT),
              row.figure,
              row.name,
              row.unit));
    }
    return text.toString();
  }

  private static String where(JsonNode file) {
    return "%s, commit %s, %s"
        .formatted(
            file.path("date").asText(),
            file.path("commit").asText(),
            file.path("machine").path("cpu").asText());
  }
}
