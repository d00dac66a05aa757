// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import java.time.Duration;
import org.seedhawk.server.admission.AccessKeys;
import org.seedhawk.server.failure.Lifecycle;
import org.seedhawk.server.http.Watchdog;
import org.seedhawk.server.record.Metrics;

/**
 * What all calls over gRPC share. Thread-safe.
 *
 * @param longest time of a call
 * @param peerTime time in which a message must be taken
 * @param dog ends what takes longer
 */
public record RpcCommon(
    Lifecycle lifecycle,
    AccessKeys keys,
    Metrics metrics,
    Duration longest,
    Duration peerTime,
    Watchdog dog) {
  /** Bytes of a message; the usual limit of gRPC. */
  public static final int MOST_BYTES = 4 << 20;
}
