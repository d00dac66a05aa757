// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** No output is an input or another output, by whatever name. */
class OutputFilesTest {
  @TempDir Path folder;
  private Path input;

  @Command(name = "try")
  private static final class Try {}

  @BeforeEach
  void write() throws IOException {
    input = Files.writeString(folder.resolve("in.fa"), ">a\nACGU\n");
  }

  private static OutputFiles files() {
    return new OutputFiles(new CommandLine(new Try()).getCommandSpec());
  }

  private String refused(OutputFiles files) {
    return assertThrows(ParameterException.class, files::check)
        .getMessage()
        .replace(folder + "/", "");
  }

  @Test
  void refusesAnInputByAnyName() throws IOException {
    Path hard = Files.createLink(folder.resolve("hard.fa"), input);
    Path soft = Files.createSymbolicLink(folder.resolve("soft.fa"), input);
    for (Path name : new Path[] {input, hard, soft, folder.resolve("./in.fa")}) {
      assertEquals(
          "--out '%s' is the input 'in.fa'; name another file"
              .formatted(name.toString().replace(folder + "/", "")),
          refused(files().input(null, input).output("--out", name.toString())));
    }
    assertDoesNotThrow(
        () -> files().input(input).output("--out", folder.resolve("new.tsv").toString()).check());
  }

  @Test
  void refusesTwoOutputsOfOneFileThoughThereIsNoneYet() throws IOException {
    String plain = folder.resolve("o.tsv").toString();
    assertEquals(
        "--sites and --genes are both 'o.tsv'; name two files",
        refused(files().output("--sites", plain).output("--genes", plain)));
    Files.createSymbolicLink(folder.resolve("here"), folder);
    for (String other : new String[] {"./o.tsv", "here/o.tsv"}) {
      assertEquals(
          "--sites 'o.tsv' and --genes '%s' are one file; name two".formatted(other),
          refused(files().output("--sites", plain).output("--genes", folder + "/" + other)));
    }
    assertEquals(
        "--sites '-' and --genes '/dev/stdout' are one file; name two",
        refused(files().output("--sites", "-").output("--genes", "/dev/stdout")));
    assertDoesNotThrow(
        () -> files().output("--sites", "/dev/null").output("--genes", "/dev/null").check());
  }

  @Test
  void refusesTheIndexOfAnInputOrAnOutput() throws IOException {
    for (String end : new String[] {".fai", ".gzi", ".tbi", ".csi"}) {
      assertEquals(
          "--out 'in.fa%s' is the index of the input 'in.fa'; name another file".formatted(end),
          refused(files().input(input).output("--out", input + end)));
    }
    String table = folder.resolve("s.bed.gz").toString();
    String wrong = "--genes 's.bed.gz.tbi' is the name of the index of --sites 's.bed.gz'; name";
    assertEquals(
        wrong + " another file",
        refused(files().output("--sites", table).output("--genes", table + ".tbi")));
    assertEquals(
        wrong + " another file",
        refused(files().output("--genes", table + ".tbi").output("--sites", table)));
  }

  @Test
  void refusesTheFilesOfAModelAndOfAFolderThatIsRead() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Path graph = Files.writeString(model.resolve("encoder.onnx"), "x");
    Path table = Files.writeString(model.resolve("mirbench.json"), "{}");
    assertEquals(
        "--out 'model/encoder.onnx' is a file of the model 'model'; name another file",
        refused(files().model(model.toString()).output("--out", graph.toString()))
            .replace(folder.toString(), ""));
    assertDoesNotThrow(
        () -> files().model(model.toString()).output("--out", table.toString()).check(),
        "where a model is measured, its tables are written anew");
    assertEquals(
        "--out 'in.fa' is a file of the folder '%s', which is read; name another file"
            .formatted(folder),
        refused(files().folder(folder).output("--out", input.toString())));
  }
}
