// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.seedhawk.command.Correlation;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.Experiment;
import org.seedhawk.evaluation.data.RepressionData;
import org.seedhawk.evaluation.measure.Bootstrap;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.evaluation.measure.PairedTest;
import org.seedhawk.evaluation.measure.RankCorrelation;
import org.seedhawk.evaluation.report.Report;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SiteType;

/**
 * Whether predicted repression agrees with measured fold changes. Each experiment is scored by the
 * model of a fold that saw no experiment with its miRNA's seed, in any cell. One thread at a time.
 *
 * @param folder of a repression model, with the models of its folds
 * @param data the data pack
 * @param threads that score
 * @param rounds of the bootstrap
 * @param seed of the bootstrap and of exchanged miRNAs
 */
public record RepressionTable(Path folder, DataFolder data, int threads, int rounds, long seed) {
  /** Share of the genes that count as targets in AUROC and AP: the most repressed ones. */
  private static final double TARGETS = 0.05;

  private static final int TOP = 50;

  /**
   * What a site of each type is worth on average, log2. In one order: that of a {@link Map#of}
   * differs from run to run, and so would the last bits of sums.
   */
  private static final Map<SiteType, Float> WEIGHTS =
      new EnumMap<>(
          Map.of(
              SiteType.EIGHT_MER, 0.31f,
              SiteType.SEVEN_MER_M8, 0.16f,
              SiteType.SEVEN_MER_A1, 0.10f,
              SiteType.SIX_MER, 0.04f));

  /** Repression that something predicts: by miRNA, then by transcript. */
  private record Score(String label, Map<String, float[]> ofMirna) {}

  /** What a score reaches in one experiment. */
  private record Figures(double r, double rho, double auroc, double ap, double top) {
    static Figures of(float[] predicted, float[] measured) {
      boolean[] targets = new boolean[measured.length];
      int[] order =
          IntStream.range(0, measured.length)
              .boxed()
              .sorted((a, b) -> Float.compare(measured[b], measured[a]))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int i = 0; i < Math.round(TARGETS * measured.length); i++) {
        targets[order[i]] = true;
      }
      int[] best =
          IntStream.range(0, measured.length)
              .boxed()
              .sorted((a, b) -> Float.compare(predicted[b], predicted[a]))
              .mapToInt(Integer::intValue)
              .toArray();
      double all = 0;
      for (float value : measured) {
        all += value / measured.length;
      }
      double top = 0;
      int count = Math.min(TOP, best.length);
      for (int i = 0; i < count; i++) {
        top += measured[best[i]] / count;
      }
      return new Figures(
          Correlation.pearson(predicted, measured),
          new RankCorrelation(predicted, measured).value(),
          Metrics.auroc(predicted, targets),
          Metrics.averagePrecision(predicted, targets),
          all - top);
    }

    static Figures mean(List<Figures> all) {
      return new Figures(
          all.stream().mapToDouble(Figures::r).average().orElse(Double.NaN),
          all.stream().mapToDouble(Figures::rho).average().orElse(Double.NaN),
          all.stream().mapToDouble(Figures::auroc).average().orElse(Double.NaN),
          all.stream().mapToDouble(Figures::ap).average().orElse(Double.NaN),
          all.stream().mapToDouble(Figures::top).average().orElse(Double.NaN));
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("r", r);
      json.put("rho", rho);
      json.put("auroc", auroc);
      json.put("ap", ap);
      json.put("top50", top);
      return json;
    }

    List<String> cells() {
      return List.of(three(r), three(rho), three(auroc), three(ap), three(top));
    }
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /**
   * Reads, scores and fills the report.
   *
   * @param predictions receives the table that FuNmiRBench reads; not closed
   * @return the part of the result file
   */
  public Map<String, Object> run(Report report, Optional<OutputStream> predictions)
      throws IOException {
    RepressionData known = RepressionData.read(data);
    Score counts = new Score("7mers and 8mers, counted", new HashMap<>());
    Score weights = new Score("site types, weighted", new HashMap<>());
    Score model = new Score("seedhawk, seeds held out", new HashMap<>());
    Score exchanged = new Score("the same for another seed", new HashMap<>());
    score(known, counts, weights, model);
    exchange(known, model, exchanged);
    Optional<Score> context =
        ContextControl.scores(known, data, RepressionFolds.read(folder), threads)
            .map(ofMirna -> new Score("context++ of TargetScan 7", ofMirna));
    List<Score> scores = new ArrayList<>(List.of(counts, weights));
    context.ifPresent(scores::add);
    scores.addAll(List.of(model, exchanged));
    Map<String, Object> results = new LinkedHashMap<>();
    for (String set : RepressionData.SETS) {
      Map<String, Object> figures = set(report, known, set, scores);
      figures.put("paired", paired(report, known.of(set), set, model, scores));
      results.put(set, figures);
    }
    Map<String, Score> others = new LinkedHashMap<>(Map.of("site types", weights));
    context.ifPresent(score -> others.put("context++", score));
    perMirna(report, known, others, model, results);
    if (predictions.isPresent()) {
      long rows =
          new FunmirbenchPredictions(RepressionFolds.read(folder), data, threads)
              .write(known.transcripts(), predictions.get());
      results.put("predictions", rows);
    }
    return results;
  }

  private void score(RepressionData known, Score counts, Score weights, Score model)
      throws IOException {
    RepressionFolds folds = RepressionFolds.read(folder);
    Map<Integer, List<Rna>> mirnas =
        folds.splitKnown(
            known.mirnas().stream().map(letters -> new Rna(letters, letters)).toList());
    for (Map.Entry<Integer, List<Rna>> fold : mirnas.entrySet()) {
      List<Rna> of = fold.getValue();
      for (Score score : List.of(counts, weights, model)) {
        of.forEach(m -> score.ofMirna.put(m.id(), new float[known.transcripts().size()]));
      }
      int[] next = {0};
      try (RepressionModel opened = folds.open(Optional.of(fold.getKey()), threads);
          RepressionSet set = opened.prepare(of)) {
        set.scan(
            known.transcripts().iterator(),
            target -> {
              float[][] row = new float[3][of.size()];
              for (int i = 0; i < of.size(); i++) {
                for (Map.Entry<SiteType, Float> weight : WEIGHTS.entrySet()) {
                  int count = target.count(i, weight.getKey());
                  row[0][i] += weight.getKey() == SiteType.SIX_MER ? 0 : count;
                  row[1][i] += weight.getValue() * count;
                }
                row[2][i] = -target.log2fc(i);
              }
              return row;
            },
            row -> {
              for (int i = 0; i < of.size(); i++) {
                counts.ofMirna.get(of.get(i).id())[next[0]] = row[0][i];
                weights.ofMirna.get(of.get(i).id())[next[0]] = row[1][i];
                model.ofMirna.get(of.get(i).id())[next[0]] = row[2][i];
              }
              next[0]++;
            });
      }
    }
  }

  /** Gives each miRNA the scores of one with another seed, drawn at random. */
  private void exchange(RepressionData known, Score model, Score exchanged) {
    Random random = new Random(seed);
    List<String> mirnas = known.mirnas();
    for (String mirna : mirnas) {
      String other = mirna;
      while (other.substring(1, 7).equals(mirna.substring(1, 7))) {
        other = mirnas.get(random.nextInt(mirnas.size()));
      }
      exchanged.ofMirna.put(mirna, model.ofMirna.get(other));
    }
  }

  private static float[] measured(Experiment experiment) {
    float[] repression = new float[experiment.log2fc().length];
    for (int i = 0; i < repression.length; i++) {
      repression[i] = -experiment.log2fc()[i];
    }
    return repression;
  }

  private static float[] predicted(Score score, Experiment experiment) {
    float[] all = score.ofMirna.get(experiment.mirna());
    float[] predicted = new float[experiment.genes().length];
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = all[experiment.genes()[i]];
    }
    return predicted;
  }

  private static Map<String, Object> set(
      Report report, RepressionData known, String set, List<Score> scores) {
    List<Experiment> experiments = known.of(set);
    List<List<String>> rows = new ArrayList<>();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("experiments", experiments.size());
    json.put("genes", known.genes(set));
    for (Score score : scores) {
      Figures mean =
          Figures.mean(
              experiments.stream().map(e -> Figures.of(predicted(score, e), measured(e))).toList());
      json.put(score.label, mean.json());
      List<String> row = new ArrayList<>(List.of(score.label));
      row.addAll(mean.cells());
      rows.add(row);
    }
    report.table(
        Report.Table.of(
            "%s: %d experiments, %,d genes%s"
                .formatted(
                    set,
                    experiments.size(),
                    known.genes(set),
                    set.equals(RepressionData.TEST) ? "; test set, never trained on" : ""),
            List.of("score", "r", "rho", "AUROC", "AP", "top 50"),
            rows));
    return json;
  }

  /**
   * The model against each other score, on the same experiments: in how many it is better, and how
   * the mean difference of r spreads when genes are drawn again, the same ones in all experiments.
   */
  private Map<String, Object> paired(
      Report report, List<Experiment> experiments, String set, Score model, List<Score> scores) {
    int[] genes =
        experiments.stream()
            .flatMapToInt(experiment -> Arrays.stream(experiment.genes()))
            .distinct()
            .sorted()
            .toArray();
    List<int[]> places = experiments.stream().map(one -> places(one, genes)).toList();
    List<float[]> measured = experiments.stream().map(RepressionTable::measured).toList();
    List<float[]> ours = experiments.stream().map(one -> predicted(model, one)).toList();
    List<List<String>> rows = new ArrayList<>();
    Map<String, Object> json = new LinkedHashMap<>();
    for (Score other : scores) {
      if (other == model) {
        continue;
      }
      List<float[]> theirs = experiments.stream().map(one -> predicted(other, one)).toList();
      PairedTest test = PairedTest.of(pearson(ours, measured), pearson(theirs, measured));
      double[] interval =
          Bootstrap.interval(
              genes.length,
              rounds,
              seed,
              drawn -> {
                double sum = 0;
                for (int i = 0; i < measured.size(); i++) {
                  int[] times = times(places.get(i), drawn);
                  sum +=
                      Correlation.pearson(ours.get(i), measured.get(i), times)
                          - Correlation.pearson(theirs.get(i), measured.get(i), times);
                }
                return sum / measured.size();
              });
      rows.add(
          List.of(
              other.label,
              three(test.meanDifference()),
              "%s..%s".formatted(three(interval[0]), three(interval[1])),
              "%d of %d".formatted(test.better(), test.pairs()),
              String.format(Locale.ROOT, "%.1e", test.p())));
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("mean_difference_r", test.meanDifference());
      row.put("interval_95", interval);
      row.put("better", test.better());
      row.put("worse", test.worse());
      row.put("experiments", test.pairs());
      row.put("p_sign_test", test.p());
      json.put(other.label, row);
    }
    report.table(
        Report.Table.of(
            set
                + ": seedhawk minus another score, difference of r by experiment; 95 % interval of"
                + " the mean by resampled genes; exact sign test, two-sided",
            List.of("other score", "mean difference", "95 %", "better in", "p"),
            rows));
    return json;
  }

  private static double[] pearson(List<float[]> predicted, List<float[]> measured) {
    return IntStream.range(0, measured.size())
        .mapToDouble(i -> Correlation.pearson(predicted.get(i), measured.get(i)))
        .toArray();
  }

  /** Returns where each gene of an experiment stands among all. */
  private static int[] places(Experiment experiment, int[] genes) {
    return Arrays.stream(experiment.genes())
        .map(gene -> Arrays.binarySearch(genes, gene))
        .toArray();
  }

  /** Returns how often each of the genes at some places was drawn. */
  private static int[] times(int[] places, int[] drawn) {
    int[] times = new int[places.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = drawn[places[i]];
    }
    return times;
  }

  /** The test set's miRNAs one by one, against other scores. */
  private void perMirna(
      Report report,
      RepressionData known,
      Map<String, Score> others,
      Score model,
      Map<String, Object> results) {
    List<List<String>> rows = new ArrayList<>();
    List<Map<String, Object>> json = new ArrayList<>();
    for (Experiment experiment : known.of(RepressionData.TEST)) {
      float[] measured = measured(experiment);
      float[] ours = predicted(model, experiment);
      double r = Correlation.pearson(ours, measured);
      List<String> row = new ArrayList<>(List.of(experiment.column(), three(r)));
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("mirna", experiment.column());
      figures.put("r", r);
      others.forEach(
          (name, other) -> {
            float[] theirs = predicted(other, experiment);
            double[] gain =
                Bootstrap.interval(
                    measured.length,
                    rounds,
                    seed,
                    drawn ->
                        Correlation.pearson(ours, measured, drawn)
                            - Correlation.pearson(theirs, measured, drawn));
            double reached = Correlation.pearson(theirs, measured);
            row.add(three(reached));
            row.add("%s..%s".formatted(three(gain[0]), three(gain[1])));
            String key = name.replaceAll("[ +]+", "_").replaceFirst("_$", "");
            figures.put("r_" + key, reached);
            figures.put("gain_95_" + key, gain);
          });
      rows.add(row);
      json.add(figures);
    }
    results.put("per_mirna", json);
    List<String> header = new ArrayList<>(List.of("miRNA", "seedhawk"));
    others.keySet().forEach(name -> header.addAll(List.of(name, "gain")));
    report.table(
        Report.Table.of(
            RepressionData.TEST
                + ", r by miRNA; 95 % interval of the gain over each other score by resampled"
                + " genes",
            header,
            rows));
  }
}
