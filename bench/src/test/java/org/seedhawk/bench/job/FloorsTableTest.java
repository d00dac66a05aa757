// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.seedhawk.bench.result.Timings;

class FloorsTableTest {
  private static final Path ROOT =
      Path.of(System.getProperty("user.dir")).resolve("..").normalize();

  private static ObjectNode row(
      ArrayNode rows, String benchmark, double work, double cpu, Map<String, String> params) {
    Timings timings = new Timings(work, "x");
    timings.add(new Timings.Sample(2 * cpu, cpu));
    timings.writeTo(rows, benchmark, params);
    return (ObjectNode) rows.get(rows.size() - 1);
  }

  @Test
  void saysTimesByCpu() {
    ObjectNode file = new ObjectMapper().createObjectNode();
    ArrayNode rows = file.putArray("results");
    row(rows, "Floors.copy", 3e10, 2, Map.of());
    row(rows, "Floors.product", 6e10, 1, Map.of("size", "small"));
    row(rows, "Floors.product", 9e10, 1, Map.of("size", "large"));
    row(rows, "Floors.pair", 256, 1, Map.of("model", "m", "path", "fused"))
        .put("flop", 12345)
        .put("us", 4.0)
        .put("floor_us", 3.0)
        .put("share_of_floor", 0.75);
    row(rows, "Floors.job", 1e6, 3, Map.of("model", "m", "part", "scan"));
    row(rows, "Floors.job", 1e6, 1.5, Map.of("model", "m", "part", "model"));
    assertEquals(
        """
        Copied: 15.0 GB/s, read and written; matrix products: up to 90 GFLOP/s.

        | | FLOP | CPU time a pair | floor | of the floor's speed |
        |---|---|---|---|---|
        | `m`, fused | 12,345 | 4.00 us | 3.00 us | 75 % |

        | CPU time a site, us | all | scan | model |
        |---|---|---|---|
        | `m` | 4.50 | 3.00 | 1.50 |
        """,
        FloorsTable.of(file));
  }

  /** The text is written from the newest result; without one nothing stands there. */
  @Test
  void readmeSaysWhatTheNewestResultSays() throws IOException {
    String readme = Files.readString(ROOT.resolve("bench/README.md"));
    List<Path> results;
    try (Stream<Path> files = Files.list(ROOT.resolve("bench/results"))) {
      results = files.filter(file -> file.toString().endsWith("-floors.json")).sorted().toList();
    }
    String block = results.isEmpty() ? "" : FloorsTable.TABLE.block(ROOT, results.getLast());
    assertEquals(
        FloorsTable.TABLE.put(readme, block),
        readme,
        "write it again with ./seedhawk bench floors-table, see bench/README.md");
  }
}
