// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.w3c.dom.Element;

class LearningCurvesTest {
  @TempDir Path folder;

  private Optional<LearningCurves> read(String json) throws IOException {
    Files.writeString(folder.resolve("results.json"), json);
    return LearningCurves.read(folder);
  }

  @Test
  void everyNumericFieldIsACurveOverTheEpochs() throws IOException {
    LearningCurves curves =
        read("""
        {"best_epoch": 3, "history": [
          {"epoch": 2, "loss": 0.5, "validation_score": 0.8, "note": "x", "on": true},
          {"epoch": 3, "loss": 0.25, "validationAuroc": 0.9, "learning_rate": 1e-4}]}
        """)
            .orElseThrow();
    assertEquals(
        List.of("loss", "validation_score", "validationAuroc", "learning_rate"),
        List.copyOf(curves.curves().keySet()));
    assertArrayEquals(new double[] {2, 0.5}, curves.curves().get("loss").get(0));
    assertArrayEquals(new double[] {3, 0.25}, curves.curves().get("loss").get(1));
    assertEquals("validation auroc", LearningCurves.words("validationAuroc"));
    Report report = new Report("t");
    curves.addTo(report, "Training");
    String page = report.html();
    for (String part :
        List.of("Loss", "Scores", "Learning rate", "validation auroc", "kept: epoch 3")) {
      assertTrue(page.contains(part), part);
    }
    assertTrue(!page.contains("NaN") && !page.contains("Infinity"), page);
  }

  @Test
  void drawsAPictureThatStandsAlone() throws Exception {
    read(
        """
        {"best_epoch": 1, "history": [
          {"epoch": 1, "loss": 0.5, "validation_score": 0.8},
          {"epoch": 2, "loss": 0.25, "validation_score": 0.7}]}
        """);
    String svg = LearningCurves.picture(folder).orElseThrow();
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    assertEquals("svg", root.getTagName());
    assertEquals(2, root.getElementsByTagName("svg").getLength(), "losses and scores");
    for (String part : List.of("Loss", "Scores", "validation score", "kept: epoch 1")) {
      assertTrue(svg.contains(">" + part + "<"), part);
    }
    assertFalse(svg.contains("href"), svg);
  }

  @Test
  void aLanguageModelStandsBesideTheKmerTableOfItsLongestPieces() throws IOException {
    LearningCurves curves =
        read("""
        {"history": [{"epoch": 1, "validation_score": 0.3}, {"epoch": 2, "validation_score": 0.4}],
         "masked_accuracy": [
          {"length": 30, "kmer_table": 0.9},
          {"length": 64, "kmer_table": 0.3}, {"length": 64, "kmer_table": 0.4}]}
        """)
            .orElseThrow();
    List<double[]> table = curves.curves().get("kmer_table");
    assertEquals(2, table.size());
    assertArrayEquals(new double[] {1, 0.35}, table.get(0), 1e-12);
    assertArrayEquals(new double[] {2, 0.35}, table.get(1), 1e-12);
    assertTrue(LearningCurves.picture(folder).orElseThrow().contains(">kmer table<"));
  }

  @Test
  void resultsWithoutHistoryHaveNoCurves() throws IOException {
    assertTrue(LearningCurves.picture(folder).isEmpty());
    assertTrue(LearningCurves.read(folder).isEmpty());
    assertTrue(read("{}").isEmpty());
    assertTrue(read("{\"history\": 7}").isEmpty());
    assertTrue(read("{\"history\": [1, null, {\"epoch\": 1, \"loss\": \"NaN\"}]}").isEmpty());
  }

  /** One epoch, equal values, tiny and huge ones. */
  @Test
  void anyValuesGiveAPicture() throws IOException {
    for (String values : List.of("0", "1e-12", "-5", "1e300", "7, 7", "1e-9, 1e-3")) {
      StringBuilder history = new StringBuilder();
      int epoch = 0;
      for (String value : values.split(", ")) {
        history.append(epoch == 0 ? "" : ",");
        history.append("{\"epoch\":%s,\"loss\":%s}".formatted(++epoch, value));
      }
      Report report = new Report("t");
      read("{\"history\":[" + history + "]}").orElseThrow().addTo(report, "Training");
      String page = report.html();
      assertTrue(page.contains("<svg") && !page.contains("NaN") && !page.contains("Inf"), page);
      assertTrue(page.length() < 20_000, values + " gives too many ticks");
    }
  }

  @Test
  void damagedResultsAreNamedWithTheirLine() {
    BadInputException e = assertThrows(BadInputException.class, () -> read("{\n\"history\": [}"));
    assertTrue(e.getMessage().contains("results.json:2: no JSON"), e.getMessage());
    e = assertThrows(BadInputException.class, () -> read("[]"));
    assertTrue(e.getMessage().contains("results.json:1: no JSON object"), e.getMessage());
  }
}
