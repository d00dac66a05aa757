// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Runs commands on the demo's files for the JVM to watch. What it has loaded and linked goes into a
 * cache of the JDK, from which later starts take it. The launcher calls this at the end of a build.
 * Stateless.
 */
final class Rehearsal {
  private Rehearsal() {}

  /** Runs the commands and ends the JVM with the exit code of the first one that fails. */
  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Path folder = Files.createTempDirectory("seedhawk-rehearsal");
    int code;
    try {
      code = run(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    System.exit(code);
  }

  static int run(Path folder) {
    Path demo = folder.resolve("demo");
    List<String> inputs =
        List.of(
            "--mirna", demo.resolve("mirnas.fa").toString(),
            "--target", demo.resolve("targets.fa").toString(),
            "--sites", folder.resolve("sites.tsv").toString(),
            "--genes", folder.resolve("genes.tsv").toString());
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    for (List<String> command :
        List.of(List.of("demo", "--save", demo.toString()), List.of("scan"), List.of("rank"))) {
      Stream<String> rest = command.size() == 1 ? inputs.stream() : Stream.of();
      String[] args = Stream.concat(command.stream(), rest).toArray(String[]::new);
      int code = Main.run(args, nowhere, nowhere, false);
      if (code != 0) {
        return code;
      }
    }
    return 0;
  }
}
