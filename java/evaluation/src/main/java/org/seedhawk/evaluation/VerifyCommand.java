// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.Streams;
import org.seedhawk.evaluation.data.ModelFolder;
import org.seedhawk.evaluation.verify.ModelChecks;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.ModelIndex;
import org.seedhawk.model.RepressionFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code seedhawk models verify}: whether models are what their files say. */
@Command(
    name = "seedhawk models verify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Checks models as the engine would serve them, one line a check.",
    footer = {
      "",
      "The checks:",
      "contract  tensors, encoding, probabilities, towers against the joint model; of a",
      "          repression model its constants, features and predictions",
      "hashes    the files are those that results.json names",
      "results   results.json agrees with the model, the measured tables and itself",
      "parity    ONNX Runtime scores what training scored (parity.tsv)",
      "metrics   average precision of mirbench.json, computed again with --data",
      "chance    chance.tsv was measured with these files",
      "",
      "A check is ok, failed or absent. Absent means that there is nothing to check,",
      "and says what would write it. The exit code is 1 when a check failed.",
      "",
      "Example:",
      "  seedhawk models verify duplexnet"
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME|DIR",
      arity = "0..*",
      description = "Models, or folders. Default: every model, experiments included.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of the public data, to compute metrics again. Default: metrics are not computed.")
  private Path data;

  @Override
  public Integer call() throws IOException {
    if (data != null && !Files.isDirectory(data)) {
      throw new ParameterException(spec.commandLine(), "--data '%s' is no folder".formatted(data));
    }
    List<String> names = models.stream().map(ModelIndex::current).toList();
    if (models.isEmpty()) {
      names = new ArrayList<>(ModelIndex.names());
      names.addAll(RepressionFiles.names());
      names.addAll(ModelIndex.generators());
      names.addAll(ModelIndex.experiments());
    }
    if (names.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "this build carries no model; name a model's folder");
    }
    for (String name : names) {
      if (!ModelIndex.embedded().contains(name)
          && !ModelIndex.embeddedGenerators().contains(name)
          && RepressionFiles.find(name).isEmpty()
          && ModelFolder.of(name).isEmpty()) {
        ModelFiles.findAny(name); // says that there is none, and which there are
      }
    }
    int widest = names.stream().mapToInt(String::length).max().orElse(0);
    boolean failed = false;
    PrintWriter out = spec.commandLine().getOut();
    for (String name : names) {
      for (ModelChecks.Check check : new ModelChecks(name, data).run()) {
        failed |= check.outcome() == ModelChecks.Outcome.FAILED;
        out.println(
            Streams.shown(
                "%s  %-8s  %-6s  %s"
                    .formatted(
                        name + " ".repeat(widest - name.length()),
                        check.what(),
                        check.outcome().label(),
                        check.text())));
      }
      out.flush();
    }
    return failed ? ExitCode.FAILED.code() : ExitCode.OK.code();
  }
}
