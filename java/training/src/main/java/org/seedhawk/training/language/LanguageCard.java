// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.seedhawk.training.fit.Epoch;

/**
 * Writes a language model's README.md: fixed text, and numbers that all come from its results.
 * Thread-safe.
 */
final class LanguageCard {
  private static final String TEMPLATE = "language-card.md";

  private LanguageCard() {}

  static String of(LanguageResults results) throws IOException {
    LanguageRecipe recipe = results.recipe();
    LanguageRecipe.ModelPart model = recipe.model();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("name", model.name());
    values.put("version", model.version());
    values.put("licence", model.licence());
    values.put("tokens", model.k() == 1 ? "nucleotides" : model.k() + "-mers");
    values.put("layers", count(model.layers()));
    values.put("width", count(model.width()));
    values.put("heads", count(model.heads()));
    values.put("hidden", count(model.hidden()));
    values.put("max_length", count(model.maxLength() - model.k() + 1L));
    values.put("parameters", count(results.parameters()));
    values.put("kilobytes", count(Math.round(results.fileBytes() / 1e3)));
    values.put("domains", domains(results));
    values.put("transcript_share", percent(recipe.split().transcriptShare()));
    values.put("mirna_share", percent(recipe.split().mirnaShare()));
    values.put("split_seed", Long.toString(recipe.split().seed()));
    values.put("hidden_share", percent(recipe.data().hiddenShare()));
    values.put("table", table(results.accuracy()));
    values.put("beside_kmers", besideKmers(results.accuracy()));
    values.put("by_epoch", byEpoch(results.history(), results.accuracy()));
    values.put("training", training(results));
    values.put("seed", Long.toString(recipe.training().seed()));
    values.put("machine", results.machine());
    values.put("command", results.command());
    values.put("parity", String.format(Locale.ROOT, "%.1e", results.parity().largest()));
    values.put("parity_pieces", count(results.parity().pieces()));
    values.put("scale", String.format(Locale.ROOT, "%.1f", results.parity().scale()));
    String card = template();
    for (Map.Entry<String, String> value : values.entrySet()) {
      card = card.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    int open = card.indexOf("{{");
    if (open >= 0) {
      throw new IllegalStateException(
          TEMPLATE + " has no value for " + card.substring(open, card.indexOf("}}", open) + 2));
    }
    return card;
  }

  private static String training(LanguageResults results) {
    LanguageRecipe recipe = results.recipe();
    if (results.history().isEmpty()) {
      return "Not trained: these are the first, random weights, the control for what is built on a"
          + " trained model.";
    }
    long tokens =
        (long) results.history().size()
            * recipe.data().steps()
            * recipe.training().batch()
            * recipe.model().maxLength();
    return ("%s, learning rate %s (%s), weight decay %s, %s epochs of %s batches of %s tokens,"
            + " about %s million tokens in all; the weights of epoch %d were kept.")
        .formatted(
            recipe.training().optimiser(),
            recipe.training().learningRate(),
            recipe.training().schedule().kind(),
            recipe.training().weightDecay(),
            count(results.history().size()),
            count(recipe.data().steps()),
            count((long) recipe.training().batch() * recipe.model().maxLength()),
            count(tokens / 1_000_000),
            results.bestEpoch());
  }

  private static String domains(LanguageResults results) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| | records | trained on | nt | held out | left out |\n|---|---|---|---|---|---|\n");
    for (RnaDomain.Counts counts : results.domains()) {
      table.append(
          "| %s | %s | %s | %s | %s | %s |\n"
              .formatted(
                  counts.name(),
                  count(counts.records()),
                  count(counts.trainingRecords()),
                  count(counts.trainingBases()),
                  count(counts.validationRecords()),
                  count(counts.dropped())));
    }
    return table.toString().stripTrailing();
  }

  private static String table(List<LanguageResults.Line> lines) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| held-out part | nt a piece | hidden nt | this model | k-mer table (k) | most frequent nt"
            + " |\n");
    table.append("|---|---|---|---|---|---|\n");
    for (LanguageResults.Line line : lines) {
      table.append(
          "| %s | %s | %s | %s | %s (%d) | %s |\n"
              .formatted(
                  line.domain(),
                  count(line.length()),
                  count(line.letters()),
                  decimals(line.accuracy()),
                  decimals(line.kmerTable()),
                  line.k(),
                  decimals(line.mostFrequent())));
    }
    return table.toString().stripTrailing();
  }

  /** Says where a table of neighbours does as well as the model. */
  static String besideKmers(List<LanguageResults.Line> lines) {
    List<String> lost =
        lines.stream()
            .filter(line -> line.accuracy() <= line.kmerTable())
            .map(line -> "%s (%d nt)".formatted(line.domain(), line.length()))
            .toList();
    return lost.isEmpty()
        ? "The model finds more than the k-mer table in every part."
        : "**The k-mer table finds as much or more than the model in %s.**"
            .formatted(String.join(", ", lost));
  }

  /**
   * Returns the masked accuracy by epoch beside the k-mer table's, both as means over the parts and
   * for the longest pieces, for that is what epochs are compared by.
   */
  static String byEpoch(List<Epoch> history, List<LanguageResults.Line> lines) {
    if (history.isEmpty()) {
      return "";
    }
    int length = lines.stream().mapToInt(LanguageResults.Line::length).max().orElseThrow();
    List<LanguageResults.Line> longest =
        lines.stream().filter(line -> line.length() == length).toList();
    double table =
        longest.stream().mapToDouble(LanguageResults.Line::kmerTable).average().orElseThrow();
    String reached =
        history.stream()
            .filter(epoch -> epoch.validationScore() > table)
            .findFirst()
            .map(epoch -> "The model is above it from epoch %d on.".formatted(epoch.epoch()))
            .orElse("No epoch is above it.");
    StringBuilder text = new StringBuilder();
    text.append(
        "By epoch, pieces of %d nt, mean of the parts. The mean of the k-mer tables is %s. %s\n\n"
            .formatted(length, decimals(table), reached));
    text.append("| epoch | this model | more than the k-mer table |\n|---|---|---|\n");
    for (Epoch epoch : history) {
      text.append(
          "| %d | %s | %s |\n"
              .formatted(
                  epoch.epoch(),
                  decimals(epoch.validationScore()),
                  String.format(Locale.ROOT, "%+.4f", epoch.validationScore() - table)));
    }
    return text.append("\n").toString();
  }

  private static String template() throws IOException {
    try (InputStream in = LanguageCard.class.getResourceAsStream(TEMPLATE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String percent(double share) {
    double value = share * 100;
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
