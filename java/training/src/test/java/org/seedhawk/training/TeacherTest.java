// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.training.published.TestNetworks;

/** A small network learns from a teacher with random weights, and from labels. */
class TeacherTest {
  @TempDir Path directory;

  private final StringWriter messages = new StringWriter();
  private final Random random = new Random(5);

  @Test
  void learnsWhatATeacherSaysBeforeAndBesideTheLabels() throws IOException {
    writeData();
    Path recipe = recipe("");
    Path first = directory.resolve("first");
    assertEquals(0, train(recipe, first), messages.toString());
    JsonNode results = new ObjectMapper().readTree(first.resolve("results.json").toFile());
    JsonNode teacher = results.get("teacher");
    assertEquals(2000, teacher.get("pairs").asInt());
    assertEquals(100, teacher.get("held_out").asInt());
    assertTrue(teacher.get("correlation").asDouble() > 0.1, teacher.toString());
    assertEquals(64, results.at("/sha256/teacher.pt").asText().length());
    int carried = 0;
    for (JsonNode line : results.get("metrics")) {
      if (line.get("set").asText().equals("carry-over")) {
        assertEquals(80, line.at("/metrics/rows").asInt());
        assertEquals(40, line.at("/metrics/positives").asInt());
        carried++;
      }
    }
    assertEquals(5, carried);
    String card = Files.readString(first.resolve("README.md"));
    assertTrue(card.contains("### The teacher"), card);
    assertTrue(card.contains("MIT licence"), card);
    assertFalse(Files.exists(first.resolve(".checkpoint-teacher")));

    Path second = directory.resolve("second");
    assertEquals(0, train(recipe, second), messages.toString());
    assertArrayEquals(
        Files.readAllBytes(first.resolve("model.onnx")),
        Files.readAllBytes(second.resolve("model.onnx")));

    // Its own pupil as the second teacher: a folder relative to the recipe's.
    Path third = directory.resolve("third");
    String alone = Files.readString(recipe);
    Files.writeString(
        recipe,
        alone.replace("weights: teacher.pt", "weights: teacher.pt, model: first, share: 1.0"));
    assertEquals(0, train(recipe, third), messages.toString());
    JsonNode both = new ObjectMapper().readTree(third.resolve("results.json").toFile());
    assertEquals(64, both.at("/sha256/first").asText().length());
    assertNotEquals(
        teacher.get("mean").asDouble(), both.at("/teacher/mean").asDouble(), "other scores");
    assertTrue(Files.readString(third.resolve("README.md")).contains("that of `first` (sha256 `"));
    Files.writeString(recipe, alone);

    Path other = directory.resolve("other");
    Files.writeString(
        recipe,
        Files.readString(recipe)
            .replace(
                "alone: 3, per_epoch: 1500, beside: 200", "alone: 0, per_epoch: 1, beside: 0"));
    assertEquals(0, train(recipe, other), messages.toString());
    JsonNode without = new ObjectMapper().readTree(other.resolve("results.json").toFile());
    assertTrue(
        without.at("/teacher/correlation").asDouble() < teacher.get("correlation").asDouble());
  }

  @Test
  void refusesATeacherOfAnotherArchitectureAndWrongNumbers() throws IOException {
    writeData();
    Path recipe = recipe("weight: -1");
    assertEquals(3, train(recipe, directory.resolve("out")));
    assertTrue(
        messages.toString().contains("teacher.weight is '-1.0' but must be in 1.0E-6..1000"),
        messages.toString());
    Files.writeString(
        recipe,
        Files.readString(recipe("weight: 1")).replace("weights: teacher.pt", "weights: sites.tsv"));
    assertEquals(3, train(recipe, directory.resolve("out")));
    assertTrue(
        messages.toString().contains("sites.tsv: it is no archive as torch.save writes"),
        messages.toString());
  }

  private int train(Path recipe, Path out) {
    PrintWriter writer = new PrintWriter(messages, true);
    return new TrainTool()
        .run(
            writer,
            writer,
            recipe.toString(),
            "--data",
            directory.toString(),
            "--out",
            out.toString());
  }

  /** Makes a recipe with that line about the weight; empty: 1. */
  private Path recipe(String weight) throws IOException {
    return Files.writeString(
        directory.resolve("recipe.yaml"),
        """
        model: {name: t, version: "1", architecture: duplexnet, nets: 1, filters: 4, units: 4,
          hidden: 4, bulge: 1, dropout: 0.0, seed_match: offset-9-mer-m7, threshold: 0.5,
          calibration: platt, licence: Apache-2.0}
        data: {sites: sites.tsv, format: mirbench, window: region-end, families: families.tsv,
          family_sequences: families.fa, carry_over: other.tsv.gz, mutated_pairs: 0.5}
        teacher: {weights: teacher.pt, tables: [other.tsv.gz], transcripts: utr.fa,
          mirnas: mirnas.fa, pairs: 2000, alone: 3, per_epoch: 1500, beside: 200, %s}
        split: {by: family, validation_share: 0.2, seed: 3}
        training: {optimiser: adamw, learning_rate: 0.01, batch: 64, epochs: 4, keep: last, seed: 1}
        """
            .formatted(weight.isEmpty() ? "weight: 1.0" : weight));
  }

  private void writeData() throws IOException {
    TestNetworks.mirBind2(directory.resolve("teacher.pt"), 3);
    StringBuilder mirnas = new StringBuilder();
    StringBuilder transcripts = new StringBuilder();
    StringBuilder sites = new StringBuilder("gene\tnoncodingRNA\tlabel\n");
    StringBuilder other = new StringBuilder("noncodingRNA\tgene\tlabel\n");
    for (int i = 0; i < 40; i++) {
      String mirna = letters(22);
      mirnas.append(">m%s\n%s\n".formatted(i, mirna));
      transcripts.append(">t%s\n%s\n".formatted(i, letters(900)));
      for (int label = 0; label < 2; label++) {
        sites.append("%s\t%s\t%s\n".formatted(letters(50), mirna, label));
      }
      other.append("%s\t%s\t1\n".formatted(letters(22), letters(50)));
    }
    // A sequenced RNA that is no miRNA, as experiments have them.
    other.append("%s\t%s\t1\nNA\t%s\t1\n".formatted(letters(80), letters(50), letters(50)));
    Files.writeString(directory.resolve("mirnas.fa"), mirnas);
    Files.writeString(directory.resolve("utr.fa"), transcripts);
    Files.writeString(directory.resolve("sites.tsv"), sites);
    try (var out = new GZIPOutputStream(Files.newOutputStream(directory.resolve("other.tsv.gz")))) {
      out.write(other.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    Files.writeString(directory.resolve("families.tsv"), "MirGeneDB_ID\tFamily\n");
    Files.writeString(directory.resolve("families.fa"), ">Hsa-None\n" + letters(22) + "\n");
  }

  private String letters(int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append("ACGT".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }
}
