// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where libraries are unpacked to when there is no cache: {@code seedhawk-<user>} under {@code
 * java.io.tmpdir}, which later starts find again. Whoever else may write there could make us load
 * what he likes. So one that is not this user's alone is not used, and a folder of this process
 * takes its place, which goes with it. Thread-safe.
 */
final class TemporaryFolder {
  private static final Set<Path> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();

  private TemporaryFolder() {}

  /** Returns the folder, which exists. */
  static Path get() throws IOException {
    Path all = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    Path probe = Files.createTempFile(all, "seedhawk-", ".tmp");
    try {
      Path folder = all.resolve("seedhawk-" + user(probe));
      try {
        Files.createDirectory(folder, ownerOnly(folder));
      } catch (FileAlreadyExistsException e) {
        // As it should be, from the second start on.
      }
      if (isOurs(folder, Files.getOwner(probe))) {
        return folder;
      }
    } finally {
      Files.deleteIfExists(probe);
    }
    Path own = Files.createTempDirectory(all, "seedhawk-");
    own.toFile().deleteOnExit();
    OF_THIS_PROCESS.add(own);
    return own;
  }

  /** A user without a name has a number all the same. */
  private static String user(Path probe) throws IOException {
    return probe.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.getAttribute(probe, "unix:uid").toString()
        : System.getProperty("user.name", "user").replaceAll("[^\\w.-]", "_");
  }

  private static boolean isOurs(Path folder, UserPrincipal user) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return true; // Windows: the temporary folder is the user's own
    }
    PosixFileAttributes attributes =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.owner().equals(user)
        && !attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
        && !attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
  }

  /**
   * Refuses what somebody else could have put there, or could change.
   *
   * @param path a folder or file, which need not exist
   * @throws IOException if it is not this user's or root's, or others may write to it
   */
  static void requireOurs(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        || !path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
    if (attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
        || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException("others may write to '" + path + "'");
    }
    String owner = attributes.owner().getName();
    if (!owner.equals("root")
        && !owner.equals(System.getProperty("user.name"))
        && !attributes.owner().equals(thisUser())) {
      throw new IOException("'" + path + "' belongs to the user " + owner);
    }
  }

  /** The name that Java knows may be none of the system's. */
  private static UserPrincipal thisUser() throws IOException {
    Path probe = Files.createTempFile("seedhawk-", ".tmp");
    try {
      return Files.getOwner(probe);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  /** Returns the attributes of a folder that only its owner may look into. */
  static FileAttribute<?>[] ownerOnly(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Has a file below a folder of this process deleted when the process ends. */
  static void deleteLater(Path file) {
    Path parent = file.getParent();
    if (OF_THIS_PROCESS.stream().anyMatch(file::startsWith)) {
      if (!OF_THIS_PROCESS.contains(parent)) {
        parent.toFile().deleteOnExit(); // after the file: the last one named goes first
      }
      file.toFile().deleteOnExit();
    }
  }
}
