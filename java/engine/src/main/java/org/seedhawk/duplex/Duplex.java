// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.duplex;

/**
 * A structure of least energy. Immutable: the arrays are the caller's own copies.
 *
 * @param energy kcal/mol; 0 without pairs
 * @param target letters of the target's range, 5'->3', N where ambiguous or outside
 * @param mirna letters of the miRNA, 5'->3'
 * @param targetPairs positions in {@code target} that are paired, ascending
 * @param mirnaPairs their partners in {@code mirna}, descending, as many
 */
public record Duplex(
    float energy, String target, String mirna, int[] targetPairs, int[] mirnaPairs) {

  /** Returns target and miRNA, both 5'->3', in dots and brackets: {@code .(((..((.&.))..))).}. */
  public String dotBracket() {
    char[] dots = ".".repeat(target.length() + 1 + mirna.length()).toCharArray();
    dots[target.length()] = '&';
    for (int pair = 0; pair < targetPairs.length; pair++) {
      dots[targetPairs[pair]] = '(';
      dots[target.length() + 1 + mirnaPairs[pair]] = ')';
    }
    return new String(dots);
  }

  /**
   * Returns three lines: the target 5'->3', the pairs ({@code |} Watson-Crick, {@code :} G-U), the
   * miRNA 3'->5'; {@code -} fills the shorter side of a loop.
   */
  @Override
  public String toString() {
    String reversed = new StringBuilder(mirna).reverse().toString();
    StringBuilder top = new StringBuilder();
    StringBuilder middle = new StringBuilder();
    StringBuilder bottom = new StringBuilder();
    int i = 0;
    int k = 0;
    for (int pair = 0; pair <= targetPairs.length; pair++) {
      boolean end = pair == targetPairs.length;
      int toI = end ? target.length() : targetPairs[pair];
      int toK = end ? reversed.length() : reversed.length() - 1 - mirnaPairs[pair];
      int columns = Math.max(toI - i, toK - k);
      String left = target.substring(i, toI);
      String right = reversed.substring(k, toK);
      // What hangs over at the 5' end of the target stands next to the first pair.
      top.append(pair == 0 ? pad(left, columns, true) : pad(left, columns, false));
      bottom.append(pair == 0 ? pad(right, columns, true) : pad(right, columns, false));
      middle.append(" ".repeat(columns));
      if (!end) {
        char x = target.charAt(toI);
        char z = reversed.charAt(toK);
        top.append(x);
        bottom.append(z);
        middle.append(x + z == 'G' + 'U' ? ':' : '|');
      }
      i = toI + 1;
      k = toK + 1;
    }
    return top + "\n" + middle + "\n" + bottom;
  }

  private static String pad(String letters, int columns, boolean before) {
    String fill = "-".repeat(columns - letters.length());
    return before ? fill + letters : letters + fill;
  }
}
