// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.util.Locale;
import java.util.Set;

/**
 * Tells the names of columns from a first row of a table that has no header by rule. A row that is
 * damaged must not pass for a header: that would drop it without a word. Stateless.
 */
final class HeaderRow {
  private static final Set<String> ABSENT =
      Set.of("na", "n/a", "nan", "null", "none", "inf", "infinity");

  private HeaderRow() {}

  /**
   * Returns whether a row is a header: each of the fields that are numbers in other rows is a word.
   *
   * @param fields of the row
   * @param from the first field that is a number in other rows; all behind it are numbers too
   */
  static boolean is(String[] fields, int from) {
    if (fields.length <= from) {
      return false;
    }
    for (int i = from; i < fields.length; i++) {
      if (!isWord(fields[i].strip())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWord(String field) {
    return !field.isEmpty()
        && Character.isLetter(field.codePointAt(0))
        && !ABSENT.contains(field.toLowerCase(Locale.ROOT));
  }
}
