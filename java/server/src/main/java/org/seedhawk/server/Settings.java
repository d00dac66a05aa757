// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import io.helidon.common.tls.Tls;
import java.time.Duration;
import java.util.Optional;
import org.seedhawk.server.admission.AccessKeys;
import org.seedhawk.server.job.JobStore;
import org.seedhawk.server.record.AccessLog;

/**
 * How a server listens and what it lets callers do. Immutable.
 *
 * @param host address to listen at
 * @param port 0: any that is free
 * @param mostBytes of one body
 * @param mostBytesAtOnce of all bodies in memory
 * @param longest time of a call
 * @param peerTime time in which headers, a body, or the reading of a part of an answer must be done
 * @param longCalls scans that compute at once
 * @param waitingCalls scans that wait
 * @param share of the waiting scans, of the waiting pairs and of the bytes of bodies that one
 *     caller may have, above 0, at most 1; always room for one call
 * @param callerConnections connections of one address, or of one IPv6 network of 64 bits
 * @param keys that callers must show
 * @param accessLog one line a call
 * @param tls empty: plain text
 * @param control whether callers may load and unload models
 * @param jobs the server closes it; empty: it takes no jobs
 */
public record Settings(
    String host,
    int port,
    long mostBytes,
    long mostBytesAtOnce,
    Duration longest,
    Duration peerTime,
    int longCalls,
    int waitingCalls,
    double share,
    int callerConnections,
    AccessKeys keys,
    AccessLog accessLog,
    Optional<Tls> tls,
    boolean control,
    Optional<JobStore> jobs) {
  /** Refuses a share that leaves nothing, or is more than all; and no connections. */
  public Settings {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "share is %s; it must be above 0 and at most 1".formatted(share));
    }
    if (callerConnections < 1) {
      throw new IllegalArgumentException(
          "callerConnections is %s; it must be 1 or more".formatted(callerConnections));
    }
  }

  /** Loopback, any port, bodies of 64 MiB and of 512 MiB together, 5 minutes a call. */
  public static final Settings DEFAULT =
      new Settings(
          "127.0.0.1",
          0,
          64L << 20,
          512L << 20,
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          Runtime.getRuntime().availableProcessors(),
          64,
          0.5,
          4096,
          AccessKeys.NONE,
          AccessLog.NONE,
          Optional.empty(),
          false,
          Optional.empty());
}
