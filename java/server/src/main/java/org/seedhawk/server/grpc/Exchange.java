// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.seedhawk.server.admission.Caller;
import org.seedhawk.server.failure.Deadline;
import org.seedhawk.server.http.Watchdog;

/**
 * A call that is being answered: who asks, until when, and where its messages go. One thread at a
 * time, the one that made it; but any thread may cancel.
 */
final class Exchange {
  private final ServerCall<?, byte[]> call;
  private final Caller caller;
  private final Deadline deadline;
  private final RpcCommon common;
  private final Thread thread = Thread.currentThread();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean begun;
  private boolean sending; // under the lock, as the next two
  private boolean cancelled;
  private boolean ended;

  /** Begins to answer. */
  Exchange(ServerCall<?, byte[]> call, Caller caller, Deadline deadline, RpcCommon common) {
    this.call = call;
    this.caller = caller;
    this.deadline = deadline;
    this.common = common;
  }

  /** Returns who asks. */
  Caller caller() {
    return caller;
  }

  /** Returns when the call must be done. */
  Deadline deadline() {
    return deadline;
  }

  /**
   * Sends a message, and waits while the caller takes none.
   *
   * @throws IOException if the caller has gone or took it too slowly
   */
  void send(byte[] message) throws IOException {
    beginSending();
    Watchdog.Watch watch = common.dog().watch(common.peerTime(), () -> {});
    try {
      if (!begun) {
        begun = true;
        call.sendHeaders(new Metadata());
      }
      call.sendMessage(message);
    } catch (RuntimeException e) {
      // The library's own, which differ: the connection broke, or no window came in time.
      throw new IOException("the answer was not taken in time; read it faster", e);
    } finally {
      boolean inTime = watch.inTime();
      sent();
      if (!inTime) {
        Thread.interrupted(); // it was meant for the message
      }
    }
  }

  private void beginSending() throws IOException {
    lock.lock();
    try {
      if (cancelled) {
        throw new IOException("the caller has gone");
      }
      sending = true;
    } finally {
      lock.unlock();
    }
  }

  private void sent() {
    lock.lock();
    sending = false;
    lock.unlock();
  }

  /**
   * Says that the caller has gone: what computes for it ends at once. A thread that writes to the
   * connection goes on, as an interrupt would end the connection, and the calls of others with it;
   * one that waits for the caller to read is interrupted.
   */
  void cancel() {
    lock.lock();
    try {
      cancelled = true;
      boolean writes = sending && thread.getState() != Thread.State.TIMED_WAITING;
      if (!ended && !writes) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says that the answer was made, or could not be made. The thread is as it was before.
   *
   * @return whether the caller has gone meanwhile
   */
  boolean end() {
    lock.lock();
    try {
      ended = true;
      if (cancelled) {
        Thread.interrupted(); // it was meant for the answer
      }
      return cancelled;
    } finally {
      lock.unlock();
    }
  }
}
