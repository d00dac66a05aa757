// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.seedhawk.genome.error.GenomeInputException;

/** How files are opened, and what is said when they cannot be used. Immutable. */
public final class FileBytes {
  private static final int START = 64;

  /** What the first bytes say about a file. */
  public enum Kind {
    /** Neither of the others: text, as far as bytes can tell. */
    PLAIN,
    /** Gzip that can only be read from its beginning. */
    GZIP,
    /** Gzip in blocks, each of which can be read alone. */
    BGZIP,
    /** UCSC 2bit. */
    TWO_BIT
  }

  private FileBytes() {}

  /**
   * Tells what a file is by its first bytes. They are read once more with the others, so a pipe,
   * which would lose them, is refused.
   *
   * @throws GenomeInputException if it is missing, a folder, a pipe or a device, unreadable, empty,
   *     or of a kind that nothing here reads
   */
  public static Kind kind(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      throw new GenomeInputException(
          "'%s' is a pipe or a device, and is read more than once; write it to a file and name that"
              .formatted(file));
    }
    byte[] start;
    try (InputStream in = open(file)) {
      start = in.readNBytes(START);
    } catch (IOException e) {
      throw failed(file, e);
    }
    if (start.length == 0) {
      throw new GenomeInputException(
          "%s: the file is empty; was the step that writes it stopped?".formatted(file));
    }
    if (starts(start, 0x1f, 0x8b)) {
      boolean blocks =
          start.length >= 18
              && (start[3] & 4) != 0
              && start[12] == 'B'
              && start[13] == 'C'
              && start[14] == 2;
      return blocks ? Kind.BGZIP : Kind.GZIP;
    }
    if (starts(start, 0x43, 0x27, 0x41, 0x1a) || starts(start, 0x1a, 0x41, 0x27, 0x43)) {
      return Kind.TWO_BIT;
    }
    String other = other(start);
    if (other != null) {
      throw new GenomeInputException("%s: the file is %s".formatted(file, other));
    }
    return Kind.PLAIN;
  }

  private static String other(byte[] start) {
    if (starts(start, 'B', 'Z', 'h')) {
      return "bzip2-compressed; decompress it, or compress it with bgzip";
    }
    if (starts(start, 0xfd, '7', 'z', 'X', 'Z')) {
      return "xz-compressed; decompress it, or compress it with bgzip";
    }
    if (starts(start, 0x28, 0xb5, 0x2f, 0xfd)) {
      return "zstd-compressed; decompress it, or compress it with bgzip";
    }
    if (starts(start, 'P', 'K', 3, 4)) {
      return "a zip archive; unpack it, and name the file in it";
    }
    if (starts(start, 0xff, 0xfe) || starts(start, 0xfe, 0xff)) {
      return "UTF-16 text; save it as plain text (UTF-8)";
    }
    if (starts(start, 0xeb, 0xf2, 0x89, 0x87) || starts(start, 0x87, 0x89, 0xf2, 0xeb)) {
      return "a UCSC bigBed; convert it with bigBedToBed, and give BED12";
    }
    if (starts(start, 0x26, 0xfc, 0x8f, 0x88) || starts(start, 0x88, 0x8f, 0xfc, 0x26)) {
      return "a UCSC bigWig, which holds values alone; give a file of the kind that is asked for";
    }
    return null;
  }

  private static boolean starts(byte[] bytes, int... prefix) {
    if (bytes.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** Opens a file that is plain or gzip, and returns its content. */
  static InputStream content(Path file) {
    return content(kind(file), open(file));
  }

  /** Returns the content of a file that is plain or gzip. */
  static InputStream content(Kind kind, InputStream in) {
    return kind == Kind.PLAIN || kind == Kind.TWO_BIT
        ? new BufferedInputStream(in, 1 << 16)
        : new GzipStream(in);
  }

  /** Opens a file as it is. */
  static InputStream open(Path file) {
    if (Files.isDirectory(file)) {
      throw new GenomeInputException("'%s' is a folder; name a file in it".formatted(file));
    }
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Returns the exception for a file that cannot be opened or read. */
  public static GenomeInputException failed(Path file, IOException e) {
    if (file.toString().matches("(?i)(https?|ftp|s3|gs):/.*")) {
      return new GenomeInputException(
          "'%s' is a URL, which is not read; download the file and name it".formatted(file), e);
    }
    if (e instanceof NoSuchFileException) {
      return new GenomeInputException(
          "file '%s' does not exist; check the path".formatted(file), e);
    }
    if (e instanceof AccessDeniedException) {
      return new GenomeInputException(
          "file '%s' may not be read; check its permissions".formatted(file), e);
    }
    return new GenomeInputException("%s: reading failed: %s".formatted(file, reason(e)), e);
  }

  /**
   * Returns the exception for bytes that cannot be read on.
   *
   * @param where the file, and the line where there is one
   */
  public static GenomeInputException damaged(String where, IOException e) {
    if (e instanceof EOFException) {
      return new GenomeInputException(
          "%s: the file ends too early (%s); it is truncated: fetch or write it again"
              .formatted(where, reason(e)),
          e);
    }
    return new GenomeInputException(
        "%s: the file cannot be read on (%s); fetch or write it again".formatted(where, reason(e)),
        e);
  }

  private static String reason(IOException e) {
    String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return text == null || text.isBlank()
        ? e.getClass().getSimpleName()
        : text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
