// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.seedhawk.error.BadInputException;

/** Reads the JSON files of a model's folder. */
public final class ResultsFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ResultsFile() {}

  /**
   * Reads a file.
   *
   * @throws BadInputException if it is no JSON object; the message names file and line
   */
  public static JsonNode read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    JsonNode node;
    try {
      node = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          "%s:%d: no JSON; write the file again"
              .formatted(file, e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
          e);
    } catch (CharConversionException e) {
      throw new BadInputException("%s: no text; write the file again".formatted(file), e);
    }
    if (!node.isObject()) {
      throw new BadInputException("%s:1: no JSON object; write the file again".formatted(file));
    }
    return node;
  }
}
