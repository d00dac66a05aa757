// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No text depends on where the program runs: some locales have digits of their own, or other small
 * letters. The command line sets the locale for what it alone calls; the published modules run in
 * services, which do not.
 */
@Tag("sources")
class LocaleRulesTest {
  private static final List<String> PUBLISHED =
      List.of("java/engine", "java/formats", "java/search");

  private static final List<String> OTHERS =
      List.of("java/command", "java/cli", "java/genome", "java/evaluation", "java/training");

  /** Calls that take the locale of the machine when none is named. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "to(?:Lower|Upper)Case\\(\\)|String\\.format\\(\\s*\"|\\.printf\\(\\s*\""
              + "|new (?:Formatter|DecimalFormat)\\(");

  /** A text and the call that puts values into it. */
  private static final Pattern FORMATTED =
      Pattern.compile("(?:\"(?:[^\"\\\\\\n]|\\\\.)*\"\\s*[+)]?\\s*)+\\.formatted\\(");

  private static final Pattern NUMBER = Pattern.compile("%[-,0-9.#+ (]*[dfeEgG]");

  @Test
  void noTextDependsOnTheLocale() throws IOException {
    List<String> faults = new ArrayList<>();
    int files = 0;
    for (String module : Stream.concat(PUBLISHED.stream(), OTHERS.stream()).toList()) {
      Path root = Path.of(System.getProperty("seedhawk.root", "../.."));
      try (Stream<Path> paths = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        for (Path path : paths.filter(LocaleRulesTest::isOurs).toList()) {
          files++;
          String text = Files.readString(path);
          find(FORBIDDEN, root.relativize(path), text, faults);
          if (PUBLISHED.contains(module)) {
            Matcher call = FORMATTED.matcher(text);
            while (call.find()) {
              if (NUMBER.matcher(call.group()).find()) {
                faults.add(root.relativize(path) + ": " + call.group().replaceAll("\\s+", " "));
              }
            }
          }
        }
      }
    }
    assertTrue(files > 300, files + " sources");
    assertEquals(List.of(), faults, "name Locale.ROOT, or write a plain whole number with %s");
  }

  /** Generated code writes no text but traces. */
  private static boolean isOurs(Path path) {
    String name = path.toString().replace('\\', '/');
    return name.endsWith(".java") && !name.matches(".*/ffi/(kernels|cuda|ort)/[^/]*");
  }

  private static void find(Pattern pattern, Path path, String text, List<String> faults) {
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      faults.add(path + ": " + found.group());
    }
  }
}
