// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A named pipe that somebody writes one text into: who opens it a second time waits for ever.
 *
 * @param path of it
 * @param writer ends when the text was read
 */
record Pipe(Path path, Thread writer) implements AutoCloseable {
  /** Creates one in a folder. */
  static Pipe of(Path folder, String name, String text) throws IOException, InterruptedException {
    Path path = folder.resolve(name);
    assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    // A virtual thread that waits for its reader would hold up others.
    Thread writer =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    Files.writeString(path, text);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    return new Pipe(path, writer);
  }

  /** Waits until all of it was read. */
  @Override
  public void close() throws InterruptedException {
    writer.join();
  }
}
