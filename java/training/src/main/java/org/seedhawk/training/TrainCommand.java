// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code seedhawk train RECIPE --data DIR [--out DIR] [--epochs N] [--limit N]}. */
@Command(
    name = "seedhawk train",
    mixinStandardHelpOptions = true,
    description = "Trains a model by a recipe and writes it as ONNX, with its card and results.")
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RECIPE", description = "models/NAME/recipe.yaml")
  private Path recipe;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "folder that the recipe's data files are in")
  private Path data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder for the model; default: trained/NAME")
  private Path out;

  @Option(names = "--epochs", paramLabel = "N", description = "instead of the recipe's")
  private int epochs;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "use only N rows of the training table, spread over it")
  private int limit;

  @Override
  public Integer call() throws IOException {
    if (epochs < 0 || limit < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--epochs %d and --limit %d must not be negative".formatted(epochs, limit));
    }
    Recipe read = Recipe.read(recipe);
    Path directory = out == null ? Path.of("trained", read.model().name()) : out;
    PrintWriter log = spec.commandLine().getErr();
    // Read by the PyTorch engine when it starts; one thread gives the same weights in every run.
    String threads = Integer.toString(read.training().threads());
    System.setProperty("ai.djl.pytorch.num_threads", threads);
    System.setProperty("ai.djl.pytorch.num_interop_threads", threads);
    System.setProperty("ai.djl.offline", "true");
    new DeepTargetTraining(
            read, data, epochs == 0 ? read.training().epochs() : epochs, limit, new Progress(log))
        .run(directory, command(), commit());
    log.println("written to " + directory);
    return ToolRun.OK;
  }

  private String command() {
    StringBuilder command = new StringBuilder("seedhawk train ");
    command.append("models/").append(recipe.toAbsolutePath().getParent().getFileName());
    command.append('/').append(recipe.getFileName()).append(" --data DIR");
    if (epochs > 0) {
      command.append(" --epochs ").append(epochs);
    }
    if (limit > 0) {
      command.append(" --limit ").append(limit);
    }
    return command.toString();
  }

  private String commit() throws IOException {
    Path directory = recipe.toAbsolutePath().getParent();
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=40")
              .directory(directory.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? text : "unknown";
    } catch (IOException e) {
      return "unknown"; // no git here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
