// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.error.SeedhawkException;

/** Finds out what a failed job of Spark failed of. Stateless. */
final class Failures {
  private static final int DEEPEST = 64;

  private Failures() {}

  /** Returns what a task threw, in place of the stack traces that Spark wraps around it. */
  static RuntimeException cause(Throwable failure) {
    Throwable each = failure;
    for (int depth = 0; each != null && depth < DEEPEST; depth++) {
      if (each instanceof SeedhawkException known) {
        return known;
      }
      each = each.getCause();
    }
    String text = String.valueOf(failure.getMessage());
    if (text.contains("UnsupportedClassVersionError")) {
      return new EngineUnavailableException(
          "an executor runs on a JDK that is older than 22; set spark.executorEnv.JAVA_HOME to a"
              + " newer one, which every machine of the cluster has",
          failure instanceof RuntimeException known ? known : null);
    }
    if (failure instanceof RuntimeException known) {
      return known;
    }
    // The first line says what; the others are the stack of the executor.
    String first = text.lines().findFirst().orElse("it says no more");
    return new IllegalStateException("the job failed: " + first, failure);
  }
}
