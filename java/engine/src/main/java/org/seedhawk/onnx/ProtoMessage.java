// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The wire format of protocol buffers, in which ONNX files are written. */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED_32 = 5;

  private ProtoMessage() {}

  /**
   * One field of a message. Immutable.
   *
   * @param value of a number
   * @param content of what has a length, else null
   */
  record Field(int number, int wireType, long value, ByteBuffer content) {
    ByteBuffer bytes() {
      if (content == null) {
        throw new IllegalArgumentException("field " + number + " is a number");
      }
      return content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    String text() {
      return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    /** A repeated integer is written one by one, or packed. */
    List<Long> integers() {
      if (content == null) {
        return List.of(value);
      }
      List<Long> values = new ArrayList<>();
      for (ByteBuffer packed = bytes(); packed.hasRemaining(); ) {
        values.add(varint(packed));
      }
      return values;
    }

    /** Returns the fields of the message that this field holds. */
    List<Field> fields() {
      return ProtoMessage.fields(bytes());
    }
  }

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException or {@link java.nio.BufferUnderflowException} if it is none
   */
  static List<Field> fields(ByteBuffer message) {
    ByteBuffer rest = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (rest.hasRemaining()) {
      long tag = varint(rest);
      int number = (int) (tag >>> 3);
      int wireType = (int) (tag & 7);
      switch (wireType) {
        case VARINT -> fields.add(new Field(number, wireType, varint(rest), null));
        case FIXED_64 -> fields.add(new Field(number, wireType, rest.getLong(), null));
        case FIXED_32 -> fields.add(new Field(number, wireType, rest.getInt(), null));
        case LENGTH -> {
          long length = varint(rest);
          if (length < 0 || length > rest.remaining()) {
            throw new IllegalArgumentException("a field of " + length + " bytes");
          }
          fields.add(new Field(number, wireType, 0, rest.slice(rest.position(), (int) length)));
          rest.position(rest.position() + (int) length);
        }
        default -> throw new IllegalArgumentException("wire type " + wireType);
      }
    }
    return fields;
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("an integer of more than 64 bits");
  }

  /** Writes a message, field after field. One thread at a time. */
  static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Writer number(int field, long value) {
      varint((long) field << 3 | VARINT);
      varint(value);
      return this;
    }

    Writer bytes(int field, byte[] bytes) {
      varint((long) field << 3 | LENGTH);
      varint(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    Writer text(int field, String text) {
      return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    Writer message(int field, Writer message) {
      return bytes(field, message.toBytes());
    }

    /** Writes a field as it was read. */
    Writer copy(Field field) {
      switch (field.wireType) {
        case VARINT -> number(field.number, field.value);
        case LENGTH -> {
          byte[] bytes = new byte[field.content.remaining()];
          field.bytes().get(bytes);
          bytes(field.number, bytes);
        }
        default -> {
          varint((long) field.number << 3 | field.wireType);
          int size = field.wireType == FIXED_64 ? Long.BYTES : Integer.BYTES;
          for (int i = 0; i < size; i++) {
            out.write((int) (field.value >>> Byte.SIZE * i));
          }
        }
      }
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }
}
