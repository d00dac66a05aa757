// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;

/** Result files: written completely or not at all, and hashed. Thread-safe. */
public final class ResultFiles {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** What a training says of itself, in the model's folder. */
  public static final String RESULTS = "results.json";

  /** The model's card, there too. */
  public static final String CARD = "README.md";

  private ResultFiles() {}

  /** Writes under a temporary name in the same directory, then renames; links are not followed. */
  public static void write(Path file, byte[] bytes) throws IOException {
    AtomicFile.replace(file, bytes);
  }

  public static void writeText(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static void writeJson(Path file, Object value) throws IOException {
    writeText(file, JSON.writeValueAsString(value) + "\n");
  }

  /**
   * Reads what {@link #writeJson} wrote.
   *
   * @throws BadInputException if it is damaged or of another kind
   */
  public static <T> T readJson(Path file, Class<T> type) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), type);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          "%s:%s: damaged, or of another kind; write it again or move it away"
              .formatted(file, e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
          e);
    }
  }

  /** Returns a value as JSON. */
  public static String json(Object value) throws IOException {
    return JSON.writeValueAsString(value);
  }

  /**
   * Hashes a file of the data.
   *
   * @throws BadInputException if it is missing or a folder
   */
  public static String dataSha256(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new BadInputException(file + ": it is a folder; name a file in it in the recipe");
    }
    try {
      return sha256(file);
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "%s: no such file; give the folder of the data with --data".formatted(file), e);
    }
  }

  /**
   * Hashes a model that a recipe builds on.
   *
   * @throws BadInputException if it is missing
   */
  public static String modelSha256(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new BadInputException(file + ": it is a folder; name the language model's file in it");
    }
    try {
      return sha256(file);
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "%s: no such language model; train it or name another in model.language_model"
              .formatted(file),
          e);
    }
  }

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

  public static String sha256(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Returns what results say of the machine of a training.
   *
   * @param threads that the recipe asks for
   */
  public static String machine(int threads) {
    return "Java %d, DJL PyTorch, %d thread%s"
        .formatted(Runtime.version().feature(), threads, threads == 1 ? "" : "s");
  }
}
