// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * A connection of HTTP/1.1 whose bytes are looked at while a request's first line and headers come:
 * the library has no limit of the time of a first line, and does not say which header is wrong. A
 * body in chunks goes through a {@link ChunkFilter}. One thread at a time, that of the connection.
 */
final class Head implements ConnectionContext {
  /** Kept of a head; the library takes 20,000 bytes. */
  private static final int MOST_KEPT = 32_768;

  private static final ThreadLocal<Head> CURRENT = new ThreadLocal<>();

  private final ConnectionContext of;
  private final Call.Limits limits;
  private final DataReader reader = DataReader.create(this::pull);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
  private boolean reading = true; // first line or headers
  private boolean reused; // no byte of the next request has come
  private Optional<Watchdog.Watch> watch = Optional.empty();
  private Optional<ChunkFilter> chunks = Optional.empty(); // of a body in chunks
  private byte[] waiting = {}; // of such a body, came with the head

  /** Takes a connection of which nothing was read, but what told its protocol. */
  Head(ConnectionContext of, Call.Limits limits) {
    this.of = of;
    this.limits = limits;
  }

  /** Returns the one whose connection the thread reads; empty over HTTP/2. */
  static Optional<Head> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  private byte[] pull() {
    CURRENT.set(this);
    byte[] some = waiting;
    waiting = new byte[0];
    DataReader in = of.dataReader();
    while (some.length == 0) { // a filter may leave nothing
      in.ensureAvailable();
      byte[] read = in.readBytes(in.available());
      some = chunks.map(filter -> filter.pass(read)).orElse(read);
    }
    if (reading) {
      came(some);
    }
    return some;
  }

  private void came(byte[] some) {
    if (reused) {
      reused = false;
      // The thread is interrupted, which closes the connection.
      watch(() -> {});
    }
    bytes.write(some, 0, Math.min(some.length, MOST_KEPT - bytes.size()));
  }

  private void watch(Runnable late) {
    watch = Optional.of(limits.dog().watch(limits.peerTime(), late));
  }

  private void endWatch(String late) {
    if (watch.isPresent()) {
      boolean inTime = watch.get().inTime();
      watch = Optional.empty();
      if (!inTime) {
        throw new CloseConnectionException(late);
      }
    }
  }

  /**
   * Says that the first line is there.
   *
   * @param late tells the peer that its headers are late
   */
  void lineCame(Runnable late) {
    endWatch("a first line came too slowly");
    watch(late);
  }

  /**
   * Says that the headers are there.
   *
   * @param chunked whether a body in chunks follows
   */
  void headersCame(boolean chunked) {
    endWatch("headers came too slowly");
    reading = false;
    if (chunked) {
      ChunkFilter filter = new ChunkFilter();
      chunks = Optional.of(filter);
      int there = reader.available();
      if (there > 0) { // to read nothing would wait
        waiting = filter.pass(reader.readBytes(there));
      }
    }
  }

  /** Says that the request has ended, and another one may come. */
  void requestEnded() {
    reading = true;
    reused = true;
    chunks = Optional.empty();
    bytes.reset();
    int there = reader.available();
    if (there > 0) { // it came with the one before
      BufferData next = reader.getBuffer(there);
      byte[] some = new byte[there];
      came(next.read(some) < there ? new byte[0] : some);
    }
  }

  /** Returns what came of the head of the request, as far as it came. */
  byte[] bytes() {
    return bytes.toByteArray();
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return of.dataWriter();
  }

  @Override
  public ListenerContext listenerContext() {
    return of.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return of.executor();
  }

  @Override
  public Router router() {
    return of.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return of.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return of.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return of.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return of.localPeer();
  }

  @Override
  public boolean isSecure() {
    return of.isSecure();
  }

  @Override
  public String socketId() {
    return of.socketId();
  }

  @Override
  public String childSocketId() {
    return of.childSocketId();
  }
}
