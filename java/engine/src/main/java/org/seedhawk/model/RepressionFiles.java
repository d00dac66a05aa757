// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
