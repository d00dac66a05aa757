// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fused;

import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaTarget;

/**
 * Scores the candidates of a context where they lie: by the model's sessions, or by a kernel of
 * libseedhawk_cuda. One per context and thread.
 */
public interface CandidateScorer extends AutoCloseable {
  /**
   * Scores all candidates of the context.
   *
   * @param target their target
   * @param count how many they are
   * @param offset from a candidate's start to its window's
   * @return float32[count] or more, until the next call; whoever reads it on the stream need not
   *     wait
   * @throws org.seedhawk.ffi.KernelException or {@link org.seedhawk.ffi.onnxruntime.OrtException}
   *     if the device fails, or has not enough memory
   */
  CudaBuffer score(CudaTarget target, long count, long offset);

  @Override
  void close();
}
