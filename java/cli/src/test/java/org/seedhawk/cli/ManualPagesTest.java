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
            .allMatch(line -> line.matches("\\.(\\\\\" .*|TH .*|SH [A-Z ]+|TP|PP|nf|fi|nh|ad l)")),
        page);
  }

  @Test
  void bashTakesTheCompletion(@TempDir Path folder) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs Bash");
    ManualPages.write(folder);
    String ask =
        "compopt() { :; }; source seedhawk.bash; COMP_WORDS=(seedhawk rank --con); COMP_CWORD=2;"
            + " _complete_seedhawk; printf '%s\\n' \"${COMPREPLY[@]}\"";
    Process bash =
        new ProcessBuilder("/bin/bash", "-c", ask)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(bash.waitFor(1, TimeUnit.MINUTES), said);
    assertEquals(
        List.of("--conservation", "--context-parameters", "--context-parts", "--context-rules"),
        said.lines().map(String::strip).sorted().toList());
  }
}
