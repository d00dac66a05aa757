// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.ModelFolder;
import org.seedhawk.evaluation.data.ResultsFile;
import org.seedhawk.model.ModelContract;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;

/**
 * A model that is evaluated and how it searches. Thread-safe, as its engine is.
 *
 * @param label what tables call it
 * @param engine open; closed by the owner of this
 * @param contract what its files say of it
 * @param geneSearch how it searches genes
 * @param options rule and workers
 * @param files hashes of its ONNX files by name
 * @param folder where its results are, if there is one
 */
public record Subject(
    String label,
    Seedhawk engine,
    ModelContract contract,
    Search geneSearch,
    ScanOptions options,
    Map<String, String> files,
    Optional<Path> folder) {
  /** What the label of a model ends with that searches as a published program does. */
  private static final String COMPAT = ", compat";

  /**
   * Opens a model. The caller closes its engine.
   *
   * @param model name or folder; null: the first listed
   * @param builder of its engine
   */
  public static Subject open(
      String model,
      Function<SeedMatch, Search> search,
      ScanOptions options,
      Seedhawk.Builder builder) {
    Map<String, String> files = ModelFolder.hashes(ModelFiles.find(model));
    Seedhawk engine = builder.open();
    Precision precision = engine.precision();
    String label = engine.model().name() + (precision == Precision.FLOAT32 ? "" : ", " + precision);
    Search geneSearch = search.apply(engine.model().seedMatch());
    return new Subject(
        geneSearch instanceof Search.SeedSearch ? label : label + COMPAT,
        engine,
        ModelVerification.contract(model),
        geneSearch,
        options,
        files,
        ModelFolder.of(model));
  }

  /** Returns the same model under another label. */
  public Subject withLabel(String newLabel) {
    return new Subject(newLabel, engine, contract, geneSearch, options, files, folder);
  }

  /**
   * Returns the model searching for sites as DeepTarget's published code does, by the same rule;
   * empty where that code has no such rule, or where the model searches otherwise already.
   */
  public Optional<Subject> searchingAsPublished() {
    if (!(geneSearch instanceof Search.SeedSearch seeds)
        || seeds.wobbles()
        || seeds.rule() == SeedMatch.CANONICAL) {
      return Optional.empty();
    }
    return Optional.of(
        new Subject(
            label + COMPAT,
            engine,
            contract,
            new Search.PublishedDeepTarget(seeds.rule().withCanonical()),
            options,
            files,
            folder));
  }

  /** Returns the score from which the model calls a pair positive. */
  public double threshold() {
    return engine.model().threshold();
  }

  /** Returns the name of the rule by which it searches. */
  public String rule() {
    return switch (geneSearch) {
      case Search.SeedSearch seeds ->
          seeds.rule().label() + (seeds.wobbles() ? ", G:U counts" : "");
      case Search.PublishedDeepTarget published -> published.rule().label();
      default -> engine.model().seedMatch().label();
    };
  }

  /**
   * Returns a sentence for each of its stored result files that was made of other data than what
   * was read: then the figures do not compare.
   *
   * @param table name of its file with the same table; its training's results are looked at anyway
   */
  public List<String> otherData(String table, DataFolder read) throws IOException {
    List<String> warnings = new ArrayList<>();
    for (String name : List.of(table, ModelFolder.RESULTS)) {
      Optional<Path> file = folder.map(path -> path.resolve(name)).filter(Files::isRegularFile);
      if (file.isPresent()) {
        JsonNode stored = ResultsFile.read(file.get()).path("sha256");
        List<String> others =
            read.hashes().entrySet().stream()
                .filter(
                    entry ->
                        stored.has(entry.getKey())
                            && !stored.path(entry.getKey()).asText().equals(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!others.isEmpty()) {
          warnings.add(
              "%s is not the file that %s was made of (sha256 differs): figures do not compare"
                  .formatted(String.join(", ", others), file.get()));
        }
      }
    }
    return warnings;
  }

  /** Returns what a result file says of it. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("label", label);
    facts.put("name", contract.name());
    facts.put("version", contract.version());
    facts.put("architecture", contract.architecture());
    facts.put("files", files);
    facts.put("training_data_sha256", contract.trainingDataSha256());
    facts.put("precision", engine.precision().toString());
    facts.put("threshold", contract.threshold());
    facts.put("calibration", contract.calibration());
    facts.put("seed_match", rule());
    facts.put(
        "search",
        switch (geneSearch) {
          case Search.SeedSearch seeds -> "clean";
          case Search.EveryWindow every -> "clean";
          case Search.PublishedDeepTarget deepTarget -> "as published DeepTarget";
          case Search.PublishedTargetNet targetNet -> "as published TargetNet";
          case Search.PublishedMitar mitar -> "as published miTAR";
        });
    return facts;
  }
}
