// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.seedhawk.error.BadInputException;

/**
 * The folder that a training writes to. Files are made in a temporary folder within and moved when
 * all are there. However a training ends, by an error or a signal, nothing half-written is left: a
 * checkpoint stays, and where there is none, no empty folder does. One training at a time may have
 * a folder open; the lock of one that was killed does not count. Thread-safe.
 */
public final class OutputFolder implements AutoCloseable {
  private static final String CHECKPOINT = ".checkpoint";
  private static final String STAGING = ".training-";
  private static final String LOCK = ".lock";

  /**
   * Folders that this process has open. The system's locks are the process's own, and it gives one
   * up when any channel to the file is closed: a second one is never opened.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final List<Path> created = new ArrayList<>(); // innermost first
  private final Consumer<String> messages;
  private final Thread hook = new Thread(this::stopped);
  private Path opened; // as it stands in OPEN
  private Optional<FileChannel> lock = Optional.empty(); // while it is held

  private OutputFolder(Path folder, Consumer<String> messages) {
    this.folder = folder;
    this.messages = messages;
  }

  /**
   * Makes the folder where there is none, and locks it.
   *
   * @param messages receives a line when a signal ends the training and a checkpoint stays
   * @throws BadInputException if it is a file, or another training has it open
   */
  public static OutputFolder open(Path folder, Consumer<String> messages) throws IOException {
    OutputFolder output = new OutputFolder(folder, messages);
    Path path = folder.toAbsolutePath();
    for (; path != null && !Files.exists(path); path = path.getParent()) {
      output.created.add(path);
    }
    if (path != null && !Files.isDirectory(path)) {
      throw new BadInputException(path + ": it is a file; name a folder with --out");
    }
    Files.createDirectories(folder);
    refuseForeign(folder);
    output.lock();
    Runtime.getRuntime().addShutdownHook(output.hook);
    return output;
  }

  /** A checkpoint that is a link or a folder was put there by somebody else. */
  private static void refuseForeign(Path folder) throws IOException {
    for (Path file : startingWith(folder, CHECKPOINT).toList()) {
      if (Files.isSymbolicLink(file)) {
        throw new BadInputException(
            file + ": it is a link, and a checkpoint of a training is none; remove it");
      }
      if (!Files.isRegularFile(file)) {
        throw new BadInputException(
            file + ": it is no file, and a checkpoint of a training is one; remove it");
      }
    }
  }

  private void lock() throws IOException {
    Path real = folder.toRealPath();
    if (!OPEN.add(real)) {
      throw isOpen(ProcessHandle.current().pid() + "");
    }
    try {
      while (lock.isEmpty()) {
        lock = tryLock(real.resolve(LOCK));
      }
      opened = real;
    } finally {
      if (opened == null) {
        OPEN.remove(real);
      }
    }
  }

  /**
   * Returns the open, locked file.
   *
   * @return empty if the one who had it deleted it meanwhile
   */
  private Optional<FileChannel> tryLock(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      throw new BadInputException(
          file + ": it is a link, and the lock of a training is none; remove it");
    }
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    boolean locked = false;
    try {
      Object before = key(file);
      if (channel.tryLock() == null) {
        throw isOpen(Files.readString(file).strip());
      }
      locked = before != null && before.equals(key(file));
      if (locked) {
        channel.truncate(0);
        channel.write(StandardCharsets.UTF_8.encode(Long.toString(ProcessHandle.current().pid())));
      }
    } catch (NoSuchFileException e) {
      return Optional.empty(); // deleted before it said whose it was
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    return locked ? Optional.of(channel) : Optional.empty();
  }

  /** Tells a file from another that has its name later; null where there is none. */
  private static Object key(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Objects.requireNonNullElse(attributes.fileKey(), file); // no keys: no such deletion
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private BadInputException isOpen(String process) {
    return new BadInputException(
        "%s: another training%s writes there; wait for its end, stop it, or give another --out"
            .formatted(folder, process.isEmpty() ? "" : " (process %s)".formatted(process)));
  }

  /** The file goes before the lock does: nobody else can have locked it. */
  private void unlock() throws IOException {
    if (lock.isPresent()) {
      Files.deleteIfExists(opened.resolve(LOCK));
      lock.get().close();
      lock = Optional.empty();
      OPEN.remove(opened);
    }
  }

  public Path folder() {
    return folder;
  }

  /** Returns whether a folder has something to go on from. */
  public static boolean hasCheckpoint(Path folder) throws IOException {
    return !checkpoints(folder).isEmpty();
  }

  /** Returns all that trainings of any kind left in a folder to go on from. */
  public static List<Path> checkpoints(Path folder) throws IOException {
    return Files.isDirectory(folder) ? startingWith(folder, CHECKPOINT).toList() : List.of();
  }

  /** Deletes what a killed training left, checkpoints too. */
  public synchronized void deleteCheckpoints() throws IOException {
    for (Path file : startingWith(folder, CHECKPOINT).toList()) {
      Files.delete(file);
    }
    deleteUnfinished(folder);
  }

  /** Returns a new, empty folder for files that are not all there yet. */
  public Path staging() throws IOException {
    return Files.createTempDirectory(folder, STAGING);
  }

  /**
   * Moves all files to their final names. No file system moves several at once: {@code
   * results.json}, or the last file where there is none, is taken away first and comes back last,
   * so that where it stands the others are of the same run.
   */
  public synchronized void publish(Path staging) throws IOException {
    List<Path> files = new ArrayList<>(list(staging));
    Path results = staging.resolve(ResultFiles.RESULTS);
    if (files.remove(results)) {
      files.add(results);
    }
    if (!files.isEmpty()) {
      Files.deleteIfExists(folder.resolve(files.getLast().getFileName()));
    }
    List<Path> moved = new ArrayList<>();
    try {
      for (Path file : files) {
        Path name = folder.resolve(file.getFileName());
        Files.move(file, name, StandardCopyOption.REPLACE_EXISTING);
        moved.add(name);
      }
    } catch (IOException e) {
      for (Path name : moved) {
        Files.deleteIfExists(name); // a part of a model is none
      }
      throw e;
    }
  }

  /** Returns whether a file is one that a killed training or import leaves, but no checkpoint. */
  public static boolean isUnfinished(Path file) {
    String name = file.getFileName().toString();
    return name.equals(LOCK)
        || name.startsWith(STAGING)
        || name.startsWith(".") && name.endsWith(".tmp");
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
    unlock();
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
      if (part.toString().endsWith(".tmp")) {
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
