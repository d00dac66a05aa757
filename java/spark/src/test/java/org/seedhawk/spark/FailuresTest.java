// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.EngineUnavailableException;

/** What the driver says of failures of executors; the texts are those that Spark 4.2 gave. */
class FailuresTest {
  private static final String LOST =
      "Job aborted due to stage failure: Task 0 in stage 2.0 failed 4 times, most recent failure:"
          + " Lost task 0.3 in stage 2.0 (TID 4) (10.0.0.7 executor 1): ";

  private static RuntimeException failure(String executor) {
    return Failures.cause(new Exception(LOST + executor + "\n\nDriver stacktrace:"));
  }

  @Test
  void oldJdkIsNamed() {
    RuntimeException said =
        failure(
            "java.lang.UnsupportedClassVersionError: org/seedhawk/spark/fasta/FastaSplit has been"
                + " compiled by a more recent version of the Java Runtime");
    assertInstanceOf(EngineUnavailableException.class, said);
    assertTrue(
        said.getMessage().startsWith("executor 1 on 10.0.0.7 runs on a JDK"), said::toString);
  }

  @Test
  void deniedNativeAccessIsNamed() {
    RuntimeException said =
        failure(
            "java.lang.reflect.InvocationTargetException\n\tat java.base/x.y(Z.java:1)\nCaused by:"
                + " java.lang.IllegalCallerException: Illegal native access from an unnamed module"
                + " (file:/jars/zstd-jni.jar)\n\tat java.base/x.y(Z.java:1)");
    assertInstanceOf(EngineUnavailableException.class, said);
    assertTrue(
        said.getMessage().contains("executor 1 on 10.0.0.7 may not call native libraries"),
        said::toString);
  }

  @Test
  void fullHeapIsNamed() {
    RuntimeException said =
        failure("java.lang.OutOfMemoryError: Java heap space\n\tat x.y(Z.java)");
    assertTrue(
        said.getMessage()
            .startsWith(
                "executor 1 on 10.0.0.7 is out of memory (OutOfMemoryError: Java heap space)"),
        said::toString);
    assertTrue(said.getMessage().contains("spark.executor.memory"), said::toString);
  }

  @Test
  void othersAreToldWithTheirLastCause() {
    RuntimeException said =
        failure(
            "java.lang.reflect.InvocationTargetException\n\tat x.y(Z.java:1)\nCaused by:"
                + " java.io.IOException: the disk is full\n\tat x.y(Z.java:2)");
    assertTrue(said.getMessage().startsWith("the job failed: Job aborted"), said::toString);
    assertTrue(
        said.getMessage()
            .endsWith("InvocationTargetException: java.io.IOException: the disk is full"),
        said::toString);
  }

  @Test
  void ownFailuresAreToldAsTheyAre() {
    BadInputException own = new BadInputException("utr.fa:4: no");
    assertSame(own, Failures.cause(new Exception(LOST, new Exception("wrapped", own))));
  }
}
