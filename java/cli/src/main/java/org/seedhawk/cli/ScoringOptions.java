// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.command.Commands;
import org.seedhawk.command.EngineOptions;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.Streams;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.ScanOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What is scored with, and how scores are put together: the options of scan and predict. */
final class ScoringOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      description =
          "A model of 'seedhawk models list', or a folder with model.onnx. Default: the first"
              + " listed.")
  private String model;

  @Option(
      names = "--noisy-or",
      description =
          "Score a target 1 - (1-p1)(1-p2)... over its sites. Default: the score of the best site.")
  private boolean noisyOr;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Windows scored together, 1 to 65536. Default: 256, on a GPU 16384.")
  private Integer batch;

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
    Commands.refuseInput(spec, option, name, all);
  }

  /** Opens the engine with the model, and warns of a GPU that cannot be used. */
  Seedhawk open(EngineOptions options, Streams streams) {
    Seedhawk engine = options.builder(model).open();
    if (engine.hasUnusedGpu()) {
      streams.warn("the GPU is not used: " + engine.deviceAbsence());
    }
    return engine;
  }

  /** Returns how many sites the model lists by chance, if that was measured. */
  Optional<ChanceTable> chance() {
    return ChanceTable.of(ModelFiles.find(model));
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

  /** Returns the options of a scan as far as they are shared. */
  ScanOptions.Builder scanOptions(EngineOptions options) {
    new OptionRules(spec).inRange("--batch", batch, 1, ScanOptions.MAX_BATCH);
    ScanOptions.Builder builder = ScanOptions.builder().noisyOr(noisyOr).threads(options.threads());
    return batch == null ? builder : builder.batch(batch);
  }
}
