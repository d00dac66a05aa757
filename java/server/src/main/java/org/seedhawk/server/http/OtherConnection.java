// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.function.Function;

/**
 * A selector of the library that makes its connections in another way. Thread-safe if both are.
 *
 * @param of tells which connections it takes
 * @param made makes one
 */
public record OtherConnection(
    ServerConnectionSelector of, Function<ConnectionContext, ServerConnection> made)
    implements ServerConnectionSelector {
  @Override
  public int bytesToIdentifyConnection() {
    return of.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return of.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return of.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return made.apply(context);
  }
}
