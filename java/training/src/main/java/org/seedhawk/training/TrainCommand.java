// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.evaluation.data.Revision;
import org.seedhawk.evaluation.report.LearningCurves;
import org.seedhawk.model.MirnaGenerator;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.RepressionFiles;
import org.seedhawk.training.file.OutputFolder;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.fit.TrainingProgress;
import org.seedhawk.training.generator.GeneratorRecipe;
import org.seedhawk.training.generator.GeneratorTraining;
import org.seedhawk.training.language.LanguageRecipe;
import org.seedhawk.training.language.LanguageTraining;
import org.seedhawk.training.language.RnaBert;
import org.seedhawk.training.recipe.Recipe;
import org.seedhawk.training.recipe.RecipeFile;
import org.seedhawk.training.recipe.TrainingPart;
import org.seedhawk.training.repression.RepressionRecipe;
import org.seedhawk.training.repression.RepressionTraining;
import org.seedhawk.training.result.Grid;
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
    description = "Trains a model by a recipe, and writes it as ONNX with its card and results.",
    footer = {
      "",
      "Example:",
      "  seedhawk train models/deeptarget/recipe.yaml --data DIR --out my-model"
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RECIPE", description = "models/NAME/recipe.yaml, or your own recipe.")
  private Path recipe;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder that the recipe's data files are in.")
  private Path data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the model. Default: trained/NAME.")
  private Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Epochs, 1 to 100000. Default: the recipe's.")
  private Integer epochs;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "Use only N rows of the training table, spread over it; for a language model, N batches"
              + " an epoch. Default: all rows; for a language model, the recipe's steps.")
  private Integer limit;

  @Option(
      names = "--splits",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Train on N splits, 1 to 1000, and report the mean and its 95 %% interval. The first"
              + " split's model is kept. Default: ${DEFAULT-VALUE}.")
  private int splits;

  @Option(
      names = "--grid",
      description =
          "Train all combinations of the recipe's section 'grid', and compare them on the"
              + " validation part. Writes grid.json and no model.")
  private boolean grid;

  @Option(
      names = "--random",
      description =
          "Write a language model's first, random weights. They are the control for what is built"
              + " on it.")
  private boolean random;

  @Option(
      names = "--language-model",
      paramLabel = "FILE",
      description =
          "Language model to build on. With --grid it may be given again, to compare several."
              + " Default: the recipe's model.language_model.")
  private List<Path> languageModels = List.of();

  @Option(
      names = "--restart",
      description =
          "Start anew although there is a checkpoint. Default: a training goes on from its"
              + " checkpoint.")
  private boolean restart;

  @Option(
      names = "--overwrite",
      description =
          "Write over what is in the folder: a finished training, or files of the same names."
              + " Default: such a folder is refused.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    OptionRules rules = new OptionRules(spec);
    rules.inRange("--epochs", epochs, 1, 100_000);
    rules.inRange("--limit", limit, 1, Integer.MAX_VALUE);
    rules.inRange("--splits", splits, 1, 1_000);
    RecipeFile file = RecipeFile.read(recipe);
    if (file.architecture().equals(RnaBert.ARCHITECTURE)) {
      return trainLanguageModel(LanguageRecipe.read(file));
    }
    if (GeneratorRecipe.isGenerator(file.architecture())) {
      return trainGenerator(GeneratorRecipe.read(file));
    }
    if (file.architecture().equals(RepressionRecipe.ARCHITECTURE)) {
      return trainRepression(RepressionRecipe.read(file));
    }
    rules.needs("--random", false, "the recipe of a language model");
    rules.excludes(grid, "--grid", "--splits");
    if (!grid && languageModels.size() > 1) {
      throw usage("a model is trained on one --language-model; --grid compares several");
    }
    Recipe read = Recipe.read(file);
    requireData(read.data().sites());
    TrainingPart training = read.training();
    if (epochs != null) {
      training = training.with(epochs, training.seed());
    }
    read = read.with(training, read.model().dropout(), read.split().seed());
    Path folder = recipe.toAbsolutePath().normalize().getParent();
    List<String> models =
        languageModels.stream()
            .map(model -> folder.relativize(model.toAbsolutePath().normalize()).toString())
            .toList();
    if (!models.isEmpty()) {
      read = read.withLanguageModel(models.getFirst(), read.model().fineTune());
    }
    TrainingProgress progress = new TrainingProgress(log());
    try (OutputFolder output = open(read.model().name(), training, progress, true)) {
      TrainingInputs inputs =
          new TrainingInputs(read, folder, data, limit == null ? 0 : limit, models);
      if (grid) {
        String table = new GridTraining(inputs, progress).run(output, command(), commit());
        spec.commandLine().getOut().print(table);
        spec.commandLine().getOut().flush();
      } else {
        new Training(inputs, progress).run(output, splits, command(), commit());
      }
      log().println("written to " + output.folder());
    }
    return ExitCode.OK.code();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Without {@code --data} there is no place to look for the recipe's files. */
  private void requireData(String file) {
    if (data == null) {
      throw usage(
          "%s: its data file '%s' is not found without --data DIR; give the folder that it is in"
              .formatted(recipe, file));
    }
  }

  private int trainLanguageModel(LanguageRecipe read) throws IOException {
    OptionRules rules = new OptionRules(spec);
    rules.excludes(
        true, "the recipe of a language model", "--splits", "--grid", "--language-model");
    rules.excludes(random, "--random", "--epochs", "--limit", "--restart");
    requireData(read.data().mirnas());
    LanguageRecipe changed =
        read.with(
            epochs == null ? read.training().epochs() : epochs,
            limit == null ? read.data().steps() : limit);
    // A control never takes the place of the trained model.
    String name = changed.model().name() + (random ? "-random" : "");
    TrainingProgress progress = new TrainingProgress(log());
    try (OutputFolder output = open(name, changed.training(), progress, !random)) {
      new LanguageTraining(changed, data, progress).run(output, random, command(), commit());
      log().println("written to " + output.folder());
    }
    return ExitCode.OK.code();
  }

  private int trainRepression(RepressionRecipe read) throws IOException {
    new OptionRules(spec)
        .excludes(
            true,
            "the recipe of a repression model",
            "--splits",
            "--grid",
            "--random",
            "--limit",
            "--language-model");
    requireData("repression");
    RepressionRecipe changed = epochs == null ? read : read.with(epochs);
    TrainingProgress progress = new TrainingProgress(log());
    try (OutputFolder output = open(changed.model().name(), changed.training(), progress, false)) {
      new RepressionTraining(changed, data, progress).run(output, command(), commit());
      log().println("written to " + output.folder());
    }
    return ExitCode.OK.code();
  }

  private int trainGenerator(GeneratorRecipe read) throws IOException {
    new OptionRules(spec)
        .excludes(
            true,
            "the recipe of a generator",
            "--splits",
            "--grid",
            "--random",
            "--language-model");
    requireData(read.data().pairs());
    GeneratorRecipe changed = epochs == null ? read : read.with(epochs);
    TrainingProgress progress = new TrainingProgress(log());
    try (OutputFolder output = open(changed.model().name(), changed.training(), progress, true)) {
      new GeneratorTraining(changed, data, limit == null ? 0 : limit, progress)
          .run(output, command(), commit());
      log().println("written to " + output.folder());
    }
    return ExitCode.OK.code();
  }

  private PrintWriter log() {
    return spec.commandLine().getErr();
  }

  /**
   * Sets PyTorch up and opens the folder for the model, before any data are read.
   *
   * @param resumable whether this training writes checkpoints
   */
  private OutputFolder open(
      String name, TrainingPart training, TrainingProgress progress, boolean resumable)
      throws IOException {
    // Read by the PyTorch engine when it starts; one thread gives the same weights in every run.
    String threads = Integer.toString(training.threads());
    System.setProperty("ai.djl.pytorch.num_threads", threads);
    System.setProperty("ai.djl.pytorch.num_interop_threads", threads);
    System.setProperty("ai.djl.offline", "true");
    Path directory = out == null ? Path.of("trained", name) : out;
    OutputFolder output = OutputFolder.open(directory, progress::say);
    try {
      Path finished = directory.resolve(grid ? Grid.FILE : ResultFiles.RESULTS);
      List<Path> checkpoints = restart ? List.of() : OutputFolder.checkpoints(directory);
      refuseOthers(checkpoints, resumable);
      boolean goesOn = !checkpoints.isEmpty();
      if (Files.exists(finished) && !goesOn && !overwrite) {
        throw new BadInputException(
            "%s: a training is finished there; give --overwrite to replace its files, or another --out"
                .formatted(finished));
      }
      for (String file : goesOn || overwrite ? Set.<String>of() : written()) {
        if (Files.exists(directory.resolve(file))) {
          throw new BadInputException(
              "%s: training would write over it; give --overwrite to let it, or another --out"
                  .formatted(directory.resolve(file)));
        }
      }
      if (restart) {
        output.deleteCheckpoints();
      }
    } catch (IOException | RuntimeException e) {
      output.close();
      throw e;
    }
    return output;
  }

  /**
   * A training deletes the checkpoints in its folder when it is done. It must not do so to one that
   * it cannot go on from, nor take it for leave to write over a finished model.
   */
  private void refuseOthers(List<Path> checkpoints, boolean resumable) {
    for (Path file : checkpoints) {
      boolean ofGrid = file.getFileName().toString().startsWith(GridTraining.CHECKPOINT);
      if (!resumable || grid != ofGrid) {
        throw new BadInputException(
            "%s: it is of another kind of training, which can still go on; give another --out, or delete it"
                .formatted(file));
      }
    }
  }

  /** Names of what is left in the folder; not every model has all of them. */
  private Set<String> written() {
    if (grid) {
      return Set.of(Grid.FILE);
    }
    Set<String> names = new TreeSet<>(ModelFiles.ONNX);
    names.addAll(
        List.of(ResultFiles.RESULTS, ResultFiles.CARD, ParityFile.NAME, LearningCurves.PICTURE));
    names.addAll(List.of(MirnaGenerator.ENCODER_FILE, MirnaGenerator.DECODER_FILE));
    names.addAll(List.of(RepressionFiles.FILE, RepressionTraining.FOLDS));
    return names;
  }

  /** Returns a recipe's place as seen from the project: models/NAME/recipe.yaml. */
  static String inModels(Path recipe) {
    Path folder = recipe.toAbsolutePath().normalize().getParent();
    Path question = folder.getParent();
    boolean isExperiment =
        question != null
            && question.getParent() != null
            && question.getParent().endsWith("experiments");
    return "models/"
        + (isExperiment ? "experiments/" + question.getFileName() + "/" : "")
        + folder.getFileName()
        + "/"
        + recipe.getFileName();
  }

  private String command() {
    StringBuilder command = new StringBuilder("seedhawk train ");
    command.append(inModels(recipe)).append(" --data DIR");
    if (epochs != null) {
      command.append(" --epochs ").append(epochs);
    }
    if (limit != null) {
      command.append(" --limit ").append(limit);
    }
    if (splits > 1) {
      command.append(" --splits ").append(splits);
    }
    for (Path file : languageModels) {
      command.append(" --language-model ").append(named(file));
    }
    if (grid) {
      command.append(" --grid");
    }
    if (random) {
      command.append(" --random");
    }
    return command.toString();
  }

  /** A language model is told from others by its folder, its file name often says nothing. */
  private static String named(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    int names = absolute.getNameCount();
    return names < 2 ? absolute.toString() : absolute.subpath(names - 2, names).toString();
  }

  private String commit() {
    return Revision.of(recipe.toAbsolutePath().getParent());
  }
}
