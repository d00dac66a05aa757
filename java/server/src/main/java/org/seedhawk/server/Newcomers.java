// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.task.InterruptableTask;
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
import java.util.concurrent.ConcurrentHashMap;
import org.seedhawk.server.admission.AccessKeys;
import org.seedhawk.server.admission.Caller;
import org.seedhawk.server.http.OtherConnection;
import org.seedhawk.server.http.Watchdog;
import org.seedhawk.server.record.Metrics;

/**
 * Ends connections that do not say in time what they want: no byte comes, or no whole first line,
 * or TLS is not agreed on. The library waits for these without a limit, and each has one of the
 * places for connections. Of these, one address gets so many and no more. Thread-safe.
 */
final class Newcomers {
  private static final System.Logger LOG = System.getLogger(Newcomers.class.getName());

  private final Map<SocketAddress, Newcomer> waiting = new ConcurrentHashMap<>();
  private final Map<SocketAddress, SocketChannel> open = new ConcurrentHashMap<>();
  private final Map<Caller, Integer> counts = new ConcurrentHashMap<>();
  private final Watchdog dog;
  private final Duration time;
  private final int most;
  private final Metrics metrics;

  /** A connection that has said nothing yet. */
  private record Newcomer(SocketChannel channel, Watchdog.Watch watch) {}

  /**
   * Creates it.
   *
   * @param time of a connection until its first line is there
   * @param most connections of one address, or network, as {@link Caller} tells them apart
   * @param metrics counts those that are refused
   */
  Newcomers(Watchdog dog, Duration time, int most, Metrics metrics) {
    this.dog = dog;
    this.time = time;
    this.most = most;
    this.metrics = metrics;
  }

  /**
   * Takes a connection.
   *
   * @throws IllegalStateException if its address has too many; the library closes it then
   */
  private void came(SocketChannel channel) {
    try {
      SocketAddress peer = channel.getRemoteAddress();
      Caller caller = caller(peer);
      if (counts.getOrDefault(caller, 0) >= most) {
        // Some may have gone without a word to the library.
        open.forEach((address, one) -> leftIfClosed(address, one));
        if (counts.getOrDefault(caller, 0) >= most) {
          metrics.connectionRefused();
          throw new IllegalStateException("an address has its connections");
        }
      }
      SocketChannel former = open.put(peer, channel);
      if (former == null) {
        counts.merge(caller, 1, Integer::sum);
      }
      waiting.put(peer, new Newcomer(channel, dog.after(time, () -> end(peer, channel))));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "a peer left at once", e);
    }
  }

  private static Caller caller(SocketAddress peer) {
    return Caller.of(AccessKeys.NO_KEY, peer);
  }

  private void leftIfClosed(SocketAddress peer, SocketChannel channel) {
    if (!channel.isOpen()) {
      left(peer, channel);
    }
  }

  /** Says that a connection has gone. */
  private void left(SocketAddress peer, SocketChannel channel) {
    if (open.remove(peer, channel)) {
      // Who has none is forgotten, so that the map does not grow with all who ever called.
      counts.computeIfPresent(caller(peer), (key, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Returns how many connections there are. */
  int connections() {
    return open.size();
  }

  private void end(SocketAddress peer, SocketChannel channel) {
    if (!channel.isOpen()) {
      left(peer, channel);
    }
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

  /** Returns a selector that says when each connection which it takes has ended. */
  ServerConnectionSelector told(ServerConnectionSelector of) {
    return new OtherConnection(
        of, context -> new Counted(of.connection(context), context.remotePeer().address()));
  }

  /** As {@link #told}, of a protocol that has begun when its connection is taken. */
  ServerConnectionSelector begun(ServerConnectionSelector of) {
    ServerConnectionSelector told = told(of);
    return new OtherConnection(
        told,
        context -> {
          hasBegun(context);
          return told.connection(context);
        });
  }

  /** A connection that says when it has ended. */
  private final class Counted implements ServerConnection, InterruptableTask<Void> {
    private final ServerConnection of;
    private final SocketAddress peer;

    private Counted(ServerConnection of, SocketAddress peer) {
      this.of = of;
      this.peer = peer;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      SocketChannel channel = open.get(peer);
      try {
        of.handle(limit);
      } finally {
        if (channel != null) {
          left(peer, channel);
        }
      }
    }

    @Override
    public boolean canInterrupt() {
      return of instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public void run() {
      throw new UnsupportedOperationException("the library calls handle");
    }

    @Override
    public Duration idleTime() {
      return of.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      of.close(interrupt);
    }
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
