// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.repression;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.Experiment;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.evaluation.data.RepressionData;
import org.seedhawk.evaluation.data.RepressionParity;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.Transcript;
import org.seedhawk.training.file.OutputFolder;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.fit.Fit;
import org.seedhawk.training.fit.TrainingKey;
import org.seedhawk.training.fit.TrainingProgress;

/**
 * Trains a repression model by a recipe: once on all experiments but those of the test set, and
 * once for each fold of seed families without the experiments of the fold. Writes {@code
 * repression.onnx}, {@code foldN.onnx}, {@code folds.tsv}, {@code parity.tsv} and {@code
 * results.json}. One thread at a time.
 */
public final class RepressionTraining {
  /** Names the fold that an experiment's miRNA is held out in. */
  public static final String FOLDS = "folds.tsv";

  /** Sites that DJL and the serving arithmetic are compared on. */
  private static final int PARITY_SITES = 2000;

  private static final double TOLERANCE = 1e-3;

  /** An experiment without a seed effect says nothing; it must not turn signs around. */
  private static final double LEAST_SLOPE = 0.1;

  private final RepressionRecipe recipe;
  private final DataFolder data;
  private final TrainingProgress progress;

  /** Prepares a training. */
  public RepressionTraining(RepressionRecipe recipe, Path data, TrainingProgress progress) {
    this.recipe = recipe;
    this.data = new DataFolder(data);
    this.progress = progress;
  }

  /** Trains and writes the model's folder. */
  public void run(OutputFolder output, String command, String commit) throws IOException {
    final long started = System.nanoTime();
    RepressionData known = RepressionData.read(data);
    List<String> mirnas = known.mirnas();
    Map<String, Integer> folds = folds(known);
    try (SiteRows sites = new SiteRows(mirnas, withHiddenOrfs(known.transcripts()))) {
      double[][] moments = sites.moments();
      List<Trial> trials = new ArrayList<>();
      for (Experiment experiment : known.experiments()) {
        int mirna = mirnas.indexOf(experiment.mirna());
        trials.add(
            Trial.of(
                experiment,
                mirna,
                folds.get(experiment.family()),
                sites.of(mirna),
                known.transcripts()));
      }
      progress.say(
          "%,d experiments, %d seed families, %,d transcripts"
              .formatted(trials.size(), folds.size(), known.transcripts().size()));
      Ridge ridge = ridge(trials, sites, moments);
      List<StrengthTask.Batch> batches = new ArrayList<>();
      for (int i = 0; i < trials.size(); i++) {
        Trial trial = trials.get(i);
        if (!isTest(trial)) {
          batches.add(StrengthTask.Batch.of(i, trial, sites.of(trial.mirna()), moments));
        }
      }
      Path staging = output.staging();
      List<RepressionGraph.Parts> models = new ArrayList<>();
      double parity = 0;
      for (int fold = -1; fold < recipe.split().folds(); fold++) {
        int without = fold;
        List<StrengthTask.Batch> kept =
            batches.stream().filter(b -> trials.get(b.index()).fold() != without).toList();
        progress.say(
            fold < 0
                ? "model: %d experiments".formatted(kept.size())
                : "fold %d: %d experiments".formatted(fold, kept.size()));
        try (StrengthNetwork network =
            new StrengthNetwork(recipe.training().seed() + fold + 1, trials.size())) {
          new Fit(
                  new StrengthTask(network, kept, recipe.training().seed() + fold + 1),
                  recipe.training(),
                  progress,
                  null,
                  new TrainingKey("", Map.of()))
              .run();
          RepressionGraph.Parts parts =
              new RepressionGraph.Parts(
                  ridge.solve(fold, moments),
                  network.weights(),
                  moments,
                  sites.abundance(),
                  new float[] {1, 1});
          Path file = staging.resolve(name(fold));
          RepressionGraph.write(file, recipe, parts);
          parity =
              Math.max(
                  parity,
                  parity(network, SiteNet.read(Files.readAllBytes(file)), sites.of(0), moments));
          models.add(parts);
        }
      }
      if (parity > TOLERANCE) {
        throw new IllegalStateException(
            "serving differs from training by %.1e; at most %.1e is right"
                .formatted(parity, TOLERANCE));
      }
      float[] scales = scales(staging, trials, sites);
      for (int i = 0; i < models.size(); i++) {
        RepressionGraph.write(
            staging.resolve(name(i - 1)), recipe, models.get(i).withScales(scales));
      }
      StringBuilder table = new StringBuilder("#seed\tfold\n");
      folds.forEach((seed, fold) -> table.append(seed + "\t" + fold + "\n"));
      ResultFiles.writeText(staging.resolve(FOLDS), table.toString());
      RepressionParity.write(staging);
      Map<String, Object> results = new LinkedHashMap<>();
      results.put("command", command);
      results.put("commit", commit);
      results.put("recipe", recipe);
      results.put("data_sha256", data.hashes());
      results.put("experiments", batches.size());
      results.put("scales", scales);
      results.put("djl_against_serving", parity);
      Map<String, String> sha256 = new TreeMap<>();
      for (int fold = -1; fold < recipe.split().folds(); fold++) {
        sha256.put(name(fold), ResultFiles.sha256(staging.resolve(name(fold))));
      }
      results.put("sha256", sha256);
      Map<String, String> beside = new TreeMap<>();
      for (String file : List.of(FOLDS, ParityFile.NAME)) {
        beside.put(file, ResultFiles.sha256(staging.resolve(file)));
      }
      results.put("files", beside);
      results.put("seconds", (System.nanoTime() - started) / 1_000_000_000L);
      ResultFiles.writeJson(staging.resolve(ResultFiles.RESULTS), results);
      progress.say(
          "scales %.4f and %.4f; DJL against serving %.1e".formatted(scales[0], scales[1], parity));
      output.publish(staging);
    }
  }

  /**
   * Returns transcripts of which some have lost their ORF. Users often know none, and a model that
   * has hardly seen that would not know what to say.
   */
  private List<Transcript> withHiddenOrfs(List<Transcript> known) {
    Random random = new Random(recipe.split().seed());
    return known.stream()
        .map(
            transcript ->
                random.nextDouble() < recipe.split().hiddenOrfs()
                    ? new Transcript(transcript.id(), transcript.utr())
                    : transcript)
        .toList();
  }

  /**
   * Gathers the linear part's sums. Experiments differ in how much they repress, so weights and
   * slopes of the experiments are fitted in turn. A slope comes from the fold that has not seen the
   * experiment; their mean is one.
   */
  private Ridge ridge(List<Trial> trials, SiteRows sites, double[][] moments) {
    int folds = recipe.split().folds();
    double[] slopes = new double[trials.size()];
    Arrays.fill(slopes, 1);
    for (int round = 0; ; round++) {
      Ridge ridge = new Ridge(recipe.linear().penalty(), folds);
      for (int i = 0; i < trials.size(); i++) {
        if (!isTest(trials.get(i))) {
          ridge.add(trials.get(i), sites.of(trials.get(i).mirna()), moments, slopes[i]);
        }
      }
      if (round == recipe.linear().rounds()) {
        return ridge;
      }
      List<Ridge.Linear> withoutFold = new ArrayList<>();
      for (int fold = 0; fold < folds; fold++) {
        withoutFold.add(ridge.solve(fold, moments));
      }
      double sum = 0;
      int count = 0;
      for (int i = 0; i < slopes.length; i++) {
        Trial trial = trials.get(i);
        if (!isTest(trial)) {
          double[] predicted =
              Ridge.predict(withoutFold.get(trial.fold()), trial, sites.of(trial.mirna()));
          double product = 0;
          double square = 0;
          for (int gene = 0; gene < predicted.length; gene++) {
            product += predicted[gene] * trial.y()[gene];
            square += predicted[gene] * predicted[gene];
          }
          slopes[i] = product / square;
          sum += slopes[i];
          count++;
        }
      }
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] = Math.max(slopes[i] * count / sum, LEAST_SLOPE);
      }
    }
  }

  private static String name(int fold) {
    return fold < 0 ? RepressionModel.FILE : "fold" + fold + ".onnx";
  }

  private static boolean isTest(Trial trial) {
    return trial.experiment().set().equals(RepressionData.TEST);
  }

  /** Deals seed families to folds; those of the test set are one. */
  private Map<String, Integer> folds(RepressionData known) {
    TreeSet<String> test = new TreeSet<>();
    known.of(RepressionData.TEST).forEach(experiment -> test.add(experiment.family()));
    TreeSet<String> others = new TreeSet<>();
    known.experiments().forEach(experiment -> others.add(experiment.family()));
    others.removeAll(test);
    List<String> order = new ArrayList<>(others);
    Collections.shuffle(order, new Random(recipe.split().seed()));
    Map<String, Integer> folds = new TreeMap<>();
    test.forEach(seed -> folds.put(seed, 0));
    for (int i = 0; i < order.size(); i++) {
      folds.put(order.get(i), 1 + i % (recipe.split().folds() - 1));
    }
    return folds;
  }

  /** Returns the largest difference of strengths between DJL and what serves. */
  private static double parity(
      StrengthNetwork network, SiteNet served, SiteRows.Table table, double[][] moments) {
    int count = Math.min(table.size(), PARITY_SITES);
    int width = SiteFeatures.COUNT + SiteNet.TYPES;
    float[] inputs = new float[count * width];
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < SiteFeatures.COUNT; i++) {
        inputs[row * width + i] = (float) ((table.feature(row, i) - moments[0][i]) / moments[1][i]);
      }
      inputs[row * width + SiteFeatures.COUNT + table.type(row)] = 1;
    }
    double largest = 0;
    SiteNet.Scratch scratch = new SiteNet.Scratch();
    try (NDManager manager = network.manager().newSubManager()) {
      NDArray in = manager.create(inputs, new Shape(count, width));
      float[] trained = network.forward(new NDList(in), false).toFloatArray();
      for (int row = 0; row < count; row++) {
        served.run(table.features(), row, table.type(row), scratch);
        largest = Math.max(largest, Math.abs(trained[row] - scratch.strength()));
      }
    }
    return largest;
  }

  /**
   * Returns what turns both parts into log2 units. The parts weigh the same; their sum is fitted to
   * the measured repression of experiments that the fold's model has not seen.
   */
  private float[] scales(Path staging, List<Trial> trials, SiteRows sites) throws IOException {
    Map<Integer, SiteNet> nets = new HashMap<>();
    for (int fold = 0; fold < recipe.split().folds(); fold++) {
      nets.put(fold, SiteNet.read(Files.readAllBytes(staging.resolve(name(fold)))));
    }
    double[] squares = new double[2];
    List<double[][]> parts = new ArrayList<>();
    List<Trial> used = new ArrayList<>();
    long rows = 0;
    for (Trial trial : trials) {
      if (!isTest(trial)) {
        double[][] sums = sums(nets.get(trial.fold()), trial, sites.of(trial.mirna()));
        for (int part = 0; part < 2; part++) {
          centre(sums[part]);
          for (double value : sums[part]) {
            squares[part] += value * value;
          }
        }
        rows += sums[0].length;
        parts.add(sums);
        used.add(trial);
      }
    }
    double ofLinear = Math.sqrt(squares[0] / rows);
    double ofNetwork = Math.sqrt(squares[1] / rows);
    double product = 0;
    double square = 0;
    for (int i = 0; i < used.size(); i++) {
      double[][] sums = parts.get(i);
      for (int row = 0; row < sums[0].length; row++) {
        double predicted = sums[0][row] / ofLinear + sums[1][row] / ofNetwork;
        product += predicted * used.get(i).raw()[row]; // predictions have mean 0
        square += predicted * predicted;
      }
    }
    double slope = product / square;
    return new float[] {(float) (slope / ofLinear), (float) (slope / ofNetwork)};
  }

  /** Returns what the linear part and the network give to each gene. */
  private static double[][] sums(SiteNet net, Trial trial, SiteRows.Table table) {
    double[] linear = new double[trial.y().length];
    double[] network = new double[trial.y().length];
    SiteNet.Scratch scratch = new SiteNet.Scratch();
    for (int row = 0; row < table.size(); row++) {
      int gene = trial.rows()[table.gene(row)];
      if (gene >= 0) {
        net.run(table.features(), row, table.type(row), scratch);
        linear[gene] += scratch.linear();
        network[gene] += StrictMath.exp(scratch.strength());
      }
    }
    for (int gene = 0; gene < network.length; gene++) {
      network[gene] = StrictMath.log1p(network[gene]);
    }
    return new double[][] {linear, network};
  }

  private static void centre(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] -= sum / values.length;
    }
  }
}
