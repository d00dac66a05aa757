// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import java.util.Optional;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaNet;
import org.seedhawk.ffi.device.CudaTarget;

/**
 * Scores candidates by a kernel that reads the bases themselves: there are no tensors, and no batch
 * that could be too large.
 */
public final class KernelScorer implements CandidateScorer {
  private final CudaContext context;
  private final CudaNet net;
  private final CudaTarget mirnas;
  private Optional<CudaBuffer> scores = Optional.empty();

  /** Scores by a network and with miRNAs that stay the caller's. */
  public KernelScorer(CudaContext context, CudaNet net, CudaTarget mirnas) {
    this.context = context;
    this.net = net;
    this.mirnas = mirnas;
  }

  @Override
  public CudaBuffer score(CudaTarget target, long count, long offset) {
    CudaBuffer all = ensureScores(count);
    context.score(net, target, mirnas, 0, count, offset, all);
    return all;
  }

  private CudaBuffer ensureScores(long count) {
    if (scores.isEmpty() || scores.get().byteSize() < count * Float.BYTES) {
      close();
      scores = Optional.of(context.newBuffer(count * Float.BYTES));
    }
    return scores.get();
  }

  @Override
  public void close() {
    scores.ifPresent(CudaBuffer::close);
    scores = Optional.empty();
  }
}
