// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.verify;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.evaluation.data.ModelFolder;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.evaluation.data.ResultsFile;
import org.seedhawk.evaluation.data.Tsv;
import org.seedhawk.evaluation.measure.EngineScores;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.evaluation.report.Float16Card;
import org.seedhawk.model.FormerNames;
import org.seedhawk.model.ModelContract;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.scan.ModelException;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScoringPath;
import org.seedhawk.scan.Search;

/** The checks of one model. One thread at a time. */
public final class ModelChecks {
  static final String RECIPE = "recipe.yaml";
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String RESULTS = ModelFolder.RESULTS;
  private static final String MIRBENCH = "mirbench.json";
  private static final String MODEL = "model.onnx";

  private static final List<String> TOWERS =
      ModelFiles.ONNX.stream().filter(file -> !file.equals(MODEL)).toList();

  /** Tables that the evaluation writes into a model's folder. */
  private static final List<String> TABLES =
      List.of("miraw.json", MIRBENCH, "carry-over.json", Float16Card.RESULTS);

  /** Figures are doubles that were computed from the same counts. */
  private static final double ROUNDING = 1e-6;

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
    Optional<Path> own = folder.filter(ModelFiles::isGenerator);
    if (own.isPresent() || ModelFiles.embeddedGenerators().contains(name)) {
      return new GeneratorChecks(name, own, data).run();
    }
    if (folder.isPresent() && ModelFiles.isPartOfGenerator(folder.get())) {
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
        && ModelFiles.embedded().contains(name)) {
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
    Path path = folder.get();
    checks.add(check("hashes", () -> hashes(path)));
    if (scoresPairs) {
      checks.add(check("results", () -> results(path, files)));
      checks.add(check("parity", () -> parity(path, files)));
      checks.add(check("metrics", () -> metrics(path)));
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
      if (!file.normalize().startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
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

  private static String shortened(String hash) {
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
      if (served != null && field.getValue().isValueNode() && !equal(served, field.getValue())) {
        throw new Fault(
            "%s: recipe.model.%s is '%s' but %s says '%s'; train again",
            results, field.getKey(), field.getValue().asText(), onnx, served);
      }
    }
    sameRecipe(folder.resolve(RECIPE), json);
    String training = metadata.getOrDefault("seedhawk.training_data_sha256", "");
    List<String> trainedOn = new ArrayList<>();
    json.path("sha256").forEach(hash -> trainedOn.add(hash.asText()));
    if (!trainedOn.isEmpty() && !trainedOn.contains(training)) {
      throw new Fault(
          "%s: no data file has the hash that %s was trained on, %s..; train again",
          results, onnx, shortened(training));
    }
    int figures = consistent(results, RESULTS, json);
    int tables = 0;
    for (String table : TABLES) {
      Path file = folder.resolve(table);
      if (Files.isRegularFile(file)) {
        JsonNode measured = ResultsFile.read(file);
        sameModel(file, measured, hashes, metadata.get("seedhawk.name"));
        figures += consistent(file, table, measured);
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

  /** What a recipe says must be what was trained, but for what the command said otherwise. */
  static void sameRecipe(Path recipe, JsonNode results) throws IOException, Fault {
    if (!Files.isRegularFile(recipe)) {
      return;
    }
    JsonNode written;
    try {
      written = YAML.readTree(recipe.toFile());
    } catch (JacksonException e) {
      throw new Fault("%s: not YAML (%s)", recipe, e.getOriginalMessage());
    }
    JsonNode trained = results.path("recipe");
    List<String> command = List.of(results.path("command").asText().split(" "));
    if (command.contains("--epochs") && written.path("training") instanceof ObjectNode training) {
      training.remove("epochs");
    }
    if (written.path("model") instanceof ObjectNode model
        && (command.contains("--language-model") || sameLanguageModel(recipe, model, results))) {
      model.remove("language_model");
    }
    for (Map.Entry<String, JsonNode> section : written.properties()) {
      if (!section.getKey().equals("grid")) {
        sameValues(recipe, section.getKey(), section.getValue(), trained.path(section.getKey()));
      }
    }
  }

  /** Its path is another one when a folder was moved; what counts is the file. */
  private static boolean sameLanguageModel(Path recipe, JsonNode model, JsonNode results)
      throws IOException {
    String trained = results.at("/recipe/model/language_model").asText();
    Path file = recipe.resolveSibling(model.path("language_model").asText());
    return Files.isRegularFile(file)
        && DataFolder.sha256(file).equals(results.path("sha256").path(trained).asText());
  }

  private static void sameValues(Path recipe, String key, JsonNode written, JsonNode trained)
      throws Fault {
    if (written.isContainerNode() && !written.isEmpty()) {
      for (Map.Entry<String, JsonNode> field : written.properties()) {
        sameValues(
            recipe, key + "." + field.getKey(), field.getValue(), trained.path(field.getKey()));
      }
      for (int i = 0; i < written.size() && written.isArray(); i++) {
        sameValues(recipe, key + "[" + i + "]", written.get(i), trained.path(i));
      }
    } else if (!equal(written.asText(), trained) && !sameArchitecture(key, written, trained)) {
      throw new Fault(
          "%s: %s is '%s', but the model was trained with '%s'; train again or restore the recipe",
          recipe, key, written.asText(), trained.asText("none"));
    }
  }

  private static boolean sameArchitecture(String key, JsonNode written, JsonNode trained) {
    return key.equals("model.architecture")
        && FormerNames.today(written.asText()).equals(FormerNames.today(trained.asText()));
  }

  private static boolean equal(String served, JsonNode recipe) {
    if (recipe.isNumber()) {
      try {
        return Math.abs(Double.parseDouble(served) - recipe.asDouble()) < ROUNDING;
      } catch (NumberFormatException e) {
        return false;
      }
    }
    return served.equals(recipe.asText());
  }

  /** A table must have been measured with the files that are here. */
  private static void sameModel(Path file, JsonNode table, Map<String, String> hashes, String name)
      throws Fault {
    for (JsonNode model : table.path("models")) {
      if (model.path("name").asText().equals(name)) {
        for (Map.Entry<String, String> here : hashes.entrySet()) {
          String measured = model.path("files").path(here.getKey()).asText("none");
          if (!measured.equals(here.getValue())) {
            throw new Fault(
                "%s: measured with another %s (sha256 %s.., here %s..); %s",
                file, here.getKey(), shortened(measured), shortened(here.getValue()), again(file));
          }
        }
        return;
      }
    }
    throw new Fault("%s: does not hold model '%s'; %s", file, name, again(file));
  }

  private static String again(Path file) {
    return "run 'seedhawk evaluate --table %s --model %s --data DIR --out %s'"
        .formatted(file.getFileName().toString().replace(".json", ""), file.getParent(), file);
  }

  /**
   * Figures of one line are bound to each other: whoever changes one must change them all.
   *
   * @return how many objects with figures were checked
   */
  private static int consistent(Path file, String where, JsonNode node) throws Fault {
    int count = 0;
    for (String key : List.of("averagePrecision", "average_precision", "auroc")) {
      JsonNode interval = node.path(key + "Interval");
      interval = interval.isMissingNode() ? node.path(key + "_interval") : interval;
      JsonNode figure = node.path("metrics").has(key) ? node.at("/metrics/" + key) : node.path(key);
      if (interval.size() == 2
          && figure.isNumber()
          && !(interval.get(0).asDouble() <= figure.asDouble()
              && figure.asDouble() <= interval.get(1).asDouble())) {
        throw new Fault(
            "%s: %s: %s %s is outside of its interval; the file was edited: write it again",
            file, where, key, figure.asText());
      }
    }
    boolean single = !node.has("sets") || node.path("sets").size() == 1;
    if (single
        && node.path("accuracy").isNumber()
        && node.path("sensitivity").isNumber()
        && node.path("specificity").isNumber()
        && node.path("rows").asInt() > 0) {
      double rows = node.path("rows").asDouble();
      double positives = node.path("positives").asDouble();
      double tp = node.path("sensitivity").asDouble() * positives;
      double tn = node.path("specificity").asDouble() * (rows - positives);
      double f1 = 2 * tp / (tp + (rows - positives - tn) + positives);
      if (Math.abs((tp + tn) / rows - node.path("accuracy").asDouble()) > ROUNDING
          || Math.abs(f1 - node.path("f1").asDouble()) > ROUNDING) {
        throw new Fault(
            "%s: %s: accuracy, F1, sensitivity and specificity do not belong together; the file was"
                + " edited: write it again",
            file, where);
      }
      count++;
    }
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        // The site level of a mean over sets is a mean too.
        if (single || !field.getKey().equals("site_level")) {
          count += consistent(file, where + "." + field.getKey(), field.getValue());
        }
      }
    } else {
      for (int i = 0; i < node.size(); i++) {
        count += consistent(file, where + "[" + i + "]", node.get(i));
      }
    }
    return count;
  }

  /**
   * Returns the average precision that the training engine measured on a set, as this evaluation
   * measures it; empty where the training did not.
   */
  private static OptionalDouble trained(JsonNode results, String set) {
    if (results.at("/recipe/data/benchmark").asText().endsWith(set + ".tsv")) {
      for (JsonNode line : results.path("metrics")) {
        if (line.path("set").asText().equals("benchmark")
            && line.path("scoredBy").asText().equals("model, maximum over windows")) {
          return OptionalDouble.of(line.at("/metrics/averagePrecision").asDouble());
        }
      }
    }
    return OptionalDouble.empty();
  }

  private static JsonNode line(Path table, JsonNode set, String name) throws Fault {
    for (JsonNode line : set.path("lines")) {
      if (line.path("kind").asText().equals("model") && line.path("label").asText().equals(name)) {
        return line;
      }
    }
    throw new Fault("%s: has no line of model '%s'; %s", table, name, again(table));
  }

  private static Check parity(Path folder, ModelFiles files) throws IOException, Fault {
    Path file = folder.resolve(ParityFile.NAME);
    if (!Files.isRegularFile(file)) {
      return absent("parity", "%s: no such file; 'seedhawk train' writes it", file);
    }
    List<ParityFile.Row> rows = ParityFile.read(file);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String line = "%s:%d".formatted(file, i + 2);
      pairs.add(new Pair(line, rows.get(i).mirna(), line, rows.get(i).target()));
    }
    long[] nt1 = rows.stream().mapToLong(ParityFile.Row::nt1).toArray();
    List<ScoringPath> paths = new ArrayList<>();
    if (files.has(MODEL)) {
      paths.add(ScoringPath.JOINT);
    }
    if (files.hasTowers()) {
      paths.add(ScoringPath.TOWERS);
    }
    List<String> differences = new ArrayList<>();
    for (ScoringPath path : paths) {
      float[] scores = ModelVerification.windowScores(files, path, pairs, nt1);
      double largest = 0;
      for (int i = 0; i < scores.length; i++) {
        double difference = Math.abs((double) scores[i] - rows.get(i).score());
        if (!(difference <= ParityFile.TOLERANCE)) {
          throw new Fault(
              "%s:%d: training scored %s but %s scores %s, %.0e is allowed; export again, or the"
                  + " file is of another training",
              file,
              i + 2,
              rows.get(i).score(),
              files.where(path == ScoringPath.JOINT ? MODEL : "pair.onnx"),
              scores[i],
              ParityFile.TOLERANCE);
        }
        largest = Math.max(largest, difference);
      }
      differences.add(
          String.format(
              Locale.ROOT, "%.1e %s", largest, path == ScoringPath.JOINT ? "joint" : "towers"));
    }
    return ok(
        "parity",
        "%d windows of training within %s (limit %.0e)",
        rows.size(),
        String.join(", ", differences),
        ParityFile.TOLERANCE);
  }

  private Check metrics(Path folder) throws IOException, Fault {
    Path file = folder.resolve(MIRBENCH);
    if (!Files.isRegularFile(file)) {
      return absent("metrics", "%s: no such file; %s", file, again(file));
    }
    if (data.isEmpty()) {
      return absent("metrics", "not computed again; give --data DIR");
    }
    JsonNode json = ResultsFile.read(file);
    try (Seedhawk engine = Seedhawk.open(folder.toString())) {
      JsonNode set = json.at("/sets/0");
      String name = engine.model().name();
      JsonNode line = line(file, set, name);
      String rows = "mirbench/%s.tsv".formatted(set.path("set").asText());
      DataFolder known = new DataFolder(data.get());
      Path rowsFile = known.file(rows);
      String stored = json.path("sha256").path(rows).asText();
      if (!stored.equals(known.hashes().get(rows))) {
        throw new Fault(
            "%s: sha256 %s.. but %s was measured on %s..; name the same data, or measure again",
            data.get().resolve(rows), shortened(known.hashes().get(rows)), file, shortened(stored));
      }
      List<LabelledPair> pairs = LabelledPairs.readMirbench(Tsv.read(rowsFile));
      float[] scores =
          EngineScores.of(engine, pairs, Search.everyWindow(), ScanOptions.DEFAULT).pairs();
      boolean[] labels = LabelledSets.of(rows, pairs).labels(0);
      double computed = Metrics.averagePrecision(scores, labels);
      // Another engine or processor orders scores that are this near to each other otherwise.
      double[] bounds = Metrics.averagePrecisionBounds(scores, labels, ParityFile.TOLERANCE);
      double expected = line.path("average_precision").asDouble(Double.NaN);
      within(file, rows, expected, computed, bounds, again(file));
      Path results = folder.resolve(RESULTS);
      if (Files.isRegularFile(results)) {
        OptionalDouble trained = trained(ResultsFile.read(results), set.path("set").asText());
        if (trained.isPresent()) {
          within(results, rows, trained.getAsDouble(), computed, bounds, "train again");
        }
      }
      return ok(
          "metrics",
          "average precision %.4f on %s, %,d rows; %s has %.4f",
          computed,
          rows,
          pairs.size(),
          MIRBENCH,
          expected);
    }
  }

  private static void within(
      Path file, String rows, double stored, double computed, double[] bounds, String what)
      throws Fault {
    if (!(stored >= bounds[0] - ROUNDING && stored <= bounds[1] + ROUNDING)) {
      throw new Fault(
          "%s: average precision on '%s' is %.6f but computed again %.6f, and scores that differ by"
              + " %.0e give %.6f to %.6f; it was edited or is of another model: %s",
          file, rows, stored, computed, ParityFile.TOLERANCE, bounds[0], bounds[1], what);
    }
  }
}
