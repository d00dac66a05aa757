// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.server.admission.AccessKeys;
import org.seedhawk.server.admission.ByteBudget;
import org.seedhawk.server.admission.Caller;
import org.seedhawk.server.failure.Deadline;
import org.seedhawk.server.failure.Failure;

/** A request and its answer. One thread at a time; it ends with the handler. */
public final class Call {
  /** Media type of JSON. */
  public static final String JSON = "application/json";

  private static final System.Logger LOG = System.getLogger(Call.class.getName());
  private static final int STEP = 1 << 16;

  private static final Duration LINGER = Duration.ofSeconds(2);

  private final ServerRequest request;
  private final ServerResponse response;
  private final Map<String, String> variables;
  private final Limits limits;
  private Deadline deadline;
  private Caller caller = Caller.UNKNOWN;
  private long taken;
  private int status = 200;
  private boolean begun;

  /**
   * What a call may use.
   *
   * @param mostBytes of a body
   * @param budget bounds the bytes of all bodies
   * @param longest time of a call
   * @param peerTime time in which a body must arrive, and a part of an answer be taken
   * @param dog ends what takes longer
   */
  public record Limits(
      long mostBytes, ByteBudget budget, Duration longest, Duration peerTime, Watchdog dog) {}

  Call(
      ServerRequest request,
      ServerResponse response,
      Map<String, String> variables,
      Limits limits) {
    this.request = request;
    this.response = response;
    this.variables = variables;
    this.limits = limits;
    deadline = Deadline.in(limits.longest());
  }

  /**
   * Takes the caller's own deadline.
   *
   * @throws Failure with status 400 if it is no number
   */
  void setDeadline() {
    deadline = Deadline.of(header(Deadline.HEADER).orElse(null), limits.longest());
  }

  /**
   * Says who calls.
   *
   * @param key that was shown, as {@link AccessKeys#check} says
   */
  void setCaller(int key) {
    caller = Caller.of(key, request.remotePeer().address());
  }

  /** Returns who calls. */
  public Caller caller() {
    return caller;
  }

  /** Returns a variable of the path, decoded. */
  public String variable(String name) {
    return variables.get(name);
  }

  /** Returns whether the path has a variable. */
  public boolean hasVariable(String name) {
    return variables.containsKey(name);
  }

  /** Returns a header. */
  public Optional<String> header(String name) {
    HeaderName key = HeaderNames.create(name);
    return request.headers().contains(key)
        ? Optional.of(request.headers().get(key).get())
        : Optional.empty();
  }

  /** Returns a parameter of the query; the first one, if it comes several times. */
  public Optional<String> query(String name) {
    return request.query().contains(name)
        ? Optional.of(request.query().get(name))
        : Optional.empty();
  }

  /**
   * Returns a whole number of the query, how many rows are wanted for instance.
   *
   * @param usual where the query has none
   * @param most the largest one
   * @throws Failure with status 400 if it is not 0 to the largest one
   */
  public int number(String name, int usual, int most) {
    String text = query(name).orElse(Integer.toString(usual));
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > most) {
      throw Failure.bad(
          "%s is '%s'; it must be 0..%s".formatted(name, Failure.shortened(text), most));
    }
    return Integer.parseInt(text);
  }

  /** Returns the names of the query's parameters. */
  public Set<String> queryNames() {
    return request.query().names();
  }

  /** Returns the media type of the body in lower case, without parameters; empty: none is said. */
  public String mediaType() {
    return mediaType(header("Content-Type").orElse(""));
  }

  /** Returns the media type of a header Content-Type in lower case, without parameters. */
  public static String mediaType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** Returns when the call must be done. */
  public Deadline deadline() {
    return deadline;
  }

  /**
   * Reads the body into memory.
   *
   * @throws Failure with status 400 if it ends too early, 408 if it comes too slowly, 413 if it is
   *     too large, 415 if it is compressed, 429 if the bodies of other calls fill the memory
   */
  public byte[] body() {
    if (RequestGuard.isCompressed(request.headers())) { // over HTTP/2 nobody has looked yet
      throw Failure.compressed();
    }
    long said = request.headers().contentLength().orElse(-1);
    if (said > limits.mostBytes()) {
      throw Failure.tooLarge(limits.mostBytes());
    }
    if (said == 0 || !request.content().hasEntity()) {
      return new byte[0];
    }
    Watchdog.Watch watch = limits.dog().watch(limits.peerTime(), () -> refuse(Failure.slow()));
    byte[] body;
    try {
      body = read(request.content().inputStream(), said);
    } catch (UncheckedIOException
        | IOException
        | IllegalStateException
        // The library reads sizes of chunks with it.
        | NumberFormatException
        | DataReader.InsufficientDataAvailableException e) {
      checkTime(watch, e);
      throw unread(e);
    } catch (RuntimeException e) {
      checkTime(watch, e);
      throw e;
    }
    checkTime(watch, null);
    return body;
  }

  /** Ends the call when its peer was told already that it was too slow. */
  private static void checkTime(Watchdog.Watch watch, Exception cause) {
    if (!watch.inTime()) {
      throw new CloseConnectionException("a body came too slowly", cause);
    }
  }

  /** Answers in place of the handler. */
  void refuse(Failure failure) {
    if (failure.isTemporary()) {
      set("Retry-After", Long.toString(failure.againSeconds()));
    }
    if (failure.status() == 401) {
      set("WWW-Authenticate", "Bearer");
    }
    if (hasUnread()) {
      set("Connection", "close");
    }
    send(failure.status(), JSON, Json.error(failure.getMessage()));
  }

  /**
   * Returns whether something of the body was not read, and the connection must end therefore. Over
   * HTTP/2 a call ends alone.
   */
  boolean hasUnread() {
    return request.prologue().protocolVersion().startsWith("1")
        && request.content().hasEntity()
        && !request.content().consumed();
  }

  private static Failure unread(Exception e) {
    boolean slow = e.getCause() instanceof SocketTimeoutException;
    return slow
        ? Failure.slow()
        : Failure.bad("the body ended before its end, or is no body; send all of it");
  }

  private byte[] read(InputStream in, long said) throws IOException {
    int first = (int) (said < 0 ? STEP : said);
    take(first);
    byte[] bytes = new byte[first];
    int size = 0;
    while (said < 0 || size < said) {
      if (size == bytes.length) {
        int more = (int) Math.min(Math.max(STEP, size), limits.mostBytes() + 1 - size);
        if (more <= 0) {
          throw Failure.tooLarge(limits.mostBytes());
        }
        take(more);
        bytes = Arrays.copyOf(bytes, size + more);
      }
      int count = in.read(bytes, size, bytes.length - size);
      if (count < 0) {
        break;
      }
      size += count;
    }
    if (size < said) {
      throw Failure.bad("the body ended before its end; send all of it");
    }
    if (size == said && in.read() >= 0) { // else the library takes it for a body that is not read
      throw Failure.bad("the body goes on behind its end; send as much as Content-Length says");
    }
    if (size > limits.mostBytes()) {
      throw Failure.tooLarge(limits.mostBytes());
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  /**
   * Reads on for a while after an answer: a connection that is closed while its peer still sends
   * may lose the answer on the way.
   */
  void linger() {
    try (Watchdog.Watch watch = limits.dog().watch(LINGER, () -> {})) {
      byte[] bytes = new byte[1 << 14];
      InputStream in = request.content().inputStream();
      long left = Linger.BYTES;
      int count = in.read(bytes);
      while (count >= 0 && left > 0) {
        left -= count;
        count = in.read(bytes);
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.TRACE, "the rest of a refused body cannot be read", e);
    }
  }

  private void take(long bytes) {
    limits.budget().take(caller, bytes);
    taken += bytes;
  }

  /** Gives the memory of the body back. */
  void end() {
    if (taken > 0) {
      limits.budget().give(caller, taken);
      taken = 0;
    }
  }

  /** Sets a header of the answer. */
  public Call set(String name, String value) {
    response.header(HeaderValues.create(HeaderNames.create(name), value));
    return this;
  }

  /** Sends an answer with status 200. */
  public void send(String type, byte[] bytes) {
    send(200, type, bytes);
  }

  /** Sends JSON with status 200. */
  public void sendJson(Json.Writing what) {
    send(200, JSON, Json.write(what));
  }

  /** Sends JSON. */
  public void sendJson(int code, Json.Writing what) {
    send(code, JSON, Json.write(what));
  }

  /** Sends an answer. */
  public void send(int code, String type, byte[] bytes) {
    begun = true;
    status = code;
    response.status(code);
    set("Content-Type", type);
    set("X-Content-Type-Options", "nosniff");
    if (isHead()) {
      set("Content-Length", Integer.toString(bytes.length));
      response.send();
    } else {
      response.send(bytes);
    }
  }

  /** Returns whether the answer has headers alone. */
  boolean isHead() {
    return request.prologue().method().text().equals("HEAD");
  }

  /** Begins an answer of unknown length with status 200. The caller closes it when it is whole. */
  public OutputStream stream(String type) {
    begun = true;
    set("Content-Type", type);
    set("X-Content-Type-Options", "nosniff");
    return new WatchedOutput(response.outputStream(), limits.dog(), limits.peerTime());
  }

  /**
   * Begins an answer of a known length. The caller closes it when it is whole. HEAD is answered
   * with the headers alone, and what is written is dropped.
   */
  public OutputStream stream(int code, String type, long length) {
    status = code;
    response.status(code);
    set("Content-Length", Long.toString(length));
    if (isHead()) {
      begun = true;
      set("Content-Type", type);
      set("X-Content-Type-Options", "nosniff");
      response.send();
      return OutputStream.nullOutputStream();
    }
    return stream(type);
  }

  /** Promises a trailer, before {@link #stream}. */
  public void promise(String trailer) {
    set("Trailer", trailer);
  }

  /** Sets a trailer that was promised, before the stream is closed. */
  public void trailer(String name, String value) {
    response.trailers().set(HeaderNames.create(name), value);
  }

  /** Says that a stream ended with a failure, for the log and the metrics. */
  public void failed(int code) {
    status = code;
  }

  /** Returns whether something of the answer may have been sent. */
  boolean hasBegun() {
    return begun;
  }

  /** Returns the status that the answer has. */
  int status() {
    return status;
  }
}
