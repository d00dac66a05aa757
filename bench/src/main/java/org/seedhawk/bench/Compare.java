// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench;

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

/**
 * Compares two result files row by row: {@code Compare BEFORE.json AFTER.json} prints the ratios
 * and fails when a row is worse beyond the spread, that is when its best measurement is worse than
 * the worst one before. CPU times are compared where both files have them. Immutable.
 *
 * @param name benchmark and parameters
 * @param figure {@code cpu} or {@code score}
 * @param unit its unit
 * @param before value before
 * @param after value after
 * @param verdict what to say of it
 */
record Compare(
    String name, String figure, String unit, double before, double after, Verdict verdict) {

  /** Exit codes. */
  private static final int WORSE = 1;

  private static final int USAGE = 2;

  /** How the measurements lie. */
  enum Verdict {
    /** All are better than all before. */
    BETTER,
    /** The spreads overlap. */
    SAME,
    /** All are worse than all before. */
    WORSE
  }

  /** Entry point. */
  public static void main(String[] args) {
    try {
      if (args.length != 2) {
        throw new IllegalArgumentException("usage: Compare BEFORE.json AFTER.json");
      }
      JsonNode before = read(args[0]);
      JsonNode after = read(args[1]);
      List<Compare> rows = compare(before, after);
      System.out.print(table(before, after, rows));
      System.exit(rows.stream().anyMatch(row -> row.verdict == Verdict.WORSE) ? WORSE : 0);
    } catch (IllegalArgumentException | IOException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
    }
  }

  private static JsonNode read(String name) throws IOException {
    Path file = Path.of(System.getProperty("seedhawk.root", "")).resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("'%s' is no file; name a result file".formatted(file));
    }
    return new ObjectMapper().readTree(file.toFile());
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
    Verdict verdict =
        !above && !below ? Verdict.SAME : above == larger ? Verdict.BETTER : Verdict.WORSE;
    return new Compare(
        name, figure, unit, before.path(figure).asDouble(), after.path(figure).asDouble(), verdict);
  }

  private static Map<String, JsonNode> rows(JsonNode file) {
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    for (JsonNode row : file.path("results")) {
      if (row.has("benchmark") && row.has("min") && row.has("max")) {
        Map<String, String> params = new TreeMap<>();
        row.path("params")
            .properties()
            .forEach(param -> params.put(param.getKey(), param.getValue().asText()));
        String name = row.path("benchmark").asText() + (params.isEmpty() ? "" : " " + params);
        if (rows.put(name, row) != null) {
          throw new IllegalArgumentException("a file has two rows of " + name);
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
