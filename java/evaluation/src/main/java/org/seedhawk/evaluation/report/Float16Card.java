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

/**
 * The section of a model's card that says what float16 costs: from {@code float16.json}, which
 * {@code seedhawk evaluate --table float16} wrote. Stateless.
 */
public final class Float16Card {
  /** Name of the result file in a model's folder. */
  public static final String RESULTS = "float16.json";

  private static final String CARD = "README.md";
  private static final String BEGIN = "## Float16\n";
  private static final String NEXT = "## Use and limits\n";

  private Float16Card() {}

  /** Returns the section of a card whose model has not been measured. */
  public static String notMeasured() {
    return BEGIN
        + """
        Not measured. `seedhawk evaluate --table float16 --model DIR --data DIR --card`, with the folder of this card, measures it and writes it here.
        """;
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
          "%s: there is no line '%s', before which the section on float16 stands; restore it, or"
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
  public static void write(Path folder) throws IOException {
    Path card = folder.resolve(CARD);
    String text = read(card);
    int next = text.indexOf("\n" + NEXT) + 1;
    int begin = text.indexOf("\n" + BEGIN) + 1;
    String before = text.substring(0, begin > 0 && begin < next ? begin : next);
    String section = section(ResultsFile.read(folder.resolve(RESULTS)));
    try (AtomicFile file = AtomicFile.create(card.toString(), OutputStream.nullOutputStream())) {
      file.write((before + section + "\n" + text.substring(next)).getBytes(StandardCharsets.UTF_8));
      file.commit();
    }
  }

  private static String section(JsonNode results) {
    JsonNode model = results.at("/precisions/0");
    JsonNode windows = model.path("windows");
    String set = results.path("set").asText();
    StringBuilder moved = new StringBuilder();
    for (String path : List.of("joint", "towers")) {
      if (windows.has(path)) {
        moved.append(moved("`parity.tsv`, " + path, windows.path("rows"), windows.path(path)));
      }
    }
    moved.append(moved("`" + set + "`", model.path("rows"), model));
    return BEGIN
        + """
        What `--precision float16` changes scores by:

        | scores of | rows | at most | on average |
        |---|---|---|---|
        %s
        On the last of them:

        | | average precision | AUROC | accuracy | F1 |
        |---|---|---|---|---|
        %s%s
        %s Scored on %s; `%s`, commit %s, wrote [float16.json](float16.json).
        """
            .formatted(
                moved,
                row("float32", model),
                row("float16", model),
                crossing(model.path("calls_changed").asInt()),
                model.path("device").asText().equals("cpu")
                    ? "the processor, which rounds after every operator, as a GPU does that sums in"
                        + " float32"
                    : model.path("device").asText(),
                results.path("command").asText(),
                results.path("commit").asText());
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
