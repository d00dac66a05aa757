// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.error.ModelException;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.scan.SeedMatch;

/**
 * How many sites a model lists by chance: counted in 3'UTRs whose dinucleotides were shuffled, for
 * each rule and a grid of thresholds. Stored with the model as {@link #FILE}. Immutable.
 *
 * @param facts what it was measured on, by name
 * @param rows by rule, then ascending threshold
 */
public record ChanceTable(Map<String, String> facts, List<Row> rows) {
  /** The file of a model's folder. */
  public static final String FILE = "chance.tsv";

  /** Before the name of each ONNX file stands this in {@link #facts}; the value is its SHA-256. */
  public static final String HASH = "sha256 ";

  private static final String HEADER = "rule\tthreshold\tsites\tper_1000_nt";

  /** A rate of fewer sites says little. */
  private static final long FEWEST_SITES = 10;

  /** Rates are written with six significant digits. */
  private static final String RATE = "%.6g";

  /**
   * One rule and threshold.
   *
   * @param rule which places are candidates
   * @param threshold from this score on
   * @param sites that were counted
   * @param rate sites by chance in 1,000 nt, for one miRNA
   */
  public record Row(SeedMatch rule, float threshold, long sites, double rate) {}

  /** Copies both. */
  public ChanceTable {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    rows = List.copyOf(rows);
  }

  /**
   * Reads a model's table.
   *
   * @return empty if the model has none
   * @throws ModelException if it is no such table, or was measured on other ONNX files
   */
  public static Optional<ChanceTable> of(ModelFiles files) {
    if (!files.has(FILE)) {
      return Optional.empty();
    }
    ChanceTable table =
        parse(files.where(FILE), new String(files.read(FILE), StandardCharsets.UTF_8));
    for (String onnx : ModelFiles.ONNX) {
      String measured = table.facts.get(HASH + onnx);
      String served = files.has(onnx) ? files.sha256(onnx) : null;
      if (measured == null ? served != null : !measured.equals(served)) {
        throw new ModelException(
            "%s: it was measured with another %s; measure it again with 'seedhawk models chance'"
                .formatted(files.where(FILE), onnx));
      }
    }
    return Optional.of(table);
  }

  /** Reads what {@link #text} wrote. */
  static ChanceTable parse(String where, String text) {
    Map<String, String> facts = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>();
    List<String> lines = text.lines().toList();
    int line = 0;
    while (line < lines.size() && lines.get(line).startsWith("#")) {
      String[] fact = lines.get(line++).substring(1).split("\t", 2);
      facts.put(fact[0], fact.length < 2 ? "" : fact[1]);
    }
    if (line == lines.size() || !lines.get(line++).equals(HEADER)) {
      throw fault(where, line, "the header must be " + HEADER.replace('\t', ' '));
    }
    for (; line < lines.size(); line++) {
      String[] fields = lines.get(line).split("\t", -1);
      try {
        Row row =
            new Row(
                SeedMatch.of(fields[0]),
                Float.parseFloat(fields[1]),
                Long.parseLong(fields[2]),
                Double.parseDouble(fields[3]));
        Row before = rows.isEmpty() ? null : rows.getLast();
        boolean isFirst = before == null || before.rule != row.rule;
        if (isFirst
            ? row.threshold != 0 || row.sites < 0 || !(row.rate >= 0)
            : !(row.threshold > before.threshold
                && row.sites <= before.sites
                && row.rate <= before.rate)) {
          throw fault(where, line + 1, "thresholds rise from 0, and sites and rates fall");
        }
        rows.add(row);
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw fault(where, line + 1, "a row is a rule, a threshold, sites and a rate");
      }
    }
    return new ChanceTable(facts, rows);
  }

  private static ModelException fault(String where, int line, String rule) {
    return new ModelException(
        "%s:%s: %s; restore the file, or measure it again".formatted(where, line, rule));
  }

  /** Returns it as the text of its file. */
  public String text() {
    StringBuilder text = new StringBuilder();
    facts.forEach(
        (name, value) -> text.append('#').append(name).append('\t').append(value).append('\n'));
    text.append(HEADER).append('\n');
    for (Row row : rows) {
      text.append(row.rule.label()).append('\t').append(row.threshold).append('\t');
      text.append(row.sites).append('\t').append(String.format(Locale.ROOT, RATE, row.rate));
      text.append('\n');
    }
    return text.toString();
  }

  /** Returns the rows of a rule. */
  public List<Row> of(SeedMatch rule) {
    return rows.stream().filter(row -> row.rule == rule).toList();
  }

  /**
   * Returns the rows of a rule that counted enough sites to say something; none if the rule was not
   * measured.
   */
  public List<Row> measured(SeedMatch rule) {
    return of(rule).stream().filter(row -> row.sites >= FEWEST_SITES).toList();
  }

  /**
   * Returns the lowest threshold from which on chance lists so few sites.
   *
   * @param rule which places are candidates
   * @param most sites in 1,000 nt, for one miRNA
   * @throws IllegalArgumentException if the rule was not measured, or {@code most} is out of the
   *     range that was; the message names it
   */
  public Row threshold(SeedMatch rule, double most) {
    List<Row> measured = measured(rule);
    if (measured.isEmpty()) {
      throw new IllegalArgumentException(
          "no chance was measured with seed match '%s'".formatted(rule));
    }
    double highest = measured.getFirst().rate;
    double lowest = measured.getLast().rate;
    if (!(most >= lowest && most <= highest)) {
      throw new IllegalArgumentException(
          "%s is out of the range that was measured with seed match '%s'; it must be %s..%s"
              .formatted(
                  most,
                  rule,
                  bound(lowest, RoundingMode.CEILING),
                  bound(highest, RoundingMode.FLOOR)));
    }
    return measured.stream().filter(row -> row.rate <= most).findFirst().orElseThrow();
  }

  /** Rounds a bound for a message, so that it lies in the range itself. */
  private static String bound(double value, RoundingMode rounding) {
    return new BigDecimal(Double.toString(value))
        .round(new MathContext(3, rounding))
        .toPlainString();
  }
}
