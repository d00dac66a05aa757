// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/**
 * The score of one pair at site level, as {@link org.seedhawk.Seedhawk#predict} gives it with
 * {@link PairLevel#SITE}. Immutable.
 *
 * @param score probability, the maximum over the windows
 * @param windows windows that were scored
 * @param bestStart first base of the best window that lies on the target, 0-based
 * @param bestEnd its exclusive end
 */
public record PairScore(float score, long windows, long bestStart, long bestEnd) {}
