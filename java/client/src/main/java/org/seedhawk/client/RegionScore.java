// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

/**
 * What became of a pair of a miRNA and a site region. Immutable.
 *
 * @param score probability that the region is a target site; 0 without a score
 * @param position first base of the best window, from 0; -1 without a score
 * @param status {@code scored}, or what is wrong with the pair
 */
public record RegionScore(float score, long position, String status) {
  /** Returns whether there is a score. */
  public boolean isScored() {
    return status.equals("scored");
  }
}
