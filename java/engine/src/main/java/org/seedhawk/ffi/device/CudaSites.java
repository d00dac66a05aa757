// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.cuda.shk_cuda_site;

/**
 * Sites as {@link CudaContext#readSites} copies them, and candidates likewise, read by index.
 * Thread-safe.
 */
public final class CudaSites {
  /** Bytes of a site. */
  public static final long BYTES = shk_cuda_site.sizeof();

  private static final long START = shk_cuda_site.start$offset();
  private static final long RECORD = shk_cuda_site.record_$offset();
  private static final long MIRNA = shk_cuda_site.mirna$offset();
  private static final long DETAIL = shk_cuda_site.detail$offset();
  private static final long SCORE = shk_cuda_site.score$offset();

  private CudaSites() {}

  /** Returns the start of a hit, on the axis of all records. */
  public static long start(MemorySegment sites, int index) {
    return sites.get(JAVA_LONG, index * BYTES + START);
  }

  /** Returns the record of a site. */
  public static int record(MemorySegment sites, int index) {
    return sites.get(JAVA_INT, index * BYTES + RECORD);
  }

  /** Returns the miRNA of a site. */
  public static int mirna(MemorySegment sites, int index) {
    return sites.get(JAVA_INT, index * BYTES + MIRNA);
  }

  /** Returns the detail of a hit, as the kernels count it. */
  public static int detail(MemorySegment sites, int index) {
    return sites.get(JAVA_INT, index * BYTES + DETAIL);
  }

  /** Returns the score of a site; 0 for a candidate. */
  public static float score(MemorySegment sites, int index) {
    return sites.get(JAVA_FLOAT, index * BYTES + SCORE);
  }
}
