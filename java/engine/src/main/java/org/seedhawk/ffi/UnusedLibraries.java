// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Keeps the {@link LibraryCache} small: what nobody has used for long goes. Thread-safe. */
final class UnusedLibraries {
  /** A file that is written for so long is written no more. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(30);

  /** A library of another version that nobody has loaded for so long is removed. */
  private static final Duration UNUSED = Duration.ofDays(30);

  /** The time of a folder is that of its last use, to so much. */
  private static final Duration USE = Duration.ofDays(1);

  private static final Pattern FOLDER = Pattern.compile("\\d+-[0-9a-f]{8}(?:-[0-9a-z]+)?");

  private UnusedLibraries() {}

  /** Sets a folder's time to that of its last use. */
  static void markUsed(Path folder) {
    Instant now = Instant.now();
    try {
      if (Files.getLastModifiedTime(folder).toInstant().isBefore(now.minus(USE))) {
        Files.setLastModifiedTime(folder, FileTime.from(now));
      }
    } catch (IOException e) {
      // Unpacked anew one day, if the folder cannot be written.
    }
  }

  /** Removes the libraries of other versions that no program has used for long. */
  static void delete(Path cache) {
    Instant before = Instant.now().minus(UNUSED);
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(
            cache, folder -> FOLDER.matcher(folder.getFileName().toString()).matches())) {
      for (Path folder : folders) {
        TemporaryFolder.requireOurs(folder);
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getLastModifiedTime(folder).toInstant().isBefore(before)
            && !isLoaded(folder)) {
          deleteFolder(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // They take room, and are no reason to fail.
    }
  }

  /** Returns whether a program of this user runs a library of a folder; it may load more of it. */
  private static boolean isLoaded(Path folder) throws IOException {
    Path processes = Path.of("/proc");
    if (!Files.isDirectory(processes)) {
      return false;
    }
    String path = folder.toRealPath() + "/";
    try (DirectoryStream<Path> all = Files.newDirectoryStream(processes, "[0-9]*")) {
      for (Path process : all) {
        try (Stream<String> maps =
            Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
          if (maps.anyMatch(line -> line.contains(path))) {
            return true;
          }
        } catch (IOException | UncheckedIOException e) {
          // It has ended, or is another user's.
        }
      }
    }
    return false;
  }

  private static void deleteFolder(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }

  /** Deletes what processes have begun to write that were killed. */
  static void deleteForgotten(Path folder) throws IOException {
    Instant recent = Instant.now().minus(FORGOTTEN);
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*.part")) {
      for (Path part : parts) {
        try {
          if (Files.getLastModifiedTime(part).toInstant().isBefore(recent)) {
            Files.deleteIfExists(part);
          }
        } catch (NoSuchFileException e) {
          // Another process was done with it, or has deleted it.
        }
      }
    }
  }
}
