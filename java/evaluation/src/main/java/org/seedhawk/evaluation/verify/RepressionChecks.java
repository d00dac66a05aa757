// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.check.RepressionVerification;
import org.seedhawk.evaluation.data.ModelFolder;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.evaluation.data.RepressionParity;
import org.seedhawk.evaluation.data.ResultsFile;
import org.seedhawk.evaluation.verify.ModelChecks.Check;
import org.seedhawk.evaluation.verify.ModelChecks.Fault;
import org.seedhawk.model.ModelFiles;

/** The checks of one repression model. One thread at a time. */
final class RepressionChecks {
  private static final String FOLDS = "folds.tsv";
  private static final String TABLE = "repression.json";

  private final ModelFiles files;
  private final Optional<Path> folder;

  RepressionChecks(ModelFiles files, Optional<Path> folder) {
    this.files = files;
    this.folder = folder;
  }

  /** Runs all checks that apply; a fault ends its check, not the others. */
  List<Check> run() throws IOException {
    List<Check> checks = new ArrayList<>();
    checks.add(ModelChecks.check("contract", this::contract));
    if (folder.isEmpty()) {
      checks.add(
          ModelChecks.absent(
              "hashes", "only ONNX files ride in the jar; name the model's folder for the rest"));
      return checks;
    }
    Path path = folder.get();
    checks.add(ModelChecks.check("hashes", () -> ModelChecks.hashes(path)));
    checks.add(ModelChecks.check("results", () -> results(path)));
    checks.add(ModelChecks.check("parity", () -> parity(path)));
    return checks;
  }

  private Check contract() {
    RepressionVerification verified = RepressionVerification.of(files);
    return ModelChecks.ok(
        "contract",
        "%s %s, %d features of a site; no prediction above 0 on %,d random sites",
        verified.metadata().get("name"),
        verified.metadata().get("version"),
        verified.metadata().get("features").split(",").length,
        verified.sites());
  }

  private Check results(Path path) throws IOException, Fault {
    Path results = path.resolve(ModelFolder.RESULTS);
    if (!Files.isRegularFile(results)) {
      return ModelChecks.absent("results", "%s: no such file; train again", results);
    }
    JsonNode json = ResultsFile.read(results);
    Map<String, String> metadata = RepressionVerification.metadata(files);
    for (String key : List.of("name", "version", "architecture", "licence")) {
      String trained = json.at("/recipe/model/" + key).asText("none");
      if (!trained.equals(metadata.get(key))) {
        throw new Fault(
            "%s: recipe.model.%s is '%s' but the ONNX file says '%s'; train again",
            results, key, trained, metadata.get(key));
      }
    }
    RecipeCheck.sameRecipe(path.resolve(ModelChecks.RECIPE), json);
    int seeds = folds(path, json.at("/recipe/split/folds").asInt());
    return ModelChecks.ok(
        "results",
        "results.json fits the model; %d seed families in %d folds%s",
        seeds,
        json.at("/recipe/split/folds").asInt(),
        Files.isRegularFile(path.resolve(TABLE)) ? "" : "; no " + TABLE);
  }

  /** Returns the number of seed families; each has a fold, and each fold has a model. */
  private static int folds(Path path, int count) throws IOException, Fault {
    Path file = path.resolve(FOLDS);
    if (!Files.isRegularFile(file)) {
      throw new Fault("%s: no such file; restore it or train again", file);
    }
    for (int fold = 0; fold < count; fold++) {
      Path onnx = path.resolve("fold" + fold + ".onnx");
      if (!Files.isRegularFile(onnx)) {
        throw new Fault("%s: no such file; restore it or train again", onnx);
      }
    }
    int line = 1;
    int seeds = 0;
    for (String row : Files.readAllLines(file)) {
      if (!row.startsWith("#")) {
        seeds++;
        if (!row.matches("[ACGU]{6}\t\\d{1,4}") || Integer.parseInt(row.substring(7)) >= count) {
          throw new Fault(
              "%s:%d: '%s' is no seed of 6 letters, tab and fold 0..%d; restore it or train again",
              file, line, row, count - 1);
        }
      }
      line++;
    }
    return seeds;
  }

  private Check parity(Path path) throws IOException, Fault {
    Path file = path.resolve(ParityFile.NAME);
    if (!Files.isRegularFile(file)) {
      return ModelChecks.absent("parity", "%s: no such file; 'seedhawk train' writes it", file);
    }
    List<RepressionParity.Row> rows = RepressionParity.read(file);
    float[] predicted = RepressionParity.predict(path, rows);
    double largest = 0;
    for (int i = 0; i < predicted.length; i++) {
      double difference = Math.abs((double) predicted[i] - rows.get(i).log2fc());
      if (!(difference <= RepressionParity.TOLERANCE)) {
        throw new Fault(
            "%s:%d: training predicted %s but the model predicts %s, %.0e is allowed; train again,"
                + " or the file is of another training",
            file, i + 2, rows.get(i).log2fc(), predicted[i], RepressionParity.TOLERANCE);
      }
      largest = Math.max(largest, difference);
    }
    return ModelChecks.ok(
        "parity",
        "%d transcripts of training within %.1e (limit %.0e)",
        rows.size(),
        largest,
        RepressionParity.TOLERANCE);
  }
}
