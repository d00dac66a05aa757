// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;

class OutputFolderTest {
  @TempDir Path directory;

  private final List<String> messages = new ArrayList<>();

  @Test
  void publishesAllFilesAndLeavesNoOther() throws IOException {
    Path folder = directory.resolve("a/b");
    try (OutputFolder output = OutputFolder.open(folder, messages::add)) {
      Path staging = output.staging();
      Files.writeString(staging.resolve("model"), "x");
      output.publish(staging);
    }
    assertEquals(List.of("model"), names(folder));
  }

  @Test
  void leavesNothingOfATrainingThatFailed() throws IOException {
    try (OutputFolder output = OutputFolder.open(directory.resolve("a/b"), messages::add)) {
      Files.writeString(output.staging().resolve("model"), "x");
    }
    assertEquals(List.of(), names(directory));
    Path old = Files.createDirectory(directory.resolve("old"));
    try (OutputFolder output = OutputFolder.open(old, messages::add)) {
      Files.writeString(output.staging().resolve("model"), "x");
    }
    assertEquals(List.of(), names(old), "a folder of the user's own stays");
  }

  @Test
  void keepsACheckpointWhenASignalComes() throws IOException {
    Path folder = directory.resolve("a");
    OutputFolder output = OutputFolder.open(folder, messages::add);
    Files.writeString(output.staging().resolve("model"), "x");
    Files.writeString(folder.resolve("..checkpoint.0123456789abcdef.tmp"), "x");
    Files.writeString(folder.resolve(".checkpoint"), "x");
    output.stopped();
    assertEquals(List.of(".checkpoint"), names(folder));
    assertTrue(OutputFolder.hasCheckpoint(folder));
    assertEquals(
        "stopped; the same command goes on from the checkpoint in %s, --restart starts anew"
            .formatted(folder),
        messages.getFirst());
    output.deleteCheckpoints();
    assertFalse(OutputFolder.hasCheckpoint(folder));
    output.close();
    assertFalse(Files.exists(folder));
    assertEquals(1, messages.size());
  }

  @Test
  void onlyOneTrainingHasAFolderOpen() throws IOException {
    Path folder = directory.resolve("a");
    try (OutputFolder output = OutputFolder.open(folder, messages::add)) {
      Path staging = output.staging();
      assertTrue(refusal(folder).contains("wait for its end, stop it, or give another --out"));
      assertTrue(Files.exists(staging), "the refused one sweeps nothing");
      assertTrue(refusal(folder.resolve("../a")).contains("another training"));
    }
    OutputFolder.open(folder, messages::add).close();
    assertFalse(Files.exists(folder));
  }

  @Test
  void anotherProcessLocksAFolderUntilItIsKilled() throws Exception {
    Path folder = directory.resolve("a");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals('o', other.getInputStream().read());
      assertTrue(
          refusal(folder).contains("another training (process %s)".formatted(other.pid())),
          refusal(folder));
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertEquals(List.of(".lock"), names(folder), "it had no time to tidy up");
    try (OutputFolder output = OutputFolder.open(folder, messages::add)) {
      assertEquals(folder, output.folder());
    }
    assertEquals(List.of(), names(folder));
  }

  /** Has a folder open until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      OutputFolder.open(Path.of(args[0]), message -> {});
      System.out.print('o');
      System.out.flush();
      System.in.read();
    }
  }

  private static String refusal(Path folder) {
    return assertThrows(BadInputException.class, () -> OutputFolder.open(folder, message -> {}))
        .getMessage();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void followsNoLinksAndReadsNoFolders() throws IOException {
    Path victim = Files.writeString(directory.resolve("victim"), "precious");
    for (String name : List.of(".lock", ".checkpoint")) {
      Path folder = Files.createDirectory(directory.resolve("with" + name));
      Files.createSymbolicLink(folder.resolve(name), victim);
      BadInputException e =
          assertThrows(BadInputException.class, () -> OutputFolder.open(folder, messages::add));
      assertTrue(e.getMessage().contains(name + ": it is a link"), e.getMessage());
    }
    Path inPlace = Files.createDirectories(directory.resolve("with folder/.checkpoint"));
    assertEquals(
        inPlace + ": it is no file, and a checkpoint of a training is one; remove it",
        refusal(inPlace.getParent()));
    Path folder = Files.createDirectory(directory.resolve("parts"));
    Files.createSymbolicLink(folder.resolve("..checkpoint.part"), victim);
    ResultFiles.write(folder.resolve(".checkpoint"), new byte[] {1});
    assertEquals("precious", Files.readString(victim));
  }
}
