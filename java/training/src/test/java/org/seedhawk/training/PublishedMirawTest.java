// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published DeepTarget, imported and evaluated as its authors search. */
class PublishedMirawTest {
  @TempDir Path folder;

  /** Accuracy .769 and F1 .768 are known of the published weights as coded. */
  @Test
  void publishedWeightsReachTheirKnownAccuracyOnTheTenSets() throws IOException {
    Path weights = DataPack.file("weights");
    Path model = folder.resolve("model");
    Path out = folder.resolve("results.json");
    run("seedhawk-import", "--weights", weights, "--name", "deepTarget", "--out", model);
    run(
        "seedhawk-evaluate",
        "--table",
        "miraw",
        "--data",
        weights.getParent(),
        "--model",
        model,
        "--compat",
        "deeptarget",
        "--rounds",
        1,
        "--out",
        out);
    JsonNode line = new ObjectMapper().readTree(out.toFile()).at("/lines/0");
    assertEquals("deeptarget-published, compat", line.get("label").asText());
    assertEquals(0.769, line.get("accuracy").asDouble(), 5e-4);
    assertEquals(0.768, line.get("f1").asDouble(), 5e-4);
    assertEquals(10 * 1_096, line.get("rows").asInt());
  }

  private static void run(String tool, Object... args) {
    StringWriter messages = new StringWriter();
    PrintWriter writer = new PrintWriter(messages, true);
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    assertEquals(
        0,
        ToolProvider.findFirst(tool).orElseThrow().run(writer, writer, texts),
        messages::toString);
  }
}
