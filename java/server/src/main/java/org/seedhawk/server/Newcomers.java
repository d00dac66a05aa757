// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.seedhawk.server.http.Watchdog;

/**
 * Ends connections that do not say in time what they want: no byte comes, or no whole first line,
 * or TLS is not agreed on. The library waits for these without a limit, and each has one of the
 * places for connections. Thread-safe.
 */
final class Newcomers {
  private static final System.Logger LOG = System.getLogger(Newcomers.class.getName());

  private final Map<SocketAddress, Newcomer> waiting = new ConcurrentHashMap<>();
  private final Watchdog dog;
  private final Duration time;

  /** A connection that has said nothing yet. */
  private record Newcomer(SocketChannel channel, Watchdog.Watch watch) {}

  /**
   * Creates it.
   *
   * @param time of a connection until its first line is there
   */
  Newcomers(Watchdog dog, Duration time) {
    this.dog = dog;
    this.time = time;
  }

  private void came(SocketChannel channel) {
    try {
      SocketAddress peer = channel.getRemoteAddress();
      waiting.put(peer, new Newcomer(channel, dog.after(time, () -> end(peer, channel))));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "a peer left at once", e);
    }
  }

  private void end(SocketAddress peer, SocketChannel channel) {
    waiting.computeIfPresent(peer, (key, one) -> one.channel() == channel ? null : one);
    try {
      channel.shutdownInput(); // the library sees its end, and closes it
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "a connection ended before", e);
    }
  }

  /** Says that a connection has said what it wants. */
  void hasBegun(ConnectionContext connection) {
    Newcomer one = waiting.remove(connection.remotePeer().address());
    if (one != null) {
      one.watch().close();
    }
  }

  /** Returns a selector that tells of each connection which it takes. */
  ServerConnectionSelector told(ServerConnectionSelector of) {
    return new ServerConnectionSelector() {
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
        hasBegun(context);
        return of.connection(context);
      }
    };
  }

  /** Returns options that tell of each connection which comes. */
  SocketOptions told(SocketOptions of) {
    return new SocketOptions() {
      @Override
      public void configureSocket(SocketChannel channel) {
        of.configureSocket(channel);
        came(channel);
      }

      @Override
      public Map<SocketOption<?>, Object> socketOptions() {
        return of.socketOptions();
      }

      @Override
      public Duration connectTimeout() {
        return of.connectTimeout();
      }

      @Override
      public Duration readTimeout() {
        return of.readTimeout();
      }

      @Override
      public Optional<Integer> socketReceiveBufferSize() {
        return of.socketReceiveBufferSize();
      }

      @Override
      public Optional<Integer> socketSendBufferSize() {
        return of.socketSendBufferSize();
      }

      @Override
      public boolean socketReuseAddress() {
        return of.socketReuseAddress();
      }

      @Override
      public boolean socketKeepAlive() {
        return of.socketKeepAlive();
      }

      @Override
      public boolean tcpNoDelay() {
        return of.tcpNoDelay();
      }
    };
  }
}
