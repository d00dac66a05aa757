// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.latency;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class LatencyTest {
  @Test
  void callsQueueBehindASlowOne() {
    long[] nanos = {100, 2500, 100, 100, 100};
    int everyMicrosecond = 1_000_000;
    assertArrayEquals(
        new long[] {100, 2500, 1600, 700, 100}, Latency.queued(nanos, everyMicrosecond));
  }
}
