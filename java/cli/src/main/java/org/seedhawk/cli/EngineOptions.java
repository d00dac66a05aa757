// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.Seedhawk;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of every command that scores. */
final class EngineOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      description = "a model of 'seedhawk models list', or a folder; default: the first listed")
  private String model;

  @Option(
      names = "--seed-match",
      paramLabel = "RULE",
      description =
          "which positions are candidate sites: canonical, offset-9-mer-m7, 10-mer-m7, 10-mer-m6 or"
              + " strict; default: the model's own")
  private SeedMatch seedMatch;

  @Option(names = "--gu", description = "count G:U as a match (fuzzy rules)")
  private boolean gu;

  @Option(
      names = "--noisy-or",
      description = "score a target 1 - (1-p1)(1-p2)... over its sites; default: the best site")
  private boolean noisyOr;

  @Option(names = "--threads", paramLabel = "N", description = "workers; default: one a processor")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "windows scored together; default: 256, on a GPU 16384")
  private int batch = ScanOptions.DEFAULT.batch();

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|cuda[:N]",
      description = "where to score; default: auto, a GPU where one works")
  private String device = "auto";

  @Option(
      names = "--precision",
      paramLabel = "float32|float16",
      description =
          "what the model computes with; default: float32; float16 is for a GPU: on the processor"
              + " it is rounded likewise, but slower; the model's card says what it costs")
  private String precision = "float32";

  /** Returns the search for seed matches, by the model's own rule where none was named. */
  Search seedSearch(Seedhawk engine) {
    return new Search.SeedSearch(rule(engine), gu);
  }

  /**
   * Returns the search of a published program.
   *
   * @throws IllegalArgumentException if G:U pairs are to count, which no such program does
   */
  Search publishedSearch(Seedhawk engine, String program) {
    if (gu) {
      throw new IllegalArgumentException(
          "G:U wobble applies to the clean fuzzy rules only, not to '%s' as published; leave it out"
              .formatted(rule(engine)));
    }
    return Search.published(program, rule(engine));
  }

  private SeedMatch rule(Seedhawk engine) {
    return seedMatch == null ? engine.model().seedMatch() : seedMatch;
  }

  /** Returns whether a rule was named. */
  boolean namesRule() {
    return seedMatch != null;
  }

  /**
   * Refuses an output that is one of the inputs, by whatever name, before anything is read.
   *
   * @param option the output's option
   * @param name its value; null or "-" are no files
   */
  void refuseInput(String option, String name, Path... inputs) throws IOException {
    List<Path> all = new ArrayList<>(Arrays.asList(inputs));
    if (model != null && Files.isDirectory(Path.of(model))) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(model))) {
        files.forEach(all::add);
      }
    }
    refuseInput(spec, option, name, all);
  }

  /** The same, for a command that has other inputs; null is none. */
  static void refuseInput(CommandSpec spec, String option, String name, List<Path> inputs)
      throws IOException {
    if (name == null || name.equals("-") || !Files.exists(Path.of(name))) {
      return;
    }
    Path output = Path.of(name);
    for (Path input : inputs) {
      if (input != null && Files.exists(input) && Files.isSameFile(output, input)) {
        throw new ParameterException(
            spec.commandLine(),
            "%s '%s' is the input '%s'; name another file".formatted(option, name, input));
      }
    }
  }

  /** Opens the engine with the model, and warns of a GPU that cannot be used. */
  Seedhawk open(Streams streams) {
    Seedhawk.Builder builder =
        Seedhawk.builder().device(device()).precision(precision()).threads(threads);
    Seedhawk engine = (model == null ? builder : builder.model(model)).open();
    if (engine.hasUnusedGpu()) {
      streams.warn("the GPU is not used: " + engine.deviceAbsence());
    }
    return engine;
  }

  /** Returns what a summary says of the device, with why it is no GPU. */
  static String device(Seedhawk engine) {
    String where =
        "scored on "
            + engine.device()
            + (engine.precision() == Precision.FLOAT32 ? "" : " in " + engine.precision());
    return engine.deviceAbsence().isEmpty() || engine.hasUnusedGpu()
        ? where
        : where + ": " + engine.deviceAbsence();
  }

  private Device device() {
    try {
      return Device.parse(device);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  private Precision precision() {
    try {
      return Precision.parse(precision);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  /** Returns the options that these are for a scan; the threshold is the model's. */
  ScanOptions scanOptions() {
    return checked(null);
  }

  /** Returns the options with a threshold, or with the model's when it is null. */
  ScanOptions checked(Float threshold) {
    if (threshold != null && threshold.isNaN()) {
      throw new ParameterException(
          spec.commandLine(), "--threshold is not a number; it must be 0..1");
    }
    float listFrom = threshold == null ? Float.NaN : threshold;
    try {
      if (threads < 1) {
        throw new IllegalArgumentException("threads is %d; it must be 1..1024".formatted(threads));
      }
      return ScanOptions.builder()
          .threshold(listFrom)
          .noisyOr(noisyOr)
          .threads(threads)
          .batch(batch)
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }
}
