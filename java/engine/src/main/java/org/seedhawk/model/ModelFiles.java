// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.seedhawk.error.ModelException;

/**
 * Where the ONNX files of one model are: {@code model.onnx} and, when its towers are independent,
 * {@code site.onnx, mirna.onnx, pair.onnx}; in a directory or inside the engine's jar. Which models
 * there are says {@link ModelIndex}. Immutable.
 */
public final class ModelFiles {
  /** Files that a model may consist of: the joint graph, its towers, or both. */
  public static final List<String> ONNX =
      List.of("model.onnx", "site.onnx", "mirna.onnx", "pair.onnx");

  private static final System.Logger LOG = System.getLogger(ModelFiles.class.getName());
  private static final String RESOURCES = "/org/seedhawk/models/";
  private static final String RESULTS = "results.json";

  private final String name;
  private final Optional<Path> directory; // empty: inside the jar

  /** Names a model inside the jar, or in a directory. */
  ModelFiles(String name, Optional<Path> directory) {
    this.name = name;
    this.directory = directory;
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new ModelException(
          "model '%s' is no path (%s); give a name or a folder"
              .formatted(name.replace('\0', '?'), e.getReason()),
          e);
    }
  }

  /** Returns what a model in a folder is called; the root of a file system has no name. */
  private static String nameOf(Path directory) {
    Path last = directory.toAbsolutePath().normalize().getFileName();
    return last == null ? directory.toString() : last.toString();
  }

  /**
   * Finds a model by the name of an embedded one, by a directory, or by the name of one in {@link
   * ModelIndex#folder()}; {@code null} is the default model.
   *
   * @throws ModelException if there is none, with the names that exist
   */
  public static ModelFiles find(String nameOrDirectory) {
    List<String> embedded = ModelIndex.embedded();
    if (nameOrDirectory == null) {
      if (embedded.isEmpty()) {
        throw new ModelException(
            "this build carries no model; name a directory that holds model.onnx");
      }
      return new ModelFiles(embedded.getFirst(), Optional.empty());
    }
    checkNamed(nameOrDirectory);
    String name = ModelIndex.current(nameOrDirectory);
    if (embedded.contains(name)) {
      return new ModelFiles(name, Optional.empty());
    }
    Path path = path(nameOrDirectory);
    if (Files.isDirectory(path)) {
      ModelFiles files = new ModelFiles(nameOf(path), Optional.of(path));
      if (!files.has(GraphFiles.JOINT) && !files.hasTowers()) {
        throw new ModelException(
            "%s: the directory holds no model.onnx, nor site.onnx, mirna.onnx and pair.onnx; name a model directory"
                .formatted(path));
      }
      return files;
    }
    Optional<Path> named = ModelIndex.folder(nameOrDirectory).filter(ModelIndex::isModel);
    if (named.isPresent()) {
      return new ModelFiles(nameOrDirectory, named);
    }
    if (RepressionFiles.find(nameOrDirectory).isPresent()) {
      throw new ModelException(
          "model '%s' predicts fold changes of genes and scores no sites; use it with 'seedhawk rank'"
              .formatted(nameOrDirectory));
    }
    List<String> names = embedded;
    try {
      names = ModelIndex.names();
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING, "{0} cannot be listed ({1})", ModelIndex.folder().get(), e);
    }
    throw new ModelException(
        "model '%s' is neither a directory nor the name of one (%s)"
            .formatted(nameOrDirectory, names.isEmpty() ? "none" : String.join(", ", names)));
  }

  /**
   * As {@link #find}, for a command that takes models of every kind: the answer to a name of none
   * lists all.
   *
   * @throws ModelException if there is none
   */
  public static ModelFiles findAny(String nameOrDirectory) {
    if (nameOrDirectory != null
        && !nameOrDirectory.isBlank()
        && !Files.isDirectory(path(nameOrDirectory))
        && !ModelIndex.isKnown(nameOrDirectory)) {
      throw new ModelException(
          "model '%s' is neither a directory nor the name of one (%s)"
              .formatted(nameOrDirectory, String.join(", ", ModelIndex.everyKind())));
    }
    return find(nameOrDirectory);
  }

  /**
   * Returns the files that are not those of the results beside them: what was measured, and the
   * calibration, is another model's then.
   */
  List<String> unmeasured() {
    if (directory.isEmpty() || !has(RESULTS)) {
      return List.of();
    }
    String results = new String(read(RESULTS), StandardCharsets.UTF_8);
    return Stream.of(
            ONNX.stream(),
            Stream.of(MirnaGenerator.ENCODER_FILE, MirnaGenerator.DECODER_FILE),
            Stream.of(RepressionFiles.FILE))
        .flatMap(files -> files)
        .filter(file -> has(file) && !results.contains(sha256(read(file))))
        .toList();
  }

  /** Warns of {@link #unmeasured} files. */
  public void warnOfUnmeasured() {
    for (String file : unmeasured()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: not the file that {1} was measured on; ''seedhawk models verify {2}'' says more",
          where(file),
          where(RESULTS),
          directory.orElseThrow());
    }
  }

  /**
   * Returns the SHA-256 of a file, in hex digits.
   *
   * @throws ModelException if it is missing or cannot be read
   */
  public String sha256(String file) {
    return sha256(read(file));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }

  /**
   * Finds a generator of miRNAs by the name of one inside the jar, by a directory, or by the name
   * of one in {@link ModelIndex#folder()}.
   *
   * @throws ModelException if there is none, with the names that exist
   */
  public static ModelFiles generator(String nameOrDirectory) {
    checkNamed(nameOrDirectory);
    List<String> names = ModelIndex.embeddedGenerators();
    if (names.contains(nameOrDirectory)) {
      return new ModelFiles(nameOrDirectory, Optional.empty());
    }
    Path path = path(nameOrDirectory);
    if (ModelIndex.isGenerator(path)) {
      return new ModelFiles(nameOf(path), Optional.of(path));
    }
    Optional<Path> named = ModelIndex.folder(nameOrDirectory).filter(ModelIndex::isGenerator);
    if (named.isPresent()) {
      return new ModelFiles(nameOrDirectory, named);
    }
    try {
      names = ModelIndex.generators();
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING, "{0} cannot be listed ({1})", ModelIndex.folder().get(), e);
    }
    throw new ModelException(
        "generator '%s' is neither one of the generators here (%s) nor a directory with %s and %s"
            .formatted(
                nameOrDirectory,
                names.isEmpty()
                    ? "none; those of the project are in seedhawk-VERSION-models.tar.xz, to be"
                        + " unpacked beside the program"
                    : String.join(", ", names),
                MirnaGenerator.ENCODER_FILE,
                MirnaGenerator.DECODER_FILE));
  }

  /** The empty path is the working directory, which nobody means. */
  private static void checkNamed(String nameOrDirectory) {
    Objects.requireNonNull(nameOrDirectory, "nameOrDirectory");
    if (nameOrDirectory.isBlank()) {
      throw new ModelException(
          "the model's name is empty; give a name of 'seedhawk models list', or a folder");
    }
  }

  /** Returns the name of the model or its directory. */
  public String name() {
    return name;
  }

  /** Returns the directory; empty for a model inside the jar. */
  public Optional<Path> directory() {
    return directory;
  }

  /** Returns whether {@link #read} would find a file. */
  public boolean has(String file) {
    return directory
        .map(folder -> ModelIndex.isFile(folder, file))
        .orElseGet(() -> ModelFiles.class.getResource(RESOURCES + name + "/" + file) != null);
  }

  /** Returns whether there are all three towers. */
  public boolean hasTowers() {
    return has("site.onnx") && has("mirna.onnx") && has("pair.onnx");
  }

  /** Returns how messages name a file. */
  public String where(String file) {
    return directory.map(folder -> folder.resolve(file).toString()).orElse(name + "/" + file);
  }

  /**
   * Reads one file whole.
   *
   * @throws ModelException if it is missing or cannot be read
   */
  public byte[] read(String file) {
    if (directory.isEmpty()) {
      return resource(name + "/" + file)
          .orElseThrow(() -> new ModelException(where(file) + ": not in this build"));
    }
    try {
      return Files.readAllBytes(directory.get().resolve(file));
    } catch (IOException e) {
      throw new ModelException(where(file) + ": cannot be read (" + e + ")", e);
    }
  }

  /** Reads a file of the jar; empty where there is none. */
  static Optional<byte[]> resource(String path) {
    try (InputStream in = ModelFiles.class.getResourceAsStream(RESOURCES + path)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new ModelException("resource " + path + " cannot be read", e);
    }
  }
}
