// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.Pair;

/** {@code seedhawk models verify} on a copy of a model that is then damaged. */
class VerifyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void copyModel() throws IOException {
    Path source = Path.of(System.getProperty("seedhawk.root"), "models", "deeptarget");
    model = Files.createDirectory(folder.resolve("copy"));
    for (String file :
        List.of("model.onnx", "site.onnx", "mirna.onnx", "pair.onnx", "results.json")) {
      Files.copy(source.resolve(file), model.resolve(file));
    }
    writeParity();
    // The parity file is this test's own.
    ObjectNode results = (ObjectNode) JSON.readTree(model.resolve("results.json").toFile());
    ((ObjectNode) results.get("files")).remove(ParityFile.NAME);
    JSON.writeValue(model.resolve("results.json").toFile(), results);
  }

  /** Training writes what its own engine scored; here the joint model stands for it. */
  private void writeParity() throws IOException {
    Random random = new Random(5);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pairs.add(new Pair("m", letters(random, 22), "t", letters(random, 60)));
    }
    long[] nt1 = random.longs(pairs.size(), 30, 58).toArray();
    float[] scores =
        ModelVerification.windowScores(
            ModelFiles.find(model.toString()), PathChoice.JOINT, pairs, nt1);
    List<ParityFile.Row> rows = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      rows.add(
          new ParityFile.Row(pairs.get(i).mirna(), pairs.get(i).target(), (int) nt1[i], scores[i]));
    }
    ParityFile.write(model.resolve(ParityFile.NAME), rows);
  }

  private static String letters(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append("ACGU".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  private CommandRun verify() {
    return CommandRun.of("models", "verify", model);
  }

  /** Checks that exactly these checks fail; returns the output. */
  private String fails(String... checks) {
    CommandRun run = verify();
    List<String> failed =
        run.out()
            .lines()
            .map(line -> line.strip().split(" +", 4))
            .filter(fields -> fields[2].equals("failed"))
            .map(fields -> fields[1])
            .toList();
    assertEquals(List.of(checks), failed, run.out() + run.err());
    assertEquals(1, run.code());
    return run.out();
  }

  @Test
  void soundModelPassesAndWhatIsAbsentIsSaid() throws IOException {
    String out = verify().ok().out();
    for (String line :
        List.of(
            "  contract  ok      deeptarget 1, onehot-pair-30; probabilities on 1,000 random pairs,"
                + " towers within ",
            "  hashes    ok      4 files are those of results.json",
            "  results   ok      results.json fits the model, 0 of 5 measured tables",
            "  parity    ok      40 windows of training within ",
            "  metrics   absent  " + model.resolve("mirbench.json") + ": no such file; run ")) {
      assertTrue(out.contains(line), () -> line + " is not in\n" + out);
    }
    assertEquals(6, out.lines().count());
    Files.delete(model.resolve("parity.tsv"));
    Files.delete(model.resolve("results.json"));
    String bare = verify().ok().out();
    assertEquals(5, bare.lines().filter(line -> line.contains("  absent  ")).count(), bare);
  }

  @Test
  void modelsOfTowersAloneAreCheckedByThem() throws IOException {
    Files.delete(model.resolve("model.onnx"));
    ObjectNode results = (ObjectNode) JSON.readTree(model.resolve("results.json").toFile());
    ((ObjectNode) results.get("files")).remove("model.onnx");
    JSON.writeValue(model.resolve("results.json").toFile(), results);
    String out = verify().ok().out();
    assertTrue(out.contains("random pairs, towers alone\n"), out);
    assertTrue(out.contains("  hashes    ok      3 files"), out);
    assertTrue(out.contains(" towers (limit 1e-05)"), out);
    assertTrue(!out.contains("joint (limit"), out);
  }

  @Test
  void recipeOfAnotherTrainingIsNamed() throws IOException {
    ObjectNode results = (ObjectNode) JSON.readTree(model.resolve("results.json").toFile());
    ObjectNode training = ((ObjectNode) results.get("recipe")).putObject("training");
    training.put("learning_rate", 0.00001).put("batch", 64).put("keep", "best");
    training.putObject("schedule").put("kind", "step").putArray("at").add(3).add(5);
    JSON.writeValue(model.resolve("results.json").toFile(), results);
    Path recipe = model.resolve("recipe.yaml");
    String written =
        "training:\n  learning_rate: 1e-5\n  batch: 64\n  schedule: {kind: step, at: [3, 5]}\n"
            + "grid:\n  batch: [1, 2]\n";
    Files.writeString(recipe, written);
    verify().ok();
    for (String[] change :
        new String[][] {{"batch: 64", "batch: 65"}, {"[3, 5]", "[3, 6]"}, {"step", "cosine"}}) {
      Files.writeString(recipe, written.replace(change[0], change[1]));
      String out = fails("results");
      assertTrue(out.contains(recipe + ": training."), out);
    }
    Files.writeString(recipe, written.replace("batch: 64", "weight_decay: 1"));
    assertTrue(
        fails("results").contains("training.weight_decay is '1', but the model was trained"));
    results.put("command", "seedhawk train recipe.yaml --data DIR --epochs 5");
    JSON.writeValue(model.resolve("results.json").toFile(), results);
    Files.writeString(recipe, written.replace("batch: 64", "epochs: 9"));
    verify().ok();
    Files.writeString(recipe, "training: [");
    assertTrue(fails("results").contains(recipe + ": not YAML"));
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    byte[] bytes = Files.readAllBytes(model.resolve("site.onnx"));
    bytes[bytes.length / 2] ^= 0x40;
    Files.write(model.resolve("site.onnx"), bytes);
    // One bit of one weight may change no score by more than is allowed; the hash tells.
    String out = fails("hashes");
    assertTrue(out.contains(model.resolve("site.onnx") + ": sha256 "), out);

    Files.write(model.resolve("site.onnx"), new byte[] {1, 2, 3});
    out = fails("contract", "hashes", "parity");
    assertTrue(out.contains("site.onnx: ONNX Runtime "), out);

    Files.delete(model.resolve("site.onnx"));
    out = fails("contract", "hashes");
    assertTrue(
        out.contains("contract  failed  " + model.resolve("site.onnx") + ": no such file"), out);
    assertTrue(
        out.contains("hashes    failed  " + model.resolve("site.onnx") + ": no such file"), out);
    Files.copy(model.resolve("mirna.onnx"), model.resolve("site.onnx"));

    Files.write(model.resolve("model.onnx"), new byte[0]);
    out = fails("contract");
    assertTrue(out.contains("model.onnx: the file is empty"), out);
  }

  @Test
  void swappedTowersAreNamed() throws IOException {
    Files.copy(
        model.resolve("mirna.onnx"),
        model.resolve("site.onnx"),
        StandardCopyOption.REPLACE_EXISTING);
    String out = fails("contract", "hashes", "parity");
    assertTrue(out.contains("site.onnx: the file says that it is part 'mirna' but 'site'"), out);
    assertTrue(out.contains(model.resolve("site.onnx") + ": sha256 "), out);
  }

  @Test
  void editedResultsAreNamed() throws IOException {
    String results = Files.readString(model.resolve("results.json"));
    edited(
        json -> ((ObjectNode) json.get("files")).put("model.onnx", "00"),
        "hashes",
        "model.onnx: sha256 ");
    edited(
        json -> ((ObjectNode) json.at("/recipe/model")).put("threshold", 0.4),
        "results",
        "results.json: recipe.model.threshold is '0.4' but model.onnx says '0.5'");
    edited(
        json -> ((ObjectNode) json.get("sha256")).removeAll().put("miraw/site_pool.tsv", "77"),
        "results",
        "results.json: no data file has the hash that model.onnx was trained on");
    edited(
        json -> ((ObjectNode) json.at("/metrics/0/metrics")).put("averagePrecision", 0.999),
        "results",
        "is outside of its interval");
    edited(
        json -> ((ObjectNode) json.at("/metrics/0/metrics")).put("accuracy", 0.95),
        "results",
        "results.json.metrics[0].metrics: accuracy, F1, sensitivity and specificity do not belong");
    Files.writeString(model.resolve("results.json"), results.substring(0, results.length() / 2));
    assertTrue(fails("hashes", "results").contains("results.json:"));
  }

  private void edited(Consumer<ObjectNode> edit, String check, String message) throws IOException {
    Path file = model.resolve("results.json");
    byte[] sound = Files.readAllBytes(file);
    ObjectNode json = (ObjectNode) JSON.readTree(sound);
    edit.accept(json);
    Files.write(file, JSON.writeValueAsBytes(json));
    String out = fails(check);
    assertTrue(out.contains(message), () -> message + " is not in\n" + out);
    Files.write(file, sound);
  }

  @Test
  void parityFileOfAnotherTrainingOrWithFaultsIsNamedWithItsLine() throws IOException {
    Path file = model.resolve("parity.tsv");
    List<String> lines = Files.readAllLines(file);
    List<String> changed = new ArrayList<>(lines);
    String[] fields = lines.get(7).split("\t");
    fields[3] = Float.toString(Math.abs(Float.parseFloat(fields[3]) - 1e-4f));
    changed.set(7, String.join("\t", fields));
    Files.write(file, changed);
    assertTrue(fails("parity").contains("parity.tsv:8: training scored "));

    changed.set(7, "UGAG\tACGU\t4\t0.5");
    Files.write(file, changed);
    assertTrue(fails("parity").contains("parity.tsv:8: nt1 is 4 but the target has the positions"));
    changed.set(7, "UGAG\tACGT\t3\t0.5");
    Files.write(file, changed);
    assertTrue(fails("parity").contains("parity.tsv:8: target is 'ACGT' but must be letters"));
    changed.set(7, "UGAG\tACGU");
    Files.write(file, changed);
    assertTrue(fails("parity").contains("parity.tsv:8: the row has 2 of 4 columns"));
    Files.writeString(file, "mirna\ttarget\tscore\nA\tA\t1\n");
    assertTrue(fails("parity").contains("parity.tsv:1: the columns are"));
  }

  /** Average precision of a table is computed again; a table of another model is refused. */
  @Test
  void measuredTablesAreComputedAgain() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/mirbench"));
    String header =
        "gene\tnoncodingRNA\tnoncodingRNA_name\tnoncodingRNA_fam\tfeature\tlabel\tchr\tstart"
            + "\tend\tstrand\tgene_cluster_ID\n";
    Random random = new Random(9);
    StringBuilder rows = new StringBuilder(header);
    for (int i = 0; i < 60; i++) {
      String site =
          letters(random, 20)
              + (i % 2 == 0 ? "ACUACCUCA" : letters(random, 9))
              + letters(random, 21);
      rows.append(
          "%s\tUGAGGUAGUAGGUUGUAUAGUU\tlet-7\tf\tx\t%s\t1\t1\t2\t+\t1\n"
              .formatted(site, i % 4 < 2 ? 1 - i % 2 : i % 2));
    }
    for (String part : List.of("train", "test")) {
      Files.writeString(
          data.resolve("AGO2_CLASH_Hejret2023_%s.tsv".formatted(part)), rows.toString());
    }
    Path table = model.resolve("mirbench.json");
    CommandRun.of(
            "evaluate",
            "--table",
            "mirbench",
            "--model",
            model,
            "--data",
            data.getParent(),
            "--rounds",
            "50",
            "--out",
            table)
        .ok();
    String sound = Files.readString(table);
    // What the real data pack has under this name is another file.
    String train = "mirbench/AGO2_CLASH_Hejret2023_train.tsv";
    String test = "mirbench/AGO2_CLASH_Hejret2023_test.tsv";
    Object[] again = {
      "evaluate",
      "--table",
      "mirbench",
      "--model",
      model,
      "--rounds",
      "5",
      "--data",
      data.getParent()
    };
    CommandRun evaluated = CommandRun.of(again).ok();
    assertEquals(
        "seedhawk: warning: "
            + test
            + " is not the file that "
            + model.resolve("results.json")
            + " was made of (sha256 differs): figures do not compare\n",
        evaluated.err());
    Files.writeString(
        data.getParent().resolve(train), rows.toString() + rows.substring(header.length()));
    evaluated = CommandRun.of(again).ok();
    assertTrue(
        evaluated
            .err()
            .contains(
                "seedhawk: warning: " + train + " is not the file that " + table + " was made of"),
        evaluated.err());
    // The benchmark of results.json is the real one.
    ObjectNode results = (ObjectNode) JSON.readTree(model.resolve("results.json").toFile());
    ((ObjectNode) results.at("/recipe/data")).put("benchmark", "mirbench/other.tsv");
    JSON.writeValue(model.resolve("results.json").toFile(), results);

    CommandRun run = CommandRun.of("models", "verify", model, "--data", data.getParent()).ok();
    assertTrue(run.out().contains("  metrics   ok      average precision 0."), run.out());
    assertTrue(verify().ok().out().contains("  metrics   absent  not computed again; give --data"));

    ObjectNode edited = (ObjectNode) JSON.readTree(sound);
    ObjectNode line = (ObjectNode) edited.at("/sets/0/lines/0");
    line.put("average_precision", line.get("average_precision").asDouble() + 0.0004);
    JSON.writeValue(table.toFile(), edited);
    run = CommandRun.of("models", "verify", model, "--data", data.getParent());
    assertEquals(1, run.code());
    assertTrue(run.out().contains("but computed again 0."), run.out());

    Files.writeString(table, sound);
    double measured = JSON.readTree(sound).at("/sets/0/lines/0/average_precision").asDouble();
    ObjectNode trained =
        results
            .putArray("metrics")
            .addObject()
            .put("set", "benchmark")
            .put("scoredBy", "model, maximum over windows")
            .putObject("metrics");
    ((ObjectNode) results.at("/recipe/data"))
        .put("benchmark", "mirbench/AGO2_CLASH_Hejret2023_test.tsv");
    for (double change : new double[] {0, 0.0004}) {
      trained.put("averagePrecision", measured + change);
      JSON.writeValue(model.resolve("results.json").toFile(), results);
      run = CommandRun.of("models", "verify", model, "--data", data.getParent());
      assertEquals(change == 0 ? 0 : 1, run.code(), run.out());
    }
    assertTrue(run.out().contains("results.json: average precision on 'mirbench/AGO2"), run.out());
    trained.put("averagePrecision", measured);
    JSON.writeValue(model.resolve("results.json").toFile(), results);
    Files.writeString(data.resolve("AGO2_CLASH_Hejret2023_test.tsv"), rows + "\n");
    run = CommandRun.of("models", "verify", model, "--data", data.getParent());
    assertEquals(1, run.code());
    assertTrue(run.out().contains("name the same data, or measure again"), run.out());

    Files.writeString(table, sound.replaceFirst("\"mirna.onnx\" : \"..", "\"mirna.onnx\" : \"zz"));
    String out = fails("results");
    assertTrue(out.contains("mirbench.json: measured with another mirna.onnx (sha256 zz"), out);
  }

  /** The other tables must be of this model, and their figures within their intervals. */
  @Test
  void carryOverFigureThatWasEditedOrIsOfAnotherModelIsNamed() throws IOException {
    ObjectNode table = JSON.createObjectNode();
    ObjectNode subject = table.putArray("models").addObject().put("name", "deeptarget");
    ObjectNode files = subject.putObject("files");
    JSON.readTree(model.resolve("results.json").toFile())
        .get("files")
        .properties()
        .forEach(file -> files.set(file.getKey(), file.getValue()));
    ObjectNode line = table.putObject("fold_changes").putArray("lines").addObject();
    line.put("auroc", 0.8).putArray("auroc_interval").add(0.7).add(0.9);
    Path file = model.resolve("carry-over.json");
    JSON.writeValue(file.toFile(), table);
    assertTrue(verify().ok().out().contains(", 1 of 5 measured tables"));

    line.put("auroc", 0.95);
    JSON.writeValue(file.toFile(), table);
    assertTrue(
        fails("results").contains("fold_changes.lines[0]: auroc 0.95 is outside of its interval"));

    line.put("auroc", 0.8);
    files.put("model.onnx", "zz");
    JSON.writeValue(file.toFile(), table);
    assertTrue(
        fails("results")
            .contains("run 'seedhawk evaluate --table carry-over --model " + model + " --data"));
  }

  /** What float16 costs is measured, written into the card, and not taken for another model's. */
  @Test
  void float16IsMeasuredAndItsResultsBelongToTheModel() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/mirbench"));
    Random random = new Random(7);
    StringBuilder rows = new StringBuilder("gene\tnoncodingRNA\tnoncodingRNA_name\tlabel\n");
    for (int i = 0; i < 30; i++) {
      rows.append(letters(random, 50).replace('U', 'T')).append('\t');
      rows.append(letters(random, 22).replace('U', 'T')).append("\tm\t").append(i % 2).append('\n');
    }
    Files.writeString(data.resolve("AGO2_CLASH_Hejret2023_test.tsv"), rows);
    Object[] measure = {
      "evaluate", "--table", "float16", "--data", data.getParent(), "--model", model
    };
    Object[] withCard = Stream.concat(Stream.of(measure), Stream.of("--card")).toArray();
    CommandRun.of(withCard).refused(3, "README.md: no such file; 'seedhawk train' writes it");
    Path card = Files.writeString(model.resolve("README.md"), "# m\n\n## Use and limits\nx\n");
    String out = CommandRun.of(measure).ok().out();
    assertTrue(out.contains("What float16 costs: deeptarget"), out);
    assertFalse(Files.exists(model.resolve("float16.json")));
    CommandRun.of(withCard).ok();
    JsonNode results = JSON.readTree(model.resolve("float16.json").toFile());
    JsonNode measured = results.at("/precisions/0");
    assertEquals(40, measured.at("/windows/rows").asInt());
    assertEquals(30, measured.get("rows").asInt());
    for (String moved : List.of("/windows/joint", "/windows/towers", "")) {
      double largest = measured.at(moved + "/largest_difference").asDouble();
      double mean = measured.at(moved + "/mean_difference").asDouble();
      assertTrue(0 < mean && mean < largest && largest < 3e-3, moved + results);
    }
    String text = Files.readString(card);
    assertTrue(text.contains("## Float16\nWhat `--precision float16` changes scores by:\n"), text);
    assertTrue(text.endsWith("\n\n## Use and limits\nx\n"), text);
    assertTrue(verify().ok().out().contains(", 1 of 5 measured tables"));

    ((ObjectNode) results.at("/models/0/files")).put("pair.onnx", "zz");
    JSON.writeValue(model.resolve("float16.json").toFile(), results);
    assertTrue(fails("results").contains("float16.json: measured with another pair.onnx"));

    CommandRun.of("evaluate", "--table", "float16", "--data", data, "--precision", "float16")
        .refused(2, "--precision has no effect with --table float16");
    CommandRun.of("evaluate", "--table", "mirbench", "--data", data, "--card")
        .refused(2, "--card has no effect without --table float16 or --table int8; add one of");
    CommandRun.of("evaluate", "--table", "float16", "--data", data, "--model", "all", "--card")
        .refused(2, "--card belongs to one model that has a folder; name it with --model DIR");
  }

  /** Whatever stands last in the metadata map counts, and ONNX files may be joined. */
  @Test
  void languageModelIsToldFromModelsOfPairs() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(Files.readAllBytes(model.resolve("model.onnx")));
    metadata(bytes, "seedhawk.part", "language-model");
    metadata(bytes, "seedhawk.width", "64");
    Files.write(model.resolve("model.onnx"), bytes.toByteArray());
    String out = fails("hashes");
    assertTrue(
        out.contains("  contract  ok      deeptarget 1, language model, embeddings of 64"), out);
    assertEquals(2, out.lines().count());
    assertTrue(
        CommandRun.of("models", "show", model).ok().out().contains("part\tlanguage-model\n"));
    CommandRun.of("evaluate", "--table", "mirbench", "--data", folder, "--model", model)
        .refused(3, "model '" + model + "' is a language model and scores no pairs; give --model");
  }

  private static void metadata(ByteArrayOutputStream out, String key, String value) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
    out.write(14 << 3 | 2); // ModelProto.metadata_props
    out.write(4 + keyBytes.length + valueBytes.length);
    out.write(1 << 3 | 2);
    out.write(keyBytes.length);
    out.writeBytes(keyBytes);
    out.write(2 << 3 | 2);
    out.write(valueBytes.length);
    out.writeBytes(valueBytes);
  }

  @Test
  void refusesWhatIsNoModel() {
    CommandRun.of("models", "verify", "nothere").refused(3, "model 'nothere' is neither");
    CommandRun.of("models", "verify", "--data", folder.resolve("none")).refused(2, "is no folder");
    assertTrue(CommandRun.of("models", "verify", "--help").ok().out().contains("parity.tsv"));
  }
}
