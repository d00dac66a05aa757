// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.model.MirnaGenerator;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.ModelIndex;

/**
 * Where the files beside a model's ONNX files are: its results, its parity file. The launcher names
 * the folder of all models. Immutable.
 */
public final class ModelFolder {
  /** What training wrote: every figure, with the hashes of its data. */
  public static final String RESULTS = "results.json";

  private ModelFolder() {}

  /** Returns the folder of all models, if the launcher named one. */
  public static Optional<Path> all() {
    return ModelIndex.folder().map(ModelFolder::seenFromHere);
  }

  /** Messages are shorter seen from where the user is. */
  private static Path seenFromHere(Path folder) {
    Path here = Path.of("").toAbsolutePath();
    Path there = folder.toAbsolutePath();
    return there.startsWith(here) ? here.relativize(there) : there;
  }

  /**
   * Returns the folder of a model.
   *
   * @param nameOrDirectory null: the default model
   * @return empty for a model that is known from the jar alone
   */
  public static Optional<Path> of(String nameOrDirectory) {
    List<String> embedded = ModelIndex.embedded();
    String name =
        nameOrDirectory != null
            ? ModelIndex.current(nameOrDirectory)
            : embedded.isEmpty() ? null : embedded.getFirst();
    if (name == null) {
      return Optional.empty();
    }
    if (!embedded.contains(name) && Files.isDirectory(Path.of(name))) {
      return Optional.of(Path.of(name));
    }
    return ModelIndex.folder(name).map(ModelFolder::seenFromHere);
  }

  /** Returns the hashes of a model's ONNX files by name. */
  public static Map<String, String> hashes(ModelFiles files) {
    return hashes(files, ModelFiles.ONNX);
  }

  /** Returns the hashes of a generator's ONNX files by name. */
  public static Map<String, String> generatorHashes(ModelFiles files) {
    return hashes(files, List.of(MirnaGenerator.ENCODER_FILE, MirnaGenerator.DECODER_FILE));
  }

  private static Map<String, String> hashes(ModelFiles files, List<String> names) {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (String name : names) {
      if (files.has(name)) {
        hashes.put(name, DataFolder.sha256(files.read(name)));
      }
    }
    return hashes;
  }
}
