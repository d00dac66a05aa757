// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.kernels.Kernels;

/** The weights of a repression model in native memory. Thread-safe. */
public final class NativeSiteNet extends Handle {
  /** Takes over the pointer. */
  NativeSiteNet(MemorySegment pointer) {
    super(pointer, Kernels::shk_site_net_destroy);
  }
}
