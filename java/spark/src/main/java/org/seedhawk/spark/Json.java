// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the manifest: Spark's own JSON classes are not for its users. Stateless. */
final class Json {
  private Json() {}

  /** Returns the text of maps, lists, strings and numbers. */
  static String text(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> text(entry.getKey().toString()) + ": " + text(entry.getValue()))
              .collect(Collectors.joining(",\n  ", "{\n  ", "\n}"));
      case List<?> list ->
          list.stream().map(Json::text).collect(Collectors.joining(", ", "[", "]"));
      case Number number -> number.toString();
      default -> quoted(value.toString());
    };
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char letter : text.toCharArray()) {
      if (letter == '"' || letter == '\\') {
        out.append('\\').append(letter);
      } else if (letter < ' ') {
        out.append("\\u%04x".formatted((int) letter));
      } else {
        out.append(letter);
      }
    }
    return out.append('"').toString();
  }
}
