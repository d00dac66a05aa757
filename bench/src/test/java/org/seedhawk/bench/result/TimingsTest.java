// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class TimingsTest {
  private static final String BUSY = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done";

  private static void spin() {
    for (long until = System.nanoTime() + 200_000_000; System.nanoTime() < until; ) {
      Thread.onSpinWait();
    }
  }

  @Test
  void countsTheOwnTime() throws IOException {
    Timings.Sample sample = Timings.time(TimingsTest::spin);
    assertTrue(sample.wall() >= 0.2, sample.toString());
    assertTrue(sample.cpu() > 0, sample.toString());
    assertEquals(sample.wall() / 4, sample.per(4).wall());
    assertEquals(sample.cpu() / 4, sample.per(4).cpu());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void countsTheTimeOfChildrenAlone() throws IOException {
    assertEquals(0, Timings.timeChildren(TimingsTest::spin).cpu());
    Timings.Sample sample =
        Timings.timeChildren(
            () -> {
              try {
                assertEquals(0, new ProcessBuilder("sh", "-c", BUSY).start().waitFor());
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            });
    assertTrue(sample.cpu() >= 0.01, sample.toString());
  }

  @Test
  void whatFailsIsNotTimed() {
    assertThrows(
        IOException.class,
        () ->
            Timings.time(
                () -> {
                  throw new IOException("it fails");
                }));
  }
}
