// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which models and generators there are: those inside the engine's jar, and those of a directory of
 * model directories, which the system property {@code seedhawk.models} may name. Its folder {@code
 * experiments} may hold more of them, one folder for each question: {@code
 * experiments/QUESTION/NAME}. They are found by name, and listed apart. Stateless.
 */
public final class ModelIndex {
  private static final System.Logger LOG = System.getLogger(ModelIndex.class.getName());
  private static final AtomicBoolean SAID_FORMER = new AtomicBoolean();
  private static final String FOLDER = "seedhawk.models";
  private static final String EXPERIMENTS = "experiments";

  /** The default model, and its architecture, bore the name of the project. */
  private static final Map<String, String> FORMER = Map.of("seedhawk", "duplexnet");

  private ModelIndex() {}

  /** Returns the names of the models inside the jar, the default first. */
  public static List<String> embedded() {
    return index("index.txt");
  }

  private static List<String> index(String file) {
    return ModelFiles.resource(file)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines())
        .map(lines -> lines.map(String::strip).filter(line -> !line.isEmpty()).toList())
        .orElse(List.of());
  }

  /** Returns the names of the generators inside the jar. */
  public static List<String> embeddedGenerators() {
    return index("generators.txt");
  }

  /** Returns the directory of model directories, if the system property names one. */
  public static Optional<Path> folder() {
    return Optional.of(System.getProperty(FOLDER, ""))
        .filter(name -> !name.isEmpty())
        .map(Path::of)
        .filter(Files::isDirectory);
  }

  /**
   * Returns the directory of a model or generator: one of {@link #folder}, or one of its
   * experiments.
   *
   * @param name of the directory
   */
  public static Optional<Path> folder(String name) {
    Optional<Path> all = folder();
    if (all.isEmpty() || Path.of(name).getNameCount() != 1 || name.startsWith(".")) {
      return Optional.empty();
    }
    Optional<Path> served = all.map(folder -> folder.resolve(name)).filter(Files::isDirectory);
    if (served.isPresent()) {
      return served;
    }
    try {
      return experiments(all.get()).stream()
          .filter(directory -> directory.getFileName().toString().equals(name))
          .findFirst();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} cannot be listed ({1})", all.get(), e);
      return Optional.empty();
    }
  }

  /** Returns the names of all models: those inside the jar, then others of the directory. */
  public static List<String> names() throws IOException {
    return names(embedded(), ModelIndex::isModel);
  }

  /**
   * Returns the names of the directory's experiments: models and generators that answer a question
   * and are not meant for use.
   */
  public static List<String> experiments() throws IOException {
    Optional<Path> folder = folder();
    return folder.isEmpty()
        ? List.of()
        : experiments(folder.get()).stream()
            .filter(directory -> isModel(directory) || isGenerator(directory))
            .map(directory -> directory.getFileName().toString())
            .toList();
  }

  private static List<Path> experiments(Path folder) throws IOException {
    List<Path> experiments = new ArrayList<>();
    for (Path question : directories(folder.resolve(EXPERIMENTS))) {
      experiments.addAll(directories(question));
    }
    return experiments;
  }

  private static List<Path> directories(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  static boolean isModel(Path directory) {
    return ModelFiles.ONNX.stream().anyMatch(file -> isFile(directory, file));
  }

  /** Returns the names of all generators: those inside the jar, then others of the directory. */
  public static List<String> generators() throws IOException {
    return names(embeddedGenerators(), ModelIndex::isGenerator);
  }

  /** Returns the names of all models of any kind, experiments left out. */
  static List<String> everyKind() {
    List<String> names = new ArrayList<>();
    try {
      names.addAll(names());
      names.addAll(RepressionFiles.names());
      names.addAll(generators());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the models cannot be listed ({0})", e);
    }
    return names;
  }

  /** Returns whether a model of any kind has a name, those of experiments among them. */
  static boolean isKnown(String name) {
    return everyKind().contains(name)
        || embedded().contains(today(name))
        || folder(name).isPresent();
  }

  /** Returns whether a directory holds a generator of miRNAs. */
  public static boolean isGenerator(Path directory) {
    return isFile(directory, MirnaGenerator.ENCODER_FILE)
        && isFile(directory, MirnaGenerator.DECODER_FILE);
  }

  /** Returns whether a directory holds one of a generator's two files and nothing to score with. */
  public static boolean isPartOfGenerator(Path directory) {
    return isFile(directory, MirnaGenerator.ENCODER_FILE)
        != isFile(directory, MirnaGenerator.DECODER_FILE);
  }

  static List<String> names(List<String> first, Predicate<Path> isModel) throws IOException {
    Set<String> names = new LinkedHashSet<>(first);
    Optional<Path> folder = folder();
    if (folder.isPresent()) {
      directories(folder.get()).stream()
          .filter(isModel)
          .map(directory -> directory.getFileName().toString())
          .forEach(names::add);
    }
    return new ArrayList<>(names);
  }

  static boolean isFile(Path directory, String file) {
    return Files.isRegularFile(directory.resolve(file));
  }

  /**
   * Returns what a model or an architecture is called now. Files and commands that were written
   * when it had another name still hold.
   */
  public static String today(String name) {
    return FORMER.getOrDefault(name, name);
  }

  /**
   * Returns the name by which an embedded model is found: its own, or today's of a former one. A
   * former one is said to be so, once.
   */
  public static String current(String name) {
    String today = today(name);
    if (today.equals(name) || !embedded().contains(today)) {
      return name;
    }
    if (!SAID_FORMER.getAndSet(true)) {
      LOG.log(
          System.Logger.Level.INFO,
          "model ''{0}'' is called ''{1}'' now; its scores are the same",
          name,
          today);
    }
    return today;
  }
}
