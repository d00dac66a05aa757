// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/**
 * What a model says of itself. Immutable.
 *
 * @param name its name
 * @param version its version
 * @param architecture kind of network
 * @param windowLength bases of the target that it sees of a site
 * @param longestMirna nt of the longest miRNA that it reads; {@link Integer#MAX_VALUE} where it
 *     leaves out what is behind
 * @param seedMatch rule for candidate sites that is used when none is given
 * @param threshold score from which on a site is listed when no other is given
 * @param licence SPDX identifier of its licence
 */
public record ModelInfo(
    String name,
    String version,
    String architecture,
    int windowLength,
    int longestMirna,
    SeedMatch seedMatch,
    float threshold,
    String licence) {}
