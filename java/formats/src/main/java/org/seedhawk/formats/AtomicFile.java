// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * An output that is whole or absent: bytes go to a temporary file in the same folder, {@link
 * #commit} makes them durable and gives them their name; closed before that, or with the program
 * stopped by a signal, nothing is left. A program that was killed leaves the temporary file; it is
 * locked as long as its program runs, and the next one that writes to the same name removes it.
 * Several outputs of one command are given their names together by {@link #publish}. A file that is
 * written anew keeps its permissions. {@code -} is the standard output and, like devices and pipes,
 * is written directly. Under a name that ends in {@code .gz} stands gzip, as whoever opens it
 * expects; the readers of this package read it again. One thread at a time.
 */
public final class AtomicFile extends OutputStream {
  private static final int GZIP_BUFFER = 1 << 16;

  private final String name;
  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream direct;

  /** What the bytes go through; it ends in the channel or is direct. */
  private OutputStream body;

  private Optional<OutputStream> table = Optional.empty(); // makes another format of the bytes

  private boolean closed;

  private AtomicFile(
      String name, Path target, Path temporary, FileChannel channel, OutputStream direct) {
    this.name = name;
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    this.direct = direct;
    body = direct != null ? direct : Channels.newOutputStream(channel);
  }

  /** Returns this file; its bytes are gzipped, or of another format, if its name says so. */
  private AtomicFile compressed() throws IOException {
    try {
      Optional<TableFormat> format = TableFormat.of(name);
      if (format.isPresent()) {
        table = Optional.of(format.get().begin(body));
        body = table.get();
      }
      if (name.toLowerCase(Locale.ROOT).endsWith(".gz")) {
        body = new GZIPOutputStream(body, GZIP_BUFFER);
      }
      return this;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /**
   * Creates the temporary file.
   *
   * @param name a path, or {@code -} for the standard output
   * @param standardOutput what {@code -} stands for; flushed, never closed
   * @throws IOException if the file cannot be written, with what to do
   */
  public static AtomicFile create(String name, OutputStream standardOutput) throws IOException {
    AtomicFile file = createPlain(name, standardOutput);
    return name.equals("-") ? file : file.compressed();
  }

  /**
   * As {@link #create}, but the bytes stay as they are, whatever the name: the caller packs them.
   */
  public static AtomicFile createPlain(String name, OutputStream standardOutput)
      throws IOException {
    return create(name, standardOutput, false);
  }

  /** As {@link #createPlain}, of a file that its owner alone may read, from its first byte on. */
  public static AtomicFile createOwn(Path file) throws IOException {
    return create(file.toString(), OutputStream.nullOutputStream(), true);
  }

  private static AtomicFile create(String name, OutputStream standardOutput, boolean own)
      throws IOException {
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
      target = target.toAbsolutePath().getParent().toRealPath().resolve(target.getFileName());
      TemporaryFile.removeLeft(target);
      TemporaryFile temporary = TemporaryFile.create(target, own);
      return new AtomicFile(name, target, temporary.path(), temporary.channel(), null);
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
      body.write(bytes, from, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Writes over the first bytes, which stand there by now; not for gzip, and no pipe goes back. */
  public void overwriteStart(byte[] bytes) throws IOException {
    if (direct != null) {
      throw new IOException("cannot write '%s': it is no file; name a file".formatted(name));
    }
    for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
      channel.write(left, left.position());
    }
  }

  /**
   * Writes a file whole. A link under its name is replaced, never followed, and a name that ends in
   * {@code .gz} means nothing here.
   *
   * @throws IOException if that fails; what stood under the name stands there still
   */
  public static void replace(Path file, byte[] bytes) throws IOException {
    replace(file, bytes, false);
  }

  /** As {@link #replace}, with a file that its owner alone may read. */
  public static void replaceOwn(Path file, byte[] bytes) throws IOException {
    replace(file, bytes, true);
  }

  private static void replace(Path file, byte[] bytes, boolean own) throws IOException {
    try {
      Path target = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
      TemporaryFile.removeLeft(target);
      TemporaryFile temporary = TemporaryFile.create(target, own);
      try (AtomicFile out =
          new AtomicFile(file.toString(), target, temporary.path(), temporary.channel(), null)) {
        out.write(bytes);
        out.commit();
      }
    } catch (NoSuchFileException | AccessDeniedException e) {
      throw new IOException("cannot write '%s': %s".formatted(file, InputBytes.reason(e)), e);
    }
  }

  /**
   * Makes the bytes durable and gives the file its name.
   *
   * @throws IOException if that fails; nothing stands under the name then, or what stood there
   *     before
   */
  public void commit() throws IOException {
    publish(List.of(this));
  }

  /**
   * Commits all outputs of a command: whatever can fail is done for all of them before the first
   * gets its name. No file system renames several files at once, so the last one says that all are
   * there: an older file of its name is taken away first. Where the last one stands, those before
   * it are whole and of the same run; a program that is killed between two renamings leaves the
   * first ones without it.
   *
   * @param outputs in the order in which they get their names
   * @throws IOException if that fails
   */
  public static void publish(Collection<AtomicFile> outputs) throws IOException {
    for (AtomicFile one : outputs) {
      one.finish();
    }
    List<AtomicFile> all = List.copyOf(outputs);
    Optional<Path> older = all.size() > 1 ? all.getLast().withdraw() : Optional.empty();
    boolean any = false;
    try {
      for (AtomicFile one : all) {
        one.rename();
        any = true;
      }
    } finally {
      if (older.isPresent() && !any) {
        Files.move(older.get(), all.getLast().target, StandardCopyOption.ATOMIC_MOVE);
      } else if (older.isPresent()) {
        Files.deleteIfExists(older.get());
      }
    }
  }

  /** Gives an older file under the name a temporary one, which the next run clears. */
  private Optional<Path> withdraw() throws IOException {
    if (direct != null || !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    Path aside = TemporaryFile.nameFor(target);
    try {
      return Optional.of(Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // another program was faster
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Makes the bytes durable. */
  private void finish() throws IOException {
    if (closed) {
      throw new IOException("'%s' is closed".formatted(name));
    }
    try {
      if (body instanceof GZIPOutputStream gzip) {
        gzip.finish();
      }
      if (table.isPresent()) {
        table.get().close();
      }
      if (direct != null) {
        direct.flush();
      } else {
        channel.force(true);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Gives the file its name while it is locked: unlocked it would be taken for a leftover. */
  private void rename() throws IOException {
    if (direct != null) {
      return;
    }
    try {
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      TemporaryFile.isGone(temporary);
      closed = true;
      channel.close();
      body.close();
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
        body.close();
      } catch (IOException e) {
        // A gzip may have no room for its end; the file is deleted anyway.
      } finally {
        channel.close();
        Files.deleteIfExists(temporary);
        TemporaryFile.isGone(temporary);
      }
    } else if (name.equals("standard output")) {
      direct.flush();
    } else {
      body.close();
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
}
