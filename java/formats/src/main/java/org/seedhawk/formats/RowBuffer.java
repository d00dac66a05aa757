// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Growing bytes that rows of text are formatted into; nothing is allocated per row once it has
 * grown. One thread at a time.
 */
public final class RowBuffer {
  private static final double MAX_FAST = 9e12;

  /** The two digits of 0 to 99. */
  private static final byte[] TENS = new byte[100];

  private static final byte[] ONES = new byte[100];

  static {
    for (int i = 0; i < 100; i++) {
      TENS[i] = (byte) ('0' + i / 10);
      ONES[i] = (byte) ('0' + i % 10);
    }
  }

  private byte[] bytes = new byte[1 << 12];
  private int size;

  /** Creates an empty buffer. */
  public RowBuffer() {}

  /** Appends text as UTF-8. */
  public RowBuffer text(String text) {
    int length = text.length();
    ensure(length);
    byte[] to = bytes;
    int at = size;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c > 127) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        ensure(encoded.length);
        System.arraycopy(encoded, 0, bytes, size, encoded.length);
        size += encoded.length;
        return this;
      }
      to[at++] = (byte) c;
    }
    size = at;
    return this;
  }

  /**
   * Appends text between quotes if JSON has it as it is: printable ASCII without quotes and
   * backslashes.
   *
   * @return whether that is so; nothing is appended if not
   */
  public boolean plainQuoted(String text) {
    int length = text.length();
    ensure(length + 2);
    byte[] to = bytes;
    int at = size;
    to[at++] = '"';
    for (int i = 0; i < length; i++) {
      char letter = text.charAt(i);
      if (letter < ' ' || letter > '~' || letter == '"' || letter == '\\') {
        return false;
      }
      to[at++] = (byte) letter;
    }
    to[at++] = '"';
    size = at;
    return true;
  }

  /** Appends some bytes of another buffer. */
  public RowBuffer part(RowBuffer other, int from, int to) {
    return bytes(other.bytes, from, to);
  }

  /** Appends some bytes. */
  public RowBuffer bytes(byte[] other, int from, int to) {
    ensure(to - from);
    System.arraycopy(other, from, bytes, size, to - from);
    size += to - from;
    return this;
  }

  /**
   * Returns the memory of the bytes, {@link #size} of them; valid until the next change, for
   * reading alone.
   */
  public byte[] bytes() {
    return bytes;
  }

  /** Appends a number. */
  public RowBuffer number(long value) {
    if (value == Long.MIN_VALUE) {
      return text("-9223372036854775808");
    }
    ensure(20);
    if (value < 0) {
      bytes[size++] = '-';
      value = -value;
    }
    digits(value, 1);
    return this;
  }

  /**
   * Appends a score with six decimals: the float's exact value rounded half to even, so the text is
   * the same on every machine. Zero has no sign; what is not finite is written {@code nan}, {@code
   * inf} or {@code -inf}.
   */
  public RowBuffer score(float score) {
    return decimals(score, 1_000_000, 6);
  }

  /** Appends a log2 fold change with four decimals, in all else as {@link #score}. */
  public RowBuffer change(float log2fc) {
    return decimals(log2fc, 10_000, 4);
  }

  private RowBuffer decimals(float value, int scale, int places) {
    if (!(Math.abs(value) < MAX_FAST)) {
      return text(slow(value, places));
    }
    // 24 bits of value times the 14 odd bits of 1e6 fit a double's 53: the product is exact.
    long scaled = (long) Math.rint(value * (double) scale);
    ensure(24);
    if (scaled < 0) {
      bytes[size++] = '-';
      scaled = -scaled;
    }
    if (scaled < scale) { // nearly all scores: no division of 64 bits
      bytes[size++] = '0';
      bytes[size++] = '.';
      padded((int) scaled, places);
    } else {
      digits(scaled / scale, 1);
      bytes[size++] = '.';
      padded((int) (scaled % scale), places);
    }
    return this;
  }

  /** Appends so many digits, an even number of them. */
  private void padded(int value, int places) {
    int rest = value;
    for (int at = size + places - 2; at >= size; at -= 2) {
      int next = rest / 100;
      int two = rest - 100 * next;
      bytes[at] = TENS[two];
      bytes[at + 1] = ONES[two];
      rest = next;
    }
    size += places;
  }

  /** Appends an energy in kcal/mol with two decimals, {@code nan} when there is none. */
  public RowBuffer energy(float energy) {
    if (Float.isNaN(energy)) {
      return text("nan");
    }
    long hundredths = Math.round(energy * 100.0);
    if (hundredths < 0) {
      put('-');
      hundredths = -hundredths;
    }
    ensure(24);
    digits(hundredths / 100, 1);
    bytes[size++] = '.';
    digits(hundredths % 100, 2);
    return this;
  }

  private static String slow(float score, int places) {
    if (Float.isNaN(score)) {
      return "nan";
    }
    if (Float.isInfinite(score)) {
      return score > 0 ? "inf" : "-inf";
    }
    return new BigDecimal(score).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** Appends the tab between two fields. */
  public RowBuffer tab() {
    return put('\t');
  }

  /** Ends a row. */
  public RowBuffer newline() {
    return put('\n');
  }

  private RowBuffer put(char c) {
    ensure(1);
    bytes[size++] = (byte) c;
    return this;
  }

  private void digits(long value, int min) {
    if (value < 10 && min == 1) {
      bytes[size++] = (byte) ('0' + value);
      return;
    }
    int count = 1;
    for (long bound = 10; count < 19 && value >= bound; bound *= 10) {
      count++;
    }
    count = Math.max(count, min);
    int at = size + count;
    long high = value;
    for (; high > Integer.MAX_VALUE; high /= 10) {
      bytes[--at] = (byte) ('0' + high % 10);
    }
    int rest = (int) high;
    for (; rest >= 100; rest /= 100) { // two at once: half as many divisions wait for each other
      int two = rest % 100;
      bytes[--at] = (byte) ('0' + two % 10);
      bytes[--at] = (byte) ('0' + two / 10);
    }
    for (; at > size; rest /= 10) {
      bytes[--at] = (byte) ('0' + rest % 10);
    }
    size += count;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
    }
  }

  /** Returns the number of bytes. */
  public int size() {
    return size;
  }

  /** Removes all bytes and keeps the memory. */
  public void clear() {
    size = 0;
  }

  /** Writes the bytes. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  /** Returns a copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }
}
