// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.row;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Rows as bytes, each value behind a letter that says what it is. Spark makes one method of all
 * columns of a row, and one for the columns of several tables becomes so long that the JVM never
 * compiles it: a row then costs several times as much. One column of bytes costs little. One thread
 * at a time.
 */
public final class Packed {
  private static final byte NULL = '0';
  private static final byte TEXT = 's';
  private static final byte LONG = 'l';
  private static final byte INT = 'i';
  private static final byte FLOAT = 'f';
  private static final byte BYTES = 'b';
  private static final byte ARRAY = 'a';

  private byte[] bytes = new byte[256];
  private int size;

  /** Packs a row. */
  public byte[] pack(Row row) {
    size = 0;
    number(ARRAY, row.size());
    for (int i = 0; i < row.size(); i++) {
      value(row.get(i));
    }
    return Arrays.copyOf(bytes, size);
  }

  private void value(Object value) {
    switch (value) {
      case null -> put(NULL);
      case String text -> bytes(TEXT, text.getBytes(StandardCharsets.UTF_8));
      case Long number -> {
        room(9);
        bytes[size] = LONG;
        ByteBuffer.wrap(bytes).putLong(size + 1, number);
        size += 9;
      }
      case Integer number -> number(INT, number);
      case Float number -> number(FLOAT, Float.floatToRawIntBits(number));
      case byte[] array -> bytes(BYTES, array);
      case Object[] array -> {
        number(ARRAY, array.length);
        for (Object one : array) {
          value(one);
        }
      }
      default -> throw new IllegalArgumentException("no such value: " + value.getClass());
    }
  }

  private void put(byte one) {
    room(1);
    bytes[size++] = one;
  }

  private void number(byte what, int number) {
    room(5);
    bytes[size] = what;
    ByteBuffer.wrap(bytes).putInt(size + 1, number);
    size += 5;
  }

  private void bytes(byte what, byte[] array) {
    number(what, array.length);
    room(array.length);
    System.arraycopy(array, 0, bytes, size, array.length);
    size += array.length;
  }

  private void room(int count) {
    if (bytes.length - size < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, count)));
    }
  }

  /** Returns the row that was packed. */
  public static Row unpack(byte[] packed) {
    return RowFactory.create(unpackValues(packed));
  }

  /** Returns the values of the row that was packed. */
  static Object[] unpackValues(byte[] packed) {
    ByteBuffer from = ByteBuffer.wrap(packed);
    from.get(); // what it is
    return values(from);
  }

  private static Object[] values(ByteBuffer from) {
    Object[] values = new Object[from.getInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(from);
    }
    return values;
  }

  private static Object value(ByteBuffer from) {
    byte what = from.get();
    return switch (what) {
      case NULL -> null;
      case TEXT -> {
        int length = from.getInt();
        int at = from.position();
        from.position(at + length);
        yield new String(from.array(), at, length, StandardCharsets.UTF_8);
      }
      case LONG -> from.getLong();
      case INT -> from.getInt();
      case FLOAT -> Float.intBitsToFloat(from.getInt());
      case BYTES -> {
        byte[] array = new byte[from.getInt()];
        from.get(array);
        yield array;
      }
      case ARRAY -> values(from);
      default -> throw new IllegalStateException("damaged row: value " + what);
    };
  }
}
