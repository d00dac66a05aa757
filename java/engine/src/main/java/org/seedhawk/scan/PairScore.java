// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/**
 * The score of a miRNA on one site region, as {@link org.seedhawk.RegionScorer} gives it.
 * Immutable.
 *
 * @param score probability, the maximum over the windows
 * @param windows windows that were scored
 * @param bestStart first base of the best window that lies on the target, 0-based
 * @param bestEnd its exclusive end
 */
public record PairScore(float score, long windows, long bestStart, long bestEnd) {}
