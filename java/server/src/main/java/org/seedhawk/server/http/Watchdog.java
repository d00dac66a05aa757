// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.seedhawk.server.failure.Deadline;

/**
 * Ends what waits too long for a peer. Reading and writing of the server's sockets know no time
 * limit, so a peer that falls silent would hold its connection, and what that holds, for ever. One
 * thread looks after all of them. Thread-safe.
 */
public final class Watchdog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Watchdog.class.getName());
  private static final Duration PERIOD = Duration.ofMillis(100);

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final Thread thread;

  /** Starts its thread. */
  public Watchdog() {
    thread = Thread.ofPlatform().daemon().name("seedhawk-watchdog").start(this::run);
  }

  /** A thread that waits for a peer, from {@link #watch} until it is closed. */
  public static final class Watch implements AutoCloseable {
    private final Watchdog dog;
    private final Optional<Thread> waits;
    private final Deadline end;
    private final Runnable late;
    private final AtomicBoolean over = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    private Watch(Watchdog dog, Optional<Thread> waits, Duration time, Runnable late) {
      this.dog = dog;
      this.waits = waits;
      end = Deadline.in(time);
      this.late = late;
    }

    /** Ends the connection unless it was just in time. */
    private void check() {
      if (end.nanosLeft() > 0 || !over.compareAndSet(false, true)) {
        return;
      }
      dog.watches.remove(this);
      // A peer that does not read either may block this, but not the other watches.
      Thread.ofVirtual().start(this::bite);
    }

    private void bite() {
      try {
        late.run();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "a peer that was too slow cannot be told", e);
      } finally {
        ended.countDown();
        waits.ifPresent(Thread::interrupt);
      }
    }

    /**
     * Ends the watch.
     *
     * @return whether it was in time; if not, the peer was told, and the connection is to be closed
     */
    public boolean inTime() {
      dog.watches.remove(this);
      if (over.compareAndSet(false, true)) {
        return true;
      }
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return false;
    }

    @Override
    public void close() {
      inTime();
    }
  }

  /**
   * Watches the calling thread.
   *
   * @param late tells the peer, in another thread, when the time is over; then the calling thread
   *     is interrupted, which closes its connection
   */
  public Watch watch(Duration time, Runnable late) {
    return add(new Watch(this, Optional.of(Thread.currentThread()), time, late));
  }

  /**
   * Watches no thread.
   *
   * @param late ends, in another thread, what has not ended its watch when the time is over
   */
  public Watch after(Duration time, Runnable late) {
    return add(new Watch(this, Optional.empty(), time, late));
  }

  private Watch add(Watch watch) {
    watches.add(watch);
    return watch;
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PERIOD);
        watches.forEach(Watch::check);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Ends its thread. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
