// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.seedhawk.EngineListener.Fallback;
import org.seedhawk.error.CallRefusedException.Reason;
import org.seedhawk.pool.CallWatcher;
import org.seedhawk.work.EngineCore;

/** Tells one engine's listeners, and Java Flight Recorder, what it does. Thread-safe. */
final class EngineEvents implements CallWatcher {
  private static final System.Logger LOG = System.getLogger(Seedhawk.class.getName());

  /** A run-time image may come without it. */
  private static final boolean HAS_RECORDER = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  /** What was logged: it would be the same for every engine. */
  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  private final EngineListener[] listeners;
  private final AtomicBoolean reported = new AtomicBoolean();
  private final List<String> fallbacks = new CopyOnWriteArrayList<>();
  private volatile String model = "";

  EngineEvents(List<EngineListener> listeners) {
    this.listeners = listeners.toArray(EngineListener[]::new);
  }

  @Override
  public boolean isWatching() {
    return listeners.length > 0 || HAS_RECORDER && FlightEvents.recordsCalls();
  }

  @Override
  public void called(int waiting, long letters, long waitNanos, long scoreNanos) {
    if (HAS_RECORDER) {
      FlightEvents.called(model, waiting, letters, waitNanos, scoreNanos);
    }
    tell(listener -> listener.called(waiting, letters, waitNanos, scoreNanos));
  }

  @Override
  public void scored(int pairs, int waiting, long waitNanos, long scoreNanos) {
    if (HAS_RECORDER) {
      FlightEvents.scored(model, pairs, waiting, waitNanos, scoreNanos);
    }
    tell(listener -> listener.scored(pairs, waiting, waitNanos, scoreNanos));
  }

  @Override
  public void refused(Reason reason) {
    if (HAS_RECORDER) {
      FlightEvents.refused(model, reason.name());
    }
    tell(listener -> listener.refused(reason));
  }

  /**
   * An engine is open, and may do without some things.
   *
   * @param closed set when it is closed
   */
  void opened(Seedhawk engine, EngineCore core, AtomicBoolean closed) {
    Seedhawk.ModelInfo info = engine.model();
    model = info.name();
    ForgottenEngine.watch(engine, closed, model);
    if (HAS_RECORDER) {
      FlightEvents.opened(model, engine.backend(), engine.device());
    }
    tell(listener -> listener.opened(info, engine.backend(), engine.device()));
    fellBack(Fallback.KERNELS, core.backend().absence());
    fellBack(Fallback.GPU, core.device().unused() ? core.device().absence() : "");
    fellBack(Fallback.FUSED, core.model().fusedAbsence());
  }

  private void fellBack(Fallback part, String reason) {
    if (reason.isEmpty()) {
      return;
    }
    fallbacks.add(text(part, reason));
    if (part != Fallback.GPU && WARNED.add(part + reason)) {
      LOG.log(System.Logger.Level.WARNING, text(part, reason));
    }
    if (HAS_RECORDER) {
      FlightEvents.fellBack(model, part.name(), reason);
    }
    tell(listener -> listener.fellBack(part, reason));
  }

  /** Returns what the engine does at the moment, and what it does without. */
  Seedhawk.Status status(EngineCore core) {
    return new Seedhawk.Status(
        core.pool().size(),
        core.pool().busy(),
        core.pool().waiting(),
        core.pool().waitingLetters(),
        core.pool().refused(),
        core.gate().calls(),
        core.openChildren(),
        core.gate().isClosing(),
        List.copyOf(fallbacks));
  }

  private static String text(Fallback part, String reason) {
    return switch (part) {
          case KERNELS -> "the Java twins compute, about five times slower: ";
          case GPU -> "the processor scores, not the GPU: ";
          case FUSED -> "ONNX Runtime scores, not the model's fused kernel: ";
        }
        + reason;
  }

  void closed(Seedhawk.ModelInfo info) {
    if (HAS_RECORDER) {
      FlightEvents.closed(model);
    }
    tell(listener -> listener.closed(info));
  }

  /** What a listener throws is its own matter: no call may end differently because of it. */
  private void tell(Consumer<EngineListener> event) {
    for (EngineListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (Exception | Error e) {
        if (reported.compareAndSet(false, true)) {
          LOG.log(
              System.Logger.Level.ERROR,
              "the listener "
                  + listener.getClass().getName()
                  + " has thrown; the engine goes on and logs this once. Correct the listener",
              e);
        }
      }
    }
  }
}
