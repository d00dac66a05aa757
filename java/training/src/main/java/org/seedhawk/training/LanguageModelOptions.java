// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.nio.file.Path;
import java.util.List;
import org.seedhawk.command.OptionRules;
import org.seedhawk.training.language.LanguageContract;
import org.seedhawk.training.language.LanguageModelImport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What {@code seedhawk models import} must be told of a language model. */
final class LanguageModelOptions {
  @Option(
      names = "--language-model",
      paramLabel = "FILE",
      description = "ONNX file that makes of tokens, int64[b,n], embeddings, float32[b,n,width].")
  private Path file;

  @Option(
      names = "--tokens",
      paramLabel = "LIST",
      split = ",",
      description =
          "Its tokens for A,C,G,U,ambiguous,padding. With --k 2 and more: for"
              + " AA..A,ambiguous,padding.")
  private List<Long> tokens = List.of();

  @Option(
      names = "--k",
      paramLabel = "N",
      defaultValue = "1",
      description = "Letters of a token. Default: 1.")
  private int k;

  @Option(
      names = "--begin",
      paramLabel = "N",
      description = "Its token before the first. Default: none.")
  private Long begin;

  @Option(
      names = "--end",
      paramLabel = "N",
      description = "Its token behind the last. Default: none.")
  private Long end;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "Its output with the embeddings, where it has several. Default: the only one.")
  private String output;

  /** More letters than that have more tokens than a model has. */
  private static final int MOST_LETTERS = 8;

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "0",
      description = "Values of an embedding. Default: what the file says.")
  private int width;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      defaultValue = "64",
      description = "Most tokens of a row. Default: 64.")
  private int maxLength;

  @Option(
      names = "--layers",
      paramLabel = "N",
      description =
          "Of a language model that this program trained: keep its first N layers, to see what a"
              + " layer is worth. 0 leaves each letter's own vector. Nothing else is to be said of"
              + " it.")
  private Integer layers;

  /** Returns how many layers of our own model are kept, null when another one is imported. */
  Integer layers() {
    return layers;
  }

  /** Returns the file, null when no language model is imported. */
  Path file() {
    return file;
  }

  /** Refuses numbers that are out of range. */
  void check(OptionRules rules) {
    rules.inRange("--k", k, 1, MOST_LETTERS);
    rules.inRange("--begin", begin, 0, Long.MAX_VALUE);
    rules.inRange("--end", end, 0, Long.MAX_VALUE);
    rules.inRange("--width", width, 0, 1 << 16);
    rules.inRange("--max-length", maxLength, 1, 1 << 16);
    rules.inRange("--layers", layers, 0, 1 << 16);
    for (Long token : tokens) {
      rules.inRange("--tokens", token, 0, Long.MAX_VALUE);
    }
  }

  /** Returns what was said of the model, which is called after its file unless named. */
  LanguageModelImport.Description description(CommandSpec spec, String name, String licence) {
    int needed = k == 1 ? 6 : 3;
    if (tokens.size() != needed) {
      throw new ParameterException(
          spec.commandLine(),
          "--tokens has %d numbers; with --k %d it must have %d: %s"
              .formatted(
                  tokens.size(),
                  k,
                  needed,
                  k == 1 ? "A,C,G,U,ambiguous,padding" : "AA..A,ambiguous,padding"));
    }
    return new LanguageModelImport.Description(
        name == null ? file.getFileName().toString().replaceFirst("\\.onnx$", "") : name,
        k,
        tokens,
        begin == null ? LanguageContract.NONE : begin,
        end == null ? LanguageContract.NONE : end,
        output,
        width,
        maxLength,
        licence);
  }
}
