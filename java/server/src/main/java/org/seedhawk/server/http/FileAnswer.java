// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedhawk.server.failure.Failure;

/** Sends a file that does not change any more, or a range of its bytes (RFC 9110, 14). */
public final class FileAnswer {
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]*)-([0-9]*)");
  private static final long LARGEST = 1_000_000_000_000_000_000L;
  private static final int STEP = 1 << 16;

  private FileAnswer() {}

  /**
   * Sends it; a link in its place is not followed. A header Range that names one range is followed;
   * another one is ignored, as the standard allows. HEAD gets the headers of the whole file, which
   * is not read.
   *
   * @throws Failure with status 404 if the file is gone, 416 if the range lies behind its end
   */
  public static void send(Call call, Path file, String type) throws IOException {
    if (Files.isSymbolicLink(file)) {
      throw gone();
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      Span span = span(call, size);
      call.set("Accept-Ranges", "bytes");
      call.set("Content-Disposition", "attachment; filename=\"" + file.getFileName() + "\"");
      if (span.part) {
        call.set("Content-Range", "bytes %s-%s/%s".formatted(span.from, span.end - 1, size));
      }
      channel.position(span.from);
      long length = span.end - span.from;
      try (InputStream in = Channels.newInputStream(channel);
          OutputStream out = call.stream(span.part ? 206 : 200, type, length)) {
        if (!call.isHead()) {
          copy(in, out, length);
        }
      }
    } catch (FileSystemException e) {
      throw gone();
    }
  }

  private static Failure gone() {
    return new Failure(
        404, "the file was removed or replaced a moment ago; ask again what files there are");
  }

  /** Which bytes, the end exclusive; whether they were asked for. */
  private record Span(long from, long end, boolean part) {}

  private static Span span(Call call, long size) {
    Optional<String> header = call.header("Range");
    Matcher found = RANGE.matcher(header.orElse("").strip());
    // A file has no version that If-Range could name, and ranges are those of GET.
    if (!found.matches() || call.header("If-Range").isPresent() || call.isHead()) {
      return new Span(0, size, false);
    }
    String first = found.group(1);
    String last = found.group(2);
    boolean both = !first.isEmpty() && !last.isEmpty();
    if (first.isEmpty() && last.isEmpty() || both && number(last) < number(first)) {
      return new Span(0, size, false);
    }
    long from = first.isEmpty() ? Math.max(0, size - number(last)) : number(first);
    long end = first.isEmpty() || last.isEmpty() ? size : Math.min(size, number(last) + 1);
    if (from >= size || end <= from) {
      call.set("Content-Range", "bytes */" + size);
      throw new Failure(
          416,
          "the range '%s' lies outside of the file's %s bytes; ask for one within them"
              .formatted(Failure.shortened(header.orElse("")), size));
    }
    return new Span(from, end, true);
  }

  /** Returns a number; one that no file is long enough for is the largest. */
  private static long number(String digits) {
    return digits.length() <= 18 ? Long.parseLong(digits) : LARGEST;
  }

  private static void copy(InputStream in, OutputStream out, long length) throws IOException {
    byte[] bytes = new byte[STEP];
    long left = length;
    while (left > 0) {
      int count = in.read(bytes, 0, (int) Math.min(left, STEP));
      if (count < 0) {
        throw new IOException("a file ended before its end");
      }
      out.write(bytes, 0, count);
      left -= count;
    }
  }
}
