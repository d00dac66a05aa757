// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import org.seedhawk.genome.vcf.VcfRow;

/**
 * An alternate allele of a row. Immutable.
 *
 * @param row the row
 * @param allele its number there, from 1
 * @param edit what it changes on the genome
 */
record Variant(VcfRow row, int allele, GenomeEdit edit) {
  /** Returns its letters, as the file has them. */
  String alternate() {
    return row.alternates().get(allele - 1).text();
  }

  /** Returns whether it is an allele of the same row. */
  boolean isSame(Variant other) {
    return row.line() == other.row.line() && allele == other.allele;
  }
}
