// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.seedhawk.model.ModelFiles;

/**
 * Where the files beside a model's ONNX files are: its results, its parity file. The launcher names
 * the folder of all models with the system property {@code seedhawk.models}. Immutable.
 */
final class ModelFolder {
  private static final String ALL = "seedhawk.models";
  private static final String INDEX = "index.txt";

  /** Files that a model may consist of: the joint graph, its towers, or both. */
  static final List<String> ONNX = List.of("model.onnx", "site.onnx", "mirna.onnx", "pair.onnx");

  private ModelFolder() {}

  /** Returns the folder of all models, if the launcher named one. */
  static Optional<Path> all() {
    String folder = System.getProperty(ALL, "");
    if (folder.isEmpty() || !Files.isDirectory(Path.of(folder))) {
      return Optional.empty();
    }
    // Messages are shorter seen from where the user is.
    Path here = Path.of("").toAbsolutePath();
    Path there = Path.of(folder).toAbsolutePath();
    return Optional.of(there.startsWith(here) ? here.relativize(there) : there);
  }

  /**
   * Returns the folder of a model.
   *
   * @param nameOrDirectory null: the default model
   * @return empty for a model that is known from the jar alone
   */
  static Optional<Path> of(String nameOrDirectory) {
    List<String> embedded = ModelFiles.embedded();
    String name =
        nameOrDirectory != null || embedded.isEmpty() ? nameOrDirectory : embedded.getFirst();
    if (name == null) {
      return Optional.empty();
    }
    if (embedded.contains(name)) {
      return all().map(folder -> folder.resolve(name)).filter(Files::isDirectory);
    }
    return Files.isDirectory(Path.of(name)) ? Optional.of(Path.of(name)) : Optional.empty();
  }

  /** Returns the hashes of a model's ONNX files by name. */
  static Map<String, String> hashes(ModelFiles files) {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (String name : ONNX) {
      if (files.has(name)) {
        hashes.put(name, DataFolder.sha256(files.read(name)));
      }
    }
    return hashes;
  }

  /**
   * Returns the names of all models: those of the index in its order, then other folders that hold
   * a model.
   */
  static List<String> names() throws IOException {
    Optional<Path> folder = all();
    if (folder.isEmpty()) {
      return ModelFiles.embedded();
    }
    Set<String> names = new LinkedHashSet<>();
    Path index = folder.get().resolve(INDEX);
    if (Files.isRegularFile(index)) {
      Files.readString(index, StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .forEach(names::add);
    }
    try (Stream<Path> files = Files.list(folder.get())) {
      files
          .filter(file -> ONNX.stream().anyMatch(name -> Files.isRegularFile(file.resolve(name))))
          .map(file -> file.getFileName().toString())
          .sorted()
          .forEach(names::add);
    }
    return new ArrayList<>(names);
  }
}
