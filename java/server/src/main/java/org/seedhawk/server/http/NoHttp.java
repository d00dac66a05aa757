// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/**
 * Takes connections that do not begin as HTTP does, with a method in upper case: TLS on a port
 * without it, for instance. They get status 400 and end; else the server would wait for more of
 * them. Thread-safe.
 */
public final class NoHttp implements ServerConnectionSelector {
  /** Creates it. */
  public NoHttp() {}

  @Override
  public int bytesToIdentifyConnection() {
    return 1;
  }

  @Override
  public Support supports(BufferData data) {
    if (data.available() == 0) {
      return Support.UNKNOWN;
    }
    int first = data.get(0);
    return first >= 'A' && first <= 'Z' ? Support.UNSUPPORTED : Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Refused(context);
  }

  /** Returns the bytes of an error that ends its connection. */
  static BufferData error(String status, String message) {
    byte[] body = Json.error(message);
    String head =
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %s\r\nConnection: close\r\n\r\n"
            .formatted(status, Call.JSON, body.length);
    return BufferData.create(
        (head + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
  }

  private record Refused(ConnectionContext context) implements ServerConnection {
    @Override
    public void handle(Limit limit) {
      context
          .dataWriter()
          .writeNow(error("400 Bad Request", "this is no HTTP; is TLS on at one end alone?"));
    }

    @Override
    public Duration idleTime() {
      return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
      // It ends by itself at once.
    }
  }
}
