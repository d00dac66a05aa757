// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An output that is whole or absent: bytes go to a temporary file in the same folder, {@link
 * #commit} makes them durable and gives them their name; closed before that, or with the program
 * stopped by a signal, nothing is left. {@code -} is the standard output and, like devices and
 * pipes, is written directly. One thread at a time.
 */
public final class AtomicFile extends OutputStream {
  /** What a dying program removes. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private static final AtomicLong COUNT = new AtomicLong();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(AtomicFile::removeOpen));
  }

  private final String name;
  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream direct;
  private boolean closed;

  private AtomicFile(
      String name, Path target, Path temporary, FileChannel channel, OutputStream direct) {
    this.name = name;
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    this.direct = direct;
  }

  /**
   * Creates the temporary file.
   *
   * @param name a path, or {@code -} for the standard output
   * @param standardOutput what {@code -} stands for; flushed, never closed
   * @throws IOException if the file cannot be written, with what to do
   */
  public static AtomicFile create(String name, OutputStream standardOutput) throws IOException {
    if (name.equals("-")) {
      return new AtomicFile("standard output", null, null, null, standardOutput);
    }
    Path target = Path.of(name);
    if (Files.isDirectory(target)) {
      throw new IOException("cannot write '%s': it is a folder; name a file".formatted(name));
    }
    try {
      if (Files.exists(target)) {
        target = target.toRealPath();
        if (!Files.isRegularFile(target)) {
          return new AtomicFile(name, null, null, null, Files.newOutputStream(target));
        }
        if (!Files.isWritable(target)) {
          throw new AccessDeniedException(name);
        }
      }
      String suffix =
          ".%d-%d.tmp".formatted(ProcessHandle.current().pid(), COUNT.incrementAndGet());
      Path temporary = target.resolveSibling("." + target.getFileName() + suffix);
      FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      OPEN.add(temporary);
      return new AtomicFile(name, target, temporary, channel, null);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "cannot write '%s': its folder does not exist; create it".formatted(name), e);
    } catch (AccessDeniedException e) {
      throw new IOException(
          "cannot write '%s': permission denied; choose another place".formatted(name), e);
    } catch (IOException e) {
      throw new IOException("cannot write '%s': %s".formatted(name, InputBytes.reason(e)), e);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * Writes bytes.
   *
   * @throws ClosedOutputException if the reader of a pipe has gone
   * @throws IOException if the disk is full or fails
   */
  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    if (closed) {
      throw new IOException("'%s' is closed".formatted(name));
    }
    try {
      if (direct != null) {
        direct.write(bytes, from, length);
        return;
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Makes the bytes durable and gives the file its name.
   *
   * @throws IOException if that fails; nothing stands under the name then, or what stood there
   *     before
   */
  public void commit() throws IOException {
    if (closed) {
      throw new IOException("'%s' is closed".formatted(name));
    }
    try {
      if (direct != null) {
        direct.flush();
      } else {
        channel.force(true);
        channel.close();
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        OPEN.remove(temporary);
        closed = true;
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Releases the file; what was not committed is deleted. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (channel != null) {
      try {
        channel.close();
      } finally {
        Files.deleteIfExists(temporary);
        OPEN.remove(temporary);
      }
    } else if (name.equals("standard output")) {
      direct.flush();
    } else {
      direct.close();
    }
  }

  private IOException failed(IOException e) {
    String reason = InputBytes.reason(e);
    if (direct != null && reason.contains("roken pipe")) {
      return new ClosedOutputException(name, e);
    }
    if (e instanceof FileNotFoundException || e instanceof NoSuchFileException) {
      reason = "its folder is gone";
    }
    return new IOException("cannot write '%s': %s".formatted(name, reason), e);
  }

  private static void removeOpen() {
    for (Path temporary : OPEN) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // The program is ending; the file keeps its temporary name.
      }
    }
  }
}
