// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

/**
 * The sites of one sequence with what each of them counts for. Refilled sequence by sequence; one
 * thread at a time.
 */
public final class SiteScores {
  private final CanonicalSites sites;
  private float[] linear = new float[64];
  private float[] exp = new float[64];

  /** Creates one without sites. */
  public SiteScores(SeedGroups groups) {
    sites = new CanonicalSites(groups);
  }

  /** Returns the sites. */
  public CanonicalSites sites() {
    return sites;
  }

  /** Returns the linear part of a site that counts. */
  public float linear(int site) {
    return linear[site];
  }

  /** Returns e to the power of the network's output for a site that counts. */
  public float exp(int site) {
    return exp[site];
  }

  /** Makes room for all sites. */
  void ensure() {
    if (linear.length < sites.size()) {
      linear = new float[2 * sites.size()];
      exp = new float[2 * sites.size()];
    }
  }

  float[] linear() {
    return linear;
  }

  float[] exp() {
    return exp;
  }
}
