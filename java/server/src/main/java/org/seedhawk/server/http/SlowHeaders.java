// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;

/** Ends connections whose headers do not arrive in time, with status 408. Thread-safe. */
public final class SlowHeaders implements Http1ConnectionListener {
  private final ThreadLocal<Watchdog.Watch> reading = new ThreadLocal<>();
  private final Watchdog dog;
  private final Duration time;
  private final Metrics metrics;

  /** Creates it. */
  public SlowHeaders(Watchdog dog, Duration time, Metrics metrics) {
    this.dog = dog;
    this.time = time;
    this.metrics = metrics;
  }

  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    reading.set(dog.watch(time, () -> tell(connection)));
  }

  @Override
  public void headers(ConnectionContext connection, Headers headers) {
    Watchdog.Watch watch = reading.get();
    reading.remove();
    if (watch != null) {
      watch.close();
    }
  }

  private void tell(ConnectionContext connection) {
    metrics.ended("none", 408, time.toNanos());
    connection
        .dataWriter()
        .writeNow(
            NoHttp.error(
                "408 Request Timeout", "the headers did not arrive in time; send them faster"));
  }
}
