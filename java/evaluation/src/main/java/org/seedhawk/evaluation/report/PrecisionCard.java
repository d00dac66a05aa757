// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.ResultsFile;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.scan.Precision;

/**
 * The section of a model's card that says what a precision costs: from {@code float16.json} or
 * {@code int8.json}, which {@code seedhawk evaluate --table float16} or {@code --table int8} wrote.
 */
public enum PrecisionCard {
  /** Of float16. */
  FLOAT16(Precision.FLOAT16),
  /** Of int8. */
  INT8(Precision.INT8);

  private static final String CARD = "README.md";
  private static final String HEADING = "\n## ";
  private static final String NEXT = "## Use and limits\n";

  private final Precision precision;
  private final String begin;

  PrecisionCard(Precision precision) {
    this.precision = precision;
    begin = "## " + name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT) + "\n";
  }

  /** Returns the precision. */
  public Precision precision() {
    return precision;
  }

  /** Returns the name of the result file in a model's folder. */
  public String results() {
    return precision + ".json";
  }

  /** Returns the section of a card whose model has not been measured. */
  public String notMeasured() {
    return begin
        + """
        Not measured. `seedhawk evaluate --table %s --model DIR --data DIR --card`, with the folder of this card, measures it and writes it here.
        """
            .formatted(precision);
  }

  /**
   * Checks that a folder has a card that can be written into.
   *
   * @throws BadInputException if it has none, or one that was not written by a training
   */
  public static void check(Path folder) throws IOException {
    read(folder.resolve(CARD));
  }

  private static String read(Path card) throws IOException {
    if (!Files.isRegularFile(card)) {
      throw new BadInputException(
          "%s: no such file; 'seedhawk train' writes it, or leave out --card".formatted(card));
    }
    String text = Files.readString(card);
    if (!text.contains("\n" + NEXT)) {
      throw new BadInputException(
          "%s: there is no line '%s', before which the section on a precision stands; restore it, or"
                  .formatted(card, NEXT.strip())
              + " leave out --card");
    }
    return text;
  }

  /**
   * Writes the section anew, wholly or not at all.
   *
   * @param folder holds the card and the result file, of one model
   */
  public void write(Path folder) throws IOException {
    Path card = folder.resolve(CARD);
    String text = read(card);
    int next = text.indexOf("\n" + NEXT) + 1;
    int own = text.indexOf("\n" + begin) + 1;
    boolean isThere = own > 0 && own < next;
    String before = text.substring(0, isThere ? own : next);
    String after = text.substring(isThere ? text.indexOf(HEADING, own) + 1 : next);
    String section = section(ResultsFile.read(folder.resolve(results())));
    try (AtomicFile file = AtomicFile.create(card.toString(), OutputStream.nullOutputStream())) {
      file.write((before + section + "\n" + after).getBytes(StandardCharsets.UTF_8));
      file.commit();
    }
  }

  private String section(JsonNode results) {
    JsonNode model = results.at("/precisions/0");
    JsonNode windows = model.path("windows");
    String set = results.path("set").asText();
    StringBuilder moved = new StringBuilder();
    for (String path : List.of("joint", "towers", "auto")) {
      if (windows.has(path)) {
        String by = path.equals("auto") ? "kernel" : path;
        moved.append(moved("`parity.tsv`, " + by, windows.path("rows"), windows.path(path)));
      }
    }
    moved.append(moved("`" + set + "`", model.path("rows"), model));
    return begin
        + """
        What `--precision %s` changes scores by:

        | scores of | rows | at most | on average |
        |---|---|---|---|
        %s
        On the last of them:

        | | average precision | AUROC | accuracy | F1 |
        |---|---|---|---|---|
        %s%s
        %s%s Scored on %s; `%s`, commit %s, wrote [%s](%s).
        """
            .formatted(
                precision,
                moved,
                row("float32", model),
                row(precision.toString(), model),
                crossing(model.path("calls_changed").asInt()),
                genes(model.path("genes")),
                where(model.path("device").asText()),
                results.path("command").asText(),
                results.path("commit").asText(),
                results(),
                results());
  }

  private String where(String device) {
    if (!device.equals("cpu")) {
      return device;
    }
    return precision == Precision.FLOAT16
        ? "the processor, which rounds after every operator, as a GPU does that sums in float32"
        : "the processor, by the fused kernel";
  }

  private static String genes(JsonNode genes) {
    return genes.isMissingNode()
        ? ""
        : String.format(
            Locale.ROOT,
            " Over %,d 3'UTRs and %d miRNAs, the rank correlation of their scores"
                + " with those in float32 is %.5f on average, and %.5f at least.",
            genes.path("genes").asInt(),
            genes.path("mirnas").asInt(),
            genes.path("rank_correlation").asDouble(),
            genes.path("least_rank_correlation").asDouble());
  }

  private static String crossing(int scores) {
    return switch (scores) {
      case 0 -> "No score crosses the threshold.";
      case 1 -> "One score crosses the threshold.";
      default -> scores + " scores cross the threshold.";
    };
  }

  private static String moved(String what, JsonNode rows, JsonNode by) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1e | %.1e |%n",
        what,
        rows.asInt(),
        by.path("largest_difference").asDouble(),
        by.path("mean_difference").asDouble());
  }

  private static String row(String precision, JsonNode model) {
    JsonNode metrics = model.path(precision);
    return String.format(
        Locale.ROOT,
        "| %s | %.4f | %.4f | %.4f | %.4f |%n",
        precision,
        metrics.path("average_precision").asDouble(),
        metrics.path("auroc").asDouble(),
        metrics.path("accuracy").asDouble(),
        metrics.path("f1").asDouble());
  }
}
