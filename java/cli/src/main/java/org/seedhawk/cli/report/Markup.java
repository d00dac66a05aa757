// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.report;

import java.util.Locale;

/** How text and numbers stand in the page, which is XML too. Immutable. */
final class Markup {
  private static final int REPLACEMENT = 0xFFFD;

  private Markup() {}

  /** Escapes text for an element or an attribute; what XML cannot hold is replaced. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            letter -> {
              switch (letter) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isAllowed(letter) ? letter : REPLACEMENT);
              }
            });
    return out.toString();
  }

  // Neither controls nor what turns the direction of text round.
  private static boolean isAllowed(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL, Character.SURROGATE, Character.FORMAT, Character.UNASSIGNED -> false;
      default -> true;
    };
  }

  /** Returns a log2 fold change with its sign; a dash where there is none. */
  static String change(double log2fc) {
    if (Double.isNaN(log2fc)) {
      return "&#8211;";
    }
    String text = String.format(Locale.ROOT, "%.2f", Math.abs(log2fc));
    return (log2fc < 0 && !text.matches("[0.]+") ? "&#8722;" : "") + text;
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
