// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.failure;

import java.time.Duration;

/**
 * When a call must be done. Immutable.
 *
 * @param at as of {@link System#nanoTime}
 * @param limit time that there was at first
 * @param whose limit it is
 */
public record Deadline(long at, Duration limit, Whose whose) {
  /** Header that says how many milliseconds the caller waits. */
  public static final String HEADER = "Seedhawk-Timeout-Ms";

  /** Whose limit a deadline is. */
  public enum Whose {
    /** The caller's own. */
    CALLER("the time that the caller gave; give more, or ask for less at once"),
    /** The server's, of a call. */
    SERVER("the server's limit of a call; ask for less at once, or send it as a job"),
    /** The server's, of a job. */
    JOB("the server's limit of a job; ask for less at once");

    private final String words;

    Whose(String words) {
      this.words = words;
    }
  }

  /** Returns a deadline that much from now, a limit of the server's. */
  public static Deadline in(Duration time) {
    return in(time, Whose.SERVER);
  }

  /** Returns a deadline that much from now. */
  public static Deadline in(Duration time, Whose whose) {
    return new Deadline(System.nanoTime() + time.toNanos(), time, whose);
  }

  /** Returns what a caller wants, but no later than the server allows. */
  public static Deadline of(Duration wanted, Duration most) {
    return wanted.compareTo(most) < 0 ? in(wanted, Whose.CALLER) : in(most);
  }

  /**
   * Returns the deadline of a call: what the caller says, but no later than the server allows.
   *
   * @param header the value of {@link #HEADER}; null: there is none
   * @throws Failure with status 400 if it is no whole number above 0
   */
  public static Deadline of(String header, Duration most) {
    if (header == null) {
      return in(most);
    }
    if (!header.matches("[0-9]{1,12}") || Long.parseLong(header) == 0) {
      throw Failure.bad(
          "the header %s is '%s'; it must be a whole number of milliseconds above 0"
              .formatted(HEADER, header));
    }
    return of(Duration.ofMillis(Long.parseLong(header)), most);
  }

  /** Returns the time that is left; negative when it is over. */
  public long nanosLeft() {
    return at - System.nanoTime();
  }

  /** Returns that the call is not done and its time is over: status 504, with the limit. */
  public Failure over() {
    long millis = limit.toMillis();
    return new Failure(
        504,
        "the call was not done within %s, %s"
            .formatted(
                millis >= 1000 && millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms",
                whose.words));
  }

  /** Returns what a caller is told of a failure; of a time that is over, with the limit. */
  public Failure failure(Throwable cause) {
    Failure failure = Failure.of(cause);
    return failure.status() == 504 ? over() : failure;
  }

  /**
   * Returns the time that is left.
   *
   * @throws Failure with status 504 if it is over
   */
  public Duration left() {
    long nanos = nanosLeft();
    if (nanos <= 0) {
      throw over();
    }
    return Duration.ofNanos(nanos);
  }
}
