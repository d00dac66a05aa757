// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/**
 * What a scan has done. Immutable.
 *
 * @param targets target records
 * @param bases letters of these records
 * @param ambiguousBases letters that are not A C G T U
 * @param sites candidate sites scored
 * @param listedSites sites at or above the threshold
 * @param pairs (miRNA, target) pairs with a site
 * @param shortTargets targets that are too short for a site under the rule
 * @param nanos time since the start
 */
public record ScanSummary(
    long targets,
    long bases,
    long ambiguousBases,
    long sites,
    long listedSites,
    long pairs,
    long shortTargets,
    long nanos) {}
