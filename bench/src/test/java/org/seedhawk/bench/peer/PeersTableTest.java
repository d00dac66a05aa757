// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.seedhawk.bench.result.Timings;

class PeersTableTest {
  private static final Path ROOT = Path.of(System.getProperty("user.dir")).getParent();

  private static ObjectNode file() {
    ObjectNode file = new ObjectMapper().createObjectNode();
    Timings ours = new Timings(6e6, "nt x miRNA");
    ours.add(new Timings.Sample(1, 0.5));
    ours.add(new Timings.Sample(2, 1));
    Timings peer = new Timings(1000, "nt x miRNA");
    peer.add(new Timings.Sample(0.5, 0.5));
    Timings rows = new Timings(300, "byte");
    rows.add(new Timings.Sample(1, 1));
    file.putArray("results");
    ours.writeTo(file.withArray("results"), "Peers.scan", Map.of("client", "seedhawk"));
    peer.writeTo(file.withArray("results"), "Peers.scan", Map.of("client", "other"));
    rows.writeTo(file.withArray("results"), "Peers.rows", Map.of("client", "seedhawk"));
    file.putArray("ratios")
        .addObject()
        .put("benchmark", "Peers.scan")
        .put("peer", "other")
        .put("wall", ours.rate() / peer.rate())
        .put("cpu", ours.cpuRate() / peer.cpuRate());
    return file;
  }

  @Test
  void hasARowOfEachPeerAndOfEachQuestionWithoutOne() {
    List<String> lines = PeersTable.of(file()).lines().toList();
    assertEquals("| scan | 4.0e6 nt x miRNA/s | 2,000 other | 2,000 | 4,000 |", lines.get(2));
    assertEquals("| rows | 300 byte/s |  |  |  |", lines.get(3));
    assertEquals(4, lines.size());
  }

  @Test
  void rowsAreTimesWithTheirSpread() {
    var row = file().path("results").get(0);
    assertEquals(1500, row.path("score").asDouble(), 1e-9);
    assertEquals(1000, row.path("min").asDouble(), 1e-9);
    assertEquals(2000, row.path("max").asDouble(), 1e-9);
    assertEquals(750, row.path("cpu").asDouble(), 1e-9);
    assertEquals(2, row.path("samples").asInt());
    assertEquals("ms/op", row.path("unit").asText());
  }

  @Test
  void replacesWhatStandsBetweenTheLines() {
    String readme = "a\n" + PeersTable.TABLE.begin() + "old\n" + PeersTable.TABLE.end() + "b\n";
    assertEquals(
        "a\n" + PeersTable.TABLE.begin() + "new\n" + PeersTable.TABLE.end() + "b\n",
        PeersTable.TABLE.put(readme, "new\n"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> PeersTable.TABLE.put("a\n", "new\n"))
            .getMessage()
            .startsWith("bench/README.md has no lines '<!-- peers"));
  }

  /** The page is written from the newest result, if there is one. */
  @Test
  void readmeSaysWhatTheNewestResultSays() throws IOException {
    String readme = Files.readString(ROOT.resolve("bench/README.md"));
    List<Path> results;
    try (Stream<Path> files = Files.list(ROOT.resolve("bench/results"))) {
      results = files.filter(file -> file.toString().endsWith("-peers.json")).sorted().toList();
    }
    String block = results.isEmpty() ? "" : PeersTable.TABLE.block(ROOT, results.getLast());
    assertEquals(
        PeersTable.TABLE.put(readme, block),
        readme,
        "write it again with ./seedhawk bench peers-table, see bench/README.md");
  }
}
