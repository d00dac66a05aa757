// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/**
 * The score of a (miRNA, target) pair. Immutable.
 *
 * @param targetId target
 * @param mirnaId miRNA
 * @param score 0..1, over all candidate sites; 0 unless {@code status} is {@link
 *     PairStatus#SCORED}; it says nothing where the status {@linkplain PairStatus#isUnknown is
 *     unknown}
 * @param siteCount candidate sites that were scored
 * @param bestStart first base of the best site, 0-based, -1 when there is none
 * @param bestEnd exclusive end of the best site, -1 when there is none
 * @param status what became of the pair
 */
public record GeneScore(
    String targetId,
    String mirnaId,
    float score,
    long siteCount,
    long bestStart,
    long bestEnd,
    PairStatus status) {}
