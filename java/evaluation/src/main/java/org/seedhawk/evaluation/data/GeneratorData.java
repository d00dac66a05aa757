// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.seedhawk.error.BadInputException;

/**
 * The table that a generator was trained on, split as its training split it. Immutable.
 *
 * @param table relative to the folder of the data
 * @param format of the table
 * @param pairs all rows that the model can read
 * @param split what was trained on and what was held out
 */
public record GeneratorData(String table, String format, SitePairs pairs, SiteSplit split) {
  /** nt of the longest miRNA that a generator writes. */
  public static final int MAX_MIRNA = 28;

  /**
   * Reads the table that a model's results name.
   *
   * @param folder of the model
   * @throws BadInputException if the model has no results, or the table is not the one that it was
   *     trained on
   */
  public static GeneratorData read(Path folder, DataFolder data) throws IOException {
    Path results = folder.resolve(ModelFolder.RESULTS);
    if (!Files.isRegularFile(results)) {
      throw new BadInputException(
          "%s: no such file; it says which rows the model was trained on".formatted(results));
    }
    JsonNode node = ResultsFile.read(results);
    String table = node.at("/recipe/data/pairs").asText();
    String format = node.at("/recipe/data/format").asText();
    int longest = node.at("/recipe/model/max_length").asInt();
    if (!List.of(SitePairs.SEQ2SEQ, SitePairs.MITAR).contains(format) || longest < 1) {
      throw new BadInputException(
          "%s: does not say what the generator was trained on; train it again".formatted(results));
    }
    Path file = data.file(table);
    if (!node.path("sha256").path(table).asText().equals(data.hashes().get(table))) {
      throw new BadInputException(
          "%s: the model was trained on another table than %s; give that one"
              .formatted(results, file));
    }
    SitePairs pairs = SitePairs.read(file, format, longest, MAX_MIRNA, 0);
    JsonNode part = node.at("/recipe/split");
    SiteSplit split =
        SiteSplit.of(
            pairs.rows(),
            part.path("validation_share").asDouble(),
            part.path("site_share").asDouble(),
            part.path("row_share").asDouble(),
            part.path("seed").asLong());
    if (split.training().size() != node.path("training_rows").asInt()) {
      throw new BadInputException(
          "%s: training_rows is %s but the table's split has %d; train the model again"
              .formatted(results, node.path("training_rows"), split.training().size()));
    }
    return new GeneratorData(table, format, pairs, split);
  }
}
