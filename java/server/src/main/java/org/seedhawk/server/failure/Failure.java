// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.failure;

import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.EngineClosedException;

/**
 * A call that ends with an HTTP status of 400 or more. Its message is shown to the caller: it says
 * what is wrong and what to do, and names nothing of the server's inside.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final System.Logger LOG = System.getLogger(Failure.class.getName());

  /** Letters of a caller's text in a message. */
  private static final int MOST_SHOWN = 100;

  private final int status;
  private final Duration again;

  /** Creates one with its status and its message. */
  public Failure(int status, String message) {
    this(status, message, Duration.ofSeconds(1));
  }

  private Failure(int status, String message, Duration again) {
    // Callers make many of them by mistake; a stack trace of each would cost more than the answer.
    super(message, null, false, false);
    this.status = status;
    this.again = again;
  }

  /** Returns the HTTP status. */
  public int status() {
    return status;
  }

  /** Returns whether the caller may come again in a moment. */
  public boolean isTemporary() {
    return status == 429 || status == 503;
  }

  /** Returns after how many seconds a caller may come again. */
  public long againSeconds() {
    return Math.max(1, again.plusMillis(999).toSeconds());
  }

  /** Returns that something in the request is wrong: status 400. */
  public static Failure bad(String message) {
    return new Failure(400, message);
  }

  /** As {@link Deadline#over}, where the deadline is not known. */
  private static Failure timeOver() {
    return new Failure(
        504,
        "the call's time was over before it was done; give it more time, or ask for less at once");
  }

  /** Returns that the server ended a call: status 503. */
  public static Failure ended() {
    return new Failure(503, "the call was ended by the server; come again later");
  }

  /** Returns that the server does not answer yet: status 503. */
  public static Failure starting() {
    return new Failure(503, "the server is starting; come again in some seconds");
  }

  /** Returns that the server answers no more: status 503. */
  public static Failure ending() {
    return new Failure(503, "the server is ending; call another one");
  }

  /** Returns a text of a caller as a message may show it. */
  public static String shortened(String text) {
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
  }

  /** Returns that too much is asked at once: status 429. */
  public static Failure busy(String message) {
    return new Failure(429, message);
  }

  /**
   * Returns what a caller is told of a failure. What is not the caller's fault is logged, and the
   * caller is told no details of it.
   */
  public static Failure of(Throwable failure) {
    return switch (failure) {
      case Failure e -> e;
      case BadInputException e -> bad(e.getMessage());
      case CallRefusedException e -> refused(e);
      case EngineClosedException e -> ending();
      case CompletionException e when e.getCause() != null -> of(e.getCause());
      case ExecutionException e when e.getCause() != null -> of(e.getCause());
      case SocketTimeoutException e -> slow();
      case InterruptedIOException e -> ended();
      case UncheckedIOException e -> of(e.getCause());
      case RequestException e -> new Failure(e.status().code(), text(e, e.status().code()));
      case HttpException e -> new Failure(e.status().code(), text(e, e.status().code()));
      case OutOfMemoryError e -> {
        LOG.log(System.Logger.Level.ERROR, "out of memory", e);
        yield new Failure(503, "the server has no memory for this call; come again later");
      }
      default -> {
        LOG.log(System.Logger.Level.ERROR, "a call failed", failure);
        yield new Failure(500, "internal error; the server's log says more");
      }
    };
  }

  /** Returns whether the reader of an answer has gone, or the connection broke. */
  public static boolean isConnection(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof IOException && !(at instanceof SocketTimeoutException)) {
        return true;
      }
    }
    return false;
  }

  /** Returns that a body came too slowly: status 408. */
  public static Failure slow() {
    return new Failure(408, "the body did not arrive in time; send it faster or in smaller parts");
  }

  /** Returns that a body is compressed: status 415. */
  public static Failure compressed() {
    return new Failure(415, "bodies must not be compressed; send it without Content-Encoding");
  }

  /** Returns that a body is too large: status 413. */
  public static Failure tooLarge(long most) {
    return new Failure(
        413,
        "the body is larger than %s bytes, the server's limit; send less at once".formatted(most));
  }

  /**
   * As {@link #busy(String)}, and says when to come again.
   *
   * @param again rounded up to seconds
   */
  public static Failure busy(String message, Duration again) {
    return new Failure(429, message, again);
  }

  private static Failure refused(CallRefusedException e) {
    return switch (e.reason()) {
      case BUSY -> busy("the server is busy: " + e.getMessage());
      case DEADLINE -> timeOver();
      case CANCELLED, INTERRUPTED -> ended();
      case WITHIN_CALL -> {
        LOG.log(System.Logger.Level.ERROR, "a call closed what it ran in", e);
        yield new Failure(500, "internal error; the server's log says more");
      }
    };
  }

  private static String text(Throwable e, int status) {
    if (status == 413) {
      return "the body is larger than the server's limit; send less at once";
    }
    return e.getMessage() == null ? "the request cannot be read" : e.getMessage();
  }
}
