// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.latency;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.bench.input.BenchInputs;

class LatencyTest {
  @Test
  void callsQueueBehindASlowOne() {
    long[] nanos = {100, 2500, 100, 100, 100};
    int everyMicrosecond = 1_000_000;
    assertArrayEquals(
        new long[] {100, 2500, 1600, 700, 100}, Latency.queued(nanos, everyMicrosecond));
  }

  /** A model that has another name by now opens by the old one, but has no folder of it. */
  @ParameterizedTest
  @EnumSource
  void eachModelHasItsGraph(Latency.Case each) {
    Path graph = Path.of(BenchInputs.folder("models/" + each.model()), "model.onnx");
    assertTrue(Files.isRegularFile(graph), graph.toString());
  }
}
