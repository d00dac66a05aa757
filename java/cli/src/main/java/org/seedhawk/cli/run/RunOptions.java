// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.OutputFiles;
import org.seedhawk.command.Streams;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What is recorded of a run: options of the commands that score. */
public final class RunOptions {
  private static final String MULTIQC_END = "_mqc.json";

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description =
          "JSON about the run: version, command, inputs and outputs with SHA-256, model, device,"
              + " counts and times. It is removed at the start and written last, so its presence"
              + " marks a complete run. Default: none.")
  private String manifest;

  @Option(
      names = "--multiqc",
      paramLabel = "FILE",
      description =
          "Counts of the run for MultiQC; the name ends in _mqc.json, so that MultiQC finds it."
              + " Default: none.")
  private String multiqc;

  /** Creates it with the defaults. */
  public RunOptions() {}

  /** Returns whether a run is recorded. */
  public boolean isGiven() {
    return manifest != null || multiqc != null;
  }

  /** Returns the manifest; null: none is written. */
  String manifest() {
    return manifest;
  }

  /** Returns the file for MultiQC; null: none is written. */
  String multiqc() {
    return multiqc;
  }

  /** Refuses names that do not do, and adds the files to the outputs. */
  public OutputFiles check(OutputFiles outputs) {
    if (multiqc != null && !multiqc.endsWith(MULTIQC_END)) {
      throw new OptionRules(spec)
          .usage(
              "--multiqc is '%s'; MultiQC finds names that end in %s alone"
                  .formatted(multiqc, MULTIQC_END));
    }
    return outputs.output("--manifest", manifest).output("--multiqc", multiqc);
  }

  /**
   * Begins to record a run. An old manifest is removed.
   *
   * @param streams where the command writes
   * @param more inputs that are no files by their option's type, by option; null values are none
   * @param hashed whether inputs are hashed in any case
   */
  public Run begin(Streams streams, Map<String, Path> more, boolean hashed) throws IOException {
    Map<String, Path> inputs = inputs();
    more.forEach(
        (option, file) -> {
          if (file != null) {
            inputs.put(option, file);
          }
        });
    return Run.begin(this, spec, streams, inputs, hashed);
  }

  /** Returns the files that options name: an option of a file is an input. */
  private Map<String, Path> inputs() {
    Map<String, Path> inputs = new LinkedHashMap<>();
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (option.getValue() instanceof Path file) {
        inputs.put(option.longestName(), file);
      }
    }
    return inputs;
  }
}
