// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The folder that a training writes to. Files are made in a temporary folder within and moved when
 * all are there. However a training ends, by an error or a signal, nothing half-written is left: a
 * checkpoint stays, and where there is none, no empty folder does. Thread-safe.
 */
public final class OutputFolder implements AutoCloseable {
  private static final String CHECKPOINT = ".checkpoint";
  private static final String STAGING = ".training-";

  private final Path folder;
  private final List<Path> created = new ArrayList<>(); // innermost first
  private final Consumer<String> messages;
  private final Thread hook = new Thread(this::stopped);

  private OutputFolder(Path folder, Consumer<String> messages) {
    this.folder = folder;
    this.messages = messages;
  }

  /**
   * Makes the folder where there is none.
   *
   * @param messages receives a line when a signal ends the training and a checkpoint stays
   */
  public static OutputFolder open(Path folder, Consumer<String> messages) throws IOException {
    OutputFolder output = new OutputFolder(folder, messages);
    for (Path path = folder.toAbsolutePath();
        path != null && Files.notExists(path);
        path = path.getParent()) {
      output.created.add(path);
    }
    Files.createDirectories(folder);
    Runtime.getRuntime().addShutdownHook(output.hook);
    return output;
  }

  /** Returns whether a folder has something to go on from. */
  public static boolean hasCheckpoint(Path folder) throws IOException {
    return Files.isDirectory(folder) && startingWith(folder, CHECKPOINT).findAny().isPresent();
  }

  /** Deletes what a killed training left in a folder, checkpoints too. */
  public static void deleteCheckpoints(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      for (Path file : startingWith(folder, CHECKPOINT).toList()) {
        Files.delete(file);
      }
      deleteUnfinished(folder);
    }
  }

  /** Returns a new, empty folder for files that are not all there yet. */
  public Path staging() throws IOException {
    return Files.createTempDirectory(folder, STAGING);
  }

  /** Moves all files to their final names. */
  public synchronized void publish(Path staging) throws IOException {
    for (Path file : list(staging)) {
      Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes what is not finished; a checkpoint stays. */
  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // a signal came: the hook does it
    }
    clean();
  }

  /** What a signal leads to. */
  void stopped() {
    try {
      clean();
      if (hasCheckpoint(folder)) {
        messages.accept(
            "stopped; the same command goes on from the checkpoint in %s, --restart starts anew"
                .formatted(folder));
      }
    } catch (IOException e) {
      messages.accept("stopped; %s may hold unfinished files: %s".formatted(folder, e));
    }
  }

  private synchronized void clean() throws IOException {
    deleteUnfinished(folder);
    for (Path path : created) {
      if (!list(path).isEmpty()) {
        return;
      }
      Files.delete(path);
    }
  }

  private static void deleteUnfinished(Path folder) throws IOException {
    for (Path staging : startingWith(folder, STAGING).toList()) {
      for (Path file : list(staging)) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(staging);
    }
    for (Path part : startingWith(folder, ".").toList()) {
      if (part.toString().endsWith(".part")) {
        Files.deleteIfExists(part);
      }
    }
  }

  private static Stream<Path> startingWith(Path folder, String start) throws IOException {
    return list(folder).stream().filter(file -> file.getFileName().toString().startsWith(start));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
