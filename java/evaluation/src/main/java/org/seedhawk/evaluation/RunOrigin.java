// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.seedhawk.evaluation.data.Revision;
import org.seedhawk.evaluation.measure.Subject;
import picocli.CommandLine.ParseResult;

/**
 * Where the figures of a run come from, as result files and reports say it. Immutable.
 *
 * @param command how it was started, see {@link #startOf}
 * @param commit revision of the program, see {@link #revision}
 * @param seed of shuffles, draws and resamples
 * @param rounds bootstrap resamples
 * @param seconds that it took
 * @param machine what it ran on, see {@link #machine(List, int)}
 */
record RunOrigin(
    String command, String commit, long seed, int rounds, double seconds, String machine) {
  /** Their values name places on one machine, so result files leave them out. */
  private static final List<String> PLACES = List.of("--data", "--out", "--html", "--predictions");

  /** Puts all of it into the results. */
  void addTo(Map<String, Object> results) {
    results.put("command", command);
    results.put("commit", commit);
    results.put("seed", seed);
    results.put("bootstrap_rounds", rounds);
    results.put("seconds", seconds);
    results.put("machine", machine);
  }

  /**
   * Returns the last line of a report.
   *
   * @param hashes SHA-256 of the files of data, by name
   */
  String footer(Map<String, String> hashes) {
    return String.format(
        Locale.ROOT,
        "%s | commit %s | seed %d, %,d resamples | %.1f s, %s | data: %s",
        command,
        commit,
        seed,
        rounds,
        seconds,
        machine,
        hashes.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue().substring(0, 12))
            .collect(Collectors.joining(", ")));
  }

  /** Returns how this run was started, with the names of folders left out. */
  static String startOf(ParseResult parsed) {
    StringBuilder command = new StringBuilder("seedhawk evaluate");
    String previous = "";
    for (String argument : parsed.originalArgs()) {
      int equals = argument.indexOf('=');
      String shown = argument;
      if (PLACES.contains(previous)) {
        shown = previous.equals("--data") ? "DIR" : "FILE";
      } else if (equals > 0 && PLACES.contains(argument.substring(0, equals))) {
        shown = argument.substring(0, equals) + "=...";
      } else if (argument.indexOf(File.separatorChar) >= 0) {
        shown = Path.of(argument).getFileName().toString();
      }
      command.append(' ').append(shown);
      previous = argument;
    }
    return command.toString();
  }

  /**
   * Returns what this program runs on.
   *
   * @param subjects the models, whose engines have kernels of one kind; may be empty
   * @param threads that work
   */
  static String machine(List<Subject> subjects, int threads) {
    return "Java %d, %s%d threads"
        .formatted(
            Runtime.version().feature(),
            subjects.isEmpty() ? "" : "kernels " + subjects.getFirst().engine().backend() + ", ",
            threads);
  }

  /** Returns the revision of the checkout that this program was built in. */
  static String revision() {
    try {
      return Revision.of(
          Path.of(RunOrigin.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .getParent());
    } catch (URISyntaxException e) {
      return "unknown"; // not built in a checkout
    }
  }
}
