// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import java.io.IOException;

/**
 * A call of the server. Immutable.
 *
 * @param method HTTP method
 * @param path with variables, {@code /v2/models/{model}/infer} for instance
 * @param access who may call it when
 * @param handler answers
 */
public record Endpoint(String method, String path, Access access, Handler handler) {
  /** Who may call when. */
  public enum Access {
    /** Anybody, at any time: probes of a platform carry no key. */
    PROBE,
    /** Who has a key, at any time. */
    ALWAYS,
    /** Who has a key, while the server is ready. */
    READY
  }

  /** Answers a call in its thread. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers.
     *
     * @throws IOException if the answer cannot be written
     */
    void handle(Call call) throws IOException;
  }
}
