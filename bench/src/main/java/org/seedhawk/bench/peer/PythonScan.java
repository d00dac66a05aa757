// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.seedhawk.bench.result.Timings;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;

/** The scan in Python, {@code bench/peers/scan.py}, as a process. Immutable. */
final class PythonScan implements AutoCloseable {
  private static final int NOT_INSTALLED = 3;

  private final Path script;
  private final Path mirnas;
  private final Path targets;

  /**
   * What it found.
   *
   * @param sites how many
   * @param time of the scan alone, as the script measures it
   */
  record Answer(long sites, Timings.Sample time) {}

  /** Writes the inputs into temporary files. */
  PythonScan(Path script, List<Rna> mirnas, List<Rna> targets) throws IOException {
    this.script = script;
    this.mirnas = fasta(mirnas);
    this.targets = fasta(targets);
  }

  private static Path fasta(List<Rna> rnas) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Rna rna : rnas) {
      String letters = rna.letters().toUpperCase(Locale.ROOT);
      text.append('>').append(rna.id()).append('\n').append(letters).append('\n');
    }
    return Files.writeString(Files.createTempFile("seedhawk", ".fa"), text);
  }

  /**
   * Scans.
   *
   * @return empty if Python, or a module that the rule needs, is not installed
   * @throws IOException if the script fails
   */
  Optional<Answer> scan(SeedMatch rule) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  "python3", script.toString(), rule.label(), mirnas.toString(), targets.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      return Optional.empty(); // there is no python3
    }
    try {
      process.getOutputStream().close();
      byte[] printed = process.getInputStream().readAllBytes();
      int code = process.waitFor();
      if (code == NOT_INSTALLED) {
        return Optional.empty();
      }
      if (code != 0) {
        throw new IOException("%s ended with exit code %d, see above".formatted(script, code));
      }
      JsonNode answer = new ObjectMapper().readTree(printed);
      return Optional.of(
          new Answer(
              answer.required("sites").asLong(),
              new Timings.Sample(
                  answer.required("wall").asDouble(), answer.required("cpu").asDouble())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + script + " ran", e);
    }
  }

  @Override
  public void close() throws IOException {
    Files.delete(mirnas);
    Files.delete(targets);
  }
}
