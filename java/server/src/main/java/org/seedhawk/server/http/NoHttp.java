// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.seedhawk.server.record.Metrics;

/**
 * Takes connections that do not begin as HTTP/1.1 or HTTP/2 do, with a method in upper case and a
 * first line that is not too long: TLS on a port without it, or HTTP/1.0, for instance. They are
 * told so and end; the library would wait for more of them, or end them without a word.
 * Thread-safe.
 */
public final class NoHttp implements ServerConnectionSelector {
  /** The longest first line; the library's own limit of one. */
  private static final int LONGEST_LINE = 4096;

  /** What is said of a longer one. */
  static final String TOO_LONG =
      "the first line is longer than %s bytes, the server's limit; send what is long in the body"
          .formatted(LONGEST_LINE);

  private final Watchdog dog;
  private final Metrics metrics;

  /**
   * Creates it.
   *
   * @param metrics counts what is refused
   */
  public NoHttp(Watchdog dog, Metrics metrics) {
    this.dog = dog;
    this.metrics = metrics;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0; // a first line has no length of its own
  }

  @Override
  public Support supports(BufferData data) {
    if (data.available() == 0) {
      return Support.UNKNOWN;
    }
    int first = data.get(0);
    if (first < 'A' || first > 'Z') {
      return Support.SUPPORTED;
    }
    int end = data.indexOf((byte) '\n');
    if (end < 0) {
      return data.available() > LONGEST_LINE ? Support.SUPPORTED : Support.UNKNOWN;
    }
    String line = data.readString(end);
    return line.endsWith(" HTTP/1.1\r") || line.equals("PRI * HTTP/2.0\r")
        ? Support.UNSUPPORTED
        : Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Refused(context, dog, metrics);
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

  private record Refused(ConnectionContext context, Watchdog dog, Metrics metrics)
      implements ServerConnection {
    @Override
    public void handle(Limit limit) {
      DataReader in = context.dataReader();
      int there = in.available();
      BufferData begun = in.getBuffer(there);
      int end = begun.indexOf((byte) '\n');
      String line = begun.readString(end < 0 ? Math.min(there, LONGEST_LINE + 1) : end).strip();
      if (end < 0 && there > LONGEST_LINE) {
        tell(414, "414 URI Too Long", TOO_LONG);
        Linger.read(in, dog); // more of the line may be on its way
      } else if (line.endsWith(" HTTP/1.0")) {
        tell(
            505,
            "505 HTTP Version Not Supported",
            "HTTP/1.0 is not served; send HTTP/1.1 or HTTP/2");
      } else if (line.matches("[A-Z]+ \\S+( HTTP/\\S*)?")) {
        tell(
            400,
            "400 Bad Request",
            "the first line must end with HTTP/1.1, a carriage return and a line feed");
      } else {
        tell(400, "400 Bad Request", "this is no HTTP; is TLS on at one end alone?");
      }
    }

    private void tell(int code, String status, String message) {
      metrics.ended("none", code, 0);
      context.dataWriter().writeNow(error(status, message));
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
