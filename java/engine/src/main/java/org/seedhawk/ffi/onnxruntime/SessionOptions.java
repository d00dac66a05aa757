// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import java.util.Objects;
import java.util.Optional;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.ort.Ort;

/**
 * How a session computes. Immutable.
 *
 * @param intraOpThreads threads inside one operator, at least 1; the engine's workers run in
 *     parallel already, so 1 is the default
 * @param spinning whether idle threads of the session burn a core while they wait for work
 * @param optimization how far the graph is rewritten when it is loaded
 * @param cuda the device and stream that run the model; empty: the processor
 */
public record SessionOptions(
    int intraOpThreads,
    boolean spinning,
    GraphOptimization optimization,
    Optional<CudaStream> cuda) {

  /** One thread, no spinning, all optimisations. */
  public static final SessionOptions DEFAULT = new SessionOptions(1, false, GraphOptimization.ALL);

  /**
   * Where a session runs.
   *
   * @param device a GPU
   * @param stream the address of a stream of it, which one thread at a time uses then; 0: the
   *     session makes its own, and every run waits for its end
   */
  public record CudaStream(CudaDevice device, long stream) {}

  /** Levels of graph rewriting. */
  public enum GraphOptimization {
    /** The graph as it stands. */
    NONE(Ort.ORT_SUBSET_OPTIMIZE_NONE()),
    /** Constant folding, removal of redundant nodes. */
    BASIC(Ort.ORT_SUBSET_OPTIMIZE_BASIC()),
    /** Fused operators too. */
    EXTENDED(Ort.ORT_SUBSET_OPTIMIZE_EXTENDED()),
    /** Memory layouts for this processor too. */
    ALL(Ort.ORT_SUBSET_OPTIMIZE_ALL());

    final int code;

    GraphOptimization(int code) {
      this.code = code;
    }
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if {@code intraOpThreads} is less than 1
   */
  public SessionOptions {
    if (intraOpThreads < 1) {
      throw new IllegalArgumentException("intraOpThreads '" + intraOpThreads + "' is less than 1");
    }
    Objects.requireNonNull(optimization, "optimization");
    Objects.requireNonNull(cuda, "cuda");
  }

  /** On the processor. */
  public SessionOptions(int intraOpThreads, boolean spinning, GraphOptimization optimization) {
    this(intraOpThreads, spinning, optimization, Optional.empty());
  }

  /** Returns these options with a device. */
  public SessionOptions on(CudaStream newCuda) {
    return new SessionOptions(intraOpThreads, spinning, optimization, Optional.of(newCuda));
  }
}
