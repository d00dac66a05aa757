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
      List.of(
          "java/engine",
          "java/formats",
          "java/search",
          "java/genome",
          "java/server",
          "java/spark",
          "java/bundle");

  private static final List<String> OTHERS =
      List.of("java/command", "java/cli", "java/evaluation", "java/training");

  /** Calls that take the locale of the machine when none is named. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "to(?:Lower|Upper)Case\\(\\)|String\\.format\\(\\s*\"|\\.printf\\(\\s*\""
              + "|new (?:Formatter|DecimalFormat)\\(");

  /** Calls that take the encoding of the machine, or may: text is UTF-8 wherever it is run. */
  private static final Pattern ENCODED =
      Pattern.compile(
          "\\.getBytes\\(\\)|defaultCharset\\(|new (?:FileReader|FileWriter)\\("
              + "|new (?:InputStreamReader|OutputStreamWriter)\\((?:[^,;()]|\\([^()]*\\))*\\)"
              + "|new String\\((?:[^,;()]|\\([^()]*\\))*[bB]ytes(?:\\([^()]*\\))?\\)");

  /** A text and the call that puts values into it. */
  private static final Pattern FORMATTED =
      Pattern.compile("(?:\"(?:[^\"\\\\\\n]|\\\\.)*\"\\s*[+)]?\\s*)+\\.formatted\\(");

  /** A text that is not seen here; {@code String.format(Locale.ROOT, text, ...)} says the same. */
  private static final Pattern UNSEEN = Pattern.compile("\\b[a-z]\\w*(?:\\(\\))?\\.formatted\\(");

  private static final Pattern NUMBER = Pattern.compile("%[-,0-9.#+ (]*[dfeEgG]");

  @Test
  void noTextDependsOnTheLocale() throws IOException {
    List<String> faults = new ArrayList<>();
    int files = 0;
    for (String module : Stream.concat(PUBLISHED.stream(), OTHERS.stream()).toList()) {
      Path root = Path.of(System.getProperty("seedhawk.root", "../.."));
      try (Stream<Path> paths = Files.walk(root.resolve(module).resolve("src"))) {
        for (Path path : paths.filter(LocaleRulesTest::isOurs).toList()) {
          files++;
          String text = Files.readString(path);
          // Tests run in any locale and encoding, and say so to the programs that they start.
          boolean isTest = path.startsWith(root.resolve(module).resolve("src/test"));
          find(FORBIDDEN, root.relativize(path), isTest ? withoutPrints(text) : text, faults);
          if (!isTest) {
            find(ENCODED, root.relativize(path), withoutComments(text), faults);
          }
          if (!isTest && PUBLISHED.contains(module)) {
            find(UNSEEN, root.relativize(path), text, faults);
          }
          if (isTest || PUBLISHED.contains(module)) {
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
    assertEquals(
        List.of(), faults, "name Locale.ROOT or UTF-8, or write a plain whole number with %s");
  }

  /** Generated code writes no text but traces. */
  private static boolean isOurs(Path path) {
    String name = path.toString().replace('\\', '/');
    return name.endsWith(".java")
        && !name.matches(".*/ffi/(kernels|cuda|ort)/[^/]*|.*/LocaleRulesTest.java");
  }

  /** What a test prints is for people. */
  private static String withoutPrints(String text) {
    return text.replace("System.out.printf(", "");
  }

  private static String withoutComments(String text) {
    return text.replaceAll("(?s)/\\*.*?\\*/", "");
  }

  private static void find(Pattern pattern, Path path, String text, List<String> faults) {
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      faults.add(path + ": " + found.group());
    }
  }
}
