// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.function.Consumer;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.record.Metrics;

/**
 * Ends connections whose headers do not arrive in time, with status 408, those that have a header
 * without a name, with status 400, and those that announce a body that is too large, with status
 * 413, or is compressed, with status 415. Thread-safe.
 */
public final class RequestGuard implements Http1ConnectionListener {
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
    Head.current()
        .ifPresent(
            head ->
                head.lineCame(
                    () ->
                        tell(
                            connection,
                            408,
                            "408 Request Timeout",
                            "the headers did not arrive in time; send them faster")));
  }

  /** Returns a selector whose connections are watched, between their requests, too. */
  public ServerConnectionSelector watched(ServerConnectionSelector of) {
    return new OtherConnection(of, context -> of.connection(new Head(context, limits)));
  }

  /** Lets a request be answered, and says that another one may come behind it. */
  public void betweenRequests(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    chain.proceed();
    if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      // The library leaves the end of a connection to the caller.
      throw new CloseConnectionException("the caller wants the connection to end");
    }
    if (request.prologue().protocolVersion().startsWith("1")) {
      Head.current().ifPresent(Head::requestEnded);
    }
  }

  @Override
  public void headers(ConnectionContext connection, Headers headers) {
    boolean chunked = headers.contains(HeaderValues.TRANSFER_ENCODING_CHUNKED);
    Head.current().ifPresent(head -> head.headersCame(chunked));
    if (headers.stream().anyMatch(one -> one.name().isEmpty())) {
      refuse(connection, "400 Bad Request", Failure.bad(HeadFault.NAMELESS));
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
    Linger.read(connection.dataReader(), limits.dog());
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
}
