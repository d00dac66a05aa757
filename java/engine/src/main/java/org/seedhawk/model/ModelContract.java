// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.TokenIds;
import org.seedhawk.encode.WindowFrame;
import org.seedhawk.error.ModelException;
import org.seedhawk.scan.SeedMatch;

/**
 * What the engine must know of a model. It stands in the ONNX metadata map under {@code
 * seedhawk.*}; training writes it from the same encoder that it trained with, and the engine
 * refuses what it cannot serve. Immutable.
 *
 * @param part {@code joint}, or the tower {@code site}, {@code mirna}, {@code pair}
 * @param name model name
 * @param version model version
 * @param architecture published architecture that the graph follows
 * @param encoding id of the input encoding, {@code onehot-pair-30} for instance
 * @param windowLength bases of the candidate target site
 * @param windowAfterNt1 bases of the window 3' of the one opposite miRNA nt 1
 * @param mirnaLength columns of the miRNA input
 * @param tokens token of A, C, G, U, an ambiguous base, padding; empty where the encoding writes
 *     none
 * @param seedMatch default rule of a scan
 * @param threshold score from which a site is called a target site
 * @param calibration how the graph calibrates its probability, {@code none} when it does not
 * @param trainingDataSha256 hash of the training data
 * @param licence licence of the weights
 */
public record ModelContract(
    String part,
    String name,
    String version,
    String architecture,
    String encoding,
    int windowLength,
    int windowAfterNt1,
    int mirnaLength,
    List<Long> tokens,
    SeedMatch seedMatch,
    float threshold,
    String calibration,
    String trainingDataSha256,
    String licence) {

  /** The contract that this engine serves. */
  public static final int VERSION = 1;

  /** Part of a file that embeds sequences and scores nothing; it has a contract of its own. */
  public static final String LANGUAGE_MODEL = "language-model";

  private static final int MAX_OPSET = 20;

  /**
   * Reads the contract of one ONNX file.
   *
   * @param file named in messages
   * @throws ModelException if a key is missing or asks for what this engine does not do; all faults
   *     in one message
   */
  public static ModelContract read(String file, Map<String, String> metadata) {
    Reader reader = new Reader(file, metadata);
    reader.expect("contract", Integer.toString(VERSION));
    reader.expect("output", "probability");
    int opset = reader.integer("opset", 1, Integer.MAX_VALUE);
    if (opset > MAX_OPSET) {
      reader.faults.add("opset is %s but this engine serves up to %s".formatted(opset, MAX_OPSET));
    }
    String part = reader.text("part");
    if (!List.of("joint", "site", "mirna", "pair", "").contains(part)) {
      reader.faults.add("part is '%s' but must be joint, site, mirna or pair".formatted(part));
    }
    ModelContract contract =
        new ModelContract(
            part,
            reader.text("name"),
            reader.text("version"),
            ModelIndex.today(reader.text("architecture")),
            reader.text("encoding"),
            reader.integer("window_length", 1, 4096),
            reader.integer("window_after_nt1", 0, 4096),
            reader.integer("mirna_length", 1, 4096),
            reader.tokens(),
            reader.seedMatch(),
            reader.probability("threshold"),
            reader.text("calibration"),
            reader.text("training_data_sha256"),
            reader.text("licence"));
    if (reader.faults.isEmpty()) {
      contract.check(reader);
    }
    if (!reader.faults.isEmpty()) {
      throw new ModelException(
          "%s: %s; export the model again with `seedhawk train` or `seedhawk models import`"
              .formatted(file, String.join("; ", reader.faults)));
    }
    return contract;
  }

  /**
   * Returns the nt of the longest miRNA that the model reads; {@link Integer#MAX_VALUE} where what
   * is behind is left out by design.
   */
  public int longestMirna() {
    return inputEncoding().maxMirnaLength();
  }

  private void check(Reader reader) {
    InputEncoding inputs;
    try {
      inputs = inputEncoding();
    } catch (IllegalArgumentException e) {
      reader.faults.add(e.getMessage());
      return;
    }
    reader.fixed("site_orientation", encoding, inputs.siteOrientation());
    reader.fixed("padding", encoding, inputs.padding());
    if (inputs.hasTokens() && tokens.isEmpty()) {
      reader.faults.add(
          "metadata seedhawk.tokens is missing but encoding '%s' writes tokens; it names six: %s"
              .formatted(encoding, Reader.TOKENS));
    }
    if (!inputs.hasTokens() && !tokens.isEmpty()) {
      reader.faults.add(
          "tokens is '%s' but encoding '%s' writes none"
              .formatted(reader.metadata.get("seedhawk.tokens"), encoding));
    }
    if (windowLength != inputs.windowLength()) {
      reader.faults.add(
          "window_length is %s but encoding '%s' has windows of %s"
              .formatted(windowLength, encoding, inputs.windowLength()));
    }
    if (inputs.hasTowers() && mirnaLength != windowLength) {
      reader.faults.add(
          "mirna_length %s differs from window_length %s, which encoding '%s' does not allow"
              .formatted(mirnaLength, windowLength, encoding));
    }
    if (!inputs.hasTowers() && !part.equals("joint")) {
      reader.faults.add(
          "part is '%s' but encoding '%s' allows 'joint' alone".formatted(part, encoding));
    }
  }

  /** Returns whether another part belongs to the same model: all but the part is equal. */
  boolean isSameModelAs(ModelContract other) {
    return withPart("").equals(other.withPart(""));
  }

  private ModelContract withPart(String newPart) {
    return new ModelContract(
        newPart,
        name,
        version,
        architecture,
        encoding,
        windowLength,
        windowAfterNt1,
        mirnaLength,
        tokens,
        seedMatch,
        threshold,
        calibration,
        trainingDataSha256,
        licence);
  }

  /** Returns where a window lies. */
  public WindowFrame frame() {
    return new WindowFrame(windowLength, windowAfterNt1);
  }

  /**
   * Returns how the inputs are written.
   *
   * @throws IllegalArgumentException if this engine writes no such encoding for these lengths
   */
  public InputEncoding inputEncoding() {
    return InputEncoding.of(encoding, windowLength, mirnaLength, tokens);
  }

  private static final class Reader {
    static final String TOKENS = "A,C,G,U,ambiguous,padding";

    final List<String> faults = new ArrayList<>();
    private final Map<String, String> metadata;

    Reader(String file, Map<String, String> metadata) {
      this.metadata = metadata;
      if (metadata.keySet().stream().noneMatch(key -> key.startsWith("seedhawk."))) {
        throw new ModelException(
            file
                + ": the ONNX file has no seedhawk.* metadata, so its encoding is unknown; export"
                + " it with `seedhawk train` or `seedhawk models import`");
      }
    }

    String text(String key) {
      String value = metadata.get("seedhawk." + key);
      if (value == null || value.isBlank()) {
        faults.add("metadata seedhawk." + key + " is missing");
        return "";
      }
      return value;
    }

    void expect(String key, String served) {
      String value = text(key);
      if (!value.isEmpty() && !value.equals(served)) {
        faults.add("%s is '%s' but this engine serves '%s'".formatted(key, value, served));
      }
    }

    void fixed(String key, String encoding, String served) {
      String value = text(key);
      if (!value.isEmpty() && !value.equals(served)) {
        faults.add("%s is '%s' but encoding '%s' has '%s'".formatted(key, value, encoding, served));
      }
    }

    List<Long> tokens() {
      String value = metadata.get("seedhawk.tokens");
      if (value == null) {
        return List.of();
      }
      List<Long> tokens = new ArrayList<>();
      try {
        for (String token : value.split(",", -1)) {
          tokens.add((long) Integer.parseUnsignedInt(token));
        }
      } catch (NumberFormatException e) {
        tokens.clear(); // reported below
      }
      if (tokens.size() == TokenIds.COUNT && tokens.stream().allMatch(token -> token >= 0)) {
        return List.copyOf(tokens);
      }
      faults.add(
          "tokens is '%s' but must be six whole numbers from 0 on: %s".formatted(value, TOKENS));
      return List.of();
    }

    int integer(String key, int min, int max) {
      String value = text(key);
      if (value.isEmpty()) {
        return min;
      }
      try {
        int number = Integer.parseInt(value);
        if (number >= min && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        // reported below
      }
      faults.add("%s is '%s' but must be a whole number %s..%s".formatted(key, value, min, max));
      return min;
    }

    float probability(String key) {
      String value = text(key);
      try {
        float number = value.isEmpty() ? 0 : Float.parseFloat(value);
        if (number >= 0 && number <= 1) {
          return number;
        }
      } catch (NumberFormatException e) {
        // reported below
      }
      faults.add("%s is '%s' but must be a number 0..1".formatted(key, value));
      return 0;
    }

    SeedMatch seedMatch() {
      String value = text("seed_match");
      try {
        return value.isEmpty() ? SeedMatch.CANONICAL : SeedMatch.of(value);
      } catch (IllegalArgumentException e) {
        faults.add(e.getMessage());
        return SeedMatch.CANONICAL;
      }
    }
  }
}
