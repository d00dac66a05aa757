// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.cuda.shk_cuda_gene;

/** Genes as {@link CudaContext#readGenes} copies them, read by index. Thread-safe. */
public final class CudaGenes {
  /** Bytes of a gene. */
  public static final long BYTES = shk_cuda_gene.sizeof();

  private static final long BEST_START = shk_cuda_gene.best_start$offset();
  private static final long RECORD = shk_cuda_gene.record_$offset();
  private static final long MIRNA = shk_cuda_gene.mirna$offset();
  private static final long BEST_DETAIL = shk_cuda_gene.best_detail$offset();
  private static final long SCORE = shk_cuda_gene.score$offset();
  private static final long SITE_COUNT = shk_cuda_gene.site_count$offset();

  private CudaGenes() {}

  /** Returns the start of the best hit, on the axis of all records. */
  public static long bestStart(MemorySegment genes, int index) {
    return genes.get(JAVA_LONG, index * BYTES + BEST_START);
  }

  /** Returns the record of a gene. */
  public static int record(MemorySegment genes, int index) {
    return genes.get(JAVA_INT, index * BYTES + RECORD);
  }

  /** Returns the miRNA of a gene. */
  public static int mirna(MemorySegment genes, int index) {
    return genes.get(JAVA_INT, index * BYTES + MIRNA);
  }

  /** Returns the detail of the best hit. */
  public static int bestDetail(MemorySegment genes, int index) {
    return genes.get(JAVA_INT, index * BYTES + BEST_DETAIL);
  }

  /** Returns the score of the best hit. */
  public static float score(MemorySegment genes, int index) {
    return genes.get(JAVA_FLOAT, index * BYTES + SCORE);
  }

  /** Returns how many candidates were scored. */
  public static long siteCount(MemorySegment genes, int index) {
    return genes.get(JAVA_LONG, index * BYTES + SITE_COUNT);
  }
}
