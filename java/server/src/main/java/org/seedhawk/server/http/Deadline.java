// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import java.time.Duration;

/**
 * When a call must be done. Immutable.
 *
 * @param at as of {@link System#nanoTime}
 */
public record Deadline(long at) {
  /** Header that says how many milliseconds the caller waits. */
  public static final String HEADER = "Seedhawk-Timeout-Ms";

  /** Returns a deadline that much from now. */
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
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
    Duration wanted = Duration.ofMillis(Long.parseLong(header));
    return in(wanted.compareTo(most) < 0 ? wanted : most);
  }

  /** Returns the time that is left; negative when it is over. */
  public long nanosLeft() {
    return at - System.nanoTime();
  }

  /**
   * Returns the time that is left.
   *
   * @throws Failure with status 504 if it is over
   */
  public Duration left() {
    long nanos = nanosLeft();
    if (nanos <= 0) {
      throw Failure.timeOver();
    }
    return Duration.ofNanos(nanos);
  }
}
