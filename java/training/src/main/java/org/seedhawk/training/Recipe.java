// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What to train, on what, and how; read from YAML. All keys are required and no other key is
 * allowed. Immutable.
 */
record Recipe(ModelPart model, DataPart data, SplitPart split, TrainingPart training) {

  /** What is written into the model. */
  record ModelPart(
      String name,
      String version,
      String architecture,
      @JsonProperty("seed_match") String seedMatch,
      double threshold,
      String calibration,
      String licence) {}

  /**
   * Files, relative to the folder of the data.
   *
   * @param sites labelled site regions
   * @param background transcripts, FASTA, in which background sites are drawn
   * @param families MirGeneDB's family table
   * @param familySequences MirGeneDB's mature sequences
   * @param benchmark labelled regions that are never trained on
   * @param backgroundPerPositive candidate windows of transcripts drawn as negatives for each
   *     positive, anew in every epoch
   * @param otherRegistersPerPositive windows of the positive's own region in another register,
   *     drawn likewise
   * @param minPositiveMatches positives with fewer of nt 2-10 paired are left out of training
   * @param maxNegativesPerFamily labelled negatives that one miRNA family may have in training; the
   *     rest is left out
   * @param mutatedPairs share of the training pairs whose letters {@link CompensatoryMutation}
   *     exchanges
   */
  record DataPart(
      String sites,
      String background,
      String families,
      @JsonProperty("family_sequences") String familySequences,
      String benchmark,
      @JsonProperty("background_per_positive") double backgroundPerPositive,
      @JsonProperty("other_registers_per_positive") double otherRegistersPerPositive,
      @JsonProperty("min_positive_matches") int minPositiveMatches,
      @JsonProperty("max_negatives_per_family") int maxNegativesPerFamily,
      @JsonProperty("mutated_pairs") double mutatedPairs) {}

  /** How the validation part is drawn. */
  record SplitPart(@JsonProperty("validation_share") double validationShare, long seed) {}

  /** The optimiser. */
  record TrainingPart(
      String optimiser,
      @JsonProperty("learning_rate") double learningRate,
      String schedule,
      int batch,
      int epochs,
      long seed,
      int threads) {}

  /**
   * Reads a recipe.
   *
   * @throws DataException if the file is missing, is no YAML, has an unknown key, lacks one or has
   *     a value out of range
   */
  static Recipe read(Path file) throws IOException {
    YAMLMapper yaml = YAMLMapper.builder().disable(MapperFeature.ALLOW_COERCION_OF_SCALARS).build();
    try {
      byte[] text = Files.readAllBytes(file);
      yaml.readValue(
          text, Recipe.class); // a misspelt key is named before the key that it was to be
      yaml.enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
      yaml.enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);
      Recipe recipe = yaml.readValue(text, Recipe.class);
      if (recipe == null) {
        throw new DataException(file + ": the recipe is empty");
      }
      recipe.check(file);
      return recipe;
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": no such recipe", e);
    } catch (UnrecognizedPropertyException e) {
      throw new DataException(
          "%s:%d: unknown key '%s'; allowed here: %s"
              .formatted(
                  file,
                  e.getLocation().getLineNr(),
                  e.getPropertyName(),
                  e.getKnownPropertyIds().stream()
                      .map(Object::toString)
                      .sorted()
                      .collect(Collectors.joining(", "))),
          e);
    } catch (JsonMappingException e) {
      String path =
          e.getPath().stream()
              .map(JsonMappingException.Reference::getFieldName)
              .collect(Collectors.joining("."));
      throw new DataException(
          "%s:%s: key '%s': %s"
              .formatted(
                  file,
                  e.getLocation() == null ? "?" : e.getLocation().getLineNr(),
                  path,
                  e.getOriginalMessage()),
          e);
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s:%s: not YAML: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? "?" : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    }
  }

  private void check(Path file) {
    oneOf(file, "model.architecture", model.architecture, List.of("deeptarget"));
    oneOf(file, "model.calibration", model.calibration, List.of("none", "platt"));
    oneOf(file, "training.optimiser", training.optimiser, List.of("adam"));
    oneOf(file, "training.schedule", training.schedule, List.of("fixed", "cosine"));
    range(file, "model.threshold", model.threshold, 0, 1);
    range(file, "data.background_per_positive", data.backgroundPerPositive, 0, 100);
    range(file, "data.min_positive_matches", data.minPositiveMatches, 0, 9);
    range(file, "data.max_negatives_per_family", data.maxNegativesPerFamily, 1, 1e9);
    range(file, "data.other_registers_per_positive", data.otherRegistersPerPositive, 0, 100);
    range(file, "data.mutated_pairs", data.mutatedPairs, 0, 1);
    range(file, "split.validation_share", split.validationShare, 0.001, 0.5);
    range(file, "training.learning_rate", training.learningRate, 1e-7, 1);
    range(file, "training.batch", training.batch, 1, 512);
    range(file, "training.epochs", training.epochs, 1, 10_000);
    range(file, "training.threads", training.threads, 1, 64);
    try {
      org.seedhawk.site.SeedMatch.of(model.seedMatch);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": model.seed_match: " + e.getMessage(), e);
    }
  }

  private static void oneOf(Path file, String key, String value, List<String> allowed) {
    if (!allowed.contains(value)) {
      throw new DataException(
          "%s: %s is '%s' but must be one of %s"
              .formatted(file, key, value, String.join(", ", allowed)));
    }
  }

  private static void range(Path file, String key, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new DataException(
          "%s: %s is '%s' but must be in %s..%s".formatted(file, key, value, min, max));
    }
  }
}
