// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

/**
 * A site of a miRNA in a target. Immutable.
 *
 * @param target its name
 * @param start first base, from 0
 * @param end exclusive
 * @param mirna its name
 * @param score probability that the window is a site, 0 to 1
 * @param type type of the site, {@code 8mer} for instance
 */
public record Site(String target, long start, long end, String mirna, double score, String type) {}
