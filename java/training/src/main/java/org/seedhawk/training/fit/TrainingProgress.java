// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * Says how a training goes: loss, rate and remaining time, every few seconds. One thread at a time.
 */
public final class TrainingProgress {
  private static final long INTERVAL_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private int epoch;
  private int epochs;
  private int batch;
  private int batches;
  private long done;
  private long rows;
  private long started;
  private long lastSaid;

  public TrainingProgress(PrintWriter out) {
    this.out = out;
  }

  public void say(String line) {
    out.println(line);
    out.flush();
  }

  /** An epoch begins, or goes on, at a batch. */
  void epoch(int epoch, int epochs, int batch, int batches) {
    this.epoch = epoch;
    this.epochs = epochs;
    this.batch = batch;
    this.batches = batches;
    if (started == 0) {
      started = System.nanoTime();
      lastSaid = started;
    }
  }

  /** Counts one optimiser step. */
  void step(double loss, int batchRows) {
    batch++;
    done++;
    rows += batchRows;
    long now = System.nanoTime();
    if (now - lastSaid >= INTERVAL_NANOS) {
      lastSaid = now;
      double seconds = (now - started) / 1e9;
      long left = (long) (epochs - epoch) * batches + batches - batch;
      Duration time = Duration.ofSeconds((long) (seconds / done * left));
      say(
          "epoch %d/%d, step %,d/%,d: loss %.4f, %,.0f rows/s, at most %d min %02d s left"
              .formatted(
                  epoch,
                  epochs,
                  batch,
                  batches,
                  loss,
                  rows / seconds,
                  time.toMinutes(),
                  time.toSecondsPart()));
    }
  }
}
