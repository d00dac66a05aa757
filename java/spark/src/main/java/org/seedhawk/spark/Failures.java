// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.error.SeedhawkException;

/** Finds out what a failed job of Spark failed of. Stateless. */
final class Failures {
  private static final int DEEPEST = 64;

  /** How Spark names the executor of a task that failed last. */
  private static final Pattern EXECUTOR =
      Pattern.compile("Lost task \\S+ in stage \\S+ \\(TID \\d+\\) \\((\\S+) executor (\\S+)\\)");

  private static final String CAUSED_BY = "Caused by: ";

  private Failures() {}

  /** Returns what a task threw, in place of the stack traces that Spark wraps around it. */
  static RuntimeException cause(Throwable failure) {
    Throwable each = failure;
    StringBuilder texts = new StringBuilder();
    for (int depth = 0; each != null && depth < DEEPEST; depth++) {
      if (each instanceof SeedhawkException known) {
        return known;
      }
      texts.append(each).append('\n');
      each = each.getCause();
    }
    String text = texts.toString();
    RuntimeException known = failure instanceof RuntimeException one ? one : null;
    if (text.contains("UnsupportedClassVersionError")) {
      return new EngineUnavailableException(
          where(text)
              + " runs on a JDK that is older than 22; set spark.executorEnv.JAVA_HOME to a newer"
              + " one, which every machine of the cluster has",
          known);
    }
    if (text.contains("Illegal native access")) {
      return new EngineUnavailableException(
          where(text)
              + " may not call native libraries; add --enable-native-access=ALL-UNNAMED to"
              + " spark.executor.extraJavaOptions",
          known);
    }
    if (text.contains("OutOfMemoryError")) {
      return new IllegalStateException(
          where(text)
              + " is out of memory (%s); set spark.executor.memory to more, or --block-letters to less"
                  .formatted(line(text, "OutOfMemoryError")),
          failure);
    }
    if (known != null) {
      return known;
    }
    // The first line says what, and the last cause why; the others are the stack of the executor.
    String first = failure.toString().lines().findFirst().orElse("it says no more");
    int last = text.lastIndexOf(CAUSED_BY);
    String why =
        last < 0 ? "" : ": " + text.substring(last + CAUSED_BY.length()).lines().findFirst().get();
    return new IllegalStateException(
        "the job failed: " + first.substring(first.indexOf(": ") + 1).strip() + why, failure);
  }

  private static String where(String text) {
    Matcher found = EXECUTOR.matcher(text);
    return found.find()
        ? "executor %s on %s".formatted(found.group(2), found.group(1))
        : "an executor";
  }

  /** Returns the part of a line from a word on. */
  private static String line(String text, String from) {
    return text.substring(text.indexOf(from)).lines().findFirst().orElse(from);
  }
}
