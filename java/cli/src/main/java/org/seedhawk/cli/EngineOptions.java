// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import org.seedhawk.ScanOptions;
import org.seedhawk.Seedhawk;
import org.seedhawk.site.SeedMatch;
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
  private int threads = ScanOptions.DEFAULT.threads();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "windows scored together; default: ${DEFAULT-VALUE}")
  private int batch = ScanOptions.DEFAULT.batch();

  @Option(
      names = "--device",
      paramLabel = "auto|cpu",
      description = "where to score; default: ${DEFAULT-VALUE}")
  private Device device = Device.auto;

  /** The devices of this build, named as on the command line. */
  enum Device {
    auto,
    cpu
  }

  /** Opens the engine with the model. */
  Seedhawk open() {
    return Seedhawk.open(model);
  }

  /** Returns the options that these are for a scan; the threshold is the model's. */
  ScanOptions scanOptions() {
    return checked(Float.NaN);
  }

  /** Returns the options with a threshold. */
  ScanOptions checked(float threshold) {
    try {
      return new ScanOptions(seedMatch, gu, threshold, false, noisyOr, threads, batch);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }
}
