// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual pages and the completion that the archive has. */
class ManualPagesTest {
  @Test
  void eachCommandHasAPage(@TempDir Path folder) throws IOException {
    List<String> names = ManualPages.write(folder);
    for (String name : List.of("seedhawk", "seedhawk-scan", "seedhawk-models-show")) {
      assertTrue(names.contains(name), names::toString);
    }
    // Training is on no class path of the archive, and a page would promise it.
    assertFalse(names.contains("seedhawk-train"), names::toString);
    for (String name : names) {
      String page = Files.readString(folder.resolve("man1").resolve(name + ".1"));
      assertTrue(page.contains(".SH NAME\n" + name.replace("-", "\\-") + " \\- "), page);
      assertFalse(page.contains("${"), page);
      assertTrue(page.endsWith("\n"), page);
    }
  }

  @Test
  void textIsNoRequestOfRoff(@TempDir Path folder) throws IOException {
    ManualPages.write(folder);
    String page = Files.readString(folder.resolve("man1/seedhawk-rank.1"));
    assertTrue(page.contains("\\fB\\-\\-mirna\\fR=\\fIFASTA\\fR\n"), page);
    // Lines of requests are those that are written as such.
    assertTrue(
        page.lines()
            .filter(line -> line.startsWith(".") || line.startsWith("'"))
            .allMatch(
                line ->
                    line.matches("\\.(\\\\\" .*|TH .*|SH [A-Z ]+|TP|PP|nf|fi|nh|ad l|in( [02])?)")),
        page);
  }

  @Test
  void linesFitInto80Columns(@TempDir Path folder) throws IOException {
    for (String name : ManualPages.write(folder)) {
      int indent = -1;
      for (String line : Files.readAllLines(folder.resolve("man1").resolve(name + ".1"))) {
        switch (line) {
          case ".nf" -> indent = 7;
          case ".in 0" -> indent = 0;
          case ".in 2" -> indent = 2;
          case ".fi" -> indent = -1;
          default -> {
            String shown = line.replaceAll("\\\\(.)", "$1");
            assertTrue(indent < 0 || indent + shown.length() <= 80, name + ": " + line);
          }
        }
        assertTrue(!line.startsWith(".SH") || line.length() < 60, name + ": " + line);
      }
    }
  }

  /** Returns what Bash offers for the last word, sorted. */
  private static List<String> completed(Path folder, String... words)
      throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs Bash");
    ManualPages.write(folder);
    String ask =
        "compopt() { :; }; source seedhawk.bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1));"
            + " _complete_seedhawk_words; printf '%s\\n' \"${COMPREPLY[@]}\"";
    List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", ask, "bash", "seedhawk"));
    command.addAll(List.of(words));
    Process bash =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(bash.waitFor(1, TimeUnit.MINUTES), said);
    return said.lines().map(String::strip).filter(line -> !line.isEmpty()).sorted().toList();
  }

  @Test
  void bashCompletesOptionsAndValues(@TempDir Path folder) throws Exception {
    assertEquals(
        List.of("--conservation", "--context-parameters", "--context-parts", "--context-rules"),
        completed(folder, "rank", "--con"));
    assertEquals(List.of("canonical"), completed(folder, "scan", "--seed-match", "can"));
  }

  @Test
  void bashCompletesBehindTheSignThatTheHelpShows(@TempDir Path folder) throws Exception {
    Files.createFile(folder.resolve("mature.fa"));
    assertEquals(List.of("canonical"), completed(folder, "scan", "--seed-match", "=", "can"));
    assertEquals(List.of("all", "longest"), completed(folder, "rank", "--isoform", "="));
    assertEquals(List.of("mature.fa"), completed(folder, "rank", "--mirna", "=", "mat"));
    assertEquals(List.of("--mirna"), completed(folder, "rank", "--isoform", "=", "all", "--mirn"));
  }

  @Test
  void bashGoesOnToNamesOfFiles(@TempDir Path folder) throws Exception {
    // --sites is text for picocli. Where nothing is offered, Bash's own default must not be off.
    assertEquals(List.of(), completed(folder, "rank", "--sites", "si"));
    String script = Files.readString(folder.resolve("seedhawk.bash"));
    assertFalse(script.contains("compopt +o default"), script);
    assertTrue(script.contains("complete -F _complete_seedhawk_words -o default seedhawk"), script);
  }
}
