// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.error.ModelException;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Site;
import org.seedhawk.training.TestSequences;
import org.seedhawk.training.TestWeights;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.onnx.ContractMetadata.Architecture;
import org.seedhawk.training.onnx.OnnxGraph.Attribute;

/** Models of two token inputs are served as one graph and as towers, of features of any size. */
class TokenTowersTest {
  private static final int LENGTH = 30;
  private static final int MIRNA_WIDTH = 2;
  private static final int SITE_WIDTH = 3;
  private static final Architecture ARCHITECTURE =
      new Architecture(
          "test", "tokens-pair-30", LENGTH, 0, LENGTH, List.of(4L, 5L, 6L, 7L, 3L, 1L));

  @TempDir Path directory;

  @Test
  void towersScoreAsTheJointGraphDoes() throws IOException {
    write("joint", joint());
    write("mirna", tower("mirna", MIRNA_WIDTH).output("mirna_features", LENGTH * MIRNA_WIDTH));
    write("site", tower("site", SITE_WIDTH).output("site_features", LENGTH * SITE_WIDTH));
    write("pair", pair());
    ModelVerification verified = ModelVerification.of(directory.toString());
    assertTrue(verified.towers());
    assertEquals(0, verified.towerDifference(), ModelVerification.TOWER_TOLERANCE);
    Random random = new Random(5);
    List<Rna> mirnas = List.of(new Rna("m", TestSequences.LET_7A));
    List<Rna> targets = List.of(new Rna("t", TestSequences.random(random, 30_000, "ACGU")));
    ScanOptions options = ScanOptions.builder().threshold(0).build();
    try (Seedhawk towers = Seedhawk.open(directory.toString());
        Seedhawk joint =
            Seedhawk.builder().model(directory.toString()).path(PathChoice.JOINT.label()).open()) {
      List<Site> expected = joint.prepare(mirnas).scan(targets, options);
      List<Site> found = towers.prepare(mirnas).scan(targets, options);
      assertTrue(expected.size() > 5, expected.size() + " sites");
      assertEquals(expected.size(), found.size());
      for (int i = 0; i < found.size(); i++) {
        assertEquals(expected.get(i).score(), found.get(i).score(), 1e-6);
      }
      assertTrue(expected.stream().map(Site::score).distinct().count() > 5, "scores differ");
      // Towers alone are a model too.
      Files.delete(directory.resolve("model.onnx"));
      try (Seedhawk alone = Seedhawk.open(directory.toString())) {
        assertEquals(found, alone.prepare(mirnas).scan(targets, options));
      }
    }
    ModelVerification verifiedAlone = ModelVerification.of(directory.toString());
    assertTrue(verifiedAlone.towers() && Double.isNaN(verifiedAlone.towerDifference()));
    ModelException e =
        assertThrows(
            ModelException.class,
            () ->
                Seedhawk.builder()
                    .model(directory.toString())
                    .path(PathChoice.JOINT.label())
                    .open()
                    .close());
    assertTrue(e.getMessage().contains("has towers alone"), e.getMessage());
  }

  @Test
  void refusesAGraphOfAnotherElementType() throws IOException {
    OnnxGraph graph = new OnnxGraph("test").input("mirna", LENGTH).input("site", LENGTH);
    graph.output("score");
    String both = graph.node("Concat", "both", List.of("mirna", "site"), Attribute.of("axis", 1));
    String sum =
        graph.node(
            "ReduceSum",
            "sum",
            List.of(both, graph.constant("axis", 1)),
            Attribute.of("keepdims", 0));
    graph.node("Sigmoid", "score", List.of(sum));
    write("joint", graph);
    ModelException e =
        assertThrows(ModelException.class, () -> Seedhawk.open(directory.toString()));
    assertTrue(
        e.getMessage()
            .contains("'mirna' is float32[-1, 30] but the engine needs int64[-1, 30]; -1 is"),
        e.getMessage());
  }

  private void write(String part, OnnxGraph graph) throws IOException {
    Path file = directory.resolve((part.equals("joint") ? "model" : part) + ".onnx");
    graph.write(file, TestWeights.CONTRACT.of(file.toString(), part, ARCHITECTURE));
  }

  private static OnnxGraph joint() {
    OnnxGraph graph = new OnnxGraph("test").tokenInput("mirna", LENGTH).tokenInput("site", LENGTH);
    features(graph, "mirna", MIRNA_WIDTH);
    features(graph, "site", SITE_WIDTH);
    return head(graph.output("score"));
  }

  private static OnnxGraph tower(String input, int width) {
    OnnxGraph graph = new OnnxGraph("test").tokenInput(input, LENGTH);
    features(graph, input, width);
    return graph;
  }

  private static OnnxGraph pair() {
    return head(
        new OnnxGraph("test")
            .input("mirna_features", LENGTH * MIRNA_WIDTH)
            .input("site_features", LENGTH * SITE_WIDTH)
            .output("score"));
  }

  private static void features(OnnxGraph graph, String input, int width) {
    String table = graph.constant(input + ".table", new Initial(width).uniform(1, 8, width));
    String x = graph.node("Gather", input + ".rows", List.of(table, input));
    graph.node("Flatten", input + "_features", List.of(x), Attribute.of("axis", 1));
  }

  private static OnnxGraph head(OnnxGraph graph) {
    String x =
        graph.node(
            "Concat", "both", List.of("mirna_features", "site_features"), Attribute.of("axis", 1));
    int inputs = LENGTH * (MIRNA_WIDTH + SITE_WIDTH);
    x =
        graph.node(
            "MatMul",
            "margin",
            List.of(x, graph.constant("weight", new Initial(9).uniform(0.3, inputs, 1))));
    x = graph.node("Sigmoid", "probability", List.of(x));
    graph.node("Reshape", "score", List.of(x, graph.constant("scores", -1)));
    return graph;
  }
}
