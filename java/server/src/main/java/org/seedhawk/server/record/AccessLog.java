// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.record;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.seedhawk.command.Streams;

/**
 * One line a call: time, caller, method, path, status, milliseconds. Paths are shown without what
 * would steer a terminal; headers, bodies and queries are not written. Thread-safe.
 */
public final class AccessLog implements Closeable {
  /** Writes nothing. */
  public static final AccessLog NONE = new AccessLog(Optional.empty(), false);

  private final Optional<PrintStream> out;
  private final boolean own;

  private AccessLog(Optional<PrintStream> out, boolean own) {
    this.out = out;
    this.own = own;
  }

  /** Writes to a stream, which stays open. */
  public static AccessLog to(PrintStream out) {
    return new AccessLog(Optional.of(out), false);
  }

  /** Appends to a file. */
  public static AccessLog append(Path file) throws IOException {
    return new AccessLog(
        Optional.of(
            new PrintStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                true,
                StandardCharsets.UTF_8)),
        true);
  }

  /** Returns whether lines are written. */
  public boolean isOn() {
    return out.isPresent();
  }

  /** Writes a line. */
  public void write(String caller, String method, String path, int status, long nanos) {
    if (out.isPresent()) {
      out.get()
          .println(
              "%s %s %s %s %s %s"
                  .formatted(
                      Instant.now().truncatedTo(ChronoUnit.MILLIS),
                      caller,
                      method,
                      Streams.shown(path),
                      status,
                      Math.round(nanos / 1e5) / 10.0));
    }
  }

  @Override
  public void close() {
    if (own) {
      out.ifPresent(PrintStream::close);
    }
  }
}
