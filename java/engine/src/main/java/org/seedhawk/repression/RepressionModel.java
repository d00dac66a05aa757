// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.error.ModelException;
import org.seedhawk.scan.Rna;

/**
 * A model of repression: from the canonical sites of a transcript to its log2 fold change. It needs
 * no native library. Thread-safe; its threads start when it is opened and end when it is closed.
 */
public final class RepressionModel implements AutoCloseable {
  /** The file of a model's folder that holds its graph. */
  public static final String FILE = "repression.onnx";

  private static final String EMBEDDED = "/org/seedhawk/models/repression/" + FILE;

  private final SiteNet net;
  private final int threads;
  private final ExecutorService executor;

  private RepressionModel(SiteNet net, int threads) {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads is %d; it must be 1..1024".formatted(threads));
    }
    this.net = net;
    this.threads = threads;
    executor =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "seedhawk-repression");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Opens the model inside the jar, with a thread for each processor. */
  public static RepressionModel open() {
    return open(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Opens the model inside the jar.
   *
   * @param threads of {@link RepressionSet#scan}, 1..1024
   */
  public static RepressionModel open(int threads) {
    try (InputStream in = RepressionModel.class.getResourceAsStream(EMBEDDED)) {
      if (in == null) {
        throw new ModelException("this build carries no repression model; name a folder with one");
      }
      return new RepressionModel(SiteNet.read(in.readAllBytes()), threads);
    } catch (IOException e) {
      throw new ModelException("the repression model inside the jar cannot be read", e);
    }
  }

  /**
   * Opens a model.
   *
   * @param file ONNX file of a repression model
   * @param threads of {@link RepressionSet#scan}, 1..1024
   * @throws ModelException if the file cannot be read or is no repression model
   */
  public static RepressionModel open(Path file, int threads) {
    Objects.requireNonNull(file, "file");
    try {
      return new RepressionModel(SiteNet.read(Files.readAllBytes(file)), threads);
    } catch (IOException e) {
      throw new ModelException("%s cannot be read (%s)".formatted(file, e), e);
    } catch (IllegalArgumentException e) {
      throw new ModelException("%s is no repression model: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Prepares miRNAs.
   *
   * @param mirnas mature miRNAs, 5'->3'; at least 8 nt are needed for a site
   */
  public RepressionSet prepare(List<Rna> mirnas) {
    return prepare(mirnas, net.abundance());
  }

  /**
   * Prepares miRNAs, with target abundances of another species.
   *
   * @param abundance float[16384], see {@link org.seedhawk.canonical.SiteFeatures#abundance}
   */
  RepressionSet prepare(List<Rna> mirnas, float[] abundance) {
    Objects.requireNonNull(mirnas, "mirnas");
    return new RepressionSet(this, mirnas, net, abundance);
  }

  /**
   * Runs batches in the model's threads and accepts their parts in order.
   *
   * @param read makes the next batch, empty at the end; called by the calling thread
   */
  <B extends List<?>, R> void inOrder(
      Function<Integer, B> read, Function<B, List<R>> work, RepressionSet.Accept<R> accept)
      throws IOException {
    Deque<Future<List<R>>> inFlight = new ArrayDeque<>();
    try {
      boolean more = true;
      while (more || !inFlight.isEmpty()) {
        while (more && inFlight.size() < threads + 2) {
          B batch = read.apply(inFlight.size());
          more = !batch.isEmpty();
          if (more) {
            inFlight.add(executor.submit(() -> work.apply(batch)));
          }
        }
        if (!inFlight.isEmpty()) {
          for (R mapped : inFlight.remove().get()) {
            accept.accept(mapped);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("the scan was interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IllegalStateException(e.getCause());
      }
    } finally {
      inFlight.forEach(part -> part.cancel(false));
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
