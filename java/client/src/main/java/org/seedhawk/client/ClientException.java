// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

import java.time.Duration;

/**
 * A call that did not succeed. Its message is the server's, and can be shown to a user. The classes
 * below it say what to do.
 */
public class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  ClientException(int status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** Returns the HTTP status; 0 if none came. */
  public int status() {
    return status;
  }

  static ClientException of(int status, String message, Duration retryAfter) {
    return switch (status) {
      case 401, 403 -> new Denied(status, message);
      case 429 -> new Busy(status, message, retryAfter);
      case 503 -> new Unavailable(status, message, null);
      case 504 -> new TimeOver(status, message, null);
      default ->
          status >= 400 && status < 500
              ? new BadRequest(status, message)
              : new ClientException(status, message, null);
    };
  }

  /** Something in the request is wrong, or too large, or names what is not there. */
  public static final class BadRequest extends ClientException {
    private static final long serialVersionUID = 1;

    BadRequest(int status, String message) {
      super(status, message, null);
    }
  }

  /** A key is wanted, or the server does not allow this. */
  public static final class Denied extends ClientException {
    private static final long serialVersionUID = 1;

    Denied(int status, String message) {
      super(status, message, null);
    }
  }

  /** The server has too much to do: come again after a while. */
  public static final class Busy extends ClientException {
    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    Busy(int status, String message, Duration retryAfter) {
      super(status, message, null);
      this.retryAfter = retryAfter;
    }

    /** Returns how long to wait before. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The server cannot be reached, starts, or ends: come again, or call another one. */
  public static final class Unavailable extends ClientException {
    private static final long serialVersionUID = 1;

    Unavailable(int status, String message, Throwable cause) {
      super(status, message, cause);
    }
  }

  /** The time of the call was over. */
  public static final class TimeOver extends ClientException {
    private static final long serialVersionUID = 1;

    TimeOver(int status, String message, Throwable cause) {
      super(status, message, cause);
    }
  }

  /** The answer broke off: rows that came are right, and there are more. */
  public static final class Cut extends ClientException {
    private static final long serialVersionUID = 1;

    Cut(int status, String message, Throwable cause) {
      super(status, message, cause);
    }
  }
}
