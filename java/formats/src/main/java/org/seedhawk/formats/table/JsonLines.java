// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.seedhawk.formats.RowBuffer;

/**
 * Turns rows of tables into JSON lines: one object a row, with the names of the columns as keys, in
 * the order of the table. Numbers are numbers, with the digits of the table. Lists between commas
 * are arrays. What a table has no value for ({@code .}, {@code NA}, {@code nan}) is null.
 * Immutable.
 */
public final class JsonLines {
  /** Columns whose values are names; every row has one. */
  private static final Set<String> NAMES =
      Set.of("target", "mirna", "strand", "site_type", "type", "region", "chrom", "status");

  /** Columns of text that may be absent. */
  private static final Set<String> TEXTS =
      Set.of("chrom_strand", "gene_id", "gene_name", "strongest_type");

  private static final Set<String> LISTS_OF_TEXT = Set.of("transcripts", "known");
  private static final Set<String> LISTS_OF_NUMBERS = Set.of("block_sizes", "block_starts");
  private static final String HEX = "0123456789abcdef";

  private enum Kind {
    NAME,
    TEXT,
    LIST_OF_TEXT,
    NUMBER,
    LIST_OF_NUMBERS
  }

  private final byte[][] keys; // with quotes and colon, and a comma in front of all but the first
  private final Kind[] kinds;

  /**
   * Takes the columns.
   *
   * @param header the header line of the table; a {@code #} in front is no part of a name
   */
  public JsonLines(String header) {
    String[] columns = header.strip().replaceFirst("^#", "").split("\t");
    keys = new byte[columns.length][];
    kinds = new Kind[columns.length];
    for (int i = 0; i < columns.length; i++) {
      String key = (i == 0 ? "{\"" : ",\"") + columns[i] + "\":";
      keys[i] = key.getBytes(StandardCharsets.UTF_8);
      kinds[i] = kind(columns[i]);
    }
  }

  private static Kind kind(String column) {
    if (NAMES.contains(column)) {
      return Kind.NAME;
    }
    if (TEXTS.contains(column)) {
      return Kind.TEXT;
    }
    if (LISTS_OF_TEXT.contains(column)) {
      return Kind.LIST_OF_TEXT;
    }
    return LISTS_OF_NUMBERS.contains(column) ? Kind.LIST_OF_NUMBERS : Kind.NUMBER;
  }

  /**
   * Appends rows as JSON lines.
   *
   * @param rows whole rows of the table, each with its line end
   * @throws IllegalArgumentException if a row has another number of columns than the header
   */
  public void append(RowBuffer to, RowBuffer rows) {
    byte[] bytes = rows.bytes();
    int column = 0;
    int from = 0;
    for (int i = 0; i < rows.size(); i++) {
      boolean ends = bytes[i] == '\n';
      if (!ends && bytes[i] != '\t') {
        continue;
      }
      if (column == keys.length || ends && column != keys.length - 1) {
        throw new IllegalArgumentException("a row has not the %s columns".formatted(keys.length));
      }
      to.bytes(keys[column], 0, keys[column].length);
      value(to, kinds[column], bytes, from, i);
      column++;
      from = i + 1;
      if (ends) {
        to.text("}\n");
        column = 0;
      }
    }
  }

  private static void value(RowBuffer to, Kind kind, byte[] bytes, int from, int until) {
    if (kind == Kind.NAME) {
      text(to, bytes, from, until);
    } else if (isAbsent(kind, bytes, from, until)) {
      to.text("null");
    } else {
      switch (kind) {
        case NUMBER -> to.bytes(bytes, from, until);
        case LIST_OF_NUMBERS -> to.text("[").bytes(bytes, from, until).text("]");
        case LIST_OF_TEXT -> texts(to, bytes, from, until);
        default -> text(to, bytes, from, until);
      }
    }
  }

  private static boolean isAbsent(Kind kind, byte[] bytes, int from, int until) {
    if (until - from == 1) {
      return bytes[from] == '.';
    }
    // NA and nan are no numbers; a gene may be called so.
    boolean number = kind == Kind.NUMBER || kind == Kind.LIST_OF_NUMBERS;
    return number && (until == from || (bytes[from] | 32) == 'n');
  }

  private static void texts(RowBuffer to, byte[] bytes, int from, int until) {
    to.text("[");
    int start = from;
    for (int i = from; i <= until; i++) {
      if (i == until || bytes[i] == ',') {
        text(to, bytes, start, i);
        to.text(i == until ? "]" : ",");
        start = i + 1;
      }
    }
  }

  /** Appends a text as JSON has it, with its quotes. */
  public static void quote(RowBuffer to, String text) {
    if (to.plainQuoted(text)) {
      return;
    }
    to.text("\"");
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter < ' ' || letter == '"' || letter == '\\') {
        to.text(text.substring(plain, i));
        to.text(
            letter < ' '
                ? "\\u" + Integer.toHexString(0x10000 | letter).substring(1)
                : "\\" + letter);
        plain = i + 1;
      }
    }
    to.text(text.substring(plain)).text("\"");
  }

  private static void text(RowBuffer to, byte[] bytes, int from, int until) {
    to.text("\"");
    int start = from;
    for (int i = from; i < until; i++) {
      byte one = bytes[i];
      if (one >= 0 && one < ' ' || one == '"' || one == '\\') {
        to.bytes(bytes, start, i);
        start = i + 1;
        if (one >= ' ') {
          to.text(one == '"' ? "\\\"" : "\\\\");
        } else {
          to.text("\\u00").text(HEX.substring(one >> 4, (one >> 4) + 1));
          to.text(HEX.substring(one & 15, (one & 15) + 1));
        }
      }
    }
    to.bytes(bytes, start, until).text("\"");
  }
}
