// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.DataFolder;
import org.seedhawk.evaluation.data.GeneratorData;
import org.seedhawk.evaluation.data.ModelFolder;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.evaluation.data.ResultsFile;
import org.seedhawk.evaluation.data.SitePairs.Row;
import org.seedhawk.evaluation.data.Tsv;
import org.seedhawk.evaluation.verify.ModelChecks.Check;
import org.seedhawk.evaluation.verify.ModelChecks.Fault;
import org.seedhawk.generate.Generator;
import org.seedhawk.generate.Generator.GeneratedMirna;
import org.seedhawk.model.GeneratorContract;
import org.seedhawk.model.ModelFiles;

/** The checks of one generator of miRNAs. One thread at a time. */
final class GeneratorChecks {
  private static final String TABLE = "seq2seq.json";
  private static final String HEADER = "#site\tmirna\tlog_probabilities";

  /** Float32 sums in another order, through some twenty steps. */
  private static final double TOLERANCE = 1e-4;

  /**
   * Rows whose first answer may be another on another processor: where two letters are equally
   * probable, the last bit decides.
   */
  private static final int ROWS = 3;

  private static final int BATCH = 128;

  private final String name;
  private final Optional<Path> folder;
  private final Optional<Path> data;

  GeneratorChecks(String name, Optional<Path> folder, Optional<Path> data) {
    this.name = name;
    this.folder = folder;
    this.data = data;
  }

  /** Runs all checks that apply; a fault ends its check, not the others. */
  List<Check> run() throws IOException {
    List<Check> checks = new ArrayList<>();
    ModelFiles files = ModelFiles.generator(folder.map(Path::toString).orElse(name));
    checks.add(ModelChecks.check("contract", () -> contract(files)));
    if (folder.isEmpty()) {
      checks.add(
          ModelChecks.absent(
              "hashes", "only ONNX files ride in the jar; name the model's folder for the rest"));
      return checks;
    }
    Path path = folder.get();
    checks.add(ModelChecks.check("hashes", () -> ModelChecks.hashes(path)));
    checks.add(ModelChecks.check("results", () -> results(path, files)));
    checks.add(ModelChecks.check("parity", () -> parity(path, files)));
    checks.add(ModelChecks.check("metrics", () -> metrics(path)));
    return checks;
  }

  private static Check contract(ModelFiles files) {
    GeneratorContract contract = ModelVerification.generator(files);
    return ModelChecks.ok(
        "contract",
        "%s %s, %s, sites of up to %d nt; log-probabilities of random sites",
        contract.name(),
        contract.version(),
        contract.architecture(),
        contract.siteLength());
  }

  private static Check results(Path folder, ModelFiles files) throws IOException, Fault {
    Path results = folder.resolve(ModelFolder.RESULTS);
    if (!Files.isRegularFile(results)) {
      return ModelChecks.absent("results", "%s: no such file; train again", results);
    }
    JsonNode json = ResultsFile.read(results);
    GeneratorContract contract = ModelVerification.generator(files);
    Map<String, String> served = new HashMap<>();
    served.put("name", contract.name());
    served.put("version", contract.version());
    served.put("architecture", contract.architecture());
    served.put("max_length", Integer.toString(contract.siteLength()));
    served.put("licence", contract.licence());
    for (Map.Entry<String, String> field : served.entrySet()) {
      String trained = json.at("/recipe/model/" + field.getKey()).asText("none");
      if (!trained.equals(field.getValue())) {
        throw new Fault(
            "%s: recipe.model.%s is '%s' but the ONNX files say '%s'; train again",
            results, field.getKey(), trained, field.getValue());
      }
    }
    RecipeCheck.sameRecipe(folder.resolve(ModelChecks.RECIPE), json);
    for (JsonNode part : json.path("parts")) {
      double[] rising = {
        part.path("top1").asDouble(), part.path("top5").asDouble(), part.path("family5").asDouble()
      };
      if (part.path("top1").asDouble() > part.path("family").asDouble()
          || rising[0] > rising[1]
          || rising[1] > rising[2]) {
        throw new Fault(
            "%s: '%s': top1 %s, top5 %s, family %s, family5 %s do not belong together; the file was"
                + " edited: train again",
            results,
            part.path("name").asText(),
            part.path("top1"),
            part.path("top5"),
            part.path("family"),
            part.path("family5"));
      }
    }
    Path table = folder.resolve(TABLE);
    if (!Files.isRegularFile(table)) {
      return ModelChecks.ok("results", "results.json fits the model, no %s", TABLE);
    }
    for (JsonNode generator : ResultsFile.read(table).path("generators")) {
      if (generator.path("name").asText().equals(contract.name())) {
        for (Map.Entry<String, String> here : ModelFolder.generatorHashes(files).entrySet()) {
          String measured = generator.path("files").path(here.getKey()).asText("none");
          if (!measured.equals(here.getValue())) {
            throw new Fault("%s: measured with another %s; %s", table, here.getKey(), again(table));
          }
        }
        return ModelChecks.ok("results", "results.json and %s fit the model", TABLE);
      }
    }
    throw new Fault("%s: does not hold generator '%s'; %s", table, contract.name(), again(table));
  }

  private static String again(Path table) {
    return "run 'seedhawk evaluate --table seq2seq --model %s --data DIR --out %s'"
        .formatted(table.getParent(), table);
  }

  private static Check parity(Path folder, ModelFiles files) throws IOException, Fault {
    Path file = folder.resolve(ParityFile.NAME);
    if (!Files.isRegularFile(file)) {
      return ModelChecks.absent("parity", "%s: no such file; train again", file);
    }
    Tsv tsv = Tsv.read(file);
    if (!String.join("\t", tsv.columns()).equals(HEADER)) {
      throw new BadInputException(
          "%s:1: the columns are %s but must be %s; train again"
              .formatted(file, tsv.columns(), List.of(HEADER.split("\t"))));
    }
    List<String> sites = new ArrayList<>();
    List<String> mirnas = new ArrayList<>();
    int longest = ModelVerification.generator(files).siteLength();
    for (String[] fields : tsv.rows()) {
      boolean isRow =
          fields[0].matches("[ACGU]+")
              && fields[0].length() <= longest
              && fields[1].matches("[ACGU]{1," + (GeneratorData.MAX_MIRNA - 1) + "}");
      if (!isRow) {
        throw new BadInputException(
            "%s:%d: '%s', '%s' are no site of up to %d nt and miRNA; train again"
                .formatted(file, sites.size() + 2, fields[0], fields[1], longest));
      }
      sites.add(fields[0]);
      mirnas.add(fields[1]);
    }
    float[][] scores = ModelVerification.letterScores(files, sites, mirnas);
    double largest = 0;
    int steps = 0;
    for (int i = 0; i < scores.length; i++) {
      String[] trained = tsv.rows().get(i)[2].split(",", -1);
      for (int step = 0; step < scores[i].length; step++, steps++) {
        double difference = Double.NaN;
        if (trained.length == scores[i].length) {
          try {
            difference = Math.abs(Double.parseDouble(trained[step]) - scores[i][step]);
          } catch (NumberFormatException e) {
            difference = Double.NaN;
          }
        }
        if (!(difference <= TOLERANCE)) {
          throw new Fault(
              "%s:%d: training gave '%s' but the ONNX files give %s as value %d, %.0e is allowed;"
                  + " train again, or the file is of another training",
              file, i + 2, tsv.rows().get(i)[2], scores[i][step], step + 1, TOLERANCE);
        }
        largest = Math.max(largest, difference);
      }
    }
    return ModelChecks.ok(
        "parity",
        "%,d letters of %d miRNAs within %.1e (limit %.0e)",
        steps,
        scores.length,
        largest,
        TOLERANCE);
  }

  private Check metrics(Path folder) throws IOException, Fault {
    if (data.isEmpty()) {
      return ModelChecks.absent("metrics", "not computed again; give --data DIR");
    }
    Path file = folder.resolve(ModelFolder.RESULTS);
    if (!Files.isRegularFile(file)) {
      return ModelChecks.absent("metrics", "%s: no such file; train again", file);
    }
    List<Row> rows = GeneratorData.read(folder, new DataFolder(data.get())).split().sites();
    double stored = ResultsFile.read(file).at("/parts/0/greedy").asDouble(Double.NaN);
    int right = 0;
    try (Generator generator = Generator.open(folder.toString(), 1)) {
      List<String> sites =
          rows.stream().map(row -> new StringBuilder(row.site()).reverse().toString()).toList();
      List<List<GeneratedMirna>> written = generator.generate(sites, 1, BATCH);
      for (int i = 0; i < rows.size(); i++) {
        right += written.get(i).getFirst().letters().equals(rows.get(i).mirna()) ? 1 : 0;
      }
    }
    if (!(Math.abs(stored * rows.size() - right) <= ROWS + 0.5)) {
      throw new Fault(
          "%s: of %,d sites that training has not seen %.4f are right by greedy decoding, but"
              + " computed again %.4f; it was edited or is of another model: train again",
          file, rows.size(), stored, (double) right / rows.size());
    }
    return ModelChecks.ok(
        "metrics",
        "%,d of %,d sites that training has not seen are right to the letter by greedy decoding",
        right,
        rows.size());
  }
}
