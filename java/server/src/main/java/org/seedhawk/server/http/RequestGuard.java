// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Ends connections whose headers do not arrive in time, with status 408, and those that announce a
 * body that is too large, with status 413, or is compressed, with status 415. Thread-safe.
 */
public final class RequestGuard implements Http1ConnectionListener {
  private static final System.Logger LOG = System.getLogger(RequestGuard.class.getName());

  private final ThreadLocal<Watchdog.Watch> reading = new ThreadLocal<>();
  private final Consumer<ConnectionContext> begun;
  private final Call.Limits limits;
  private final Metrics metrics;

  /**
   * Creates it.
   *
   * @param begun hears of each connection whose first line is there
   */
  public RequestGuard(Consumer<ConnectionContext> begun, Call.Limits limits, Metrics metrics) {
    this.begun = begun;
    this.limits = limits;
    this.metrics = metrics;
  }

  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    begun.accept(connection);
    reading.set(
        limits
            .dog()
            .watch(
                limits.peerTime(),
                () ->
                    tell(
                        connection,
                        408,
                        "408 Request Timeout",
                        "the headers did not arrive in time; send them faster")));
  }

  @Override
  public void headers(ConnectionContext connection, Headers headers) {
    Watchdog.Watch watch = reading.get();
    reading.remove();
    if (watch != null && !watch.inTime()) {
      throw new CloseConnectionException("headers came too slowly");
    }
    if (length(headers) > limits.mostBytes()) {
      refuse(connection, "413 Content Too Large", Failure.tooLarge(limits.mostBytes()));
    }
    if (headers.contains(HeaderNames.CONTENT_ENCODING)) {
      if (isCompressed(headers)) {
        refuse(connection, "415 Unsupported Media Type", Failure.compressed());
      }
      if (headers instanceof WritableHeaders<?> own) {
        own.remove(HeaderNames.CONTENT_ENCODING); // the library knows no identity
      }
    }
  }

  /** Returns whether a body is said to be encoded: what is plain may say so, too. */
  static boolean isCompressed(Headers headers) {
    return headers.contains(HeaderNames.CONTENT_ENCODING)
        && !headers.get(HeaderNames.CONTENT_ENCODING).allValues(true).stream()
            .allMatch(one -> one.strip().equalsIgnoreCase("identity"));
  }

  private void refuse(ConnectionContext connection, String status, Failure failure) {
    tell(connection, failure.status(), status, failure.getMessage());
    linger(connection.dataReader());
    throw new CloseConnectionException("a body was refused", failure);
  }

  private static long length(Headers headers) {
    try {
      return headers.contentLength().orElse(0);
    } catch (IllegalArgumentException e) {
      return 0; // the library refuses it
    }
  }

  private void tell(ConnectionContext connection, int code, String status, String message) {
    metrics.ended("none", code, 0);
    connection.dataWriter().writeNow(NoHttp.error(status, message));
  }

  /** As {@link Call#linger}. */
  private void linger(DataReader in) {
    try (Watchdog.Watch watch = limits.dog().watch(Duration.ofSeconds(2), () -> {})) {
      long left = Call.LINGER_BYTES;
      while (left > 0) {
        in.ensureAvailable();
        int count = in.available();
        in.skip(count);
        left -= count;
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.TRACE, "the rest of a refused body cannot be read", e);
    }
  }
}
