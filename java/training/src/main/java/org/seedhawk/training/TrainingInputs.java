// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.model.ModelIndex;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.onnx.ModelWriter;
import org.seedhawk.training.recipe.Recipe;

/**
 * What a training of pairs reads: its recipe, the folders of recipe and data, and the hashes of the
 * files that decide about the weights. Immutable.
 */
final class TrainingInputs {
  private final Recipe recipe;
  private final Path folder;
  private final Path data;
  private final int limit;
  private final List<String> languageModels;
  private final Map<String, String> hashes;

  /**
   * Hashes the files.
   *
   * @param folder of the recipe
   * @param data folder of the data
   * @param limit rows of the site table to use, spread evenly over it; 0 for all
   * @param languageModels that a grid compares, relative to the recipe's folder; empty for the
   *     recipe's own
   */
  TrainingInputs(Recipe recipe, Path folder, Path data, int limit, List<String> languageModels)
      throws IOException {
    this.recipe = recipe;
    this.folder = folder;
    this.data = data;
    this.limit = limit;
    this.languageModels = languageModels;
    hashes = hashed();
  }

  Recipe recipe() {
    return recipe;
  }

  /** Returns the recipe's folder. */
  Path folder() {
    return folder;
  }

  /** Returns the folder of the data. */
  Path data() {
    return data;
  }

  /** Returns how many rows of the site table are used; 0 for all. */
  int limit() {
    return limit;
  }

  /** Returns the SHA-256 of each file, by the name that the recipe has for it. */
  Map<String, String> hashes() {
    return hashes;
  }

  /** Returns what the recipe's embeddings may come from; one null where it has none. */
  List<String> languageModels() {
    return this.languageModels.isEmpty()
        ? Collections.singletonList(recipe.model().languageModel())
        : this.languageModels;
  }

  private Map<String, String> hashed() throws IOException {
    Map<String, String> sha256 = new LinkedHashMap<>();
    Recipe.DataPart part = recipe.data();
    for (String file :
        Stream.of(
                part.sites(),
                part.background(),
                part.families(),
                part.familySequences(),
                part.benchmark(),
                part.carryOver())
            .filter(Objects::nonNull)
            .toList()) {
      sha256.put(file, ResultFiles.dataSha256(data.resolve(file)));
    }
    if (recipe.teacher() != null) {
      for (String file : recipe.teacher().files()) {
        sha256.put(file, ResultFiles.dataSha256(data.resolve(file)));
      }
      String model = recipe.teacher().model();
      if (model != null) {
        sha256.put(
            model, ResultFiles.sha256(teacherModel(model).resolve(ModelWriter.file("joint"))));
      }
    }
    for (String languageModel : languageModels()) {
      if (languageModel != null) {
        sha256.put(languageModel, ResultFiles.modelSha256(folder.resolve(languageModel)));
      }
    }
    return sha256;
  }

  /** Finds a second teacher by its folder, or by its name where a checkout has it. */
  Path teacherModel(String name) {
    Path found = ModelIndex.folder(name).orElse(folder.resolve(name));
    if (!Files.exists(found.resolve(ModelWriter.file("joint")))) {
      throw new BadInputException(
          "%s: no such model; teacher.model is a name of 'seedhawk models list --experiments', or a folder relative to the recipe's"
              .formatted(found));
    }
    return found;
  }
}
