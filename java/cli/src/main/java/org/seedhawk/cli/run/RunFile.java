// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.error.BadInputException;

/**
 * A file of a run. Immutable.
 *
 * @param option what named it
 * @param name as it was named
 * @param stamp empty: its bytes cannot be read again, as it is a pipe or a device
 */
record RunFile(String option, String name, Optional<Stamp> stamp) {
  private static final int BUFFER = 1 << 20;

  /**
   * What a file holds.
   *
   * @param bytes its size
   * @param sha256 64 hexadecimal digits
   */
  record Stamp(long bytes, String sha256) {}

  /** Reads a file. */
  static RunFile read(String option, String name) throws IOException {
    Path file = Path.of(name);
    return new RunFile(
        option, name, Files.isRegularFile(file) ? Optional.of(stamp(file)) : Optional.empty());
  }

  private static Stamp stamp(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int count; (count = in.read(buffer)) >= 0; size += count) {
        digest.update(buffer, 0, count);
      }
    }
    return new Stamp(size, hex(digest));
  }

  /** Returns what is thrown about an input whose hash would say nothing. */
  static BadInputException changed(String name) {
    return new BadInputException(
        "file '%s' was changed while it was read; run again when it is complete".formatted(name));
  }

  /** Returns a new digest. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** Returns the digits of a digest. */
  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns what the manifest has of it. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("option", option);
    json.put("name", name);
    json.put("bytes", stamp.map(Stamp::bytes));
    json.put("sha256", stamp.map(Stamp::sha256));
    return json;
  }
}
