// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.seedhawk.error.BadInputException;

/**
 * The bytes of a plain, gzip or bgzip file, told apart by their first bytes, never by the name.
 * Gzip members may be concatenated. Every truncation is reported; the JDK's {@code GZIPInputStream}
 * takes a damaged second member for the end of the file. Bgzip is read as what it is, concatenated
 * gzip, and must end with the empty block that bgzip writes; htsjdk's reader is not used, since it
 * allocates whatever block size a damaged file claims, up to 2 GiB. One thread at a time.
 */
final class InputBytes implements Closeable {
  private static final int BUFFER = 1 << 16;

  /** Bytes that tell what a file is. */
  private static final int START = 18;

  /** What bgzip writes at the end of a file (SAM format specification, 4.1.2). */
  private static final byte[] BGZIP_END = {
    0x1f,
    (byte) 0x8b,
    8,
    4,
    0,
    0,
    0,
    0,
    0,
    (byte) 0xff,
    6,
    0,
    0x42,
    0x43,
    2,
    0,
    0x1b,
    0,
    3,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0
  };

  private final String file;
  private final BufferedInputStream in;
  private final String kind;
  private final Optional<Tail> tail; // of bgzip
  private Optional<SeekableByteChannel> raw = Optional.empty(); // of what is no pipe
  private long byteSize;
  private boolean begun;

  private InputBytes(String file, BufferedInputStream in, String kind, Optional<Tail> tail) {
    this.file = file;
    this.in = in;
    this.kind = kind;
    this.tail = tail;
  }

  /**
   * Opens a file.
   *
   * @throws BadInputException if it is missing, a folder, unreadable, empty or of another
   *     compression
   */
  static InputBytes open(Path file) {
    SeekableByteChannel raw = null;
    InputBytes opened = null;
    try {
      checkNoFolder(file);
      raw = Files.newByteChannel(file);
      opened =
          decompress(
              file.toString(), new BufferedInputStream(Channels.newInputStream(raw), BUFFER));
      if (Files.isRegularFile(file)) {
        opened.raw = Optional.of(raw);
        opened.byteSize = raw.size();
      }
      return opened;
    } catch (BadInputException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(file, e);
    } finally {
      if (opened == null && raw != null) {
        closeQuietly(raw);
      }
    }
  }

  private static void checkNoFolder(Path file) {
    if (Files.isDirectory(file)) {
      throw new BadInputException("'%s' is a folder; name a file in it".formatted(file));
    }
  }

  /** Refuses what is read at any place and so must be a file: a folder, a pipe, a device. */
  static void checkFile(Path file) {
    checkNoFolder(file);
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new BadInputException("'%s' is a pipe or a device; name a file".formatted(file));
    }
  }

  /** Returns the exception for a file that cannot be opened. */
  static BadInputException unreadable(Path file, IOException e) {
    if (file.toString().matches("(?i)(https?|ftp|s3|gs):/.*")) {
      return new BadInputException(
          "'%s' is a URL, which is not read; download the file and name it".formatted(file), e);
    }
    if (e instanceof NoSuchFileException) {
      String help =
          file.toString().equals("-") ? "the standard input is /dev/stdin" : "check the path";
      return new BadInputException("file '%s' does not exist; %s".formatted(file, help), e);
    }
    if (e instanceof AccessDeniedException) {
      return new BadInputException(
          "file '%s' may not be read; check its permissions".formatted(file), e);
    }
    return new BadInputException("file '%s' cannot be read: %s".formatted(file, reason(e)), e);
  }

  /** Takes an open stream, which is closed with this; {@code name} stands for it in messages. */
  static InputBytes of(InputStream in, String name) throws IOException {
    return decompress(name, new BufferedInputStream(in, BUFFER));
  }

  private static InputBytes decompress(String file, BufferedInputStream in) throws IOException {
    in.mark(BUFFER);
    byte[] start = in.readNBytes(START);
    in.reset();
    if (start.length == 0) {
      throw new BadInputException(
          "%s: the file is empty; was the step that writes it stopped?".formatted(file));
    }
    if (FileKind.startsWith(start, 0x1f, 0x8b)) {
      boolean bgzip =
          start.length == START && (start[3] & 4) != 0 && start[12] == 'B' && start[13] == 'C';
      try {
        Optional<Tail> tail = bgzip ? Optional.of(new Tail(in)) : Optional.empty();
        BufferedInputStream members =
            new BufferedInputStream(
                GzipCompressorInputStream.builder()
                    .setInputStream(tail.<InputStream>map(last -> last).orElse(in))
                    .setDecompressConcatenated(true)
                    .get(),
                BUFFER);
        return new InputBytes(file, members, bgzip ? "bgzip" : "gzip", tail);
      } catch (IOException | RuntimeException e) {
        throw damaged(file + ":1", "gzip", e);
      }
    }
    FileKind.refuseOthers(file, start);
    return new InputBytes(file, in, "plain", Optional.empty());
  }

  /**
   * Fills a buffer from its start.
   *
   * @param line what the caller counts as the current line, for the message
   * @return how many bytes, at least 1, or -1 at the end
   * @throws BadInputException if the file is truncated or damaged, or the disk fails
   */
  int read(byte[] buffer, long line) {
    return read(buffer, 0, line);
  }

  /**
   * Looks at what was compressed, which is known to be none of those in front of it when it is
   * plain, and passes over the mark of UTF-8.
   */
  private void begin() throws IOException {
    begun = true;
    in.mark(START);
    byte[] start = in.readNBytes(START);
    in.reset();
    FileKind.refuseOthers(file, start);
    if (FileKind.startsWith(start, 0xef, 0xbb, 0xbf)) {
      in.skipNBytes(3);
    }
  }

  /** As {@link #read(byte[], long)}, from a place of the buffer on. */
  int read(byte[] buffer, int from, long line) {
    int count;
    try {
      if (!begun) {
        begin();
      }
      count = in.read(buffer, from, buffer.length - from);
    } catch (BadInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (e instanceof FileSystemException || kind.equals("plain")) {
        throw new BadInputException(
            "%s:%s: reading failed: %s".formatted(file, line, reason(e)), e);
      }
      throw damaged(file + ":" + line, kind, e);
    }
    if (count < 0) {
      checkNotCut(line);
    }
    if (count < 0 && tail.isPresent() && !tail.get().endsWith(BGZIP_END)) {
      throw new BadInputException(
          ("%s:%s: the bgzip data end without the end-of-file block; the file is truncated: "
                  + "fetch or write it again")
              .formatted(file, line));
    }
    return count < 0 ? -1 : count;
  }

  /** What somebody cuts short while it is read ends as if that were all. */
  private void checkNotCut(long line) {
    try {
      if (raw.isPresent() && raw.get().position() < byteSize) {
        throw new BadInputException(
            "%s:%s: the file was cut short while it was read: %s of %s bytes are there; write it again, and read it when it is complete"
                .formatted(file, line, raw.get().position(), byteSize));
      }
    } catch (IOException e) {
      throw new BadInputException("%s:%s: reading failed: %s".formatted(file, line, reason(e)), e);
    }
  }

  private static BadInputException damaged(String where, String kind, Exception e) {
    String what;
    if (e instanceof EOFException || e.getCause() instanceof EOFException) {
      what = "end in the middle; the file is truncated";
    } else if (reason(e).contains("after a valid")) {
      what = "are followed by other bytes; the file is truncated or was appended to";
    } else {
      what = "are damaged (" + reason(e) + ")";
    }
    return new BadInputException(
        "%s: the %s data %s: fetch or write it again".formatted(where, kind, what), e);
  }

  /** Returns one line about an exception. */
  static String reason(Exception e) {
    String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (text == null || text.isBlank()) {
      return e.getClass().getSimpleName();
    }
    return text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
  }

  /** Returns which part of the file has been read, 0..1, or NaN when its size is unknown. */
  double fractionRead() {
    try {
      return raw.isEmpty() || byteSize == 0 ? Double.NaN : (double) raw.get().position() / byteSize;
    } catch (IOException e) {
      return Double.NaN; // closed
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static void closeQuietly(SeekableByteChannel in) {
    try {
      in.close();
    } catch (IOException e) {
      // Nothing was written; the error on the way here is the one to report.
    }
  }

  /** Remembers the last bytes that passed. */
  private static final class Tail extends FilterInputStream {
    private final byte[] last = new byte[BGZIP_END.length];

    Tail(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int count = in.read(bytes, from, length);
      if (count >= last.length) {
        System.arraycopy(bytes, from + count - last.length, last, 0, last.length);
      } else if (count > 0) {
        System.arraycopy(last, count, last, 0, last.length - count);
        System.arraycopy(bytes, from, last, last.length - count, count);
      }
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = 0;
      while (skipped < count && read() >= 0) {
        skipped++;
      }
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    boolean endsWith(byte[] end) {
      return Arrays.equals(last, end);
    }
  }
}
