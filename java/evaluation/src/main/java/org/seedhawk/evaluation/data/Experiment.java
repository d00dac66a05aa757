// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

/**
 * What transfecting one miRNA did to the levels of genes. Immutable by convention: nobody writes
 * into the arrays.
 *
 * @param set name of the data set
 * @param column name of the experiment in it
 * @param mirna letters of the molecule that was transfected, 5'->3'
 * @param genes indexes of the genes that were measured, each once
 * @param log2fc log2 fold change of each; negative: repressed
 */
public record Experiment(String set, String column, String mirna, int[] genes, float[] log2fc) {
  /** Returns the seed family: nt 2-7 as RNA. */
  public String family() {
    return mirna.substring(1, 7);
  }
}
