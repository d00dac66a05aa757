// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.job;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.seedhawk.server.failure.Failure;

/** Counts bytes of a result, and gives them back unless they are kept. One thread at a time. */
final class CountedOutput extends OutputStream {
  private final OutputStream out;
  private final AtomicLong bytes;
  private final long most;
  private long written;
  private boolean kept;

  /**
   * Creates it.
   *
   * @param out whoever opened it closes it
   * @param bytes of all jobs
   * @param most of them
   */
  CountedOutput(OutputStream out, AtomicLong bytes, long most) {
    this.out = out;
    this.bytes = bytes;
    this.most = most;
  }

  /**
   * Returns that there is no room: status 429.
   *
   * @param again when there may be some
   */
  static Failure full(long most, Duration again) {
    return Failure.busy(
        "the files of all jobs have %s bytes, the server's most; DELETE those that you need no more"
            .formatted(most),
        again);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] some, int from, int length) throws IOException {
    written += length;
    if (bytes.addAndGet(length) > most) {
      throw full(most, Duration.ofSeconds(1));
    }
    out.write(some, from, length);
  }

  /** Says that the bytes stay. */
  void keep() {
    kept = true;
  }

  /** Gives bytes back that are not kept. */
  @Override
  public void close() {
    if (!kept) {
      bytes.addAndGet(-written);
      written = 0;
    }
  }
}
