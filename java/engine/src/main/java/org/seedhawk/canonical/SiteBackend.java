// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.seedhawk.ffi.host.KernelChoice;
import org.seedhawk.ffi.host.NativeGroups;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.NativeSiteNet;

/**
 * A repression model's arithmetic in one of its forms: the kernels of libseedhawk, or Java where
 * they are absent. Both give the same bits. Thread-safe. Scorers are closed before it; queries are
 * closed with it at the latest.
 */
public final class SiteBackend implements AutoCloseable {
  private final SiteNet net;
  private final Optional<NativeKernels> kernels; // empty: Java
  private final Optional<NativeSiteNet> weights; // likewise
  private final Set<SiteQuery> queries = ConcurrentHashMap.newKeySet();

  /** Takes over the kernels. */
  SiteBackend(SiteNet net, Optional<NativeKernels> kernels) {
    this.net = net;
    this.kernels = kernels;
    try {
      weights = kernels.map(with -> with.createSiteNet(net.weights()));
    } catch (RuntimeException | Error e) {
      kernels.ifPresent(NativeKernels::close);
      throw e;
    }
  }

  /**
   * Opens the backend that {@code -Dseedhawk.backend} names.
   *
   * @throws IllegalArgumentException if it names none
   * @throws org.seedhawk.ffi.NativeUnavailableException if it names one that cannot be had here
   */
  public static SiteBackend open(SiteNet net) {
    return new SiteBackend(net, KernelChoice.make().kernels());
  }

  /** Returns the net whose arithmetic this is. */
  public SiteNet net() {
    return net;
  }

  /** Returns "java", "scalar", "avx2", "avx512" or "neon". */
  public String name() {
    return kernels.map(NativeKernels::backendName).orElse("java");
  }

  /** Prepares groups for the scorers. */
  public SiteQuery prepare(SeedGroups groups) {
    SiteQuery query =
        new SiteQuery(groups, kernels.map(with -> copy(with, groups)), queries::remove);
    queries.add(query);
    return query;
  }

  private NativeGroups copy(NativeKernels with, SeedGroups groups) {
    float[] abundance = new float[groups.size()];
    for (int group = 0; group < abundance.length; group++) {
      abundance[group] = net.abundance()[groups.code(group)];
    }
    return with.createGroups(groups.letters(), abundance);
  }

  /** Creates the scorer of one thread. */
  public SiteScorer newScorer() {
    return newScorer(SiteScorerNative.SITES_AT_ONCE);
  }

  SiteScorer newScorer(int sitesAtOnce) {
    return kernels
        .<SiteScorer>map(
            with -> new SiteScorerNative(with.newSiteCalls(), weights.orElseThrow(), sitesAtOnce))
        .orElseGet(() -> new SiteScorerJava(net));
  }

  @Override
  public void close() {
    queries.forEach(SiteQuery::close);
    weights.ifPresent(NativeSiteNet::close);
    kernels.ifPresent(NativeKernels::close);
  }
}
