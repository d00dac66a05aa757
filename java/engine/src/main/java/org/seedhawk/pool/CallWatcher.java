// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.pool;

import org.seedhawk.error.CallRefusedException.Reason;

/**
 * Sees how an engine's calls fare, in the threads that compute them. Throws nothing. Thread-safe.
 */
public interface CallWatcher {
  /** Looks at nothing. */
  CallWatcher NOBODY =
      new CallWatcher() {
        @Override
        public boolean isWatching() {
          return false;
        }

        @Override
        public void called(int waiting, long letters, long waitNanos, long scoreNanos) {}

        @Override
        public void scored(int pairs, int waiting, long waitNanos, long scoreNanos) {}

        @Override
        public void refused(Reason reason) {}
      };

  /** Returns whether anybody looks at calls and batches; if not, their times are not taken. */
  boolean isWatching();

  /**
   * A call has had its worker and has given it back, however it ended.
   *
   * @param waiting calls that wait now
   * @param letters of its targets
   * @param waitNanos how long it waited for the worker
   * @param scoreNanos how long it had it
   */
  void called(int waiting, long letters, long waitNanos, long scoreNanos);

  /**
   * A queue's batch has been scored.
   *
   * @param pairs in the batch
   * @param waiting pairs that wait now
   * @param waitNanos how long its oldest pair waited
   * @param scoreNanos how long scoring took
   */
  void scored(int pairs, int waiting, long waitNanos, long scoreNanos);

  /** A call, or a pair of a queue, was not carried out to its end. */
  void refused(Reason reason);
}
