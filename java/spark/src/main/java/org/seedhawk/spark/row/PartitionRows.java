// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.row;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;

/**
 * The rows that a task makes of a partition, some seconds of work at a time. A task that is
 * cancelled, or lost against another attempt, stops before the next piece of work. One thread.
 */
public abstract class PartitionRows implements Iterator<Row> {
  protected final TaskContext task = TaskContext.get();
  protected final Output out = new Output();

  /** Returns whether there is work left. */
  protected abstract boolean hasWork();

  /** Does the next piece of work; its rows go to {@link #out}. */
  protected abstract void work() throws IOException;

  @Override
  public final boolean hasNext() {
    while (out.isEmpty() && hasWork()) {
      if (task.isInterrupted()) {
        throw new TaskKilledException("cancelled between blocks");
      }
      try {
        work();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return !out.isEmpty();
  }

  @Override
  public final Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return out.take();
  }
}
