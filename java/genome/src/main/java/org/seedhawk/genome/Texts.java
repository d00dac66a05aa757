// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.HashMap;
import java.util.Map;

/** Keeps one object of each text that repeats in an annotation. One thread at a time. */
final class Texts {
  private final Map<String, String> known = new HashMap<>();

  String one(String text) {
    String before = known.putIfAbsent(text, text);
    return before == null ? text : before;
  }
}
