// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.verify;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.evaluation.data.DataFolder;

/** A recipe that was moved is the same; one with another language model is not. */
class RecipeCheckTest {
  @Test
  void anArchitectureMayHaveItsFormerName(@TempDir Path folder) throws IOException {
    Path recipe =
        Files.writeString(folder.resolve("recipe.yaml"), "model:\n  architecture: seedhawk\n");
    ObjectMapper json = new ObjectMapper();
    JsonNode trained =
        json.readTree("{\"recipe\": {\"model\": {\"architecture\": \"duplexnet\"}}}");
    assertDoesNotThrow(() -> RecipeCheck.sameRecipe(recipe, trained));
    JsonNode other = json.readTree("{\"recipe\": {\"model\": {\"architecture\": \"deeptarget\"}}}");
    assertThrows(ModelChecks.Fault.class, () -> RecipeCheck.sameRecipe(recipe, other));
  }

  @Test
  void theLanguageModelIsTheFileAndNotItsPath(@TempDir Path folder) throws IOException {
    Path language = Files.writeString(folder.resolve("model.onnx"), "weights");
    Path recipe =
        Files.writeString(
            folder.resolve("recipe.yaml"), "model:\n  name: a\n  language_model: model.onnx\n");
    JsonNode results =
        new ObjectMapper()
            .readTree(
                """
                {"command": "seedhawk train models/a/recipe.yaml",
                 "recipe": {"model": {"name": "a", "language_model": "../old/model.onnx"}},
                 "sha256": {"../old/model.onnx": "%s"}}
                """
                    .formatted(DataFolder.sha256(language)));
    assertDoesNotThrow(() -> RecipeCheck.sameRecipe(recipe, results));
    Files.writeString(language, "other weights");
    ModelChecks.Fault fault =
        assertThrows(ModelChecks.Fault.class, () -> RecipeCheck.sameRecipe(recipe, results));
    assertTrue(
        fault.getMessage().contains("model.language_model is 'model.onnx'"), fault.getMessage());
  }
}
