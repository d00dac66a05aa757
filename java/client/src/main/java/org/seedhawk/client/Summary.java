// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

/**
 * What a whole answer says of itself. Immutable.
 *
 * @param targets searched
 * @param bases of them
 * @param sites found
 * @param listedSites sent
 * @param pairs of miRNA and target with a site
 */
public record Summary(long targets, long bases, long sites, long listedSites, long pairs) {}
