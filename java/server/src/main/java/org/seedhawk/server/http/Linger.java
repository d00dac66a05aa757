// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.common.buffers.DataReader;
import java.time.Duration;

/** Reads on behind an answer, so that a peer who still sends sees it. Stateless. */
final class Linger {
  /** What is read at most. */
  static final long BYTES = 1 << 24;

  private static final System.Logger LOG = System.getLogger(Linger.class.getName());
  private static final Duration TIME = Duration.ofSeconds(2);

  private Linger() {}

  /** Reads until the peer has gone, or it was enough; throws nothing. */
  static void read(DataReader in, Watchdog dog) {
    try (Watchdog.Watch watch = dog.watch(TIME, () -> {})) {
      long left = BYTES;
      while (left > 0) {
        in.ensureAvailable();
        int count = in.available();
        in.skip(count);
        left -= count;
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.TRACE, "the rest of a refused request cannot be read", e);
    }
  }
}
