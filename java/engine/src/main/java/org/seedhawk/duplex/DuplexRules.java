// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.duplex;

/**
 * Whose reading of the parameters counts. Neither adds the 4.1 kcal/mol that it costs to bring two
 * strands together: RNAhybrid does not, and the limits that pipelines put on its energies assume
 * so.
 */
public enum DuplexRules {
  /** As published. */
  TURNER_1999,

  /**
   * As RNAhybrid 2.1.2 computes, found by running it: no penalty for A-U and G-U at the end of a
   * helix; 0.3 instead of 0.5 kcal/mol a base of asymmetry; first mismatches count in loops with
   * one base on one side too; and the tables of 1x1, 1x2 and 2x2 loops are entered with the second
   * pair and the bases beside it mirrored. Its 1x1 loop between two C-G pairs in a row thereby has
   * the energy measured between C-G and G-C.
   */
  RNAHYBRID
}
