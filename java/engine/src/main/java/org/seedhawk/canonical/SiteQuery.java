// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import java.util.Optional;
import java.util.function.Consumer;
import org.seedhawk.ffi.host.NativeGroups;

/**
 * Groups of miRNAs that are ready to be searched for, by the scorers of one {@link SiteBackend}.
 * Thread-safe; closed when no scorer uses it.
 */
public final class SiteQuery implements AutoCloseable {
  private final SeedGroups groups;
  private final Optional<NativeGroups> copy; // empty: the scorers are in Java
  private final Consumer<SiteQuery> whenClosed;

  SiteQuery(SeedGroups groups, Optional<NativeGroups> copy, Consumer<SiteQuery> whenClosed) {
    this.groups = groups;
    this.copy = copy;
    this.whenClosed = whenClosed;
  }

  /** Returns the groups. */
  public SeedGroups groups() {
    return groups;
  }

  NativeGroups nativeGroups() {
    return copy.orElseThrow();
  }

  @Override
  public void close() {
    copy.ifPresent(NativeGroups::close);
    whenClosed.accept(this);
  }
}
