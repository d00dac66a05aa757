// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

import java.util.List;

/**
 * What a whole answer says of itself. Immutable.
 *
 * @param targets searched
 * @param bases of them
 * @param sites found
 * @param listedSites sent
 * @param pairs of miRNA and target with a site
 * @param warnings what is odd about the request and no error; none from a server before 0.2
 */
public record Summary(
    long targets, long bases, long sites, long listedSites, long pairs, List<String> warnings) {
  /** Copies the list. */
  public Summary {
    warnings = List.copyOf(warnings);
  }
}
