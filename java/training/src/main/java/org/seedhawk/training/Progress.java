// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * Says how a training goes: loss, rate and remaining time, every few seconds. One thread at a time.
 */
final class Progress {
  private static final long INTERVAL_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private int steps;
  private int done;
  private long sites;
  private long started;
  private long lastSaid;

  Progress(PrintWriter out) {
    this.out = out;
  }

  void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Starts the clock of {@code steps} optimiser steps. */
  void start(int steps) {
    this.steps = steps;
    started = System.nanoTime();
    lastSaid = started;
  }

  /** Counts one optimiser step. */
  void step(int epoch, double loss, int batch) {
    done++;
    sites += batch;
    long now = System.nanoTime();
    if (now - lastSaid >= INTERVAL_NANOS) {
      lastSaid = now;
      double seconds = (now - started) / 1e9;
      Duration left = Duration.ofSeconds((long) (seconds / done * Math.max(0, steps - done)));
      say(
          "epoch %d, step %,d/%,d: loss %.4f, %,.0f sites/s, %d min %02d s left"
              .formatted(
                  epoch,
                  done,
                  steps,
                  loss,
                  sites / seconds,
                  left.toMinutes(),
                  left.toSecondsPart()));
    }
  }
}
