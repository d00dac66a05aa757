// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.util.Optional;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.cli.run.Run;
import org.seedhawk.command.EngineOptions;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.OutputFiles;
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

  /** Returns the check of outputs, which knows the files of the model. */
  OutputFiles outputs() {
    return new OutputFiles(spec).model(model);
  }

  /** Opens the engine with the model, and warns of a GPU that cannot be used. */
  Seedhawk open(EngineOptions options, Streams streams) {
    Seedhawk engine = options.builder(model).open();
    if (engine.hasUnusedGpu()) {
      streams.warn("the GPU is not used: " + engine.deviceAbsence());
    }
    return engine;
  }

  /** Records what is scored with. */
  void record(Run run, Seedhawk engine) {
    ModelFiles files = ModelFiles.find(model);
    run.model(files.name(), files, ModelFiles.ONNX);
    run.put("device", engine.device() + " in " + engine.precision());
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
