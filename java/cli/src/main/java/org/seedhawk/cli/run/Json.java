// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON of manifests: objects are maps in their order, arrays are lists, numbers are Long or Double,
 * and null stands as an empty optional when it is read. A library for a few hundred bytes would
 * make the program start later. Immutable but for the reading position.
 */
final class Json {
  private static final int DEEPEST = 32;

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** Returns a value as text of several lines, with a line end behind. */
  static String write(Object value) {
    StringBuilder out = new StringBuilder();
    append(out, value, "\n");
    return out.append('\n').toString();
  }

  private static void append(StringBuilder out, Object value, String line) {
    String inner = line + "  ";
    switch (value) {
      case null -> out.append("null");
      case Optional<?> one -> append(out, one.orElse(null), line);
      case Map<?, ?> map -> {
        String before = "{";
        for (Map.Entry<?, ?> one : map.entrySet()) {
          out.append(before).append(inner);
          quote(out, one.getKey().toString());
          append(out.append(": "), one.getValue(), inner);
          before = ",";
        }
        out.append(map.isEmpty() ? "{}" : line + "}");
      }
      case List<?> list -> {
        boolean flat = list.stream().noneMatch(one -> one instanceof Map || one instanceof List);
        String before = "[";
        for (Object one : list) {
          out.append(before).append(flat ? "" : inner);
          append(out, one, inner);
          before = flat ? ", " : ",";
        }
        out.append(list.isEmpty() ? "[]" : flat ? "]" : line + "]");
      }
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth);
      default -> quote(out, value.toString());
    }
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter == '"' || letter == '\\') {
        out.append('\\').append(letter);
      } else if (letter < ' ' || letter >= '\u007f') {
        out.append("\\u%04x".formatted((int) letter));
      } else {
        out.append(letter);
      }
    }
    out.append('"');
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if the text is not JSON
   */
  static Object read(String text) {
    Json json = new Json(text);
    Object value = json.value(0);
    if (json.peek() != '\0') {
      throw json.wrong();
    }
    return value;
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("not JSON at character " + at);
  }

  private char peek() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean take(char letter) {
    boolean found = peek() == letter;
    at += found ? 1 : 0;
    return found;
  }

  private void need(char letter) {
    if (!take(letter)) {
      throw wrong();
    }
  }

  private Object value(int depth) {
    if (depth > DEEPEST) {
      throw wrong();
    }
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      default -> word();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    need('{');
    if (take('}')) {
      return map;
    }
    do {
      if (peek() != '"') {
        throw wrong();
      }
      String key = string();
      need(':');
      map.put(key, value(depth + 1));
    } while (take(','));
    need('}');
    return map;
  }

  private List<Object> array(int depth) {
    List<Object> list = new ArrayList<>();
    need('[');
    if (take(']')) {
      return list;
    }
    do {
      list.add(value(depth + 1));
    } while (take(','));
    need(']');
    return list;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char letter = text.charAt(at);
      if (letter == '"') {
        at++;
        return out.toString();
      }
      if (letter != '\\') {
        out.append(letter);
        continue;
      }
      at++;
      char kind = at < text.length() ? text.charAt(at) : '\0';
      int plain = "\"\\/bfnrt".indexOf(kind);
      if (kind == 'u' && at + 4 < text.length()) {
        try {
          out.append((char) Integer.parseInt(text, at + 1, at + 5, 16));
        } catch (NumberFormatException e) {
          throw wrong();
        }
        at += 4;
      } else if (plain >= 0) {
        out.append("\"\\/\b\f\n\r\t".charAt(plain));
      } else {
        throw wrong();
      }
    }
    throw wrong();
  }

  private Object word() {
    int from = at;
    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(from, at);
    return switch (word) {
      case "null" -> Optional.empty();
      case "true" -> true;
      case "false" -> false;
      default -> {
        try {
          yield word.matches("-?[0-9]+") ? (Object) Long.valueOf(word) : Double.valueOf(word);
        } catch (NumberFormatException e) {
          throw wrong();
        }
      }
    };
  }
}
