// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spring;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of a client. Immutable.
 *
 * @param url address of the server, {@code http://HOST:PORT}
 * @param key that is shown to the server; empty: none
 * @param timeout how long a call may take
 */
@ConfigurationProperties("seedhawk.client")
public record ClientProperties(
    URI url, @DefaultValue("") String key, @DefaultValue("5m") Duration timeout) {
  /** Keeps the key out of logs. */
  @Override
  public String toString() {
    return "ClientProperties[url=%s, timeout=%s]".formatted(url, timeout);
  }
}
