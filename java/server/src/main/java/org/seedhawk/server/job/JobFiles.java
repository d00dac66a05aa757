// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.job;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The folders of jobs, which have files alone. Sequences of callers are nobody else's business, so
 * only the server's user may enter and read, whatever the user's mask. File systems without POSIX
 * permissions keep their own.
 */
final class JobFiles {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private JobFiles() {}

  /** Makes the folder of all jobs, if it is not there. */
  static void makeRoot(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root.toAbsolutePath().getParent());
      makeFolder(root);
    }
  }

  /** Makes a folder which nobody else ever could enter. */
  static void makeFolder(Path folder) throws IOException {
    Files.createDirectory(
        folder,
        isPosix(folder.toAbsolutePath().getParent())
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(FOLDER)}
            : new FileAttribute<?>[0]);
    keep(folder); // a mask may have cut the user's own permissions
  }

  /** Takes all permissions of others from a folder. */
  static void keep(Path folder) throws IOException {
    if (isPosix(folder)) {
      Files.setPosixFilePermissions(folder, FOLDER);
    }
  }

  private static boolean isPosix(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }

  /** Returns the bytes of request and result; the state is small. */
  static long size(Path folder) throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        sum += name.equals(Job.STATE) || name.startsWith(".") ? 0 : Files.size(file);
      }
    }
    return sum;
  }

  /** Removes a folder, if it is there. */
  static void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.delete(folder);
  }
}
