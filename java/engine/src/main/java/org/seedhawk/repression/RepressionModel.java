// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.seedhawk.canonical.SiteBackend;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.ModelException;
import org.seedhawk.pool.CallControl;
import org.seedhawk.pool.CallGate;
import org.seedhawk.pool.CallWatcher;
import org.seedhawk.pool.WorkerPool;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.SequenceRules;

/**
 * A model of repression: from the canonical sites of a transcript to its log2 fold change. The
 * kernels of libseedhawk compute it, or Java code where they are absent; the results are the same.
 * Thread-safe; its threads start when it is opened and end when it is closed.
 */
public final class RepressionModel implements AutoCloseable {
  /** The file of a model's folder that holds its graph. */
  public static final String FILE = "repression.onnx";

  private static final Pattern FOLD = Pattern.compile("fold\\d+\\.onnx");

  private static final String EMBEDDED = "/org/seedhawk/models/repression/" + FILE;

  /** Calls that may wait for a thread, and letters of their transcripts. */
  private static final int MOST_WAITING = 4096;

  private static final long MOST_LETTERS_WAITING = 1L << 30;

  private final SiteBackend backend;
  private final WorkerPool<RepressionWorker> pool;
  private final CallGate gate = new CallGate("the repression model");
  private boolean released;

  private RepressionModel(SiteNet net, int threads) {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads is %s; it must be 1..1024".formatted(threads));
    }
    backend = SiteBackend.open(net);
    try {
      pool =
          new WorkerPool<>(
              threads,
              MOST_WAITING,
              MOST_LETTERS_WAITING,
              () -> new RepressionWorker(backend),
              CallWatcher.NOBODY,
              gate);
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
  }

  /** Opens the model inside the jar, with a thread for each processor. */
  public static RepressionModel open() {
    return open(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Opens the model inside the jar.
   *
   * @param threads transcripts that are scored at once, 1..1024
   * @throws ModelException if this build carries no such model
   */
  public static RepressionModel open(int threads) {
    try (InputStream in = RepressionModel.class.getResourceAsStream(EMBEDDED)) {
      if (in == null) {
        throw new ModelException("this build carries no repression model; name a file with one");
      }
      return new RepressionModel(read("the file inside the jar", in.readAllBytes()), threads);
    } catch (IOException e) {
      throw new ModelException("the repression model inside the jar cannot be read", e);
    }
  }

  /**
   * Opens a model.
   *
   * @param path ONNX file of a repression model, or a folder that holds it as {@link #FILE}
   * @param threads transcripts that are scored at once, 1..1024
   * @throws ModelException if the file cannot be read, is no repression model, or is that of a fold
   */
  public static RepressionModel open(Path path, int threads) {
    Objects.requireNonNull(path, "path");
    Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
    if (FOLD.matcher(file.toAbsolutePath().normalize().getFileName().toString()).matches()) {
      throw new ModelException(
          "'%s' is the model of a fold: it was trained without some seed families, to measure and not to serve; name %s"
              .formatted(file, file.resolveSibling(FILE)));
    }
    return openFile(file, threads);
  }

  /**
   * Opens the model of a fold, which was trained without some seed families: to measure how good a
   * model is, never to serve. {@code folds.tsv} beside it says which families.
   *
   * @param folder of a repression model
   * @param fold its number
   * @param threads transcripts that are scored at once, 1..1024
   * @throws ModelException if the file cannot be read or is no repression model
   */
  public static RepressionModel openFold(Path folder, int fold, int threads) {
    return openFile(folder.resolve("fold" + fold + ".onnx"), threads);
  }

  private static RepressionModel openFile(Path file, int threads) {
    try {
      return new RepressionModel(read("'" + file + "'", Files.readAllBytes(file)), threads);
    } catch (NoSuchFileException e) {
      throw new ModelException("'%s' does not exist; check the path".formatted(file), e);
    } catch (AccessDeniedException e) {
      throw new ModelException(
          "file '%s' may not be read; check its permissions".formatted(file), e);
    } catch (IOException e) {
      throw new ModelException("'%s' cannot be read (%s)".formatted(file, e.getMessage()), e);
    }
  }

  private static SiteNet read(String what, byte[] onnx) {
    if (onnx.length == 0) {
      throw new ModelException(what + " is empty; fetch or write it again");
    }
    try {
      return SiteNet.read(onnx);
    } catch (IllegalArgumentException e) {
      throw new ModelException("%s is no repression model: %s".formatted(what, e.getMessage()), e);
    }
  }

  /**
   * Prepares miRNAs.
   *
   * @param mirnas mature miRNAs, 5'->3'; at least 8 nt are needed for a site
   * @return the set; it is closed with the model at the latest
   * @throws org.seedhawk.error.BadInputException if there is no miRNA, two have one name, or a
   *     letter is no nucleotide
   * @throws org.seedhawk.error.EngineClosedException if the model is closed
   */
  public RepressionSet prepare(List<Rna> mirnas) {
    SequenceRules.checkMirnas(mirnas);
    for (Rna mirna : mirnas) {
      try {
        SequenceRules.checkPlainMirna(mirna.letters());
      } catch (BadInputException e) {
        throw e.at(SequenceRules.named("miRNA", mirna.id()));
      }
    }
    gate.enter();
    try {
      return new RepressionSet(this, mirnas);
    } finally {
      gate.exit();
    }
  }

  SiteBackend backend() {
    return backend;
  }

  /**
   * Returns this model with the abundances of another species, in place of itself.
   *
   * @return a model with as many threads; this one is closed
   * @throws org.seedhawk.error.EngineClosedException if the model is closed
   */
  public RepressionModel withAbundance(SeedAbundance abundance) {
    Objects.requireNonNull(abundance, "abundance");
    gate.enter();
    gate.exit();
    close();
    return new RepressionModel(backend.net().withAbundance(abundance.ofCodes()), pool.size());
  }

  /**
   * Opens a feed: transcripts go in, and what is made of them comes out in the same order. The
   * caller closes it, before this model.
   *
   * @param map makes of a transcript's columns what is taken; called by any thread
   * @throws org.seedhawk.error.EngineClosedException if the model is closed
   */
  public <R> RepressionFeed<R> feed(Function<TargetRepression, R> map) {
    Objects.requireNonNull(map, "map");
    gate.enter();
    try {
      return new RepressionFeed<>(this, map, newControl(Duration.ZERO));
    } finally {
      gate.exit();
    }
  }

  WorkerPool<RepressionWorker> pool() {
    return pool;
  }

  CallGate gate() {
    return gate;
  }

  CallControl newControl(Duration timeout) {
    return new CallControl(pool, timeout);
  }

  /**
   * Takes no more calls, waits for those in flight, then ends the threads. It may be called again.
   *
   * @throws org.seedhawk.error.CallRefusedException from within a call, which closing would wait
   *     for; the model stays open
   */
  @Override
  public void close() {
    CallGate.closeAtLast(gate::close);
    release();
  }

  private synchronized void release() {
    if (!released) {
      released = true;
      pool.close();
      backend.close();
    }
  }
}
