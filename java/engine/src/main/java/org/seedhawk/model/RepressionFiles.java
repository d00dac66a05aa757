// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.seedhawk.error.ModelException;

/**
 * Where repression models are: inside the engine's jar, and beside the models that score pairs. A
 * folder of one holds {@link #FILE}. Stateless.
 */
public final class RepressionFiles {
  /** The graph that is served. */
  public static final String FILE = "repression.onnx";

  private static final String EMBEDDED = "repression";

  private RepressionFiles() {}

  /** Returns the names of all repression models, the one inside the jar first. */
  public static List<String> names() throws IOException {
    return ModelIndex.names(
        isEmbedded() ? List.of(EMBEDDED) : List.of(), RepressionFiles::isRepression);
  }

  private static boolean isEmbedded() {
    return new ModelFiles(EMBEDDED, Optional.empty()).has(FILE);
  }

  /** Returns whether a directory holds a repression model. */
  public static boolean isRepression(Path directory) {
    return Files.isRegularFile(directory.resolve(FILE));
  }

  /**
   * Finds the file or directory of a repression model that a user named: a path comes first, then a
   * name of {@link #names}.
   *
   * @return empty: the model inside the jar
   * @throws ModelException if there is none; it says what the name is instead, and which there are
   */
  public static Optional<Path> locate(String nameOrPath) {
    if (nameOrPath.isBlank() || nameOrPath.indexOf('\0') >= 0) {
      throw new ModelException("the model's name is empty; name a repression model: " + known());
    }
    Path path = Path.of(nameOrPath);
    if (Files.isDirectory(path) && !isRepression(path)) {
      throw new ModelException(
          "'%s' holds no %s; name a folder or file of a repression model, or one of: %s"
              .formatted(path, FILE, known()));
    }
    if (Files.exists(path)) {
      return Optional.of(path);
    }
    Optional<ModelFiles> named = find(nameOrPath);
    if (named.isPresent()) {
      return named.get().directory();
    }
    if (ModelIndex.isKnown(nameOrPath)) {
      throw new ModelException(
          "model '%s' is of another kind and predicts no fold changes; a repression model is needed: %s"
              .formatted(nameOrPath, known()));
    }
    throw new ModelException(
        "model '%s' is neither a file nor a folder, nor the name of a repression model (%s)"
            .formatted(nameOrPath, known()));
  }

  private static String known() {
    try {
      List<String> names = names();
      return names.isEmpty() ? "none is here" : String.join(", ", names);
    } catch (IOException e) {
      return EMBEDDED;
    }
  }

  /**
   * Finds a repression model by a directory, or by its name.
   *
   * @return empty if it is something else, or nothing
   */
  public static Optional<ModelFiles> find(String nameOrDirectory) {
    if (nameOrDirectory.isBlank() || nameOrDirectory.indexOf('\0') >= 0) {
      return Optional.empty(); // no path; others say so
    }
    Optional<Path> folder =
        Optional.of(Path.of(nameOrDirectory))
            .filter(RepressionFiles::isRepression)
            .or(() -> ModelIndex.folder(nameOrDirectory).filter(RepressionFiles::isRepression));
    return folder.isPresent() || nameOrDirectory.equals(EMBEDDED) && isEmbedded()
        ? Optional.of(new ModelFiles(nameOrDirectory, folder))
        : Optional.empty();
  }
}
