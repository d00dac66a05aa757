// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.seedhawk.evaluation.data.SiteSplit;

/**
 * Writes a generator's README.md: fixed text, and numbers that all come from its results.
 * Thread-safe.
 */
final class GeneratorCard {
  private static final String TEMPLATE = "generator-card.md";

  private GeneratorCard() {}

  static String of(GeneratorResults results) throws IOException {
    GeneratorRecipe recipe = results.recipe();
    GeneratorRecipe.ModelPart model = recipe.model();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("name", model.name());
    values.put("version", model.version());
    values.put("licence", model.licence());
    values.put("architecture", architecture(model));
    values.put("parameters", count(results.parameters()));
    values.put("kilobytes", count(Math.round(results.fileBytes() / 1e3)));
    values.put("max_length", count(model.maxLength()));
    values.put("pairs", recipe.data().pairs());
    values.put("training_rows", count(results.trainingRows()));
    values.put("validation_rows", count(results.validationRows()));
    values.put("too_long", count(results.tooLong()));
    values.put("cut", count(recipe.data().cut()));
    values.put("overlap", overlap(results));
    values.put("training", training(results));
    values.put("seed", Long.toString(recipe.training().seed()));
    values.put("machine", results.machine());
    values.put("command", results.command());
    values.put("parity", String.format(Locale.ROOT, "%.1e", results.parity().largest()));
    values.put("parity_rows", count(results.parity().rows()));
    values.put("parity_steps", count(results.parity().steps()));
    values.put("beam", count(results.parts().getFirst().beam()));
    values.put("table", table(results));
    values.put("limits", limits(results));
    String card;
    try (InputStream in = GeneratorCard.class.getResourceAsStream(TEMPLATE)) {
      card = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
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

  private static String architecture(GeneratorRecipe.ModelPart model) {
    if (model.architecture().equals(Seq2Seq.ARCHITECTURE)) {
      return ("The published encoder and decoder: convolution 4->128 (8 wide), dense 128, LSTM %s;"
              + " its states go to dense 128, LSTM %s, dense 6. Published LSTMs are 512 wide.")
          .formatted(count(model.width()), count(model.width()));
    }
    return "Encoder and decoder with attention, norm first: %s layers each, %s wide, %s heads, feed-forward %s."
        .formatted(
            count(model.layers()),
            count(model.width()),
            count(model.heads()),
            count(model.hidden()));
  }

  private static String training(GeneratorResults results) {
    GeneratorRecipe recipe = results.recipe();
    String recurrent =
        recipe.model().recurrentDropout() == null
            ? ""
            : ", of recurrent weights " + recipe.model().recurrentDropout();
    return ("Teacher forcing, %s, learning rate %s (%s), weight decay %s, batch %s, dropout %s%s,"
            + " label smoothing %s; %s epochs, the weights of epoch %d were kept.")
        .formatted(
            recipe.training().optimiser(),
            recipe.training().learningRate(),
            recipe.training().schedule().kind(),
            recipe.training().weightDecay(),
            count(recipe.training().batch()),
            recipe.model().dropout(),
            recurrent,
            recipe.training().labelSmoothing(),
            count(results.history().size()),
            results.bestEpoch());
  }

  private static String overlap(GeneratorResults results) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| held out | rows | site in training | with the same miRNA | 15 nt of the site in training"
            + " | miRNA in training | ceiling |\n|---|---|---|---|---|---|---|\n");
    for (GeneratorResults.Part part : results.parts()) {
      SiteSplit.Overlap overlap = part.overlap();
      table.append(
          "| %s | %s | %s | %s | %s | %s | %s |\n"
              .formatted(
                  part.name(),
                  count(overlap.rows()),
                  count(overlap.sameSite()),
                  count(overlap.samePair()),
                  count(overlap.overlapping()),
                  count(overlap.sameMirna()),
                  decimals(overlap.ceiling())));
    }
    return table.toString().stripTrailing();
  }

  private static String table(GeneratorResults results) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| held out | greedy | top 1 | top 5 | family | family, top 5 | known | most frequent"
            + " miRNA | nearest site | pairing | pairing, top 5 | pairing, family | nt 2-8 told"
            + " | ceiling |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (GeneratorResults.Part part : results.parts()) {
      table.append(
          "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n"
              .formatted(
                  part.name(),
                  decimals(part.greedy()),
                  decimals(part.top1()),
                  decimals(part.top5()),
                  decimals(part.family()),
                  decimals(part.family5()),
                  decimals(part.known()),
                  decimals(part.mostFrequent()),
                  decimals(part.nearestSite()),
                  decimals(part.pairing()),
                  decimals(part.pairing5()),
                  decimals(part.pairingFamily()),
                  decimals(part.seedTold()),
                  decimals(part.overlap().ceiling())));
    }
    return table.toString().stripTrailing();
  }

  private static String limits(GeneratorResults results) {
    GeneratorResults.Part part = results.parts().getFirst();
    String verdict = part.top1() > part.pairing() ? "more than pairing" : "no more than pairing";
    return ("On sites that training has not seen the first answer is right for %s of the rows, "
            + verdict
            + " and frequency find without a network (%s). Members of a family share nt 2-8, and"
            + " mostly the sites: with nt 2-8 told, the most frequent member is right for %s, and"
            + " what lies beyond is in the pairing of the 3' half alone. The sites come from one"
            + " table, and the miRNAs are those of its rows: others are not to be expected.")
        .formatted(decimals(part.top1()), decimals(part.pairing()), decimals(part.seedTold()));
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
