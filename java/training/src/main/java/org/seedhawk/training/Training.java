// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.control.Orientation;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.evaluation.report.LearningCurves;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.training.data.LabelledSites;
import org.seedhawk.training.data.PairData;
import org.seedhawk.training.data.RowWindows;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.file.OutputFolder;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.fit.Epoch;
import org.seedhawk.training.fit.Example;
import org.seedhawk.training.fit.Fit;
import org.seedhawk.training.fit.NetworkScorer;
import org.seedhawk.training.fit.PairTask;
import org.seedhawk.training.fit.TrainingException;
import org.seedhawk.training.fit.TrainingKey;
import org.seedhawk.training.fit.TrainingProgress;
import org.seedhawk.training.network.Architecture;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.ModelWriter;
import org.seedhawk.training.recipe.Recipe;
import org.seedhawk.training.recipe.TrainingPart;
import org.seedhawk.training.result.Evaluation;
import org.seedhawk.training.result.Grid;
import org.seedhawk.training.result.ModelCard;
import org.seedhawk.training.result.Parity;
import org.seedhawk.training.result.PlattScaling;
import org.seedhawk.training.result.Repeats;
import org.seedhawk.training.result.Results;

/**
 * Trains a model of pairs by a recipe, measures it, and writes model files, card and results.
 * Nothing stands under a final name before the model is trained, exported and proven equal to what
 * was trained. One thread at a time.
 */
final class Training {
  private static final int PARITY_WINDOWS = 1_000;

  /**
   * Rows that share this many bases and their miRNA with a training row are counted as overlapping.
   */
  private static final int OVERLAP_BASES = 30;

  private final Recipe recipe;
  private final Path folder;
  private final Path data;
  private final int limit;
  private final List<String> languageModels;
  private final TrainingProgress progress;
  private final Map<String, String> hashes;

  /**
   * Prepares a training.
   *
   * @param folder of the recipe
   * @param data folder of the data
   * @param limit rows of the site table to use, spread evenly over it; 0 for all
   * @param languageModels that a grid compares, relative to the recipe's folder; empty for the
   *     recipe's own
   */
  Training(
      Recipe recipe,
      Path folder,
      Path data,
      int limit,
      List<String> languageModels,
      TrainingProgress progress)
      throws IOException {
    this.recipe = recipe;
    this.folder = folder;
    this.data = data;
    this.limit = limit;
    this.languageModels = languageModels;
    this.progress = progress;
    this.hashes = hashes();
  }

  /** What one fit gave, before it is exported. */
  private record Fitted(
      List<Epoch> history,
      int bestEpoch,
      PlattScaling calibration,
      Results.Learnt learnt,
      double earlierSeconds) {}

  /**
   * Trains and writes {@code model.onnx}, the towers if there are any, {@code results.json} and
   * {@code README.md}. Goes on from a checkpoint in the folder.
   *
   * @param splits to train on one after another; the first one's model is written
   * @param command how this run was started, for the result file
   * @param commit revision of the code, for the result file
   */
  void run(OutputFolder output, int splits, String command, String commit) throws IOException {
    final long started = System.nanoTime();
    final Grid grid = ranGrid();
    warnOfOtherData();
    List<Repeats.Run> runs = new ArrayList<>();
    Path out = output.folder();
    try (Architecture architecture = Architectures.of(recipe.model(), folder);
        PairData pairs = pairs(recipe, architecture);
        Network network = architecture.network(new Initial(recipe.training().seed()));
        NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pairs.pool())) {
      Path checkpoint = out.resolve(".checkpoint");
      Fitted fitted = fit(recipe, architecture, network, scorer, pairs, checkpoint);
      Path staging = output.staging();
      ModelWriter.write(
          staging, architecture.graphs(network.weights()), contract(), architecture.contract());
      Parity parity = parity(staging, scorer, architecture, pairs);
      ParityFile.write(
          staging.resolve(ParityFile.NAME),
          Parity.sample(scorer, pairs.pool(), architecture.layout()));
      progress.say("evaluating");
      Evaluation evaluation = evaluation(architecture, scorer, pairs);
      if (splits > 1) {
        runs.add(run(recipe, fitted, evaluation, pairs));
        for (int i = 1; i < splits; i++) {
          runs.add(repeat(i, out.resolve(".checkpoint-" + i)));
        }
      }
      Results results =
          new Results(
              recipe,
              command,
              commit,
              Math.round(fitted.earlierSeconds + (System.nanoTime() - started) / 1e9),
              machine(),
              network.parameterCount(),
              limit,
              files(staging),
              hashes,
              sizes(pairs),
              overlap(pairs),
              fitted.history,
              fitted.bestEpoch,
              fitted.calibration,
              parity,
              metrics(evaluation, pairs),
              fitted.learnt,
              runs.isEmpty() ? null : Repeats.of(runs));
      ResultFiles.writeJson(staging.resolve(ResultFiles.RESULTS), results);
      Optional<String> curves = LearningCurves.picture(staging);
      if (curves.isPresent()) {
        ResultFiles.writeText(staging.resolve(LearningCurves.PICTURE), curves.get());
      }
      ResultFiles.writeText(staging.resolve(ResultFiles.CARD), ModelCard.of(results, grid));
      output.publish(staging);
      output.deleteCheckpoints();
    }
  }

  /**
   * Trains every combination of the recipe's grid on its first split and writes {@code grid.json};
   * no model is written. Goes on from checkpoints in the folder.
   *
   * @return the table, the best first
   */
  String grid(OutputFolder output, String command, String commit) throws IOException {
    Recipe.GridPart grid = recipe.grid();
    if (grid == null) {
      throw new BadInputException(
          ("recipe '%s' has no section 'grid': lists of learning_rate, dropout, batch, schedule or"
                  + " fine_tune")
              .formatted(recipe.model().name()));
    }
    // What is wrong with the last one is said before the first is trained.
    for (Recipe start : starts(grid)) {
      Architectures.of(start.model(), folder).close();
    }
    List<Grid.Cell> cells = cells(grid, output.folder());
    Grid result =
        new Grid(recipe.model().name(), command, commit, hashes, recipe.training().select(), cells);
    Path staging = output.staging();
    ResultFiles.writeJson(staging.resolve(Grid.FILE), result);
    output.publish(staging);
    output.deleteCheckpoints();
    return result.table();
  }

  private List<Grid.Cell> cells(Recipe.GridPart grid, Path out) throws IOException {
    List<Grid.Cell> cells = new ArrayList<>();
    for (Recipe start : starts(grid)) {
      for (Double dropout : valuesOr(grid.dropout(), recipe.model().dropout())) {
        Recipe of = start.with(recipe.training(), dropout, recipe.split().seed());
        // Shared by the cells: a frozen language model embeds every window once for all of them.
        try (Architecture architecture = Architectures.of(of.model(), folder);
            PairData pairs = pairs(of, architecture)) {
          for (TrainingPart training : trainings(grid)) {
            Recipe cell = of.with(training, dropout, recipe.split().seed());
            Path checkpoint = out.resolve(".checkpoint-grid-" + cells.size());
            progress.say("grid %d: %s".formatted(cells.size() + 1, Grid.name(cell)));
            cells.add(cell(cell, architecture, pairs, checkpoint));
          }
        }
      }
    }
    return cells;
  }

  /** Returns the grid that lies beside the recipe, for the card; null where there is none. */
  private Grid ranGrid() throws IOException {
    Path file = folder.resolve(Grid.FILE);
    if (!Files.exists(file)) {
      return null;
    }
    Grid grid = ResultFiles.readJson(file, Grid.class);
    if (!grid.isOf(recipe.model().name(), hashes)) {
      throw new BadInputException(
          "%s: it is of another model or of other data than the recipe; run --grid again or move it away"
              .formatted(file));
    }
    return grid;
  }

  /** The results beside a recipe say what it was trained on before. */
  private void warnOfOtherData() throws IOException {
    Path file = folder.resolve(ResultFiles.RESULTS);
    if (Files.exists(file)) {
      Map<String, String> before = ResultFiles.readJson(file, Trained.class).sha256;
      List<String> others =
          hashes.keySet().stream()
              .filter(name -> before.containsKey(name))
              .filter(name -> !before.get(name).equals(hashes.get(name)))
              .toList();
      if (!others.isEmpty()) {
        progress.say(
            "warning: %s is not the file that %s was made of (sha256 differs): figures do not compare"
                .formatted(String.join(", ", others), file));
      }
    }
  }

  /** What is read of the results of an earlier training. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Trained(Map<String, String> sha256) {
    private Trained {
      sha256 = sha256 == null ? Map.of() : sha256;
    }
  }

  /** Returns what the recipe's embeddings may come from; one null where it has none. */
  private List<String> languageModels() {
    return languageModels.isEmpty()
        ? java.util.Collections.singletonList(recipe.model().languageModel())
        : languageModels;
  }

  /** Returns the recipe on each language model, frozen or not. */
  private List<Recipe> starts(Recipe.GridPart grid) {
    List<Recipe> starts = new ArrayList<>();
    for (String model : languageModels()) {
      for (Boolean fineTune : valuesOr(grid.fineTune(), recipe.model().fineTune())) {
        boolean hasNone = model == null && fineTune == null;
        starts.add(hasNone ? recipe : recipe.withLanguageModel(model, fineTune));
      }
    }
    return starts;
  }

  private List<TrainingPart> trainings(Recipe.GridPart grid) {
    TrainingPart training = recipe.training();
    List<TrainingPart> all = new ArrayList<>();
    for (Double rate : valuesOr(grid.learningRate(), training.learningRate())) {
      for (Integer batch : valuesOr(grid.batch(), training.batch())) {
        for (TrainingPart.SchedulePart schedule : valuesOr(grid.schedule(), training.schedule())) {
          all.add(training.with(rate, batch, schedule));
        }
      }
    }
    return all;
  }

  private static <T> List<T> valuesOr(List<T> values, T single) {
    return values == null ? java.util.Collections.singletonList(single) : values;
  }

  private Grid.Cell cell(Recipe of, Architecture architecture, PairData pairs, Path checkpoint)
      throws IOException {
    List<Epoch> history = List.of();
    int best = 0;
    String failure = null;
    try (Network network = architecture.network(new Initial(of.training().seed()));
        NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pairs.pool())) {
      Fitted fitted = fit(of, architecture, network, scorer, pairs, checkpoint);
      history = fitted.history;
      best = fitted.bestEpoch;
    } catch (TrainingException e) {
      failure = e.getMessage();
      progress.say(failure);
    }
    return Grid.Cell.of(
        of, history.size(), best, failure == null ? history.get(best - 1) : null, failure);
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private PairData pairs(Recipe of, Architecture architecture) throws IOException {
    MirnaLimit longest =
        MirnaLimit.of(architecture.contract().inputs().maxMirnaLength(), of.model().name());
    PairData pairs = new PairData(of, architecture.layout(), data, limit, longest);
    progress.say(
        "%,d windows of %,d miRNAs for training, %,d rows for validation, %,d for test"
            .formatted(
                pairs.training().size(),
                pairs.training().stream().mapToInt(Window::mirna).distinct().count(),
                pairs.split().validation().size(),
                pairs.split().test().size()));
    if (of.data().level().equals("site")) {
      int twice = 2 * architecture.layout().frame().length();
      int[] longer =
          Stream.of(pairs.split().training(), pairs.split().validation(), pairs.split().test())
              .flatMap(List::stream)
              .mapToInt(row -> row.region().length())
              .filter(nt -> nt > twice)
              .toArray();
      if (longer.length > 0) {
        progress.say(
            ("warning: %s: %,d targets are longer than two of the model's windows, up to %,d nt,"
                    + " but data.level 'site' reads one window of each; whole transcripts are"
                    + " data.level 'gene'")
                .formatted(
                    of.data().sites(), longer.length, IntStream.of(longer).max().getAsInt()));
      }
    }
    List<LabelledSites.Row> positives =
        pairs.split().training().stream().filter(LabelledSites.Row::positive).toList();
    for (Orientation.Finding finding :
        Orientation.check(
            positives.stream().map(LabelledSites.Row::mirna).toList(),
            positives.stream().map(LabelledSites.Row::region).toList())) {
      progress.say("warning: " + finding.message(of.data().sites()));
    }
    return pairs;
  }

  private Fitted fit(
      Recipe of,
      Architecture architecture,
      Network network,
      NetworkScorer scorer,
      PairData pairs,
      Path checkpoint)
      throws IOException {
    Teacher teacher = of.teacher() == null ? null : teacher(of, architecture, pairs, checkpoint);
    try (PairTask task =
        new PairTask(
            network,
            architecture.inputs(),
            pairs.pool(),
            examples(of, architecture, pairs, teacher),
            pairs.selection(),
            of.training())) {
      Fit fit = new Fit(task, of.training(), progress, checkpoint, key(of));
      List<Epoch> history = fit.run();
      network.setWeights(architecture.served(network.weights()));
      Results.Learnt learnt = teacher == null ? null : teacher.learnt(scorer);
      PlattScaling calibration = new PlattScaling(1, 0);
      if (of.model().calibration().equals("platt")) {
        RowWindows selection = pairs.selection();
        calibration =
            PlattScaling.fit(
                selection.maxima(scorer.score(selection.windows())), selection.labels());
        network.setWeights(
            architecture.calibrated(network.weights(), calibration.slope(), calibration.offset()));
      }
      int kept = of.training().keep().equals("best") ? fit.bestEpoch() : history.size();
      return new Fitted(history, kept, calibration, learnt, fit.earlierSeconds());
    }
  }

  private Teacher teacher(Recipe of, Architecture architecture, PairData pairs, Path checkpoint)
      throws IOException {
    Map<String, String> read = new LinkedHashMap<>(hashes);
    read.remove(of.teacher().model()); // its scores are not kept
    return Teacher.of(
        of,
        of.teacher().model() == null ? null : teacherModel(of.teacher().model()),
        data,
        architecture,
        pairs,
        checkpoint.resolveSibling(checkpoint.getFileName() + "-teacher"),
        "%s\n%d\n%d\n%d\n%s"
            .formatted(of.teacher().files(), of.teacher().pairs(), of.split().seed(), limit, read),
        progress);
  }

  /**
   * Returns the examples of epochs.
   *
   * @param teacher null without one
   */
  private static PairTask.Examples examples(
      Recipe of, Architecture architecture, PairData pairs, Teacher teacher) {
    Double mutated = of.data().mutatedPairs();
    return new PairTask.Examples() {
      @Override
      public List<Example> epoch(int epoch, Random random) {
        boolean isAlone = teacher != null && teacher.isAlone(epoch);
        List<Example> rows =
            new ArrayList<>(isAlone ? List.of() : Example.labelled(pairs.epoch(random)));
        if (teacher != null) {
          rows.addAll(teacher.epoch(epoch, random));
        }
        return rows;
      }

      @Override
      public void augment(List<MemorySegment> inputs, List<Example> batch, Random random) {
        if (mutated != null) {
          // A teacher has scored the letters as they are.
          int[] rows =
              IntStream.range(0, batch.size()).filter(i -> batch.get(i).isLabelled()).toArray();
          architecture.mutate(inputs, rows, random, mutated);
        }
      }
    };
  }

  /** What a checkpoint belongs to: everything that decides about the weights. */
  private TrainingKey key(Recipe of) throws IOException {
    return TrainingKey.of(
        ResultFiles.sha256(ResultFiles.json(of) + "\n" + limit + "\n" + hashes), of, limit, hashes);
  }

  private Evaluation evaluation(Architecture architecture, NetworkScorer scorer, PairData pairs) {
    return new Evaluation(
        pairs, architecture.layout(), scorer, recipe.model().threshold(), recipe.split().seed());
  }

  private Repeats.Run repeat(int number, Path checkpoint) throws IOException {
    TrainingPart training = recipe.training();
    Recipe other =
        recipe.with(
            training.with(training.epochs(), training.seed() + number),
            recipe.model().dropout(),
            recipe.split().seed() + number);
    progress.say("split %d".formatted(number + 1));
    try (Architecture architecture = Architectures.of(other.model(), folder);
        PairData pairs = pairs(other, architecture);
        Network network = architecture.network(new Initial(other.training().seed()));
        NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pairs.pool())) {
      Fitted fitted = fit(other, architecture, network, scorer, pairs, checkpoint);
      return run(other, fitted, evaluation(architecture, scorer, pairs), pairs);
    }
  }

  private static Repeats.Run run(Recipe of, Fitted fitted, Evaluation evaluation, PairData pairs) {
    Metrics test = pairs.split().test().isEmpty() ? null : evaluation.model(pairs.split().test());
    return new Repeats.Run(
        of.split().seed(),
        fitted.history.size(),
        fitted.bestEpoch,
        fitted.history.get(fitted.bestEpoch - 1).validationScore(),
        test == null ? null : test.accuracy(),
        test == null ? null : test.averagePrecision());
  }

  private List<Evaluation.Line> metrics(Evaluation evaluation, PairData pairs) {
    List<Evaluation.Line> lines = new ArrayList<>();
    lines.addAll(evaluation.pairs(Results.VALIDATION, pairs.split().validation()));
    if (!pairs.scanLike().isEmpty()) {
      lines.add(evaluation.windows(Results.SCAN_LIKE, pairs.scanLike()));
    }
    if (!pairs.split().test().isEmpty()) {
      lines.addAll(evaluation.pairs(Results.TEST, pairs.split().test()));
    }
    if (!pairs.benchmark().isEmpty()) {
      lines.addAll(evaluation.pairs(Results.BENCHMARK, pairs.benchmark()));
    }
    if (!pairs.carryOver().isEmpty()) {
      lines.addAll(evaluation.pairs(Results.CARRY_OVER, pairs.carryOver()));
    }
    return lines;
  }

  private static Map<String, Integer> overlap(PairData pairs) {
    Map<String, Integer> overlap = new LinkedHashMap<>();
    List<LabelledSites.Row> training = pairs.split().training();
    overlap.put(
        Results.VALIDATION,
        Evaluation.overlap(pairs.split().validation(), training, OVERLAP_BASES));
    overlap.put(Results.TEST, Evaluation.overlap(pairs.split().test(), training, OVERLAP_BASES));
    if (!pairs.benchmark().isEmpty()) {
      overlap.put(
          Results.BENCHMARK, Evaluation.overlap(pairs.benchmark(), training, OVERLAP_BASES));
    }
    return overlap;
  }

  private Results.SplitSizes sizes(PairData pairs) {
    List<LabelledSites.Row> test = pairs.split().test();
    Set<String> trained =
        pairs.split().training().stream().map(LabelledSites.Row::mirna).collect(Collectors.toSet());
    Set<String> trainedFamilies =
        trained.stream().map(pairs.families()::of).collect(Collectors.toSet());
    return new Results.SplitSizes(
        pairs.split().by(),
        recipe.split().seed(),
        pairs.split().training().size(),
        pairs.training().size(),
        pairs.split().validation().size(),
        test.size(),
        pairs.split().dropped(),
        mirnas(test, row -> true),
        mirnas(test, row -> trained.contains(row.mirna())),
        (int)
            test.stream()
                .filter(row -> trainedFamilies.contains(pairs.families().of(row.mirna())))
                .count(),
        List.copyOf(pairs.split().families()),
        ResultFiles.sha256(String.join("\n", pairs.split().families())));
  }

  private static int mirnas(List<LabelledSites.Row> rows, Predicate<LabelledSites.Row> which) {
    return (int) rows.stream().filter(which).map(LabelledSites.Row::mirna).distinct().count();
  }

  private String machine() {
    return "Java %s, DJL PyTorch, %d thread%s"
        .formatted(
            Runtime.version().feature(),
            recipe.training().threads(),
            recipe.training().threads() == 1 ? "" : "s");
  }

  private Map<String, String> hashes() throws IOException {
    Map<String, String> sha256 = new LinkedHashMap<>();
    Recipe.DataPart part = recipe.data();
    for (String file :
        Stream.of(
                part.sites(),
                part.background(),
                part.families(),
                part.familySequences(),
                part.benchmark(),
                part.carryOver())
            .filter(Objects::nonNull)
            .toList()) {
      sha256.put(file, ResultFiles.dataSha256(data.resolve(file)));
    }
    if (recipe.teacher() != null) {
      for (String file : recipe.teacher().files()) {
        sha256.put(file, ResultFiles.dataSha256(data.resolve(file)));
      }
      String model = recipe.teacher().model();
      if (model != null) {
        sha256.put(
            model, ResultFiles.sha256(teacherModel(model).resolve(ModelWriter.file("joint"))));
      }
    }
    for (String languageModel : languageModels()) {
      if (languageModel != null) {
        sha256.put(languageModel, ResultFiles.modelSha256(folder.resolve(languageModel)));
      }
    }
    return sha256;
  }

  /** Finds a second teacher by its folder, or by its name where a checkout has it. */
  private Path teacherModel(String name) {
    Path found = ModelFiles.folder(name).orElse(folder.resolve(name));
    if (!Files.exists(found.resolve(ModelWriter.file("joint")))) {
      throw new BadInputException(
          "%s: no such model; teacher.model is a name of 'seedhawk models list --experiments', or a folder relative to the recipe's"
              .formatted(found));
    }
    return found;
  }

  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (Path file : list(directory)) {
      files.put(file.getFileName().toString(), ResultFiles.sha256(file));
    }
    return files;
  }

  private ContractMetadata contract() {
    Recipe.ModelPart model = recipe.model();
    return new ContractMetadata(
        model.name(),
        model.version(),
        model.seedMatch(),
        model.threshold(),
        model.calibration(),
        hashes.get(recipe.data().sites()),
        model.licence());
  }

  private Parity parity(
      Path directory, NetworkScorer scorer, Architecture architecture, PairData pairs)
      throws IOException {
    List<LabelledSites.Row> rows =
        pairs.split().test().isEmpty() ? pairs.split().validation() : pairs.split().test();
    List<Window> windows = pairs.windows(rows).windows();
    Parity parity =
        Parity.measure(
            directory,
            scorer,
            architecture.servedInputs(),
            pairs.pool(),
            windows.subList(0, Math.min(PARITY_WINDOWS, windows.size())));
    parity.check();
    progress.say(
        "ONNX Runtime against DJL on %,d windows: %s"
            .formatted(parity.windows(), parity.largest()));
    return parity;
  }
}
