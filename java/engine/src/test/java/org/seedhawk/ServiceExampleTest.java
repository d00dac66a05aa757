// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import example.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of docs/service.md is a program that runs. */
class ServiceExampleTest {
  @Tag("sources")
  @Test
  void thePageShowsTheProgram() throws IOException {
    Path root = Path.of(System.getProperty("seedhawk.root", "../.."));
    String page = Files.readString(root.resolve("docs/service.md"));
    String program =
        Files.readString(root.resolve("java/engine/src/test/java/example/Service.java"));
    int begin = page.indexOf("```java\n") + "```java\n".length();
    String shown = page.substring(begin, page.indexOf("```\n", begin));
    assertTrue(shown.length() > 1000, shown);
    assertTrue(
        withoutSpace(program).contains(withoutSpace(shown)),
        "docs/service.md shows another program than Service.java; make them equal");
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }

  @Test
  void theProgramRuns() throws Exception {
    String output = ChildJvm.run(Service.class, List.of("--enable-native-access=ALL-UNNAMED"));
    List<String> lines = output.lines().toList();
    assertEquals(3, lines.size(), output);
    assertTrue(lines.get(0).startsWith("GeneScore[targetId=utr, mirnaId=let-7"), output);
    assertTrue(lines.get(1).startsWith("GeneScore[targetId=utr, mirnaId=let-7"), output);
    assertEquals("3 calls, 0 refused", lines.get(2));
  }
}
