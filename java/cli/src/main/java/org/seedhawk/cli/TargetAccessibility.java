// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.seedhawk.cli.change.ThreePrimeEnds;
import org.seedhawk.command.Streams;
import org.seedhawk.fold.Accessibility;
import org.seedhawk.formats.AccessibilityFile;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.repression.Transcript;

/**
 * The accessibility of the sites of a command: the file that holds it is opened, and made before
 * where it is absent. Thread-safe.
 */
final class TargetAccessibility implements AutoCloseable {
  /** Targets that are computed or wait for a worker, for each of these. */
  private static final int AHEAD = 4;

  private final AccessibilityFile file;

  private TargetAccessibility(AccessibilityFile file) {
    this.file = file;
  }

  /**
   * Opens the file, or makes it from the targets first.
   *
   * @param ends the 3' ends of the targets; the longest 3'UTR of each is folded
   * @throws org.seedhawk.error.BadInputException if there is another file of that name
   */
  static TargetAccessibility open(
      Path path, InputOptions inputs, ThreePrimeEnds ends, int threads, Streams streams)
      throws IOException {
    if (!Files.exists(path)) {
      make(path, inputs, ends, threads, streams);
    }
    return new TargetAccessibility(AccessibilityFile.open(path));
  }

  /** Returns the values of a 3'UTR, by its letters. */
  AccessibilityFile.Target of(Transcript transcript) {
    return file.target(transcript.id(), transcript.utr());
  }

  private record Computed(String letters, double[][] unpaired) {}

  private static void make(
      Path path, InputOptions inputs, ThreePrimeEnds ends, int threads, Streams streams)
      throws IOException {
    long begun = System.nanoTime();
    Queue<Accessibility> free = new ConcurrentLinkedQueue<>();
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try (FastaReader reader = FastaReader.open(inputs.target(), inputs.skips());
        AtomicFile out = AtomicFile.create(path.toString(), streams.out())) {
      AccessibilityFile.Writer writer = new AccessibilityFile.Writer(out);
      Deque<Future<Computed>> running = new ArrayDeque<>();
      boolean more = reader.next();
      while (more || !running.isEmpty()) {
        if (more && running.size() < AHEAD * threads) {
          String letters =
              ends.gene(new Transcript(reader.id(), reader.letters(Transcript.MOST_LETTERS)))
                  .isoforms()
                  .getLast()
                  .transcript()
                  .utr();
          running.add(workers.submit(() -> compute(letters, free)));
          more = reader.next();
        } else {
          Computed one = get(running.remove());
          writer.add(one.letters, one.unpaired);
        }
      }
      writer.finish();
      out.commit();
      double seconds = (System.nanoTime() - begun) / 1e9;
      streams.say(
          String.format(
              Locale.ROOT,
              "The accessibility of %,d targets (%,d bases) stands in '%s'; %.1f s",
              reader.records(),
              reader.bases(),
              path,
              seconds));
    } finally {
      // A failure may leave tasks behind; they end before what they use is closed.
      workers.shutdownNow();
      workers.close();
      free.forEach(Accessibility::close);
    }
  }

  private static Computed compute(String letters, Queue<Accessibility> free) {
    Accessibility found = free.poll();
    Accessibility own = found == null ? Accessibility.open() : found;
    try {
      return new Computed(
          letters, own.unpaired(letters, AccessibilityFile.NEAR, AccessibilityFile.WIDE));
    } finally {
      free.add(own);
    }
  }

  private static Computed get(Future<Computed> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the accessibility is computed");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
