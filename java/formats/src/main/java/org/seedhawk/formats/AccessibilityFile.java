// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.seedhawk.error.BadInputException;
import org.seedhawk.fold.Accessibility;

/**
 * The accessibility of a set of targets, computed once and kept: the decadic logarithms of the
 * probabilities that the {@value #NEAR} and the {@value #WIDE} nt from each position on are
 * unpaired.
 *
 * <p>A target is found by its letters, whatever its name, so values never serve another sequence.
 * The file holds, in little-endian order: float32 values, for each target a row of both lengths;
 * for each target 16 bytes of the SHA-256 of its letters, int64 the number of values before its
 * own, int32 its nt, int32 0; then int32 the version of this format, window, span, both lengths,
 * the year of the energies; int64 the number of targets, int64 the number of values; int32 the
 * CRC-32C of all before it, int32 0 and the eight letters {@code SHKACCES}. Thread-safe.
 */
public final class AccessibilityFile implements AutoCloseable {
  /** The shorter stretch, nt. */
  public static final int NEAR = 8;

  /** The longer stretch, nt: that of TargetScan. */
  public static final int WIDE = 14;

  private static final byte[] MAGIC = "SHKACCES".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int ENERGIES = 2004;
  private static final int HASH = 16;
  private static final int ENTRY = HASH + 16;
  private static final int FOOTER = 6 * 4 + 2 * 8 + 2 * 4 + 8;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Arena arena;
  private final MemorySegment bytes;
  private final Map<ByteBuffer, Target> targets = new HashMap<>();

  private AccessibilityFile(Path path, Arena arena, MemorySegment bytes) {
    this.path = path;
    this.arena = arena;
    this.bytes = bytes;
  }

  /**
   * Opens a file and checks all of it.
   *
   * @throws BadInputException if it cannot be read, is no such file, is damaged, or was made with
   *     another format, other windows or other energies
   */
  public static AccessibilityFile open(Path path) {
    InputBytes.checkFile(path);
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      AccessibilityFile file = new AccessibilityFile(path, arena, bytes);
      file.check();
      return file;
    } catch (IOException e) {
      arena.close();
      throw InputBytes.unreadable(path, e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private void check() {
    long footer = bytes.byteSize() - FOOTER;
    if (footer < 0
        || !bytes
            .asSlice(bytes.byteSize() - MAGIC.length)
            .asByteBuffer()
            .equals(ByteBuffer.wrap(MAGIC))) {
      throw bad("is no accessibility file, or was cut off");
    }
    int[] expected = {VERSION, Accessibility.WINDOW, Accessibility.SPAN, NEAR, WIDE, ENERGIES};
    String[] names = {"format", "window", "span", "shorter stretch", "longer stretch", "energies"};
    for (int i = 0; i < expected.length; i++) {
      int found = bytes.get(INT, footer + 4L * i);
      if (found != expected[i]) {
        throw bad("has %s %s; this program needs %s".formatted(names[i], found, expected[i]));
      }
    }
    long count = bytes.get(LONG, footer + 24);
    long values = bytes.get(LONG, footer + 32);
    if (count < 0
        || values < 0
        || count > footer / ENTRY
        || values > footer / Float.BYTES
        || count * ENTRY + values * Float.BYTES != footer) {
      throw bad("is damaged: its size is not that of its targets");
    }
    CRC32C crc = new CRC32C();
    for (long from = 0; from < footer + 40; from += 1 << 28) {
      crc.update(bytes.asSlice(from, Math.min(1 << 28, footer + 40 - from)).asByteBuffer());
    }
    if ((int) crc.getValue() != bytes.get(INT, footer + 40)) {
      throw bad("is damaged: its checksum differs");
    }
    for (long i = 0; i < count; i++) {
      long entry = values * Float.BYTES + i * ENTRY;
      byte[] hash = bytes.asSlice(entry, HASH).toArray(ValueLayout.JAVA_BYTE);
      long first = bytes.get(LONG, entry + HASH);
      int bases = bytes.get(INT, entry + HASH + 8);
      if (first < 0 || bases < 0 || first > values - 2L * bases) {
        throw bad("is damaged: target %s lies outside of its values".formatted(i));
      }
      targets.put(ByteBuffer.wrap(hash), new Target(bytes, first * Float.BYTES, bases));
    }
  }

  private BadInputException bad(String what) {
    return new BadInputException(
        "%s: the file %s; delete it to have it made again, or name another".formatted(path, what));
  }

  /**
   * Returns the values of a target.
   *
   * @throws BadInputException if the file has none for these letters; the message has the name
   */
  public Target target(String id, String letters) {
    return Optional.ofNullable(targets.get(ByteBuffer.wrap(hash(letters))))
        .orElseThrow(
            () -> bad("belongs to other sequences: it lacks the letters of '%s'".formatted(id)));
  }

  /** Returns the number of targets, without those that repeat the letters of another. */
  public int size() {
    return targets.size();
  }

  /**
   * Frees the file.
   *
   * @throws IllegalStateException if another thread is reading it; it stays open then
   */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** The values of one target, valid while the file is open. Thread-safe. */
  public static final class Target {
    private final MemorySegment bytes;
    private final long offset;
    private final int bases;

    private Target(MemorySegment bytes, long offset, int bases) {
      this.bytes = bytes;
      this.offset = offset;
      this.bases = bases;
    }

    /**
     * Returns the decadic logarithm of the probability that a stretch is unpaired, NaN where it
     * does not lie in the target.
     *
     * @param length {@link #NEAR} or {@link #WIDE}
     * @param start its first position
     */
    public float log10(int length, int start) {
      if (length != NEAR && length != WIDE) {
        throw new IllegalArgumentException(
            "a file has stretches of %s and %s nt, not of %s".formatted(NEAR, WIDE, length));
      }
      if (start < 0 || start > bases - length) {
        return Float.NaN;
      }
      long row = length == NEAR ? 0 : bases;
      return bytes.get(FLOAT, offset + (row + start) * Float.BYTES);
    }
  }

  /** Returns 16 bytes of the hash of letters; case and alphabet do not count. */
  private static byte[] hash(String letters) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          letters.toUpperCase(Locale.ROOT).replace('T', 'U').getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(digest.digest(), HASH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Writes a file, one target after the other. One thread at a time. */
  public static final class Writer {
    private final OutputStream out;
    private final CRC32C crc = new CRC32C();
    private final Map<ByteBuffer, Long> known = new HashMap<>();
    private final List<byte[]> entries = new ArrayList<>();
    private long values;

    /** Writes to a stream, which the caller closes. */
    public Writer(OutputStream out) {
      this.out = new BufferedOutputStream(out, 1 << 16);
    }

    /**
     * Adds a target; one whose letters are there already is left out.
     *
     * @param letters of the target
     * @param unpaired what {@link Accessibility#unpaired} answers for them, {@link #NEAR} and
     *     {@link #WIDE}
     */
    public void add(String letters, double[][] unpaired) throws IOException {
      byte[] hash = hash(letters);
      if (known.putIfAbsent(ByteBuffer.wrap(hash), values) != null) {
        return;
      }
      int bases = letters.length();
      ByteBuffer row = buffer(2 * bases * Float.BYTES);
      for (int length = 0; length < 2; length++) {
        for (int i = 0; i < bases; i++) {
          row.putFloat((float) StrictMath.log10(unpaired[length][i]));
        }
      }
      put(row);
      entries.add(buffer(ENTRY).put(hash).putLong(values).putInt(bases).putInt(0).array());
      values += 2L * bases;
    }

    /** Writes what follows the last target. */
    public void finish() throws IOException {
      for (byte[] entry : entries) {
        put(ByteBuffer.wrap(entry));
      }
      ByteBuffer numbers = buffer(40);
      numbers.putInt(VERSION).putInt(Accessibility.WINDOW).putInt(Accessibility.SPAN);
      numbers.putInt(NEAR).putInt(WIDE).putInt(ENERGIES).putLong(entries.size()).putLong(values);
      put(numbers);
      put(buffer(16).putInt((int) crc.getValue()).putInt(0).put(MAGIC));
      out.flush();
    }

    private static ByteBuffer buffer(int size) {
      return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void put(ByteBuffer bytes) throws IOException {
      crc.update(bytes.array());
      out.write(bytes.array());
    }
  }
}
