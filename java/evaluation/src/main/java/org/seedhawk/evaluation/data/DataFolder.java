// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.seedhawk.error.BadInputException;

/** The files that an evaluation reads, and their hashes. One thread at a time. */
public final class DataFolder {
  private final Path folder;
  private final Map<String, String> hashes = new TreeMap<>();

  /** Names the folder; nothing is read yet. */
  public DataFolder(Path folder) {
    this.folder = folder;
  }

  /** Returns whether there is a file. */
  public boolean has(String name) {
    return Files.isRegularFile(folder.resolve(name));
  }

  /**
   * Returns a file and notes its hash.
   *
   * @throws BadInputException if it is missing
   */
  public Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          "%s: no such file; name the folder of the data with --data".formatted(file));
    }
    hashes.put(name, sha256(file));
    return file;
  }

  /** Returns SHA-256 by the name of each file that was read. */
  public Map<String, String> hashes() {
    return hashes;
  }

  /** Returns the SHA-256 of a file, in hex digits. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns the SHA-256 of bytes, in hex digits. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
