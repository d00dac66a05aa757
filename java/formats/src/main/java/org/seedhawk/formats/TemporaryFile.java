// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an {@link AtomicFile} is while it is written: a new file beside its place, locked where the
 * file system has locks. The lock tells it from what killed programs left. A program that ends by
 * itself or by a signal removes its own.
 */
record TemporaryFile(Path path, FileChannel channel) {
  /** What a dying program removes. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  /** A process number is not enough: in every container the program is process 1. */
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Digits of the random part of a temporary name. */
  private static final int DIGITS = 16;

  private static final String SUFFIX = ".tmp";

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(TemporaryFile::removeOpen));
  }

  /**
   * Creates one.
   *
   * @param own whether its owner alone may ever read it; else it has the permissions of the file
   *     that it replaces, if there is one
   */
  static TemporaryFile create(Path target, boolean own) throws IOException {
    Optional<Set<PosixFilePermission>> permissions = permissions(target, own);
    FileAttribute<?>[] attributes =
        permissions
            .map(all -> new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(all)})
            .orElse(new FileAttribute<?>[0]);
    while (true) {
      Path path = nameFor(target);
      OPEN.add(path);
      FileChannel channel = null;
      try {
        channel =
            FileChannel.open(
                path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
        // Between the two steps, another program may take it for a leftover.
        if (isLocked(channel) && Files.exists(path)) {
          if (permissions.isPresent()) {
            // Those that a file is made with, the user's mask cuts.
            Files.setPosixFilePermissions(path, permissions.get());
          }
          return new TemporaryFile(path, channel);
        }
      } catch (IOException e) {
        if (channel != null) {
          channel.close();
          Files.deleteIfExists(path);
        }
        OPEN.remove(path);
        throw e;
      }
      channel.close();
      OPEN.remove(path);
    }
  }

  /** Returns the permissions that the file needs; empty: those that any new file has. */
  private static Optional<Set<PosixFilePermission>> permissions(Path target, boolean own)
      throws IOException {
    if (!Files.getFileStore(target.getParent()).supportsFileAttributeView("posix")) {
      return Optional.empty();
    }
    if (own) {
      return Optional.of(PosixFilePermissions.fromString("rw-------"));
    }
    return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(Files.getPosixFilePermissions(target))
        : Optional.empty();
  }

  /** Says that a file has its name by now, or is deleted. */
  static void isGone(Path temporary) {
    OPEN.remove(temporary);
  }

  /** Returns a new temporary name in the folder of a file. */
  static Path nameFor(Path target) {
    byte[] random = new byte[DIGITS / 2];
    RANDOM.nextBytes(random);
    return target.resolveSibling(
        "." + target.getFileName() + "." + HexFormat.of().formatHex(random) + SUFFIX);
  }

  /** Returns false if another program has the lock. */
  private static boolean isLocked(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (IOException e) {
      return true; // no locks here: nobody removes anything
    }
  }

  /** Removes what killed programs left that wrote to this name. */
  static void removeLeft(Path target) {
    String prefix = "." + target.getFileName() + ".";
    int length = prefix.length() + DIGITS + SUFFIX.length();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            target.getParent(),
            file -> {
              String one = file.getFileName().toString();
              return one.length() == length && one.startsWith(prefix) && one.endsWith(SUFFIX);
            })) {
      for (Path file : files) {
        // The system gives up this program's lock when any channel to the file is closed.
        if (!OPEN.contains(file)) {
          removeUnlocked(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // A leftover is untidy and no reason to fail.
    }
  }

  private static void removeUnlocked(Path file) {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        Files.deleteIfExists(file);
      }
    } catch (OverlappingFileLockException e) {
      // This program writes it, under another name of the folder.
    } catch (IOException e) {
      // A link, somebody else's, or gone by now; a leftover is untidy and no reason to fail.
    }
  }

  private static void removeOpen() {
    for (Path temporary : OPEN) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // The program is ending; the file keeps its temporary name.
      }
    }
  }
}
