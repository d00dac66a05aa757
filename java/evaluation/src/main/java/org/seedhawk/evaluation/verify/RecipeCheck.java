// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.verify;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.verify.ModelChecks.Fault;
import org.seedhawk.model.ModelIndex;

/** Checks that a model was trained as the recipe beside it says. */
final class RecipeCheck {
  private static final YAMLMapper YAML = new YAMLMapper();

  private RecipeCheck() {}

  /** What a recipe says must be what was trained, but for what the command said otherwise. */
  static void sameRecipe(Path recipe, JsonNode results) throws IOException, Fault {
    if (!Files.isRegularFile(recipe)) {
      return;
    }
    JsonNode written;
    try {
      written = YAML.readTree(recipe.toFile());
    } catch (JacksonException e) {
      throw new Fault("%s: not YAML (%s)", recipe, e.getOriginalMessage());
    }
    JsonNode trained = results.path("recipe");
    List<String> command = List.of(results.path("command").asText().split(" "));
    if (command.contains("--epochs") && written.path("training") instanceof ObjectNode training) {
      training.remove("epochs");
    }
    if (written.path("model") instanceof ObjectNode model
        && (command.contains("--language-model") || sameLanguageModel(recipe, model, results))) {
      model.remove("language_model");
    }
    for (Map.Entry<String, JsonNode> section : written.properties()) {
      if (!section.getKey().equals("grid")) {
        sameValues(recipe, section.getKey(), section.getValue(), trained.path(section.getKey()));
      }
    }
  }

  /** Its path is another one when a folder was moved; what counts is the file. */
  private static boolean sameLanguageModel(Path recipe, JsonNode model, JsonNode results)
      throws IOException {
    String trained = results.at("/recipe/model/language_model").asText();
    Path file = recipe.resolveSibling(model.path("language_model").asText());
    return Files.isRegularFile(file)
        && DataFolder.sha256(file).equals(results.path("sha256").path(trained).asText());
  }

  private static void sameValues(Path recipe, String key, JsonNode written, JsonNode trained)
      throws Fault {
    if (written.isContainerNode() && !written.isEmpty()) {
      for (Map.Entry<String, JsonNode> field : written.properties()) {
        sameValues(
            recipe, key + "." + field.getKey(), field.getValue(), trained.path(field.getKey()));
      }
      for (int i = 0; i < written.size() && written.isArray(); i++) {
        sameValues(recipe, key + "[" + i + "]", written.get(i), trained.path(i));
      }
    } else if (!equal(written.asText(), trained) && !sameArchitecture(key, written, trained)) {
      throw new Fault(
          "%s: %s is '%s', but the model was trained with '%s'; train again or restore the recipe",
          recipe, key, written.asText(), trained.asText("none"));
    }
  }

  private static boolean sameArchitecture(String key, JsonNode written, JsonNode trained) {
    return key.equals("model.architecture")
        && ModelIndex.today(written.asText()).equals(ModelIndex.today(trained.asText()));
  }

  /** Returns whether a value is that of a recipe, but for rounding. */
  static boolean equal(String served, JsonNode recipe) {
    if (recipe.isNumber()) {
      try {
        return Math.abs(Double.parseDouble(served) - recipe.asDouble()) < ModelChecks.ROUNDING;
      } catch (NumberFormatException e) {
        return false;
      }
    }
    return served.equals(recipe.asText());
  }
}
