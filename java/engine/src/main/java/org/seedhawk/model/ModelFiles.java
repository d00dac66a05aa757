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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.seedhawk.error.ModelException;

/**
 * Where the ONNX files of one model are: {@code model.onnx} and, when its towers are independent,
 * {@code site.onnx, mirna.onnx, pair.onnx}; in a directory or inside the engine's jar. Immutable.
 *
 * <p>The system property {@code seedhawk.models} may name a directory of model directories, which
 * are then found by name too. Its folder {@code experiments} may hold more of them, one folder for
 * each question: {@code experiments/QUESTION/NAME}. They are found by name, and listed apart.
 */
public final class ModelFiles {
  /** Files that a model may consist of: the joint graph, its towers, or both. */
  public static final List<String> ONNX =
      List.of("model.onnx", "site.onnx", "mirna.onnx", "pair.onnx");

  private static final System.Logger LOG = System.getLogger(ModelFiles.class.getName());
  private static final AtomicBoolean SAID_FORMER = new AtomicBoolean();
  private static final String RESOURCES = "/org/seedhawk/models/";
  private static final String FOLDER = "seedhawk.models";
  private static final String EXPERIMENTS = "experiments";
  private static final String RESULTS = "results.json";

  private final String name;
  private final Optional<Path> directory; // empty: inside the jar

  /** Names a model inside the jar, or in a directory. */
  ModelFiles(String name, Optional<Path> directory) {
    this.name = name;
    this.directory = directory;
  }

  /** Returns the names of the models inside the jar, the default first. */
  public static List<String> embedded() {
    return index("index.txt");
  }

  private static List<String> index(String file) {
    return resource(file)
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
    return names(embedded(), ModelFiles::isModel);
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

  private static boolean isModel(Path directory) {
    return ONNX.stream().anyMatch(file -> isFile(directory, file));
  }

  /** Returns the names of all generators: those inside the jar, then others of the directory. */
  public static List<String> generators() throws IOException {
    return names(embeddedGenerators(), ModelFiles::isGenerator);
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

  private static boolean isFile(Path directory, String file) {
    return Files.isRegularFile(directory.resolve(file));
  }

  /**
   * Returns the name by which an embedded model is found: its own, or today's of a former one. A
   * former one is said to be so, once.
   */
  public static String current(String name) {
    String today = FormerNames.today(name);
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
   * #folder}; {@code null} is the default model.
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
      return new ModelFiles(embedded.getFirst(), Optional.empty());
    }
    checkNamed(nameOrDirectory);
    String name = current(nameOrDirectory);
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
    Optional<Path> named = folder(nameOrDirectory).filter(ModelFiles::isModel);
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
      names = names();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} cannot be listed ({1})", folder().get(), e);
    }
    throw new ModelException(
        "model '%s' is neither a directory nor the name of one (%s)"
            .formatted(nameOrDirectory, names.isEmpty() ? "none" : String.join(", ", names)));
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
   * of one in {@link #folder}.
   *
   * @throws ModelException if there is none, with the names that exist
   */
  public static ModelFiles generator(String nameOrDirectory) {
    checkNamed(nameOrDirectory);
    List<String> names = embeddedGenerators();
    if (names.contains(nameOrDirectory)) {
      return new ModelFiles(nameOrDirectory, Optional.empty());
    }
    Path path = path(nameOrDirectory);
    if (isGenerator(path)) {
      return new ModelFiles(nameOf(path), Optional.of(path));
    }
    Optional<Path> named = folder(nameOrDirectory).filter(ModelFiles::isGenerator);
    if (named.isPresent()) {
      return new ModelFiles(nameOrDirectory, named);
    }
    try {
      names = generators();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} cannot be listed ({1})", folder().get(), e);
    }
    throw new ModelException(
        "generator '%s' is neither one of the generators here (%s) nor a directory with %s and %s"
            .formatted(
                nameOrDirectory,
                String.join(", ", names),
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
        .map(folder -> isFile(folder, file))
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

  private static Optional<byte[]> resource(String path) {
    try (InputStream in = ModelFiles.class.getResourceAsStream(RESOURCES + path)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new ModelException("resource " + path + " cannot be read", e);
    }
  }
}
