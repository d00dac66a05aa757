// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifest of a run: what went in, what came out, and that it is complete. */
class ManifestTest {
  @TempDir Path folder;
  private Path mirnas;
  private Path targets;
  private Path manifest;

  @BeforeEach
  void files() throws IOException {
    mirnas = Files.writeString(folder.resolve("m.fa"), ">let-7\nUGAGGUAGUAGGUUGUAUAGUU\n");
    targets =
        Files.writeString(
            folder.resolve("t.fa"),
            ">a\n%sCTACCTCA%s\n>b\n%s\n>c\nACGT\n"
                .formatted("ACG".repeat(20), "GAT".repeat(20), "ACG".repeat(30)));
    manifest = folder.resolve("run.json");
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String file(String option, Object name, byte[] bytes) {
    return """
    {
          "option": "%s",
          "name": "%s",
          "bytes": %d,
          "sha256": "%s"
        }\
    """
        .formatted(option, name, bytes.length, sha256(bytes));
  }

  private static void has(String text, String part) {
    assertTrue(text.contains(part), () -> "expected: " + part + "\nbut was: " + text);
  }

  private CommandRun scan(Object... more) {
    Object[] args = {"scan", "--mirna", mirnas, "--target", targets, "--manifest", manifest};
    Object[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return CommandRun.of(all);
  }

  @Test
  void hasInputsOutputsAndCounts() throws IOException {
    Path sites = folder.resolve("s.tsv.gz");
    Path genes = folder.resolve("g.tsv");
    scan("--threshold", 0, "--seed-match", "canonical", "--sites", sites, "--genes", genes).ok();
    String text = Files.readString(manifest);
    has(text, file("--mirna", mirnas, Files.readAllBytes(mirnas)));
    has(text, file("--target", targets, Files.readAllBytes(targets)));
    has(text, file("--sites", sites, Files.readAllBytes(sites)));
    has(text, file("--genes", genes, Files.readAllBytes(genes)));
    has(text, "\"command\": [\"scan\", \"--mirna\", ");
    has(text, "\"--threshold\": \"0\"");
    has(text, "\"targets\": 3,");
    has(text, "\"pairs_scored\": 1,");
    has(text, "\"pairs_no_site\": 1,");
    has(text, "\"pairs_too_short\": 1,");
    has(text, "\"sites_8mer\": 1,");
    has(text, "/model.onnx\": \"");
    has(text, "\"device\": \"");
    has(text, "\"commit\": \"");
  }

  @Test
  void hashesTheStandardOutput() throws IOException {
    CommandRun run = scan("--threshold", 0).ok();
    byte[] out = run.out().getBytes(StandardCharsets.UTF_8);
    assertTrue(out.length > 100);
    has(Files.readString(manifest), file("--sites", "-", out));
  }

  @Test
  void isAbsentWhenTheRunFails() throws IOException {
    scan().ok();
    assertTrue(Files.exists(manifest));
    Files.writeString(targets, ">a\nACGT!\n");
    assertEquals(3, scan().code());
    assertFalse(Files.exists(manifest));
  }

  @Test
  void isNoOtherFileOfTheRun() {
    scan("--sites", manifest).refused(2, "--sites and --manifest are both");
    CommandRun.of("scan", "--mirna", mirnas, "--target", targets, "--manifest", targets)
        .refused(2, "is the input");
    assertTrue(Files.exists(targets));
  }

  @Test
  void predictCountsPairsByStatus() throws IOException {
    Path pairs =
        Files.writeString(
            folder.resolve("p.tsv"), "mirna_id\tmrna_id\nlet-7\ta\nlet-7\tb\nlet-7\tnone\n");
    CommandRun.of(
            "predict",
            "--pairs",
            pairs,
            "--mirna",
            mirnas,
            "--target",
            targets,
            "--manifest",
            manifest,
            "--out",
            folder.resolve("o.tsv"))
        .ok();
    String text = Files.readString(manifest);
    has(text, file("--pairs", pairs, Files.readAllBytes(pairs)));
    has(text, "\"pairs\": 3,");
    has(text, "\"pairs_missing_id\": 1,");
  }

  @Test
  void rankHasTheModelInside() throws IOException {
    CommandRun.of("rank", "--mirna", mirnas, "--target", targets, "--manifest", manifest).ok();
    String text = Files.readString(manifest);
    has(text, "/repression.onnx\": \"");
    has(text, "\"sites_8mer\": 1,");
    has(text, "\"pairs_scored\": 1,");
  }

  @Test
  void multiQcHasATable() throws IOException {
    Path counts = folder.resolve("liver_mqc.json");
    scan("--threshold", 0, "--multiqc", counts).ok();
    String text = Files.readString(counts);
    has(text, "\"plot_type\": \"table\"");
    has(text, "\"data\": {\n    \"liver\": {");
    has(text, "\"pairs_scored\": 1");
    scan("--multiqc", folder.resolve("liver.json")).refused(2, "MultiQC finds names that end in");
  }
}
