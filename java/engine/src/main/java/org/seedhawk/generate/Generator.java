// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.generate;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.model.GeneratorContract;
import org.seedhawk.model.MirnaDecoder;
import org.seedhawk.model.MirnaGenerator;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.pool.CallControl;
import org.seedhawk.pool.CallGate;
import org.seedhawk.pool.CallWatcher;
import org.seedhawk.pool.InOrder;
import org.seedhawk.pool.WorkerPool;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequenceRules;
import org.seedhawk.work.Backend;

/**
 * Writes the miRNAs of sites with a model of {@code encoder.onnx} and {@code decoder.onnx}. It
 * starts its threads when it is opened, and all calls share them. Thread-safe.
 */
public final class Generator implements AutoCloseable {
  /**
   * A miRNA that a model wrote for a site. Immutable.
   *
   * @param letters 5'->3', A C G U, 1 to 28
   * @param logProbability mean log-probability of a letter, the end counted as one; at most 0
   */
  public record GeneratedMirna(String letters, double logProbability) {}

  /**
   * What a generator says of itself. Immutable.
   *
   * @param name its name
   * @param version its version
   * @param architecture kind of network
   * @param siteLength nt of the longest site that it reads
   * @param licence SPDX identifier of its licence
   */
  public record GeneratorInfo(
      String name, String version, String architecture, int siteLength, String licence) {}

  private final Backend backend;
  private final OrtRuntime runtime;
  private final MirnaGenerator model;
  private final WorkerPool<Worker> pool;
  private final CallGate gate = new CallGate("the generator");

  private Generator(Backend backend, OrtRuntime runtime, MirnaGenerator model, int threads) {
    this.backend = backend;
    this.runtime = runtime;
    this.model = model;
    pool =
        new WorkerPool<>(threads, 0, 0, () -> new Worker(backend, model), CallWatcher.NOBODY, gate);
  }

  /** Opens a generator with one thread a processor, as {@link #open(String, int)} does. */
  public static Generator open(String nameOrDirectory) {
    return open(nameOrDirectory, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Opens a generator.
   *
   * @param nameOrDirectory seq2seq, transformer, or a folder
   * @param threads that compute, 1 to 1,024
   * @throws IllegalArgumentException if there are to be fewer or more threads
   * @throws org.seedhawk.error.ModelException if the model cannot be found or served
   * @throws EngineUnavailableException if ONNX Runtime, or a backend that was forced, cannot be
   *     loaded
   */
  public static Generator open(String nameOrDirectory, int threads) {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads is %s; it must be 1..1024".formatted(threads));
    }
    ModelFiles files = ModelFiles.generator(nameOrDirectory);
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      Backend backend = Backend.open();
      opened.push(backend);
      OrtRuntime runtime = OrtRuntime.open();
      opened.push(runtime);
      MirnaGenerator model = MirnaGenerator.open(runtime, files, 1);
      opened.push(model);
      files.warnOfUnmeasured();
      return new Generator(backend, runtime, model, threads);
    } catch (RuntimeException e) {
      for (AutoCloseable resource : opened) {
        try {
          resource.close();
        } catch (Exception suppressed) {
          e.addSuppressed(suppressed);
        }
      }
      throw e instanceof NativeUnavailableException ? new EngineUnavailableException(e) : e;
    }
  }

  /** Returns what the model says of itself. */
  public GeneratorInfo model() {
    GeneratorContract contract = model.contract();
    return new GeneratorInfo(
        contract.name(),
        contract.version(),
        contract.architecture(),
        contract.siteLength(),
        contract.licence());
  }

  /**
   * Writes the miRNAs of sites.
   *
   * @param sites 5'->3', letters of nucleotides, 1 to {@code model().siteLength()} long
   * @param beam candidates of a site that are followed, 1 to 64; 1: greedy
   * @param batch sites that a thread decodes together, at least 1
   * @return for each site its candidates, the best first; the same for any threads and batch. None
   *     for a site with fewer than {@link SequenceRules#FEWEST_SITE_LETTERS} letters that are A C G
   *     U: the model would answer, but from nothing
   * @throws BadInputException if a site is empty, too long or holds another letter
   * @throws IllegalArgumentException if a number is out of range
   * @throws org.seedhawk.error.EngineClosedException if the generator is closed
   * @throws InterruptedIOException if the calling thread is interrupted
   */
  public List<List<GeneratedMirna>> generate(List<String> sites, int beam, int batch)
      throws InterruptedIOException {
    SequenceRules.checkNoNull("sites", sites);
    for (int i = 0; i < sites.size(); i++) {
      check(i, sites.get(i));
    }
    if (batch < 1) {
      throw new IllegalArgumentException("batch is %s; it must be 1 or more".formatted(batch));
    }
    List<List<GeneratedMirna>> all = new ArrayList<>(sites.size());
    gate.enter();
    try (InOrder<Worker, List<List<GeneratedMirna>>> parts =
        new InOrder<>(pool, CallControl.alone(Duration.ZERO))) {
      int from = 0;
      while (from < sites.size() || parts.inFlight() > 0) {
        if (from < sites.size() && parts.inFlight() < pool.size() + 2) {
          int to = Math.min(sites.size(), from + batch);
          List<String> part = sites.subList(from, to);
          parts.submit(worker -> worker.generate(part, beam, batch));
          from = to;
        } else {
          all.addAll(parts.take());
        }
      }
    } finally {
      gate.exit();
    }
    return all;
  }

  private void check(int index, String site) {
    String what = "sites[%s]".formatted(index);
    SequenceRules.checkLetters(what, site);
    int longest = model.contract().siteLength();
    if (site.length() > longest) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s: a site of %,d nt; model '%s' reads %,d at most: cut it",
              what,
              site.length(),
              model.contract().name(),
              longest));
    }
  }

  /** Decoder, encoder and packed sites of one thread at a time. */
  private static final class Worker implements AutoCloseable {
    private final MirnaGenerator model;
    private final Backend.Calls calls;
    private final SequenceBatch packed;
    private Optional<Sized> sized = Optional.empty();

    /** The decoder of the last call, whose memory is for its batch and beam. */
    private record Sized(int batch, int beam, MirnaDecoder decoder) {}

    Worker(Backend backend, MirnaGenerator model) {
      this.model = model;
      calls = backend.newCalls();
      packed = new SequenceBatch(calls.packer());
    }

    private MirnaDecoder decoder(int beam, int batch) {
      if (sized.isEmpty() || sized.get().batch != batch || sized.get().beam != beam) {
        closeDecoder();
        sized = Optional.of(new Sized(batch, beam, model.newDecoder(calls.encoder(), batch, beam)));
      }
      return sized.get().decoder;
    }

    List<List<GeneratedMirna>> generate(List<String> sites, int beam, int batch) {
      MirnaDecoder decoder = decoder(beam, batch);
      packed.clear();
      sites.forEach(packed::add);
      for (int i = 0; i < sites.size(); i++) {
        decoder.setSite(i, packed.get(i), 0, sites.get(i).length());
      }
      decoder.run(sites.size());
      List<List<GeneratedMirna>> all = new ArrayList<>(sites.size());
      for (int i = 0; i < sites.size(); i++) {
        int count = SequenceRules.isKnown(packed.get(i)) ? decoder.candidates(i) : 0;
        List<GeneratedMirna> candidates = new ArrayList<>(count);
        for (int k = 0; k < count; k++) {
          double probability = decoder.logProbability(i, k);
          if (Double.isNaN(probability)) {
            throw new ModelException(
                "model '%s' gives a miRNA a log-probability that is no number; its weights are damaged: take its files anew"
                    .formatted(model.contract().name()));
          }
          candidates.add(new GeneratedMirna(decoder.mirna(i, k), probability));
        }
        all.add(candidates);
      }
      return all;
    }

    private void closeDecoder() {
      sized.ifPresent(made -> made.decoder.close());
      sized = Optional.empty();
    }

    @Override
    public void close() {
      closeDecoder();
      packed.close();
      calls.close();
    }
  }

  /** Takes no more calls, waits for those in flight, and releases everything. */
  @Override
  public void close() {
    CallGate.closeAtLast(this::close);
  }

  private boolean close(long nanos) {
    if (!gate.close(nanos)) {
      return false;
    }
    pool.close();
    model.close();
    runtime.close();
    backend.close();
    return true;
  }
}
