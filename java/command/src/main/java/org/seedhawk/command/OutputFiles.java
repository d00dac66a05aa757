// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.seedhawk.model.ModelIndex;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The outputs of a command beside its inputs and each other: no output may be a file that the
 * command reads, and no two outputs one file, whatever spelling or link names it. The one check of
 * all commands. One thread at a time.
 *
 * {@snippet :
 * new OutputFiles(spec).input(pairs, mirna).output("--out", out).output("--html", html).check();
 * }
 */
public final class OutputFiles {
  private static final List<String> STANDARD_OUTPUT =
      List.of("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");

  private static final Path NOWHERE = Path.of("/dev/null");

  /** What is read of a model's folder; other files there, tables of figures too, are results. */
  private static final Pattern OF_MODEL =
      Pattern.compile(".*\\.onnx|results\\.json|parity\\.tsv|folds\\.tsv|recipe\\.yaml");

  /** What stands behind a file's name in that of its index, which is read or written with it. */
  private static final List<String> INDEXES = List.of(".fai", ".gzi", ".tbi", ".csi");

  private final CommandSpec spec;
  private final List<Path> inputs = new ArrayList<>();
  private final List<Path> models = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();
  private final List<Output> outputs = new ArrayList<>();

  /**
   * An output.
   *
   * @param option that names it, or what takes it
   * @param name its value
   */
  private record Output(String option, String name) {
    /** Returns the file; empty for the standard output. */
    Optional<Path> file() throws IOException {
      if (name.equals("-") || STANDARD_OUTPUT.contains(name)) {
        return Optional.empty();
      }
      Path path = Path.of(name).toAbsolutePath();
      if (Files.exists(path)) {
        return Optional.of(path.toRealPath());
      }
      Path folder = path.getParent();
      return Optional.of(
          folder != null && Files.exists(folder)
              ? folder.toRealPath().resolve(path.getFileName())
              : path.normalize());
    }
  }

  /** Begins with neither. */
  public OutputFiles(CommandSpec spec) {
    this.spec = spec;
  }

  /** Adds files that are read; null is none. */
  public OutputFiles input(Path... files) {
    for (Path file : files) {
      if (file != null) {
        inputs.add(file);
      }
    }
    return this;
  }

  /**
   * Adds a model, of whose folder some files are read.
   *
   * @param nameOrFolder null is the default model, which lies inside the jar
   */
  public OutputFiles model(String nameOrFolder) {
    if (nameOrFolder != null && !nameOrFolder.isBlank() && nameOrFolder.indexOf('\0') < 0) {
      models.add(ModelIndex.folder(nameOrFolder).orElse(Path.of(nameOrFolder)));
    }
    return this;
  }

  /** Adds a folder whose files are read, those in folders within too; null is none. */
  public OutputFiles folder(Path folder) {
    if (folder != null) {
      folders.add(folder);
    }
    return this;
  }

  /**
   * Adds an output.
   *
   * @param option that names it
   * @param name its value; {@code -} is the standard output, null is none
   */
  public OutputFiles output(String option, String name) {
    if (name != null) {
      outputs.add(new Output(option, name));
    }
    return this;
  }

  /**
   * Checks all of them.
   *
   * @throws ParameterException if an output is an input, or another output
   */
  public void check() throws IOException {
    for (int i = 0; i < outputs.size(); i++) {
      Output one = outputs.get(i);
      if (one.name.isBlank()) {
        throw usage("%s is empty; name a file", one.option);
      }
      refuseInput(one);
      for (int k = 0; k < i; k++) {
        refuseBoth(outputs.get(k), one);
      }
    }
  }

  /**
   * Returns the line that ends a command: the files that were written, by the names that options
   * gave them. Empty where there are none: the standard output and devices are no files.
   */
  public Optional<String> written() {
    return written(outputs.stream().map(Output::name).toList());
  }

  /** As {@link #written()}, of names of outputs. */
  public static Optional<String> written(Collection<String> names) {
    List<String> files =
        names.stream()
            .filter(name -> !STANDARD_OUTPUT.contains(name) && Files.isRegularFile(Path.of(name)))
            .map(name -> "'" + name + "'")
            .toList();
    return files.isEmpty() ? Optional.empty() : Optional.of("wrote " + String.join(", ", files));
  }

  private void refuseInput(Output output) throws IOException {
    Optional<Path> file = output.file();
    for (Path input : inputs) {
      if (isSame(file, input)) {
        throw usage(
            "%s '%s' is the input '%s'; name another file", output.option, output.name, input);
      }
      for (String index : INDEXES) {
        if (file.isPresent() && isSame(file, beside(input, index))) {
          throw usage(
              "%s '%s' is the index of the input '%s'; name another file",
              output.option, output.name, input);
        }
      }
    }
    if (file.isEmpty() || !Files.isRegularFile(file.get())) {
      return;
    }
    Path folder = file.get().getParent();
    for (Path model : models) {
      if (Files.isDirectory(model)
          && folder.equals(model.toRealPath())
          && OF_MODEL.matcher(file.get().getFileName().toString()).matches()) {
        throw usage(
            "%s '%s' is a file of the model '%s'; name another file",
            output.option, output.name, model);
      }
    }
    for (Path read : folders) {
      if (Files.isDirectory(read) && file.get().startsWith(read.toRealPath())) {
        throw usage(
            "%s '%s' is a file of the folder '%s', which is read; name another file",
            output.option, output.name, read);
      }
    }
  }

  private void refuseBoth(Output first, Output second) throws IOException {
    Optional<Path> one = first.file();
    Optional<Path> other = second.file();
    if (one.isPresent() && other.isPresent() && one.equals(other) && one.get().equals(NOWHERE)) {
      return;
    }
    if (one.isPresent() && other.isPresent()) {
      refuseIndex(first, one.get(), second, other.get());
      refuseIndex(second, other.get(), first, one.get());
    }
    boolean same =
        other.isPresent() ? isSame(one, other.get()) : one.isEmpty() || isSame(other, one.get());
    if (!same) {
      return;
    }
    if (first.name.equals(second.name)) {
      throw usage(
          "%s and %s are both '%s'; name two files", first.option, second.option, second.name);
    }
    throw usage(
        "%s '%s' and %s '%s' are one file; name two",
        first.option, first.name, second.option, second.name);
  }

  private void refuseIndex(Output table, Path file, Output output, Path name) throws IOException {
    for (String index : INDEXES) {
      if (isSame(Optional.of(name), beside(file, index))) {
        throw usage(
            "%s '%s' is the name of the index of %s '%s'; name another file",
            output.option, output.name, table.option, table.name);
      }
    }
  }

  private static Path beside(Path file, String end) {
    return file.resolveSibling(file.getFileName() + end);
  }

  /**
   * Returns whether an output is a file.
   *
   * @param output empty: the standard output, which may lead into a file
   */
  private static boolean isSame(Optional<Path> output, Path file) throws IOException {
    if (output.isPresent()) {
      return output.get().equals(file.toAbsolutePath().normalize())
          || Files.exists(output.get())
              && Files.exists(file)
              && Files.isSameFile(output.get(), file);
    }
    Path standard = Path.of(STANDARD_OUTPUT.getLast());
    return Files.isRegularFile(file)
        && Files.isRegularFile(standard)
        && Files.isSameFile(standard, file);
  }

  private ParameterException usage(String message, Object... values) {
    return new ParameterException(spec.commandLine(), message.formatted(values));
  }
}
