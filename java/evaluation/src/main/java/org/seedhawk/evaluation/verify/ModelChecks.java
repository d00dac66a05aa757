// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.ModelException;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.ModelFolder;
import org.seedhawk.evaluation.data.ResultsFile;
import org.seedhawk.evaluation.report.PrecisionCard;
import org.seedhawk.model.ModelContract;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.ModelIndex;
import org.seedhawk.model.RepressionFiles;

/** The checks of one model. One thread at a time. */
public final class ModelChecks {
  static final String RECIPE = "recipe.yaml";
  static final String RESULTS = ModelFolder.RESULTS;
  static final String MIRBENCH = "mirbench.json";
  static final String MODEL = "model.onnx";

  private static final List<String> TOWERS =
      ModelFiles.ONNX.stream().filter(file -> !file.equals(MODEL)).toList();

  /** Tables that the evaluation writes into a model's folder. */
  private static final List<String> TABLES =
      List.of(
          "miraw.json",
          MIRBENCH,
          "carry-over.json",
          PrecisionCard.FLOAT16.results(),
          PrecisionCard.INT8.results());

  /** Figures are doubles that were computed from the same counts. */
  static final double ROUNDING = 1e-6;

  private final String name;
  private final Optional<Path> data;

  /** What came out of a check. */
  public enum Outcome {
    OK,
    FAILED,
    ABSENT;

    /** Returns the word that the command prints. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A line of the report.
   *
   * @param what was checked
   * @param outcome what came out
   * @param text figures, or which file is at fault and what to do
   */
  public record Check(String what, Outcome outcome, String text) {}

  /** A check that failed; the message is its line. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1;

    Fault(String message, Object... values) {
      super(message.formatted(values));
    }
  }

  /** One check. */
  interface Body {
    Check run() throws Fault, IOException;
  }

  /** Names a model and the data pack; null: without the checks that need it. */
  public ModelChecks(String name, Path data) {
    this.name = name;
    this.data = Optional.ofNullable(data);
  }

  /** Runs all checks that apply; a fault ends its check, not the others. */
  public List<Check> run() throws IOException {
    Optional<Path> folder =
        ModelFolder.of(name).or(() -> ModelFolder.all().map(all -> all.resolve(name)));
    String where = folder.filter(Files::isDirectory).map(Path::toString).orElse(name);
    Optional<Path> own = folder.filter(ModelIndex::isGenerator);
    if (own.isPresent() || ModelIndex.embeddedGenerators().contains(name)) {
      return new GeneratorChecks(name, own, data).run();
    }
    Optional<ModelFiles> repression = RepressionFiles.find(name);
    if (repression.isPresent()) {
      return new RepressionChecks(repression.get(), repression.get().directory()).run();
    }
    if (folder.isPresent() && ModelIndex.isPartOfGenerator(folder.get())) {
      return List.of(
          new Check(
              "contract",
              Outcome.FAILED,
              "%s: a generator has encoder.onnx and decoder.onnx, but here is one of them alone; restore the other or train again"
                  .formatted(folder.get())));
    }
    ModelFiles files;
    boolean scoresPairs;
    if (folder.isPresent()
        && !Files.isDirectory(folder.get())
        && ModelIndex.embedded().contains(name)) {
      return List.of(
          new Check(
              "contract",
              Outcome.FAILED,
              "%s: no such folder, but the index of models names it; restore it or remove the name"
                  .formatted(folder.get())));
    }
    try {
      files = ModelFiles.find(where);
      scoresPairs = ModelVerification.scoresPairs(files);
    } catch (ModelException e) {
      return List.of(new Check("contract", Outcome.FAILED, e.getMessage()));
    }
    List<Check> checks = new ArrayList<>();
    if (scoresPairs) {
      checks.add(check("contract", () -> contract(where, files)));
    } else {
      checks.add(check("contract", () -> languageModel(files)));
    }
    if (folder.isEmpty()) {
      checks.add(
          absent(
              "hashes", "only ONNX files ride in the jar; name the model's folder for the rest"));
      return checks;
    }
    checks.add(check("hashes", () -> hashes(folder.get())));
    if (scoresPairs) {
      checks.add(check("results", () -> results(folder.get(), files)));
      checks.add(check("parity", () -> ParityCheck.of(folder.get(), files)));
      checks.add(check("metrics", () -> MetricsCheck.of(folder.get(), data)));
      checks.add(check("chance", () -> ChanceCheck.of(files)));
    }
    return checks;
  }

  static Check check(String what, Body body) throws IOException {
    try {
      return body.run();
    } catch (Fault | ModelException | BadInputException e) {
      return new Check(what, Outcome.FAILED, e.getMessage().replaceAll("\\s*\\R\\s*", " "));
    }
  }

  static Check ok(String what, String text, Object... values) {
    return new Check(what, Outcome.OK, String.format(Locale.ROOT, text, values));
  }

  static Check absent(String what, String text, Object... values) {
    return new Check(what, Outcome.ABSENT, text.formatted(values));
  }

  private static Check contract(String where, ModelFiles files) throws Fault {
    List<String> missing = TOWERS.stream().filter(tower -> !files.has(tower)).toList();
    if (!missing.isEmpty() && missing.size() < TOWERS.size()) {
      throw new Fault(
          "%s: no such file, but towers are %s together; restore it or train again",
          files.where(missing.getFirst()), String.join(", ", TOWERS));
    }
    ModelVerification verified = ModelVerification.of(where);
    ModelContract contract = verified.contract();
    return ok(
        "contract",
        "%s %s, %s; probabilities on %,d random pairs, %s",
        contract.name(),
        contract.version(),
        contract.encoding(),
        verified.pairs(),
        Double.isNaN(verified.towerDifference())
            ? verified.towers() ? "towers alone" : "no towers"
            : String.format(
                Locale.ROOT,
                "towers within %.1e of the joint model (limit %.0e)",
                verified.towerDifference(),
                ModelVerification.TOWER_TOLERANCE));
  }

  private static Check languageModel(ModelFiles files) throws Fault {
    Map<String, String> metadata = ModelVerification.metadata(files);
    for (String key :
        List.of("name", "version", "architecture", "width", "training_data_sha256", "licence")) {
      if (metadata.getOrDefault("seedhawk." + key, "").isBlank()) {
        throw new Fault(
            "%s: metadata seedhawk.%s is missing; train or import the language model again",
            files.where(MODEL), key);
      }
    }
    return ok(
        "contract",
        "%s %s, language model, embeddings of %s; it scores no pairs, so nothing else applies",
        metadata.get("seedhawk.name"),
        metadata.get("seedhawk.version"),
        metadata.get("seedhawk.width"));
  }

  static Check hashes(Path folder) throws IOException, Fault {
    Path results = folder.resolve(RESULTS);
    if (!Files.isRegularFile(results)) {
      return absent("hashes", "%s: no such file; 'seedhawk train' writes it", results);
    }
    JsonNode json = ResultsFile.read(results);
    Map<String, String> expected = new TreeMap<>();
    for (String part : List.of("sha256", "files")) {
      for (Map.Entry<String, JsonNode> entry : json.path(part).properties()) {
        boolean isOwn = entry.getKey().endsWith(".onnx") && !entry.getKey().contains("/");
        if (part.equals("files") || isOwn) {
          expected.put(entry.getKey(), entry.getValue().asText());
        }
      }
    }
    if (expected.isEmpty()) {
      return absent("hashes", "%s names no files; train again", results);
    }
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      // Absolute: the normal form of '.' is empty, and no path starts with it.
      Path within = folder.toAbsolutePath().normalize();
      if (!file.toAbsolutePath().normalize().startsWith(within) || !Files.isRegularFile(file)) {
        faults.add("%s: no such file".formatted(file));
      } else if (!DataFolder.sha256(file).equals(entry.getValue())) {
        faults.add(
            "%s: sha256 %s.. but %s has %s.."
                .formatted(
                    file,
                    shortened(DataFolder.sha256(file)),
                    RESULTS,
                    shortened(entry.getValue())));
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> file.toString().endsWith(".onnx"))
          .filter(file -> !expected.containsKey(file.getFileName().toString()))
          .sorted()
          .forEach(file -> faults.add("%s: not in %s".formatted(file, RESULTS)));
    }
    if (!faults.isEmpty()) {
      throw new Fault("%s; restore the files or train again", String.join("; ", faults));
    }
    return ok("hashes", "%d files are those of %s", expected.size(), RESULTS);
  }

  static String shortened(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }

  private static Check results(Path folder, ModelFiles files) throws IOException, Fault {
    Path results = folder.resolve(RESULTS);
    if (!Files.isRegularFile(results)) {
      return absent("results", "%s: no such file; 'seedhawk train' writes it", results);
    }
    JsonNode json = ResultsFile.read(results);
    Map<String, String> hashes = ModelFolder.hashes(files);
    String onnx = hashes.keySet().iterator().next();
    Map<String, String> metadata = ModelVerification.metadata(files);
    for (Map.Entry<String, JsonNode> field : json.at("/recipe/model").properties()) {
      String served = metadata.get("seedhawk." + field.getKey());
      if (served != null
          && field.getValue().isValueNode()
          && !RecipeCheck.equal(served, field.getValue())) {
        throw new Fault(
            "%s: recipe.model.%s is '%s' but %s says '%s'; train again",
            results, field.getKey(), field.getValue().asText(), onnx, served);
      }
    }
    RecipeCheck.sameRecipe(folder.resolve(RECIPE), json);
    String training = metadata.getOrDefault("seedhawk.training_data_sha256", "");
    List<String> trainedOn = new ArrayList<>();
    json.path("sha256").forEach(hash -> trainedOn.add(hash.asText()));
    if (!trainedOn.isEmpty() && !trainedOn.contains(training)) {
      throw new Fault(
          "%s: no data file has the hash that %s was trained on, %s..; train again",
          results, onnx, shortened(training));
    }
    int figures = TableCheck.consistent(results, RESULTS, json);
    int tables = 0;
    for (String table : TABLES) {
      Path file = folder.resolve(table);
      if (Files.isRegularFile(file)) {
        JsonNode measured = ResultsFile.read(file);
        TableCheck.sameModel(file, measured, hashes, metadata.get("seedhawk.name"));
        figures += TableCheck.consistent(file, table, measured);
        tables++;
      }
    }
    return ok(
        "results",
        "%s fits the model, %d of %d measured tables are of this model, %,d figures agree",
        RESULTS,
        tables,
        TABLES.size(),
        figures);
  }
}
