// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.seedhawk.site.SeedMatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code seedhawk models import --weights DIR --name deepTarget|TargetNet --out DIR}. */
@Command(
    name = "seedhawk models import",
    mixinStandardHelpOptions = true,
    description = "Writes published weights as a model that this program can use.")
final class ImportCommand implements Callable<Integer> {
  private static final String DEEP_TARGET = "deepTarget";
  private static final String TARGET_NET = "TargetNet";
  private static final String KNOWN = DEEP_TARGET + ", " + TARGET_NET;

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
      description = "which weights: " + KNOWN)
  private String name;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "model folder")
  private Path out;

  @Override
  public Integer call() throws IOException {
    if (Files.isDirectory(out)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(out)) {
        if (files.iterator().hasNext()) {
          throw new ParameterException(
              spec.commandLine(), "--out '%s' is not empty; name a new folder".formatted(out));
        }
      }
    }
    switch (name) {
      case DEEP_TARGET -> {
        PublishedWeights published = PublishedWeights.read(weights, name);
        DeepTargetOnnx.write(
            out,
            published.deepTarget(),
            contract(published, "deeptarget-published", SeedMatch.OFFSET_9_MER_M7));
      }
      case TARGET_NET -> {
        PublishedWeights published = PublishedWeights.read(weights, name);
        // The rule nearest to the published one, an extended seed alignment of 6 or more.
        TargetNetOnnx.write(
            out,
            published.targetNet(),
            contract(published, "targetnet-published", SeedMatch.TEN_MER_M6));
      }
      default ->
          throw new ParameterException(
              spec.commandLine(), "--name '%s' is unknown; known: %s".formatted(name, KNOWN));
    }
    spec.commandLine().getErr().println("written to " + out);
    return ToolRun.OK;
  }

  private static ContractMetadata contract(
      PublishedWeights published, String name, SeedMatch seedMatch) throws IOException {
    return new ContractMetadata(
        name,
        "1",
        seedMatch.label(),
        0.5,
        "none",
        "unknown: weights published elsewhere, sha256 of " + ResultFiles.sha256(published.bin()),
        "see the weights' source");
  }
}
