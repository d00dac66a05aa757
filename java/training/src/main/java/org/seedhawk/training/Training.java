// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.evaluation.report.LearningCurves;
import org.seedhawk.training.data.LabelledSites;
import org.seedhawk.training.data.PairData;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.file.OutputFolder;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.fit.NetworkScorer;
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

  private final TrainingInputs inputs;
  private final Recipe recipe;
  private final Path folder;
  private final Map<String, String> hashes;
  private final TrainingProgress progress;
  private final PairFit fit;

  /** Prepares a training by the recipe of some inputs. */
  Training(TrainingInputs inputs, TrainingProgress progress) {
    this.inputs = inputs;
    this.progress = progress;
    recipe = inputs.recipe();
    folder = inputs.folder();
    hashes = inputs.hashes();
    fit = new PairFit(inputs, progress);
  }

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
        PairData pairs = fit.pairs(recipe, architecture);
        Network network = architecture.network(new Initial(recipe.training().seed()));
        NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pairs.pool())) {
      Path checkpoint = out.resolve(".checkpoint");
      PairFit.Fitted fitted = fit.fit(recipe, architecture, network, scorer, pairs, checkpoint);
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
              Math.round(fitted.earlierSeconds() + (System.nanoTime() - started) / 1e9),
              ResultFiles.machine(recipe.training().threads()),
              network.parameterCount(),
              inputs.limit(),
              files(staging),
              hashes,
              sizes(pairs),
              overlap(pairs),
              fitted.history(),
              fitted.bestEpoch(),
              fitted.calibration(),
              parity,
              metrics(evaluation, pairs),
              fitted.learnt(),
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
        PairData pairs = fit.pairs(other, architecture);
        Network network = architecture.network(new Initial(other.training().seed()));
        NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pairs.pool())) {
      PairFit.Fitted fitted = fit.fit(other, architecture, network, scorer, pairs, checkpoint);
      return run(other, fitted, evaluation(architecture, scorer, pairs), pairs);
    }
  }

  private static Repeats.Run run(
      Recipe of, PairFit.Fitted fitted, Evaluation evaluation, PairData pairs) {
    Metrics test = pairs.split().test().isEmpty() ? null : evaluation.model(pairs.split().test());
    return new Repeats.Run(
        of.split().seed(),
        fitted.history().size(),
        fitted.bestEpoch(),
        fitted.history().get(fitted.bestEpoch() - 1).validationScore(),
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

  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        hashes.put(file.getFileName().toString(), ResultFiles.sha256(file));
      }
    }
    return hashes;
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
