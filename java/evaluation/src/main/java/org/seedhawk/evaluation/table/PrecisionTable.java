// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.FoldChanges;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.evaluation.data.Tsv;
import org.seedhawk.evaluation.measure.EngineScores;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.evaluation.measure.RankCorrelation;
import org.seedhawk.evaluation.measure.Subject;
import org.seedhawk.evaluation.report.Report;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.Search;

/**
 * What a precision costs: scores of the windows of {@link ParityFile}, on every path of the model,
 * and of miRBench's CLASH test set, in float32 and in that precision; for int8 also how the scores
 * of genes rank. One thread at a time.
 *
 * @param data the data pack
 * @param low the precision
 */
public record PrecisionTable(DataFolder data, Precision low) {
  private static final String SET = "mirbench/AGO2_CLASH_Hejret2023_test.tsv";

  /** How much scores moved. */
  private record Moved(double largest, double mean) {
    static Moved of(float[] from, float[] to) {
      double largest = 0;
      double sum = 0;
      for (int i = 0; i < from.length; i++) {
        double difference = Math.abs((double) from[i] - to[i]);
        largest = Math.max(largest, difference); // NaN if there is one
        sum += difference;
      }
      return new Moved(largest, sum / from.length);
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("largest_difference", largest);
      json.put("mean_difference", mean);
      return json;
    }

    String text() {
      return String.format(Locale.ROOT, "%.1e (%.1e)", largest, mean);
    }
  }

  /** How much the scores of a number of windows moved, by path. */
  private record Windows(int rows, Map<PathChoice, Moved> moved) {
    static Windows of(ModelFiles files, Precision low, List<ParityFile.Row> rows) {
      List<Pair> pairs = new ArrayList<>();
      for (ParityFile.Row row : rows) {
        pairs.add(new Pair("miRNA", row.mirna(), "target", row.target()));
      }
      long[] nt1 = rows.stream().mapToLong(ParityFile.Row::nt1).toArray();
      Map<PathChoice, Moved> moved = new EnumMap<>(PathChoice.class);
      for (PathChoice path : paths(files, low)) {
        moved.put(
            path,
            Moved.of(
                ModelVerification.windowScores(files, path, Precision.FLOAT32, pairs, nt1),
                ModelVerification.windowScores(files, path, low, pairs, nt1)));
      }
      return new Windows(rows.size(), moved);
    }

    private static List<PathChoice> paths(ModelFiles files, Precision low) {
      if (low == Precision.INT8) {
        return List.of(PathChoice.AUTO); // a kernel has no other
      }
      List<PathChoice> paths = new ArrayList<>();
      if (files.has("model.onnx")) {
        paths.add(PathChoice.JOINT);
      }
      if (files.hasTowers()) {
        paths.add(PathChoice.TOWERS);
      }
      return paths;
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("rows", rows);
      moved.forEach((path, by) -> json.put(path.name().toLowerCase(Locale.ROOT), by.json()));
      return json;
    }

    String text() {
      return moved.entrySet().stream()
          .map(by -> by.getValue().text() + " " + by.getKey().name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * Measures models.
   *
   * @param models as they were named, in the order of the subjects; null: the default one
   */
  public void run(
      List<Subject> subjects, List<String> models, Report report, Map<String, Object> results)
      throws IOException {
    report.text(
        "Differences of the score, the largest and (the mean)."
            + (low == Precision.FLOAT16
                ? " On the processor every value that a GPU would hand on in float16 is rounded to"
                    + " it and computed in float32."
                : ""));
    List<LabelledPair> pairs = LabelledPairs.readMirbench(Tsv.read(data.file(SET)));
    List<List<String>> rows = new ArrayList<>();
    List<Object> json = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      json.add(measure(subjects.get(i), models.get(i), pairs, rows));
    }
    report.table(
        Report.Table.of(
            "%s beside float32, %s".formatted(low, SET),
            List.of(
                "",
                "windows of training",
                "rows of the set",
                "average precision",
                "in " + low,
                "accuracy",
                "in " + low,
                "calls changed"),
            rows));
    results.put("set", SET);
    results.put("precisions", json);
  }

  private Map<String, Object> measure(
      Subject subject, String model, List<LabelledPair> pairs, List<List<String>> rows)
      throws IOException {
    Windows windows = Windows.of(ModelFiles.find(model), low, parityRows(subject));
    float[] wide = scores(subject.engine(), subject, pairs);
    float[] half;
    String device;
    Optional<Map<String, Object>> genes = Optional.empty();
    Seedhawk.Builder builder = Seedhawk.builder().precision(low);
    try (Seedhawk engine = (model == null ? builder : builder.model(model)).open()) {
      half = scores(engine, subject, pairs);
      device = engine.device();
      if (low == Precision.INT8) {
        genes = Optional.of(genes(subject, engine));
      }
    }
    boolean[] labels = LabelledSets.of(SET, pairs).labels(0);
    Metrics before = Metrics.of(wide, labels, subject.threshold());
    Metrics after = Metrics.of(half, labels, subject.threshold());
    int changed = 0;
    for (int i = 0; i < wide.length; i++) {
      changed += wide[i] >= subject.threshold() == half[i] >= subject.threshold() ? 0 : 1;
    }
    Moved moved = Moved.of(wide, half);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("label", subject.label());
    json.put("device", device);
    json.put("windows", windows.json());
    json.put("rows", pairs.size());
    json.putAll(moved.json());
    json.put("calls_changed", changed);
    json.put("float32", json(before));
    json.put(low.toString(), json(after));
    genes.ifPresent(ranks -> json.put("genes", ranks));
    rows.add(
        List.of(
            subject.label(),
            windows.text(),
            moved.text(),
            Report.exact(before.averagePrecision()),
            Report.exact(after.averagePrecision()),
            Report.exact(before.accuracy()),
            Report.exact(after.accuracy()),
            Integer.toString(changed)));
    return json;
  }

  /** Compares how both engines rank the genes of the fold changes, miRNA by miRNA. */
  private Map<String, Object> genes(Subject subject, Seedhawk engine) throws IOException {
    FoldChanges changes = FoldChangeTable.read(data);
    List<LabelledPair> pairs = changes.pairs();
    float[][] wide = geneScores(subject.engine(), subject, changes, pairs);
    float[][] narrow = geneScores(engine, subject, changes, pairs);
    double sum = 0;
    double least = 1;
    for (int mirna = 0; mirna < wide.length; mirna++) {
      double correlation = new RankCorrelation(wide[mirna], narrow[mirna]).value();
      sum += correlation;
      least = Math.min(least, correlation);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("genes", changes.genes().size());
    json.put("mirnas", wide.length);
    json.put("rank_correlation", sum / wide.length);
    json.put("least_rank_correlation", least);
    return json;
  }

  private static float[][] geneScores(
      Seedhawk engine, Subject subject, FoldChanges changes, List<LabelledPair> pairs)
      throws IOException {
    return FoldChangeTable.byMirna(
        changes, EngineScores.of(engine, pairs, subject.geneSearch(), subject.options()).pairs());
  }

  private static float[] scores(Seedhawk engine, Subject subject, List<LabelledPair> pairs)
      throws IOException {
    return EngineScores.of(engine, pairs, Search.everyWindow(), subject.options()).pairs();
  }

  private static List<ParityFile.Row> parityRows(Subject subject) throws IOException {
    Path file =
        subject
            .folder()
            .map(folder -> folder.resolve(ParityFile.NAME))
            .filter(Files::isRegularFile)
            .orElseThrow(
                () ->
                    new BadInputException(
                        "model '%s' has no %s; name its folder with --model"
                            .formatted(subject.label(), ParityFile.NAME)));
    return ParityFile.read(file);
  }

  private static Map<String, Object> json(Metrics metrics) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rows", metrics.rows());
    json.put("positives", metrics.positives());
    json.put("accuracy", metrics.accuracy());
    json.put("f1", metrics.f1());
    json.put("sensitivity", metrics.sensitivity());
    json.put("specificity", metrics.specificity());
    json.put("auroc", metrics.auroc());
    json.put("average_precision", metrics.averagePrecision());
    return json;
  }
}
