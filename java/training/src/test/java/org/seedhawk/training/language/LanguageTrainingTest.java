// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.TestSequences;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.recipe.RecipeFile;

class LanguageTrainingTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("seedhawk.root"), "models/rnabert/recipe.yaml");

  @TempDir Path directory;

  private final StringWriter messages = new StringWriter();
  private Path recipe;

  /** A recipe small enough for a test, and transcripts whose letters follow from each other. */
  @BeforeEach
  void writeData() throws IOException {
    recipe = Files.writeString(directory.resolve("recipe.yaml"), small(Files.readString(SHIPPED)));
    Random random = new Random(5);
    String[] transcripts = new String[60];
    for (int i = 0; i < transcripts.length; i++) {
      transcripts[i] = inOrder(random, 150);
    }
    String[] mirnas = new String[300];
    for (int i = 0; i < mirnas.length; i++) {
      mirnas[i] = TestSequences.random(random, 22, "ACGU");
    }
    LanguageTestData.write(directory.resolve("utr/human_3utr_miraw_4025.fa"), transcripts);
    LanguageTestData.write(
        directory.resolve("utr/fly_3utr.fa.gz"), LanguageTestData.transcripts(random, 60, 150));
    LanguageTestData.write(directory.resolve("mirbase/mature_v22.1_all_species.fa"), mirnas);
    Files.writeString(
        directory.resolve("mirbase/mirgenedb_family_mappings.tsv"), "MirGeneDB_ID\tFamily\n");
    Files.writeString(
        directory.resolve("mirbase/mirgenedb_hsa_mature.fas"), ">none\nUGAGGUAGUAGG\n");
  }

  /** Returns letters of which four in five are the next of A C G U A. */
  private static String inOrder(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    int letter = 0;
    for (int i = 0; i < length; i++) {
      letter = random.nextInt(5) == 0 ? random.nextInt(4) : (letter + 1) % 4;
      letters.append("ACGU".charAt(letter));
    }
    return letters.toString();
  }

  private static String small(String text) {
    return text.replace("layers: 4", "layers: 1")
        .replace("width: 128", "width: 16")
        .replace("hidden: 256", "hidden: 16")
        .replace("batch: 64", "batch: 8")
        .replace("steps: 1000", "steps: 60")
        .replaceFirst("epochs: \\d+", "epochs: 4")
        .replace("learning_rate: 0.002", "learning_rate: 0.02");
  }

  @Test
  void trainsReproduciblyAndLeavesOnlyResults() throws IOException {
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    assertEquals(0, train(recipe, first), messages.toString());
    assertEquals(0, train(recipe, second), messages.toString());
    try (var files = Files.list(first)) {
      assertEquals(
          List.of("README.md", "learning-curve.svg", "model.onnx", "results.json"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    assertArrayEquals(
        Files.readAllBytes(first.resolve("model.onnx")),
        Files.readAllBytes(second.resolve("model.onnx")));
    JsonNode results = new ObjectMapper().readTree(first.resolve("results.json").toFile());
    assertEquals(4, results.get("history").size());
    assertTrue(results.at("/parity/largest").asDouble() <= LanguageTraining.TOLERANCE);
    assertEquals(64, results.at("/sha256/model.onnx").asText().length());
    assertEquals(6, results.get("masked_accuracy").size());
    // What follows from its neighbours can be learned.
    double learned = results.at("/masked_accuracy/0/accuracy").asDouble();
    assertTrue(
        learned > results.at("/masked_accuracy/0/most_frequent").asDouble() + 0.2,
        "accuracy " + learned);
    String card = Files.readString(first.resolve("README.md"));
    assertFalse(card.contains("{{"), card);
    try (LanguageModel model = LanguageModel.open(first.resolve("model.onnx"))) {
      assertEquals(16, model.width());
      assertEquals("rnabert", model.contract().name());
    }
  }

  @Test
  void writesRandomWeightsForAControl() throws IOException {
    Path out = directory.resolve("out");
    assertEquals(0, train(recipe, out, "--random"), messages.toString());
    JsonNode results = new ObjectMapper().readTree(out.resolve("results.json").toFile());
    assertEquals(0, results.get("history").size());
    assertTrue(Files.readString(out.resolve("README.md")).contains("Not trained"));
    assertTrue(results.get("command").asText().contains("--random"));
  }

  /** A grid computes embeddings once for all its trainings: each must come out as if alone. */
  @Test
  void comparesHeadsOnRandomAndTrainedEmbeddings() throws IOException {
    final Path random = directory.resolve("random");
    final Path trained = directory.resolve("trained");
    assertEquals(0, train(recipe, random, "--random"), messages.toString());
    assertEquals(0, train(recipe, trained, "--epochs", "1"), messages.toString());
    final Path head =
        head("grid:\n  batch: [64, 32]\n  schedule: [{kind: fixed}, {kind: cosine}]\n");
    final Path out = directory.resolve("grid");
    String[] both = {
      "--language-model", random.resolve("model.onnx").toString(),
      "--language-model", trained.resolve("model.onnx").toString()
    };
    assertEquals(2, train(head, out, both));
    assertTrue(messages.toString().contains("--grid compares several"), messages.toString());
    List<String> arguments = new ArrayList<>(List.of(both));
    arguments.add("--grid");
    assertEquals(0, train(head, out, arguments.toArray(String[]::new)), messages.toString());
    JsonNode grid = new ObjectMapper().readTree(out.resolve("grid.json").toFile());
    assertEquals(8, grid.get("cells").size());
    JsonNode cell = grid.at("/cells/5");
    assertEquals("../trained/model.onnx", cell.get("language_model").asText());
    assertEquals(64, cell.get("batch").asInt());
    assertEquals("cosine", cell.at("/schedule/kind").asText());
    assertEquals(64, grid.at("/sha256/..~1random~1model.onnx").asText().length());
    assertEquals(
        "seedhawk train models/head/recipe.yaml --data DIR --language-model random/model.onnx"
            + " --language-model trained/model.onnx --grid",
        grid.get("command").asText());

    final Path alone = directory.resolve("alone");
    // Files are known by their content: the grid may name a place where a model lay before.
    final Path beside =
        Files.writeString(
            head.resolveSibling("grid.json"),
            Files.readString(out.resolve("grid.json"))
                .replace("../trained/model.onnx", "../../before/trained/model.onnx"));
    assertEquals(0, train(head, alone, both[2], both[3]), messages.toString());
    JsonNode results = new ObjectMapper().readTree(alone.resolve("results.json").toFile());
    JsonNode best = results.at("/history/" + (results.get("best_epoch").asInt() - 1));
    assertEquals(best.get("validation_loss"), cell.get("validation_loss"));
    assertEquals(best.get("validation_score"), cell.get("validation_score"));
    assertEquals(cell.get("best_epoch"), results.get("best_epoch"));
    assertNotEquals(grid.at("/cells/1/validation_loss"), cell.get("validation_loss"));
    assertEquals("../trained/model.onnx", results.at("/recipe/model/language_model").asText());
    String card = Files.readString(alone.resolve("README.md"));
    String row = "| trained | 0.001 | 64 | cosine | 2 (%d) | %.4f | %.4f |";
    assertTrue(
        card.contains(
            row.formatted(
                cell.get("best_epoch").asInt(),
                cell.get("validation_score").asDouble(),
                cell.get("validation_loss").asDouble())),
        card);
    assertTrue(card.contains("Mean validation accuracy: random 0."), card);
    Files.writeString(beside, Files.readString(beside).replace("targetfm-fc", "other"));
    assertEquals(3, train(head, directory.resolve("other"), both[2], both[3]));
    assertTrue(messages.toString().contains("it is of another model"), messages.toString());
  }

  @Test
  void comparesAFrozenLanguageModelWithOneThatIsTrainedToo() throws IOException {
    Path model = directory.resolve("random");
    assertEquals(0, train(recipe, model, "--random"), messages.toString());
    Path head = head("grid:\n  fine_tune: [false, true]\n");
    Path out = directory.resolve("grid");
    String[] arguments = {
      "--language-model", model.resolve("model.onnx").toString(), "--grid", "--epochs", "1"
    };
    assertEquals(0, train(head, out, arguments), messages.toString());
    assertTrue(
        messages.toString().contains("model.onnx, trained too, learning"), messages.toString());
    JsonNode cells = new ObjectMapper().readTree(out.resolve("grid.json").toFile()).get("cells");
    assertEquals(2, cells.size());
    assertFalse(cells.at("/0/fine_tune").asBoolean(true));
    assertTrue(cells.at("/1/fine_tune").asBoolean());
    assertNotEquals(cells.at("/0/validation_loss"), cells.at("/1/validation_loss"));

    Files.copy(out.resolve("grid.json"), head.resolveSibling("grid.json"));
    Path alone = directory.resolve("alone");
    assertEquals(0, train(head, alone, arguments[0], arguments[1]), messages.toString());
    String card = Files.readString(alone.resolve("README.md"));
    assertTrue(card.contains("| random, trained too | 0.001 |"), card);
    assertTrue(card.contains(", random, trained too 0."), card);
    Files.writeString(head, Files.readString(head).replace("[false, true]", "[null]"));
    assertEquals(3, train(head, out, arguments));
    assertTrue(
        messages.toString().contains("key 'grid.fine_tune[0]' has no value"), messages.toString());
  }

  /**
   * From the file of a stranger to a served score: RNA-FM's vocabulary, frame of special tokens,
   * width and heads, though fewer layers, and its outputs: an embedding for each token, and logits
   * that nobody reads.
   */
  @Test
  void aHeadIsTrainedOnALanguageModelFromElsewhere() throws IOException {
    RnaBert rnaFm = new RnaBert(25, 1, 64, 1, 640, 20, 64);
    Path foreign = directory.resolve("rna-fm.onnx");
    OnnxGraph graph =
        new OnnxGraph("rna_fm")
            .tokenInput("tokens", OnnxGraph.FREE)
            .output("representations", OnnxGraph.FREE, 640)
            .output("logits", OnnxGraph.FREE, 640);
    try (RnaBertNetwork network = LanguageTests.network(rnaFm, 12)) {
      rnaFm.addTo(graph, network.weights(), "", "tokens", "representations");
    }
    graph.node("Neg", "logits", List.of("representations"));
    graph.write(foreign, Map.of());
    Path imported = directory.resolve("imported");
    assertEquals(
        0,
        tool(
            "seedhawk-import",
            List.of(
                "--language-model",
                foreign.toString(),
                "--tokens",
                "4,5,6,7,3,1",
                "--begin",
                "0",
                "--end",
                "2",
                "--output",
                "representations",
                "--max-length",
                "62",
                "--out",
                imported.toString())),
        messages.toString());

    final Path out = directory.resolve("trained");
    final Path file = imported.resolve("model.onnx");
    assertEquals(
        0,
        train(head(""), out, "--language-model", file.toString(), "--epochs", "1"),
        messages.toString());
    JsonNode results = new ObjectMapper().readTree(out.resolve("results.json").toFile());
    assertEquals(ResultFiles.sha256(file), results.at("/sha256/..~1imported~1model.onnx").asText());
    assertEquals(2 * (640 * 32 + 32) + 1_920 * 30 + 30 + 30 + 1, results.get("parameters").asInt());
    // The served files hold the stranger's graph, and score as the training did.
    assertEquals(0, tool("seedhawk-verify", List.of(out.toString())), messages.toString());
    assertTrue(messages.toString().contains("parity"), messages.toString());
  }

  private int tool(String name, List<String> arguments) {
    messages.getBuffer().setLength(0);
    PrintWriter writer = new PrintWriter(messages, true);
    return ToolProvider.findFirst(name)
        .orElseThrow()
        .run(writer, writer, arguments.toArray(String[]::new));
  }

  /** Returns a head's recipe with some more lines, and writes the sites that it trains on. */
  private Path head(String more) throws IOException {
    Random random = new Random(8);
    StringBuilder sites = new StringBuilder("mirna_seq\tmrna_seq\tlabel\tin_targetnet_val\n");
    for (int i = 0; i < 400; i++) {
      String mirna = TestSequences.random(random, 22, "ACGU");
      String region = TestSequences.random(random, 40, "ACGU");
      int label = random.nextInt(2);
      if (label == 1) {
        region = region.substring(0, 31) + TestSequences.partner(mirna.substring(1, 10));
      }
      sites.append("%s\t%s\t%s\t%s\n".formatted(mirna, region, label, i % 10 == 0 ? 1 : 0));
    }
    Files.createDirectories(directory.resolve("miraw"));
    Files.writeString(directory.resolve("miraw/site_pool.tsv"), sites);
    Path file = directory.resolve("head/recipe.yaml");
    Files.createDirectories(file.getParent());
    return Files.writeString(
        file,
        Files.readString(SHIPPED.resolveSibling("../targetfm-fc/recipe.yaml"))
                .replaceAll("(?s)\ngrid:\n.*", "\n")
                .replaceAll("(?m)^  (benchmark|families|family_sequences): .*\n", "")
                .replace("by: family", "by: random")
                .replaceFirst("batch: \\d+", "batch: 64")
                .replaceFirst("schedule: .*", "schedule: {kind: cosine}")
                .replaceFirst("epochs: \\d+", "epochs: 2")
            + more);
  }

  @Test
  void trainsOnKmers() throws IOException {
    Path out = directory.resolve("out");
    Files.writeString(recipe, Files.readString(recipe).replace("  k: 1", "  k: 3"));
    assertEquals(0, train(recipe, out, "--epochs", "1", "--limit", "5"), messages.toString());
    try (LanguageModel model = LanguageModel.open(out.resolve("model.onnx"))) {
      assertEquals(3, model.contract().k());
      assertEquals(List.of(0L, 64L, 65L), model.contract().tokens());
    }
  }

  @Test
  void saysWhenTrainingHasSeenAllThatIsHeldOut() throws IOException {
    String[] same = new String[30];
    Arrays.fill(same, "ACGUUGCA".repeat(20));
    LanguageTestData.write(directory.resolve("utr/human_3utr_miraw_4025.fa"), same);
    assertEquals(3, train(recipe, directory.resolve("out")));
    assertTrue(
        messages.toString().contains("human 3'UTRs: training has seen every held-out piece"),
        messages.toString());
    assertFalse(Files.exists(directory.resolve("out/model.onnx")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  heads: 4;  heads: 3;model.width is '16' but must be a multiple of model.heads, '3'",
        "  window: 30;  window: 3;model.window is '3' but must be in 15..1023",
        "  k: 1;  k: 9;model.k is '9' but must be in 1..6",
        "  hidden_share: 0.15;  hiden_share: 0.15;unknown key 'hiden_share'",
        "  max_length: 64;;max_length"
      })
  void saysWhatIsWrongWithARecipe(String change) throws IOException {
    String[] parts = change.split(";");
    String text = Files.readString(recipe);
    assertTrue(text.contains(parts[0]), change);
    Files.writeString(recipe, text.replace(parts[0], parts[1]));
    BadInputException e =
        assertThrows(BadInputException.class, () -> LanguageRecipe.read(RecipeFile.read(recipe)));
    assertTrue(e.getMessage().contains(parts[2]), e.getMessage());
  }

  private int train(Path file, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(file.toString(), "--data", directory.toString(), "--out", out.toString()));
    arguments.addAll(List.of(more));
    return tool("seedhawk-train", arguments);
  }
}
