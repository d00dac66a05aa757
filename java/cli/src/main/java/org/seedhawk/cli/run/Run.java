// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.seedhawk.command.OutputFiles;
import org.seedhawk.command.Streams;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.model.ModelFiles;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A run that is recorded. Inputs are hashed by a thread of its own while the command works on them,
 * so that a disk gives them once; the standard output is hashed as it is written, and other outputs
 * when they have their names. One thread at a time.
 */
public final class Run implements AutoCloseable {
  private static final String RESOURCE = "/org/seedhawk/cli/version.txt";

  private final RunOptions options;
  private final Streams streams;
  private final Optional<Counted> counted;
  private final Optional<FutureTask<List<RunFile>>> inputs;
  private final Map<String, Object> json = new LinkedHashMap<>();
  private final Map<String, String> models = new LinkedHashMap<>();
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private final RunCounts counts = new RunCounts();
  private final Map<Path, FileTime> times = new LinkedHashMap<>();
  private final long begun = System.nanoTime();

  private Run(
      RunOptions options, Streams streams, Optional<Counted> counted, Map<String, Path> files) {
    this.options = options;
    this.streams = streams;
    this.counted = counted;
    inputs = counted.map(unused -> new FutureTask<>(() -> read(files)));
  }

  static Run begin(
      RunOptions options,
      CommandSpec spec,
      Streams streams,
      Map<String, Path> inputs,
      boolean hashed)
      throws IOException {
    if (!options.isGiven() && !hashed) {
      return new Run(options, streams, Optional.empty(), inputs);
    }
    if (options.manifest() != null && !options.manifest().equals("-")) {
      Path old = Path.of(options.manifest());
      if (Files.isRegularFile(old)) {
        Files.delete(old);
      }
    }
    checkWritable(options.manifest());
    checkWritable(options.multiqc());
    Counted out = new Counted(streams.out());
    Run run =
        new Run(
            options, new Streams(out, streams.err(), streams.terminal()), Optional.of(out), inputs);
    List<String> version = version();
    run.json.put("seedhawk", version.get(0));
    run.json.put("commit", version.get(1));
    run.json.put("java", Runtime.version().toString());
    run.json.put("command", spec.commandLine().getParseResult().originalArgs());
    run.json.put("options", options(spec));
    run.json.put("started", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    for (Path input : inputs.values()) {
      if (Files.isRegularFile(input)) {
        run.times.put(input, Files.getLastModifiedTime(input));
      }
    }
    Thread thread = new Thread(run.inputs.orElseThrow(), "seedhawk-hash");
    thread.setDaemon(true);
    thread.start();
    return run;
  }

  /**
   * Fails now, not after hours, where a file cannot be written.
   *
   * @param name null: there is none
   */
  static void checkWritable(String name) throws IOException {
    boolean file =
        name != null
            && !name.equals("-")
            && (!Files.exists(Path.of(name)) || Files.isRegularFile(Path.of(name)));
    if (file) {
      AtomicFile.createPlain(name, OutputStream.nullOutputStream()).close();
    }
  }

  /** Returns version and commit, as the build wrote them. */
  private static List<String> version() throws IOException {
    try (InputStream in = Run.class.getResourceAsStream(RESOURCE)) {
      List<String> lines =
          new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().lines().toList();
      return List.of(lines.getFirst(), lines.size() > 1 ? lines.get(1) : "unknown");
    }
  }

  /** Returns what options say, by name; files are left out, as inputs and outputs have them. */
  private static Map<String, String> options(CommandSpec spec) {
    Map<String, String> all = new TreeMap<>();
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!(option.getValue() instanceof Path)) {
        all.put(option.longestName(), String.join(",", option.originalStringValues()));
      }
    }
    return all;
  }

  private static List<RunFile> read(Map<String, Path> files) throws IOException {
    List<RunFile> read = new ArrayList<>();
    for (Map.Entry<String, Path> one : files.entrySet()) {
      // What is no file is a name of a model, or missing, as the command itself says.
      if (Files.exists(one.getValue()) && !Files.isDirectory(one.getValue())) {
        read.add(RunFile.read(one.getKey(), one.getValue().toString()));
      }
    }
    return read;
  }

  /** Returns what the tables of the run depend on. It waits for the hashes of the inputs. */
  Map<String, Object> key() throws IOException {
    json.put("models", models);
    List<RunFile> read = inputs();
    for (RunFile input : read) {
      if (input.stamp().isEmpty()) {
        throw new BadInputException(
            "%s '%s' is a pipe or a device; --resume reads inputs again, so give a file"
                .formatted(input.option(), input.name()));
      }
    }
    json.put("inputs", read.stream().map(RunFile::json).toList());
    return Manifests.key((Map<?, ?>) Json.read(Json.write(json)));
  }

  /** Returns where the command writes; the standard output is hashed on its way. */
  public Streams streams() {
    return streams;
  }

  /** Returns what the run counts. */
  public RunCounts counts() {
    return counts;
  }

  /** Adds a model. */
  public void model(String name, ModelFiles files, List<String> parts) {
    if (counted.isPresent()) {
      for (String part : parts) {
        if (files.has(part)) {
          models.put(name + "/" + part, files.sha256(part));
        }
      }
    }
  }

  /**
   * Adds what became of miRNAs that are refused without an option. They are those of the whole run,
   * whatever its part, so that they stand beside the counts, which parts sum.
   */
  public void mirnas(ReadNotes notes) {
    Map<String, Long> found = new LinkedHashMap<>();
    found.put("mirnas_skipped_equal", notes.equalRecords());
    found.put("mirnas_skipped_repeated", notes.repeatedRecords());
    found.put("mirnas_renamed", notes.renamedRecords());
    found.put("mirnas_modified", notes.modifiedSequences());
    found.values().removeIf(number -> number == 0);
    json.putAll(found);
  }

  /** Adds a word about the run: the device, for instance. */
  public void put(String name, Object value) {
    json.put(name, value);
  }

  /**
   * Adds an output.
   *
   * @param name null: there is none
   */
  public void output(String option, String name) {
    if (name != null) {
      outputs.put(option, name);
    }
  }

  /**
   * Writes what is wanted, when all outputs have their names, and says them.
   *
   * @throws IOException if an input cannot be hashed or was changed, or a file cannot be written
   */
  public void finish() throws IOException {
    if (options.isGiven()) {
      record();
    }
    List<String> names = new ArrayList<>(outputs.values());
    Stream.of(options.multiqc(), options.manifest()).filter(Objects::nonNull).forEach(names::add);
    OutputFiles.written(names).ifPresent(streams::say);
  }

  private void record() throws IOException {
    double worked = seconds();
    List<RunFile> read = inputs();
    for (Map.Entry<Path, FileTime> one : times.entrySet()) {
      if (!Files.isRegularFile(one.getKey())
          || !Files.getLastModifiedTime(one.getKey()).equals(one.getValue())) {
        throw RunFile.changed(one.getKey().toString());
      }
    }
    double waited = seconds();
    List<RunFile> written = new ArrayList<>();
    for (Map.Entry<String, String> one : outputs.entrySet()) {
      written.add(
          one.getValue().equals("-")
              ? new RunFile(one.getKey(), "-", Optional.of(counted.get().stamp()))
              : RunFile.read(one.getKey(), one.getValue()));
    }
    Map<String, Object> seconds = new LinkedHashMap<>();
    seconds.put("work", worked);
    seconds.put("rest_of_input_hashes", waited - worked);
    seconds.put("output_hashes", seconds() - waited);
    json.put("seconds", seconds);
    json.put("models", models);
    json.put("inputs", read.stream().map(RunFile::json).toList());
    json.put("counts", counts.json());
    json.put("outputs", written.stream().map(RunFile::json).toList());
    if (options.multiqc() != null) {
      write(options.multiqc(), Json.write(MultiQc.table(options.multiqc(), counts.json())));
    }
    if (options.manifest() != null) {
      write(options.manifest(), Json.write(json));
    }
  }

  private double seconds() {
    return Math.round((System.nanoTime() - begun) / 1e6) / 1e3;
  }

  private List<RunFile> inputs() throws IOException {
    try {
      return inputs.orElseThrow().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw new IOException("an input cannot be hashed: " + io.getMessage(), io);
      }
      if (e.getCause() instanceof RuntimeException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while inputs are hashed", e);
    }
  }

  private void write(String name, String text) throws IOException {
    try (AtomicFile file = AtomicFile.create(name, streams.out())) {
      file.write(text.getBytes(StandardCharsets.UTF_8));
      file.commit();
    }
  }

  @Override
  public void close() {
    inputs.ifPresent(hashes -> hashes.cancel(true));
  }

  /** Hashes what passes. */
  private static final class Counted extends FilterOutputStream {
    private final MessageDigest digest = RunFile.sha256();
    private long size;

    private Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      digest.update(bytes, from, length);
      size += length;
    }

    private RunFile.Stamp stamp() {
      return new RunFile.Stamp(size, RunFile.hex(digest));
    }
  }
}
