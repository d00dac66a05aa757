// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.util.Optional;
import org.seedhawk.server.record.Metrics;

/** Makes JSON of what is refused before a request is one: bad lines, headers, sizes. */
public final class DirectErrors {
  private DirectErrors() {}

  /**
   * Returns the handlers.
   *
   * @param metrics counts what they answer
   */
  public static DirectHandlers handlers(Metrics metrics) {
    DirectHandlers.Builder all = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      all.addHandler(type, handler(metrics));
    }
    return all.build();
  }

  private static DirectHandler handler(Metrics metrics) {
    return (request, type, said, headers, message) -> {
      // The router catches what fails within a call. What fails before is the reading of a request.
      Optional<HeadFault> fault = fault(said);
      Status status =
          fault
              .map(one -> Status.create(one.status()))
              .orElse(said.code() == 500 ? Status.BAD_REQUEST_400 : said);
      headers.set(HeaderValues.create(HeaderNames.CONTENT_TYPE, Call.JSON));
      metrics.ended("none", status.code(), 0);
      return DirectHandler.TransportResponse.builder()
          .status(status)
          .headers(headers)
          .keepAlive(false)
          .entity(Json.error(fault.map(HeadFault::message).orElseGet(() -> text(said, message))))
          .build();
    };
  }

  /** Returns which header is at fault, where one is. */
  private static Optional<HeadFault> fault(Status said) {
    return said.code() == 400 || said.code() == 500
        ? Head.current().flatMap(head -> HeadFault.of(head.bytes()))
        : Optional.empty();
  }

  private static String text(Status status, String message) {
    return switch (status.code()) {
      case 413 -> "the body is larger than the server's limit; send less at once";
      case 431 -> "the headers are larger than the server's limit; send fewer";
      case 414 -> NoHttp.TOO_LONG;
      case 505 -> "HTTP/1.0 is not served; send HTTP/1.1 or HTTP/2";
      case 500 -> "the request cannot be read; send HTTP/1.1 or HTTP/2";
      default ->
          message == null || message.isEmpty()
              ? "the first line cannot be read; letters that paths and queries must not have are"
                  + " written as %XX"
              : message;
    };
  }
}
