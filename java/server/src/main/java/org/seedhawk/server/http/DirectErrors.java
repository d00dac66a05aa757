// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

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
      Status status = said.code() == 500 ? Status.BAD_REQUEST_400 : said;
      headers.set(HeaderValues.create(HeaderNames.CONTENT_TYPE, Call.JSON));
      metrics.ended("none", status.code(), 0);
      return DirectHandler.TransportResponse.builder()
          .status(status)
          .headers(headers)
          .keepAlive(false)
          .entity(Json.error(text(said, message)))
          .build();
    };
  }

  private static String text(Status status, String message) {
    return switch (status.code()) {
      case 413 -> "the body is larger than the server's limit; send less at once";
      case 431 -> "the headers are larger than the server's limit; send fewer";
      case 414 -> "the first line is longer than the server's limit";
      case 500 -> "the request cannot be read; send HTTP/1.1 or HTTP/2";
      default -> message == null || message.isEmpty() ? "the request cannot be read" : message;
    };
  }
}
