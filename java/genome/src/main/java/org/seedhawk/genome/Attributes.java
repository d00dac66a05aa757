// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.genome.file.Lines;

/**
 * The attributes in column 9 of GTF ({@code key "value";}) or GFF3 ({@code key=value;}), one after
 * the other. Values in quotes may hold semicolons, values without quotes are taken as they are, and
 * keys may repeat. One thread at a time.
 */
final class Attributes {
  private final Lines lines;
  private final boolean gff3;
  private int position;
  private int end;
  private int keyFrom;
  private int keyTo;
  private int valueFrom;
  private int valueTo;

  Attributes(Lines lines, boolean gff3) {
    this.lines = lines;
    this.gff3 = gff3;
  }

  /** Goes to the front of the line's column 9. */
  void begin() {
    position = lines.from(8);
    end = lines.to(8);
  }

  /** Moves to the next attribute; false at the end. */
  boolean next() {
    byte[] bytes = lines.bytes();
    while (position < end && (isBlank(bytes[position]) || bytes[position] == ';')) {
      position++;
    }
    if (position == end) {
      return false;
    }
    keyFrom = position;
    byte equals = (byte) (gff3 ? '=' : ' ');
    while (position < end
        && bytes[position] != ';'
        && (gff3 ? bytes[position] != equals : !isBlank(bytes[position]))) {
      position++;
    }
    keyTo = position;
    if (position < end && bytes[position] != ';') {
      position++;
    }
    while (!gff3 && position < end && isBlank(bytes[position])) {
      position++;
    }
    valueFrom = position;
    if (!gff3 && position < end && bytes[position] == '"') {
      valueFrom = ++position;
      while (position < end && bytes[position] != '"') {
        position++;
      }
      valueTo = position;
      while (position < end && bytes[position] != ';') {
        position++;
      }
      return true;
    }
    while (position < end && bytes[position] != ';') {
      position++;
    }
    valueTo = position;
    while (valueTo > valueFrom && isBlank(bytes[valueTo - 1])) {
      valueTo--;
    }
    return true;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  boolean is(String key) {
    return lines.matches(keyFrom, keyTo, key);
  }

  /** Returns whether the value is this one, without making a string of it. */
  boolean valueIs(byte[] bytes) {
    return java.util.Arrays.equals(lines.bytes(), valueFrom, valueTo, bytes, 0, bytes.length);
  }

  byte[] valueBytes() {
    return java.util.Arrays.copyOfRange(lines.bytes(), valueFrom, valueTo);
  }

  String value() {
    return decode(valueFrom, valueTo);
  }

  /** Returns the values between commas. */
  List<String> values() {
    List<String> values = new ArrayList<>(2);
    byte[] bytes = lines.bytes();
    int from = valueFrom;
    for (int i = valueFrom; i <= valueTo; i++) {
      if (i == valueTo || gff3 && bytes[i] == ',') {
        if (i > from) {
          values.add(decode(from, i));
        }
        from = i + 1;
      }
    }
    return values;
  }

  private String decode(int from, int to) {
    String text = lines.text(from, to);
    return gff3 ? unescape(text) : text;
  }

  /** Replaces {@code %3B} and the like by what they stand for. */
  static String unescape(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int size = 0;
    for (int i = 0; i < in.length; i++) {
      int high = i + 2 < in.length && in[i] == '%' ? Character.digit(in[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
      if (low >= 0) {
        out[size++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        out[size++] = in[i];
      }
    }
    return new String(out, 0, size, StandardCharsets.UTF_8);
  }
}
