// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.seedhawk.error.ModelException;
import org.seedhawk.model.ModelContract;
import org.seedhawk.training.onnx.OnnxGraph;

/**
 * What must be known of a language model to embed with it; it stands in the metadata map of its
 * ONNX file under {@code seedhawk.*}. The graph takes tokens int64[b, n] and gives embeddings
 * float32[b, n, width]. Immutable.
 *
 * @param name model name
 * @param version model version
 * @param architecture of the graph
 * @param input name of the tokens in the graph
 * @param output name of the embeddings in the graph
 * @param k letters of a token
 * @param tokens for k = 1 the token of A, C, G, U, an ambiguous letter and padding; else of the
 *     k-mer AA..A (the others follow in alphabetical order), of a k-mer with an ambiguous letter
 *     and of padding
 * @param begin token that stands before the first column, {@link #NONE} for none; its embedding is
 *     taken off again
 * @param end token that stands behind the last column, likewise
 * @param width values of an embedding
 * @param maxLength most tokens of a row, those of begin and end not counted
 * @param trainingDataSha256 hash of the training data
 * @param licence licence of the weights
 */
public record LanguageContract(
    String name,
    String version,
    String architecture,
    String input,
    String output,
    int k,
    List<Long> tokens,
    long begin,
    long end,
    int width,
    int maxLength,
    String trainingDataSha256,
    String licence) {

  /** {@link #begin} or {@link #end} of a model that has no such token. */
  public static final long NONE = -1;

  /** Value of {@code seedhawk.part} that tells a language model from a model of pairs. */
  public static final String PART = "language-model";

  /** Names in the graphs that this program writes. */
  public static final String TOKENS = "tokens";

  public static final String EMBEDDINGS = "embeddings";

  private static final String PREFIX = "seedhawk.";
  private static final String ABSENT = "none";

  /** Tokens of the nucleotides, an ambiguous letter and padding. */
  private static final int NUCLEOTIDE_IDS = 6;

  private static final int KMER_IDS = 3;
  private static final int MAX_WIDTH = 1 << 16;
  private static final int MAX_LENGTH = 4096;

  public LanguageContract {
    tokens = List.copyOf(tokens);
  }

  /** Returns the same of a model of another name. */
  LanguageContract named(String other) {
    return new LanguageContract(
        other,
        version,
        architecture,
        input,
        output,
        k,
        tokens,
        begin,
        end,
        width,
        maxLength,
        trainingDataSha256,
        licence);
  }

  /** Returns the tokens as the engine's encoder takes them. */
  public long[] ids() {
    return tokens.stream().mapToLong(Long::longValue).toArray();
  }

  /** Returns the metadata map. */
  public Map<String, String> metadata() {
    Map<String, String> map = new LinkedHashMap<>();
    put(map, "contract", Integer.toString(ModelContract.VERSION));
    put(map, "part", PART);
    put(map, "name", name);
    put(map, "version", version);
    put(map, "architecture", architecture);
    put(map, "input", input);
    put(map, "output", output);
    put(map, "k", Integer.toString(k));
    put(map, "tokens", tokens.stream().map(Object::toString).collect(Collectors.joining(",")));
    put(map, "begin", special(begin));
    put(map, "end", special(end));
    put(map, "width", Integer.toString(width));
    put(map, "max_length", Integer.toString(maxLength));
    put(map, "padding", "left");
    put(map, "opset", Integer.toString(OnnxGraph.OPSET));
    put(map, "training_data_sha256", trainingDataSha256);
    put(map, "licence", licence);
    put(map, "created_by", "seedhawk training");
    return map;
  }

  private static void put(Map<String, String> map, String key, String value) {
    map.put(PREFIX + key, value);
  }

  private static String special(long token) {
    return token == NONE ? ABSENT : Long.toString(token);
  }

  /**
   * Reads the contract of a file.
   *
   * @param file named in messages
   * @throws ModelException if it is no language model's or a value cannot be; all faults in one
   *     message
   */
  public static LanguageContract read(String file, Map<String, String> metadata) {
    Reader reader = new Reader(metadata);
    if (!PART.equals(metadata.get(PREFIX + "part"))) {
      throw new ModelException(
          ("model '%s' is no language model: its metadata has %spart = %s; for one that comes from"
                  + " elsewhere use 'seedhawk models import --language-model %s', which writes it")
              .formatted(
                  file,
                  PREFIX,
                  metadata.containsKey(PREFIX + "part")
                      ? "'" + metadata.get(PREFIX + "part") + "'"
                      : "nothing",
                  file));
    }
    reader.expect("contract", Integer.toString(ModelContract.VERSION));
    reader.expect("padding", "left");
    int k = (int) reader.number("k", 1, RnaTokens.MAX_K);
    LanguageContract contract =
        new LanguageContract(
            reader.text("name"),
            reader.text("version"),
            reader.text("architecture"),
            reader.text("input"),
            reader.text("output"),
            k,
            reader.tokens(k == 1 ? NUCLEOTIDE_IDS : KMER_IDS),
            reader.special("begin"),
            reader.special("end"),
            (int) reader.number("width", 1, MAX_WIDTH),
            (int) reader.number("max_length", 1, MAX_LENGTH),
            reader.text("training_data_sha256"),
            reader.text("licence"));
    if (!reader.faults.isEmpty()) {
      throw new ModelException(
          "model '%s' has no contract that this program can serve: %s"
              .formatted(file, String.join("; ", reader.faults)));
    }
    return contract;
  }

  private static final class Reader {
    private final Map<String, String> metadata;
    private final List<String> faults = new ArrayList<>();

    Reader(Map<String, String> metadata) {
      this.metadata = metadata;
    }

    String text(String key) {
      String value = metadata.get(PREFIX + key);
      if (value == null) {
        faults.add("%s%s is missing".formatted(PREFIX, key));
        return "";
      }
      return value;
    }

    void expect(String key, String expected) {
      String value = text(key);
      if (!value.isEmpty() && !value.equals(expected)) {
        faults.add("%s%s is '%s' but must be '%s'".formatted(PREFIX, key, value, expected));
      }
    }

    long number(String key, long min, long max) {
      String value = text(key);
      try {
        long number = Long.parseLong(value);
        if (number >= min && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        // said below, like a number out of range
      }
      if (!value.isEmpty()) {
        faults.add("%s%s is '%s' but must be in %d..%d".formatted(PREFIX, key, value, min, max));
      }
      return min;
    }

    long special(String key) {
      return ABSENT.equals(metadata.get(PREFIX + key)) ? NONE : number(key, 0, Long.MAX_VALUE);
    }

    List<Long> tokens(int count) {
      String value = text("tokens");
      try {
        long[] ids = Arrays.stream(value.split(",", -1)).mapToLong(Long::parseLong).toArray();
        if (ids.length == count && LongStream.of(ids).allMatch(id -> id >= 0)) {
          return LongStream.of(ids).boxed().toList();
        }
      } catch (NumberFormatException e) {
        // said below, like a wrong count
      }
      if (!value.isEmpty()) {
        faults.add(
            "%stokens is '%s' but must be %d numbers of 0 or more, with commas"
                .formatted(PREFIX, value, count));
      }
      return List.of();
    }
  }
}
