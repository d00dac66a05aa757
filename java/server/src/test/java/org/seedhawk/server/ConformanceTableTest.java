// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that docs/server.md names are there. */
class ConformanceTableTest {
  private static final Path ROOT = Path.of(System.getProperty("seedhawk.root", "../.."));
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

  @Test
  void namedTestsAreThere() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/server.md"));
    Path tests = ROOT.resolve("java/server/src/test/java/org/seedhawk/server");
    Matcher named = NAMED.matcher(page);
    int count = 0;
    while (named.find()) {
      count++;
      String file = named.group(1) + ".java";
      Path source =
          Stream.of("", "admission/", "http/", "trial/")
              .map(room -> tests.resolve(room + file))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow(() -> new AssertionError(file));
      assertTrue(Files.readString(source).contains("void " + named.group(2) + "("), named.group());
    }
    assertTrue(count > 25, count + " tests are named");
  }
}
