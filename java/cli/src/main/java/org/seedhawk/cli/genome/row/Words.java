// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome.row;

/** Names of annotations as fields of tables. Immutable. */
public final class Words {
  private Words() {}

  /** Returns text as one word: a blank would end a FASTA name, a tab a field. */
  public static String word(String text) {
    if (text.isEmpty()) {
      return ".";
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ') {
        return text.replaceAll("[\\s\\p{Cntrl}]", "_");
      }
    }
    return text;
  }
}
