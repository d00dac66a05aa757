// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.seedhawk.evaluation.Metrics;

/**
 * Trains DeepTarget by a recipe, measures it, and writes model files, card and results. Nothing
 * stands under a final name before the model is trained, exported and proven equal to what was
 * trained. One thread at a time.
 */
final class DeepTargetTraining {
  private static final int PARITY_SITES = 1_000;

  /**
   * Rows that share this many bases and their miRNA with a training row are counted as overlapping.
   */
  private static final int OVERLAP_BASES = 30;

  /** Streams of random numbers besides those of the epochs, which count from 1. */
  private static final int FIRST_DRAW = 0;

  private static final int CAP_DRAW = -1;
  private static final int SELECTION_DRAW = -2;
  private static final int SCAN_DRAW = -3;

  private final Recipe recipe;
  private final Path data;
  private final int epochs;
  private final int limit;
  private final Progress progress;

  /**
   * Prepares a training.
   *
   * @param data folder of the data
   * @param epochs passes over the training part
   * @param limit rows of the site table to use, spread evenly over it; 0 for all
   */
  DeepTargetTraining(Recipe recipe, Path data, int epochs, int limit, Progress progress) {
    this.recipe = recipe;
    this.data = data;
    this.epochs = epochs;
    this.limit = limit;
    this.progress = progress;
  }

  /** One pass over the training part. */
  record Epoch(int epoch, double loss, double validationAveragePrecision) {}

  /** What the recipe's files hold. */
  private record Tables(
      List<SiteTable.Row> benchmark,
      TranscriptPieces pieces,
      MirnaFamilies families,
      FamilySplit split) {}

  /** Windows of each part in one pool. */
  private record Parts(List<Window> training, List<Window> selection, List<Window> scanLike) {}

  /**
   * Trains and writes {@code model.onnx}, the towers, {@code results.json} and {@code README.md}.
   *
   * @param command how this run was started, for the result file
   * @param commit revision of the code, for the result file
   */
  void run(Path out, String command, String commit) throws IOException {
    long started = System.nanoTime();
    Files.createDirectories(out);
    Tables tables = readTables();
    Path staging = Files.createTempDirectory(out, ".training-");
    try (SitePool pool = new SitePool()) {
      Results results = trainAndMeasure(pool, tables, staging, command, commit, started);
      ResultFiles.writeJson(staging.resolve("results.json"), results);
      ResultFiles.writeText(staging.resolve("README.md"), ModelCard.of(results));
      for (Path file : files(staging)) {
        Files.move(file, out.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      for (Path file : files(staging)) {
        Files.delete(file);
      }
      Files.delete(staging);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private Tables readTables() throws IOException {
    List<SiteTable.Row> rows =
        spread(SiteTable.read(data.resolve(recipe.data().sites()), SiteTable.Columns.POOL).rows());
    List<SiteTable.Row> benchmark =
        SiteTable.read(data.resolve(recipe.data().benchmark()), SiteTable.Columns.BENCHMARK).rows();
    MirnaFamilies families =
        MirnaFamilies.read(
            data.resolve(recipe.data().families()), data.resolve(recipe.data().familySequences()));
    FamilySplit split =
        FamilySplit.of(rows, families, recipe.split().validationShare(), recipe.split().seed());
    for (boolean label : new boolean[] {true, false}) {
      if (split.training().stream().noneMatch(row -> row.positive() == label)
          || split.validation().stream().noneMatch(row -> row.positive() == label)
          || split.test().stream().noneMatch(row -> row.positive() == label)) {
        throw new DataException(
            "%s: %d rows are too few: training, validation and test part each need rows of both labels"
                .formatted(data.resolve(recipe.data().sites()), rows.size()));
      }
    }
    TranscriptPieces pieces = TranscriptPieces.read(data.resolve(recipe.data().background()));
    return new Tables(benchmark, pieces, families, split);
  }

  private Results trainAndMeasure(
      SitePool pool, Tables tables, Path staging, String command, String commit, long started)
      throws IOException {
    FamilySplit split = tables.split;
    List<Window> training = usable(pool, capNegatives(split.training(), tables.families));
    List<Window> validation = usable(pool, split.validation());
    BackgroundSites trainingBackground = new BackgroundSites(pool, tables.pieces.training());
    BackgroundSites validationBackground = new BackgroundSites(pool, tables.pieces.validation());
    List<Window> selection = new ArrayList<>(validation);
    selection.addAll(negatives(validationBackground, validation, random(SELECTION_DRAW)));
    Parts parts = new Parts(training, selection, scanLike(pool, validation, validationBackground));
    int drawn = negatives(trainingBackground, training, random(FIRST_DRAW)).size();
    int batch = recipe.training().batch();
    int steps = epochs * ((training.size() + drawn + batch - 1) / batch);
    progress.say(
        "%,d labelled sites of %,d miRNAs and %,d drawn negatives an epoch; %,d validation, %,d test"
            .formatted(
                training.size(),
                training.stream().mapToInt(Window::mirna).distinct().count(),
                drawn,
                validation.size(),
                split.test().size()));
    try (DeepTargetNetwork network =
        new DeepTargetNetwork(pool, recipe.training().seed(), learningRate(steps))) {
      List<Epoch> history = train(network, parts, trainingBackground, steps);
      PlattScaling calibration = calibrate(network, selection);
      Map<String, String> hashes = hashes();
      DeepTargetOnnx.write(staging, network.weights(), contract(hashes));
      Parity parity = parity(staging, network, pool, split.test());
      progress.say("evaluating");
      Evaluation evaluation =
          new Evaluation(
              pool, network, recipe.model().threshold(), split.training(), recipe.split().seed());
      List<Evaluation.Line> lines = new ArrayList<>();
      lines.addAll(evaluation.pairs(Results.VALIDATION, split.validation()));
      lines.add(evaluation.windows(Results.SCAN_LIKE, parts.scanLike));
      lines.addAll(evaluation.pairs(Results.TEST, split.test()));
      lines.addAll(evaluation.pairs(Results.BENCHMARK, tables.benchmark));
      Map<String, Integer> overlap = new LinkedHashMap<>();
      overlap.put(
          Results.VALIDATION,
          Evaluation.overlap(split.validation(), split.training(), OVERLAP_BASES));
      overlap.put(Results.TEST, Evaluation.overlap(split.test(), split.training(), OVERLAP_BASES));
      overlap.put(
          Results.BENCHMARK, Evaluation.overlap(tables.benchmark, split.training(), OVERLAP_BASES));
      Set<String> trained =
          split.training().stream().map(SiteTable.Row::mirna).collect(Collectors.toSet());
      Set<String> trainedFamilies =
          trained.stream().map(tables.families::of).collect(Collectors.toSet());
      return new Results(
          recipe,
          command,
          commit,
          (System.nanoTime() - started) / 1_000_000_000L,
          "Java %s, DJL PyTorch, %d thread%s"
              .formatted(
                  Runtime.version().feature(),
                  recipe.training().threads(),
                  recipe.training().threads() == 1 ? "" : "s"),
          limit,
          hashes,
          new Results.Split(
              "miRNA family (nt 2-8, joined by MirGeneDB family and arm)",
              recipe.split().seed(),
              split.training().size(),
              training.size(),
              split.validation().size(),
              split.test().size(),
              split.dropped(),
              mirnas(split.test(), row -> true),
              mirnas(split.test(), row -> trained.contains(row.mirna())),
              (int)
                  split.test().stream()
                      .filter(row -> trainedFamilies.contains(tables.families.of(row.mirna())))
                      .count(),
              List.copyOf(split.families()),
              ResultFiles.sha256(String.join("\n", split.families()))),
          overlap,
          history,
          calibration,
          parity,
          lines);
    }
  }

  /** Windows of rows, less the positives that pair too little. */
  private List<Window> usable(SitePool pool, List<SiteTable.Row> rows) {
    return pool.bestWindows(rows).stream()
        .filter(
            window ->
                !window.positive()
                    || Window.matches(
                            pool.mirna(window.mirna()), pool.region(window.region()), window.nt1())
                        >= recipe.data().minPositiveMatches())
        .toList();
  }

  private static int mirnas(List<SiteTable.Row> rows, Predicate<SiteTable.Row> which) {
    return (int) rows.stream().filter(which).map(SiteTable.Row::mirna).distinct().count();
  }

  private Map<String, String> hashes() throws IOException {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (String file :
        List.of(
            recipe.data().sites(),
            recipe.data().background(),
            recipe.data().families(),
            recipe.data().familySequences(),
            recipe.data().benchmark())) {
      hashes.put(file, ResultFiles.sha256(data.resolve(file)));
    }
    return hashes;
  }

  private ContractMetadata contract(Map<String, String> hashes) {
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
      Path directory, DeepTargetNetwork network, SitePool pool, List<SiteTable.Row> rows)
      throws IOException {
    List<Window> windows = pool.bestWindows(rows.subList(0, Math.min(PARITY_SITES, rows.size())));
    Parity parity = Parity.measure(directory, network, pool, windows);
    parity.check();
    progress.say(
        "ONNX Runtime against DJL on %,d sites: %.1e (joint), %.1e (towers)"
            .formatted(parity.sites(), parity.joint(), parity.towers()));
    return parity;
  }

  private List<Epoch> train(
      DeepTargetNetwork network, Parts parts, BackgroundSites background, int steps) {
    network.setWeights(network.weights().withPairDetectors());
    boolean[] labels = Window.labels(parts.selection);
    List<Epoch> history = new ArrayList<>();
    DeepTargetWeights best = null;
    double bestPrecision = -1;
    progress.start(steps);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      Random random = random(epoch);
      List<Window> windows = new ArrayList<>(parts.training);
      windows.addAll(negatives(background, parts.training, random));
      Collections.shuffle(windows, random);
      double loss = pass(network, windows, epoch);
      double precision = Metrics.averagePrecision(network.score(parts.selection), labels);
      history.add(new Epoch(epoch, loss, precision));
      progress.say(
          "epoch %d/%d: loss %.4f, validation average precision %.4f"
              .formatted(epoch, epochs, loss, precision));
      if (precision > bestPrecision) {
        bestPrecision = precision;
        best = network.weights();
      }
    }
    network.setWeights(best);
    return history;
  }

  private double pass(DeepTargetNetwork network, List<Window> windows, int epoch) {
    long positives = windows.stream().filter(Window::positive).count();
    double positiveWeight = windows.size() / (2.0 * positives);
    double negativeWeight = windows.size() / (2.0 * (windows.size() - positives));
    CompensatoryMutation mutations =
        new CompensatoryMutation(random(epoch), recipe.data().mutatedPairs());
    int batch = recipe.training().batch();
    double sum = 0;
    for (int from = 0; from < windows.size(); from += batch) {
      int to = Math.min(from + batch, windows.size());
      float loss = network.step(windows, from, to, mutations, positiveWeight, negativeWeight);
      checkLoss(loss, epoch, from / batch + 1, from, to);
      sum += (double) loss * (to - from);
      progress.step(epoch, loss, to - from);
    }
    return sum / windows.size();
  }

  static void checkLoss(float loss, int epoch, int step, int from, int to) {
    if (!Float.isFinite(loss)) {
      throw new TrainingException(
          ("loss is %s in epoch %d, step %d (rows %d..%d of the epoch); nothing was written, lower"
                  + " training.learning_rate")
              .formatted(loss, epoch, step, from, to - 1));
    }
  }

  private PlattScaling calibrate(DeepTargetNetwork network, List<Window> selection) {
    if (recipe.model().calibration().equals("none")) {
      return new PlattScaling(1, 0);
    }
    PlattScaling platt = PlattScaling.fit(network.score(selection), Window.labels(selection));
    network.setWeights(network.weights().withMargin(platt.slope(), platt.offset()));
    return platt;
  }

  /**
   * Positives that a scan would propose and, one for each, background candidates of their miRNAs.
   */
  private List<Window> scanLike(SitePool pool, List<Window> part, BackgroundSites background) {
    List<Window> windows = new ArrayList<>();
    for (Window window : part) {
      if (window.positive()
          && Window.isCandidate(
              pool.mirna(window.mirna()), pool.region(window.region()), window.nt1())) {
        windows.add(window);
      }
    }
    windows.addAll(background.draw(windows, 1, random(SCAN_DRAW)));
    return windows;
  }

  private List<Window> negatives(
      BackgroundSites background, List<Window> positives, Random random) {
    List<Window> windows =
        background.draw(positives, recipe.data().backgroundPerPositive(), random);
    windows.addAll(
        background.drawOtherRegisters(
            positives, recipe.data().otherRegistersPerPositive(), random));
    return windows;
  }

  private List<SiteTable.Row> capNegatives(List<SiteTable.Row> rows, MirnaFamilies families) {
    List<SiteTable.Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random(CAP_DRAW));
    Map<String, Integer> negatives = new HashMap<>();
    return shuffled.stream()
        .filter(
            row ->
                row.positive()
                    || negatives.merge(families.of(row.mirna()), 1, Integer::sum)
                        <= recipe.data().maxNegativesPerFamily())
        .toList();
  }

  private List<SiteTable.Row> spread(List<SiteTable.Row> rows) {
    if (limit <= 0 || limit >= rows.size()) {
      return rows;
    }
    List<SiteTable.Row> some = new ArrayList<>(limit);
    for (int i = 0; i < limit; i++) {
      some.add(rows.get((int) ((long) i * rows.size() / limit)));
    }
    return some;
  }

  private Tracker learningRate(int steps) {
    float rate = (float) recipe.training().learningRate();
    return recipe.training().schedule().equals("cosine")
        ? Tracker.cosine().setBaseValue(rate).optFinalValue(rate / 100).setMaxUpdates(steps).build()
        : Tracker.fixed(rate);
  }

  private Random random(int stream) {
    return new Random(recipe.training().seed() * 1_000_003L + stream);
  }
}
