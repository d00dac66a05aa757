// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import org.seedhawk.genome.vcf.VcfRow;

/**
 * Letters of a chromosome that others replace, without what both have at their ends. Immutable.
 *
 * @param from first letter, on the plus strand, from 0
 * @param to behind the last; {@code from} where letters are inserted alone
 * @param before the letters that are replaced
 * @param after the letters that replace them
 */
record GenomeEdit(int from, int to, String before, String after) {
  /** Returns what an allele changes. Both may be empty: then it changes nothing. */
  static GenomeEdit of(VcfRow row, String alternate) {
    String reference = row.reference();
    int length = reference.length();
    int other = alternate.length();
    while (length > 0 && other > 0 && reference.charAt(length - 1) == alternate.charAt(other - 1)) {
      length--;
      other--;
    }
    int same = 0;
    while (same < length && same < other && reference.charAt(same) == alternate.charAt(same)) {
      same++;
    }
    int from = row.position() - 1 + same;
    return new GenomeEdit(
        from,
        from + length - same,
        reference.substring(same, length),
        alternate.substring(same, other));
  }

  boolean isNothing() {
    return before.isEmpty() && after.isEmpty();
  }

  boolean isInsertion() {
    return from == to;
  }
}
