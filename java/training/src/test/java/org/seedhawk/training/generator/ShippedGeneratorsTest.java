// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.StepScorer;
import org.seedhawk.training.file.ResultFiles;

/** The generators in the repository are those of their result files. */
class ShippedGeneratorsTest {
  private static Path folder(String name) {
    return Path.of(System.getProperty("seedhawk.root", "../.."), "models", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"seq2seq", "transformer"})
  void filesAreThoseThatWereMeasured(String name) throws IOException {
    JsonNode results =
        new ObjectMapper().readTree(Files.readAllBytes(folder(name).resolve("results.json")));
    for (String file : List.of("encoder.onnx", "decoder.onnx")) {
      assertEquals(
          results.path("sha256").path(file).asText(),
          ResultFiles.sha256(folder(name).resolve(file)),
          file);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"seq2seq", "transformer"})
  void scoreWhatTrainingScored(String name) throws IOException {
    List<String> lines = Files.readAllLines(folder(name).resolve("parity.tsv"));
    assertTrue(lines.size() > 32, lines.size() + " lines");
    try (StepScorer scorer = new StepScorer(ModelFiles.generator(folder(name).toString()))) {
      for (String line : lines.subList(1, lines.size())) {
        String[] fields = line.split("\t");
        String mirna = fields[1];
        String[] expected = fields[2].split(",");
        float[][] scores = scorer.score(fields[0], mirna);
        assertEquals(scores.length, expected.length, line);
        for (int step = 0; step < scores.length; step++) {
          boolean isLetter = step < mirna.length();
          int token = isLetter ? MirnaTokens.of(mirna.charAt(step)) : MirnaTokens.STOP;
          assertEquals(
              Double.parseDouble(expected[step]),
              scores[step][token],
              GeneratorParity.TOLERANCE,
              line + ", step " + step);
        }
      }
    }
  }
}
