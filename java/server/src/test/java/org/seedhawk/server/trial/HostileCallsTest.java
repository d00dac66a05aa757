// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Some hundred hostile requests; the program sends 100,000. */
@Timeout(120)
class HostileCallsTest {
  @Test
  void hostileCallsGetTheirStatusAndTheServerLives() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(
            List.of("-Xmx512m"), List.of("--max-body", "1", "--peer-seconds", "2"))) {
      HostileCalls calls = new HostileCalls(server.port(), "duplexnet", 1 << 20);
      calls.run(800, 6, 3);
      assertEquals(List.of(), calls.violations());
      assertTrue(calls.outcomes().size() > 20, calls.outcomes().toString());
      assertTrue(server.isAlive());
      assertEquals(143, server.end()); // 128 + SIGTERM
    }
  }
}
