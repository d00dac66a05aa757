// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.seedhawk.site.SeedMatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code seedhawk models import --weights DIR --name deepTarget --out DIR}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Writes published weights as a model that this program can use.")
final class ImportCommand implements Callable<Integer> {
  private static final String DEEP_TARGET = "deepTarget";

  @Spec private CommandSpec spec;

  @Option(
      names = "--weights",
      paramLabel = "DIR",
      required = true,
      description = "folder with NAME.bin and NAME.index.tsv")
  private Path weights;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "which weights: " + DEEP_TARGET)
  private String name;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "model folder")
  private Path out;

  @Override
  public Integer call() throws IOException {
    if (!name.equals(DEEP_TARGET)) {
      throw new ParameterException(
          spec.commandLine(), "--name '%s' is unknown; known: %s".formatted(name, DEEP_TARGET));
    }
    PublishedWeights published = PublishedWeights.read(weights, name);
    ContractMetadata contract =
        new ContractMetadata(
            "deeptarget-published",
            "1",
            SeedMatch.OFFSET_9_MER_M7.label(),
            0.5,
            "none",
            "unknown: weights published elsewhere, sha256 of "
                + ResultFiles.sha256(published.bin()),
            "see the weights' source");
    DeepTargetOnnx.write(out, published.deepTarget(), contract);
    spec.commandLine().getErr().println("written to " + out);
    return ToolRun.OK;
  }
}
