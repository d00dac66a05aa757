// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import org.seedhawk.error.CallRefusedException;

/**
 * Is told what an engine does, for a service's metrics; see {@link Seedhawk.Builder#listener}.
 * Every method does nothing unless it is overridden.
 *
 * {@snippet :
 * EngineListener metrics =
 *     new EngineListener() {
 *       @Override
 *       public void called(int waiting, long letters, long waitNanos, long scoreNanos) {
 *         waitTimer.record(waitNanos, TimeUnit.NANOSECONDS);
 *       }
 *     };
 * }
 *
 * <p>Methods are called in the threads that compute: they should return at once. What they throw
 * never reaches a caller; the engine logs it once. Calls of a {@link Scanner} or {@link
 * RegionScorer} are not told: they wait for nobody, and their caller can take their time. The same
 * is recorded as events of Java Flight Recorder in the category Seedhawk, without a listener.
 * Several threads call a listener at once.
 */
public interface EngineListener {
  /** What the engine can do without, though it is slower then. */
  enum Fallback {
    /** The Java twins compute in place of libseedhawk, about five times slower. */
    KERNELS,
    /** There is a GPU, and the processor scores. */
    GPU,
    /** ONNX Runtime scores in place of the model's fused kernel. */
    FUSED
  }

  /**
   * The engine was opened.
   *
   * @param backend as {@link Seedhawk#backend}
   * @param device as {@link Seedhawk#device}
   */
  default void opened(Seedhawk.ModelInfo model, String backend, String device) {}

  /**
   * The engine that was just opened does without something.
   *
   * @param reason why, and what to do
   */
  default void fellBack(Fallback part, String reason) {}

  /**
   * A call of a {@link MirnaSet}, or {@link Seedhawk#predict}, has been computed, however it ended.
   * A list of targets is a call each, or as a stream one call.
   *
   * @param waiting calls that wait for a worker now
   * @param letters of its targets
   * @param waitNanos how long it waited for a worker; 0 for a stream
   * @param scoreNanos how long it computed
   */
  default void called(int waiting, long letters, long waitNanos, long scoreNanos) {}

  /**
   * A batch of a {@link ScoreQueue} has been scored.
   *
   * @param pairs in the batch
   * @param waiting pairs that wait in the queue now
   * @param waitNanos how long the oldest pair of the batch waited
   * @param scoreNanos how long scoring took
   */
  default void scored(int pairs, int waiting, long waitNanos, long scoreNanos) {}

  /** A call, or a pair of a queue, was refused, cancelled, interrupted, or was too late. */
  default void refused(CallRefusedException.Reason reason) {}

  /** The engine is closed. */
  default void closed(Seedhawk.ModelInfo model) {}
}
