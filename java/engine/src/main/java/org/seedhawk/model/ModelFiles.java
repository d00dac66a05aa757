// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the ONNX files of one model are: {@code model.onnx} and, when its towers are independent,
 * {@code site.onnx, mirna.onnx, pair.onnx}; in a directory or inside the engine's jar. Immutable.
 */
public final class ModelFiles {
  private static final String RESOURCES = "/org/seedhawk/models/";

  private final String name;
  private final Path directory; // null: inside the jar

  private ModelFiles(String name, Path directory) {
    this.name = name;
    this.directory = directory;
  }

  /** Returns the names of the models inside the jar, the default first. */
  public static List<String> embedded() {
    return resource("index.txt")
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines())
        .map(lines -> lines.map(String::strip).filter(line -> !line.isEmpty()).toList())
        .orElse(List.of());
  }

  /**
   * Finds a model by the name of an embedded one or by a directory; {@code null} is the default
   * model.
   *
   * @throws ModelException if there is none, with the names that exist
   */
  public static ModelFiles find(String nameOrDirectory) {
    List<String> embedded = embedded();
    if (nameOrDirectory == null) {
      if (embedded.isEmpty()) {
        throw new ModelException(
            "this build carries no model; name a directory that holds model.onnx");
      }
      return new ModelFiles(embedded.getFirst(), null);
    }
    if (embedded.contains(nameOrDirectory)) {
      return new ModelFiles(nameOrDirectory, null);
    }
    Path path = Path.of(nameOrDirectory);
    if (Files.isDirectory(path)) {
      ModelFiles files =
          new ModelFiles(path.toAbsolutePath().normalize().getFileName().toString(), path);
      if (!files.has(SiteModel.JOINT_FILE) && !files.hasTowers()) {
        throw new ModelException(
            "%s: the directory holds no model.onnx, nor site.onnx, mirna.onnx and pair.onnx; name a model directory"
                .formatted(path));
      }
      return files;
    }
    throw new ModelException(
        "model '%s' is neither a directory nor one of the embedded models (%s)"
            .formatted(nameOrDirectory, embedded.isEmpty() ? "none" : String.join(", ", embedded)));
  }

  /**
   * Finds a generator of miRNAs by the name of one inside the jar or by a directory.
   *
   * @throws ModelException if there is none
   */
  public static ModelFiles generator(String nameOrDirectory) {
    Path path = Path.of(nameOrDirectory);
    ModelFiles files =
        Files.isDirectory(path)
            ? new ModelFiles(path.toAbsolutePath().normalize().getFileName().toString(), path)
            : new ModelFiles(nameOrDirectory, null);
    if (!files.has(MirnaGenerator.ENCODER_FILE) || !files.has(MirnaGenerator.DECODER_FILE)) {
      throw new ModelException(
          "generator '%s' is neither in this build nor a directory with %s and %s; name seq2seq, transformer or a model directory"
              .formatted(
                  nameOrDirectory, MirnaGenerator.ENCODER_FILE, MirnaGenerator.DECODER_FILE));
    }
    return files;
  }

  /** Returns the name of the model or its directory. */
  public String name() {
    return name;
  }

  /** Returns whether {@link #read} would find a file. */
  public boolean has(String file) {
    return directory == null
        ? ModelFiles.class.getResource(RESOURCES + name + "/" + file) != null
        : Files.isRegularFile(directory.resolve(file));
  }

  /** Returns whether there are all three towers. */
  public boolean hasTowers() {
    return has("site.onnx") && has("mirna.onnx") && has("pair.onnx");
  }

  /** Returns how messages name a file. */
  public String where(String file) {
    return directory == null ? name + "/" + file : directory.resolve(file).toString();
  }

  /**
   * Reads one file whole.
   *
   * @throws ModelException if it is missing or cannot be read
   */
  public byte[] read(String file) {
    if (directory == null) {
      return resource(name + "/" + file)
          .orElseThrow(() -> new ModelException(where(file) + ": not in this build"));
    }
    try {
      return Files.readAllBytes(directory.resolve(file));
    } catch (IOException e) {
      throw new ModelException(where(file) + ": cannot be read (" + e + ")", e);
    }
  }

  private static Optional<byte[]> resource(String path) {
    try (InputStream in = ModelFiles.class.getResourceAsStream(RESOURCES + path)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new ModelException("resource " + path + " cannot be read", e);
    }
  }
}
