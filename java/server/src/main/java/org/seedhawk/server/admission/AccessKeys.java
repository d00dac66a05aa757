// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.admission;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.error.BadInputException;
import org.seedhawk.server.failure.Failure;

/**
 * The keys that callers show as {@code Authorization: Bearer KEY}. Only their digests are kept, and
 * every one is compared in constant time, so that the time of an answer tells nothing of a key.
 * Immutable.
 */
public final class AccessKeys {
  /** The shortest key: 16 letters. */
  public static final int SHORTEST = 16;

  /** Nobody needs a key. */
  public static final AccessKeys NONE = new AccessKeys(List.of());

  /** What {@link #check} returns where nobody needs a key. */
  public static final int NO_KEY = -1;

  private static final String SCHEME = "Bearer ";

  private final List<byte[]> digests;

  private AccessKeys(List<byte[]> digests) {
    this.digests = digests;
  }

  /**
   * Reads keys: one a line; empty lines and lines that begin with # do not count.
   *
   * @throws BadInputException if there is none, or one is too short
   */
  public static AccessKeys read(Path file) throws IOException {
    List<byte[]> digests = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      String key = line.strip();
      if (key.isEmpty() || key.startsWith("#")) {
        continue;
      }
      if (key.length() < SHORTEST) {
        throw new BadInputException(
            "%s:%s: the key has %s letters; it must have %s or more"
                .formatted(file, number, key.length(), SHORTEST));
      }
      digests.add(digest(key));
    }
    if (digests.isEmpty()) {
      throw new BadInputException("%s: there is no key; write one a line".formatted(file));
    }
    return new AccessKeys(List.copyOf(digests));
  }

  /** Returns whether callers must show a key. */
  public boolean areWanted() {
    return !digests.isEmpty();
  }

  /**
   * Checks what a caller shows.
   *
   * @param authorization the value of the header Authorization; null: there is none
   * @return which key it is, from 0; {@link #NO_KEY} if none is wanted
   * @throws Failure with status 401 if a key is wanted and this is none
   */
  public int check(String authorization) {
    if (!areWanted()) {
      return NO_KEY;
    }
    boolean named =
        authorization != null
            && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length()); // RFC 9110, 11.1
    byte[] shown = digest(named ? authorization.substring(SCHEME.length()).strip() : "");
    int found = NO_KEY;
    for (int i = 0; i < digests.size(); i++) {
      found = MessageDigest.isEqual(digests.get(i), shown) ? i : found;
    }
    if (found == NO_KEY || !named) {
      throw new Failure(
          401,
          named
              ? "the key is unknown; ask who runs the server for one"
              : "a key is wanted; send the header 'Authorization: Bearer KEY'");
    }
    return found;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
