// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs of NCBI BLAST+ that are installed, and how they are run: in a folder, fed from and
 * read by this JVM, so that no temporary file is written. Immutable.
 */
final class BlastPrograms {
  private static final Pattern VERSION =
      Pattern.compile("(?m)^blastn: (\\d+\\.\\d+\\.\\d+\\+?)\\s*$");

  /** What is kept of a program's complaints. */
  private static final int MAX_COMPLAINT = 2000;

  private final Path blastn;
  private final Path makeblastdb;
  private final String version;

  private BlastPrograms(Path blastn, Path makeblastdb, String version) {
    this.blastn = blastn;
    this.makeblastdb = makeblastdb;
    this.version = version;
  }

  /** What is written to a program. */
  interface Input {
    void writeTo(OutputStream out) throws IOException;
  }

  /** What is read from a program. */
  interface Output<T> {
    T readFrom(InputStream in) throws IOException;
  }

  /** What a program printed is not what it should print. */
  static final class NotUnderstoodException extends IOException {
    private static final long serialVersionUID = 1;

    NotUnderstoodException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Looks for {@code blastn} and {@code makeblastdb}.
   *
   * @param path folders, as in the variable PATH; null is none
   * @return empty unless both are there
   * @throws IOException if {@code blastn} is there and does not say its version
   */
  static Optional<BlastPrograms> find(String path) throws IOException {
    Optional<Path> blastn = program(path, "blastn");
    Optional<Path> makeblastdb = program(path, "makeblastdb");
    if (blastn.isEmpty() || makeblastdb.isEmpty()) {
      return Optional.empty();
    }
    String said =
        run(
            blastn.get(),
            Path.of(""),
            List.of("-version"),
            out -> {},
            in -> new String(in.readAllBytes(), StandardCharsets.UTF_8));
    Matcher matcher = VERSION.matcher(said);
    if (!matcher.find()) {
      throw new IOException(
          "'%s -version' printed no version of NCBI BLAST+ but '%s'; %s"
              .formatted(blastn.get(), shorten(said, 80), advice()));
    }
    return Optional.of(new BlastPrograms(blastn.get(), makeblastdb.get(), matcher.group(1)));
  }

  private static Optional<Path> program(String path, String name) {
    for (String folder : path == null ? new String[0] : path.split(File.pathSeparator)) {
      try {
        Path file = Path.of(folder, name).toAbsolutePath();
        if (!folder.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
          return Optional.of(file);
        }
      } catch (InvalidPathException e) {
        // Such a folder does not exist.
      }
    }
    return Optional.empty();
  }

  private static String advice() {
    return "install NCBI BLAST+ again, or take the embedded search (--engine embedded)";
  }

  /** Returns the version, {@code 2.12.0+} for instance. */
  String version() {
    return version;
  }

  /** Runs {@code blastn}. */
  <T> T blastn(Path folder, List<String> arguments, Input input, Output<T> output)
      throws IOException {
    return run(blastn, folder, arguments, input, output);
  }

  /** Runs {@code makeblastdb}; what it prints is dropped. */
  void makeblastdb(Path folder, List<String> arguments, Input input) throws IOException {
    run(
        makeblastdb,
        folder,
        arguments,
        input,
        in -> {
          in.transferTo(OutputStream.nullOutputStream());
          return null;
        });
  }

  /**
   * Runs a program to its end; input, output and complaints flow at the same time.
   *
   * @throws IOException if it cannot be started, ends with another code than 0 or prints what
   *     {@code output} does not understand
   */
  private static <T> T run(
      Path program, Path folder, List<String> arguments, Input input, Output<T> output)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    if (!folder.toString().isEmpty()) {
      builder.directory(folder.toFile());
    }
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("BLAST_USAGE_REPORT", "false"); // it would report to the network
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException(
          "cannot start '%s' (%s); %s".formatted(program, e.getMessage(), advice()), e);
    }
    try {
      IOException[] unwritten = new IOException[1];
      Thread writer =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try (OutputStream out = process.getOutputStream()) {
                      input.writeTo(out);
                    } catch (IOException e) {
                      unwritten[0] = e; // it has ended; its exit code says why
                    }
                  });
      StringBuilder complaint = new StringBuilder();
      Thread listener =
          Thread.ofPlatform().daemon().start(() -> listen(process.getErrorStream(), complaint));
      T result = null;
      IOException misread = null;
      try (InputStream in = process.getInputStream()) {
        try {
          result = output.readFrom(unclosed(in));
        } catch (IOException e) {
          misread = e;
        }
        in.transferTo(OutputStream.nullOutputStream());
      }
      int code = process.waitFor();
      writer.join();
      listener.join();
      if (code != 0) {
        throw new IOException(
            "'%s' ended with code %s%s; %s"
                .formatted(
                    String.join(" ", command),
                    code,
                    complaint.isEmpty()
                        ? " and said nothing"
                        : ": " + shorten(complaint, MAX_COMPLAINT),
                    advice()));
      }
      if (misread == null && unwritten[0] != null) {
        misread = new IOException("it did not read its input to the end", unwritten[0]);
      }
      if (misread != null) {
        throw new NotUnderstoodException(
            "'%s' printed what is not understood: %s%s; %s"
                .formatted(
                    String.join(" ", command),
                    misread.getMessage(),
                    complaint.isEmpty()
                        ? ""
                        : " (it said: " + shorten(complaint, MAX_COMPLAINT) + ")",
                    advice()),
            misread);
      }
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("'%s' was interrupted".formatted(program));
    } finally {
      process.destroyForcibly();
    }
  }

  /** A stream that its reader may close; what is left is still to be drained. */
  private static InputStream unclosed(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {}
    };
  }

  private static void listen(InputStream in, StringBuilder complaint) {
    byte[] bytes = new byte[4096];
    try (in) {
      for (int n; (n = in.read(bytes)) >= 0; ) {
        if (complaint.length() < MAX_COMPLAINT) {
          complaint.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      // The program was ended.
    }
  }

  private static String shorten(CharSequence text, int length) {
    String line = text.toString().strip().replaceAll("\\s+", " ");
    return line.length() <= length ? line : line.substring(0, length) + "...";
  }
}
