// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * RNAhybrid (Debian's package {@code rnahybrid}), run as a program: what the engine's energies are
 * compared with. Immutable.
 */
final class RnaHybrid {
  private final Path program;

  private RnaHybrid(Path program) {
    this.program = program;
  }

  /**
   * What it says of one duplex.
   *
   * @param energy kcal/mol, one decimal
   * @param dotBracket target, {@code &}, miRNA, both 5'->3'
   */
  record Answer(float energy, String dotBracket) {}

  /**
   * Looks for the program.
   *
   * @param path folders, as in the variable PATH; null is none
   */
  static Optional<RnaHybrid> find(String path) {
    for (String folder : path == null ? new String[0] : path.split(File.pathSeparator)) {
      Path file = Path.of(folder, "RNAhybrid");
      if (!folder.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(new RnaHybrid(file.toAbsolutePath()));
      }
    }
    return Optional.empty();
  }

  /**
   * Asks for the best duplex of a miRNA on each target.
   *
   * @param targets letters A C G U, at most 2,000
   * @param mirna letters A C G U, at most 30
   * @throws IOException if the program fails or prints what is not understood
   */
  List<Answer> ask(List<String> targets, String mirna) throws IOException {
    Path fasta = Files.createTempFile("seedhawk", ".fa");
    try {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < targets.size(); i++) {
        text.append('>').append(i).append('\n').append(targets.get(i)).append('\n');
      }
      Files.writeString(fasta, text);
      // The set of the distribution is for p-values alone, but the program insists on one.
      Process process =
          new ProcessBuilder(
                  program.toString(), "-c", "-s", "3utr_human", "-t", fasta.toString(), mirna)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      int code = process.waitFor();
      List<String> lines = printed.lines().filter(line -> !line.isBlank()).toList();
      if (code != 0 || lines.size() != targets.size()) {
        throw new IOException(
            "%s ended with code %d and %d lines for %d targets of '%s'"
                .formatted(program, code, lines.size(), targets.size(), mirna));
      }
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        answers.add(answer(lines.get(i), i, targets.get(i), mirna));
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + program + " ran", e);
    } finally {
      Files.delete(fasta);
    }
  }

  /**
   * Reads {@code target:length:query:length:energy:p:position} and four lines of the structure:
   * target unpaired, target paired, miRNA paired, miRNA unpaired, the miRNA 3'->5'.
   */
  static Answer answer(String line, int number, String target, String mirna) throws IOException {
    String[] fields = line.split(":", -1);
    if (fields.length != 11 || !fields[0].equals(Integer.toString(number))) {
      throw new IOException("RNAhybrid printed '%s' for target %d".formatted(line, number));
    }
    char[] dots = ".".repeat(target.length() + 1 + mirna.length()).toCharArray();
    dots[target.length()] = '&';
    int i = Integer.parseInt(fields[6]) - 1;
    int k = dots.length - 1;
    for (int column = 0; column < fields[8].length(); column++) {
      if (fields[8].charAt(column) != ' ') {
        dots[i++] = '(';
        dots[k--] = ')';
      } else {
        i += fields[7].charAt(column) == ' ' ? 0 : 1;
        k -= fields[10].charAt(column) == ' ' ? 0 : 1;
      }
    }
    return new Answer(Float.parseFloat(fields[4]), new String(dots));
  }
}
