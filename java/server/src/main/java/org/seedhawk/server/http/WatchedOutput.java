// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import io.helidon.webserver.CloseConnectionException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * An answer whose reader must take each part in time, or the connection ends. One thread at a time.
 */
final class WatchedOutput extends FilterOutputStream {
  private final Watchdog dog;
  private final Duration time;

  WatchedOutput(OutputStream out, Watchdog dog, Duration time) {
    super(out);
    this.dog = dog;
    this.time = time;
  }

  /** Writes something. */
  private interface Part {
    void write() throws IOException;
  }

  @Override
  public void write(int one) throws IOException {
    watched(() -> out.write(one));
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    watched(() -> out.write(bytes, from, length));
  }

  @Override
  public void flush() throws IOException {
    watched(out::flush);
  }

  /** Ends the answer; what is closed is whole. */
  @Override
  public void close() throws IOException {
    watched(out::close);
  }

  private void watched(Part part) throws IOException {
    Watchdog.Watch watch = dog.watch(time, () -> {});
    try {
      part.write();
    } catch (UncheckedIOException | CloseConnectionException e) {
      throw new IOException("the reader of an answer has gone", e);
    } finally {
      if (!watch.inTime()) {
        throw new IOException("the reader of an answer did not take it in time");
      }
    }
  }
}
