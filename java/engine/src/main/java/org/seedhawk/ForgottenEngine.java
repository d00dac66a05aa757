// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells, once, of an engine that nobody can close any more. Immutable.
 *
 * @param closed whether it was closed
 * @param model its model
 * @param log of the engine
 */
record ForgottenEngine(AtomicBoolean closed, String model, System.Logger log) implements Runnable {
  private static final Cleaner CLEANER = Cleaner.create();

  /** Tells of an engine when it is collected without having been closed. */
  static void watch(Object engine, AtomicBoolean closed, String model) {
    System.Logger log = System.getLogger(engine.getClass().getName());
    CLEANER.register(engine, new ForgottenEngine(closed, model, log));
  }

  @Override
  public void run() {
    if (!closed.get()) {
      log.log(
          System.Logger.Level.WARNING,
          "an engine with model '"
              + model
              + "' was never closed; its threads and native memory stay until the process ends."
              + " Close it, in try-with-resources for instance");
    }
  }
}
