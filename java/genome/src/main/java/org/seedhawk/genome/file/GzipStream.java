// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The content of a gzip file, all members one after the other; a bgzip file is one. The JDK's
 * {@code GZIPInputStream} takes a damaged second member for the end of the file; this one reports
 * it. One thread at a time.
 */
final class GzipStream extends InputStream {
  private final InputStream in;
  private final byte[] raw = new byte[1 << 16];
  private int position;
  private int limit;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private boolean inMember;

  /** Takes a stream that begins with a gzip header; it is closed with this. */
  GzipStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] out, int at, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      if (!inMember) {
        if (!fill()) {
          return -1;
        }
        header();
        inMember = true;
        inflater.reset();
        crc.reset();
      }
      try {
        if (inflater.needsInput()) {
          if (!fill()) {
            throw new EOFException("in the middle of a member");
          }
          inflater.setInput(raw, position, limit - position);
          position = limit;
        }
        int count = inflater.inflate(out, at, length);
        if (count > 0) {
          crc.update(out, at, count);
          return count;
        }
        if (inflater.finished()) {
          position = limit - inflater.getRemaining();
          trailer();
          inMember = false;
        } else if (inflater.needsDictionary()) {
          throw new ZipException("a member asks for a dictionary");
        }
      } catch (DataFormatException e) {
        throw new ZipException(e.getMessage() == null ? "no deflate data" : e.getMessage());
      }
    }
  }

  private void header() throws IOException {
    if (next() != 0x1f || next() != 0x8b || next() != 8) {
      throw new ZipException("bytes that are no gzip follow a member");
    }
    int flags = next();
    skip(6);
    if ((flags & 4) != 0) {
      skip(next() | next() << 8);
    }
    for (int flag : new int[] {8, 16}) { // a name, a comment
      while ((flags & flag) != 0 && next() != 0) {
        // Passed.
      }
    }
    if ((flags & 2) != 0) {
      skip(2);
    }
  }

  private void trailer() throws IOException {
    if (word() != (int) crc.getValue()) {
      throw new ZipException("the checksum of a member is wrong");
    }
    if (word() != (int) inflater.getBytesWritten()) {
      throw new ZipException("the size of a member is wrong");
    }
  }

  private int word() throws IOException {
    return next() | next() << 8 | next() << 16 | next() << 24;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private int next() throws IOException {
    if (!fill()) {
      throw new EOFException("in the middle of a member");
    }
    return raw[position++] & 0xff;
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, in.read(raw));
    }
    return position < limit;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
