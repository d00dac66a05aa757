// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/**
 * A scored candidate target site. Coordinates are 0-based, half-open, on the forward strand of the
 * target. Immutable.
 *
 * @param targetId target
 * @param start first base of the site's type, the partner of the miRNA's last nt in it
 * @param end exclusive end; includes the A opposite nt 1 of {@code 8mer} and {@code 7mer-A1}
 * @param mirnaId miRNA
 * @param score probability that the site is a target site, 0..1
 * @param type site type
 * @param matches Watson-Crick pairs among the nt that the rule looks at
 * @param wobbles G:U pairs that the rule counted as matches
 * @param mismatches the rest of these nt
 * @param windowStart first base of the window that the model saw; negative when it begins before
 *     the target
 * @param windowEnd its exclusive end; it may lie behind the target
 * @param energy minimum free energy of the miRNA on the window, kcal/mol, see {@link
 *     org.seedhawk.duplex.DuplexEnergy}; NaN unless {@link ScanOptions#hasEnergy}
 */
public record Site(
    String targetId,
    long start,
    long end,
    String mirnaId,
    float score,
    SiteType type,
    int matches,
    int wobbles,
    int mismatches,
    long windowStart,
    long windowEnd,
    float energy) {}
