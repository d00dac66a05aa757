// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.generate;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.seedhawk.error.BadInputException;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.OrtRuntime;
import org.seedhawk.model.GeneratorContract;
import org.seedhawk.model.MirnaDecoder;
import org.seedhawk.model.MirnaGenerator;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.pool.OrderedWorkers;
import org.seedhawk.scan.EngineUnavailableException;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequenceRules;
import org.seedhawk.work.Backend;

/**
 * Writes the miRNAs of sites with a model of {@code encoder.onnx} and {@code decoder.onnx}. One
 * thread at a time; it computes on as many as it is told.
 */
public final class Generator implements AutoCloseable {
  private final Backend backend;
  private final OrtRuntime runtime;
  private final MirnaGenerator model;

  private Generator(Backend backend, OrtRuntime runtime, MirnaGenerator model) {
    this.backend = backend;
    this.runtime = runtime;
    this.model = model;
  }

  /**
   * Opens a generator.
   *
   * @param nameOrDirectory seq2seq, transformer, or a folder
   * @throws org.seedhawk.scan.ModelException if the model cannot be found or served
   * @throws EngineUnavailableException if ONNX Runtime, or a backend that was forced, cannot be
   *     loaded
   */
  public static Generator open(String nameOrDirectory) {
    ModelFiles files = ModelFiles.generator(nameOrDirectory);
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      Backend backend = Backend.open();
      opened.push(backend);
      OrtRuntime runtime = OrtRuntime.open();
      opened.push(runtime);
      return new Generator(backend, runtime, MirnaGenerator.open(runtime, files, 1));
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

  /** Returns the contract of the model. */
  public GeneratorContract model() {
    return model.contract();
  }

  /**
   * Writes the miRNAs of sites.
   *
   * @param sites 5'->3', letters of nucleotides, 1 to {@code model().siteLength()} long
   * @param beam candidates of a site that are followed, 1 to 64; 1: greedy
   * @param threads that compute, at least 1
   * @param batch sites that a thread decodes together, at least 1
   * @return for each site its candidates, the best first; the same for any threads and batch
   * @throws BadInputException if a site is empty, too long or holds another letter
   * @throws IllegalArgumentException if a number is out of range
   * @throws InterruptedIOException if the calling thread is interrupted
   */
  public List<List<GeneratedMirna>> generate(List<String> sites, int beam, int threads, int batch)
      throws InterruptedIOException {
    SequenceRules.checkNoNull("sites", sites);
    for (int i = 0; i < sites.size(); i++) {
      check(i, sites.get(i));
    }
    if (threads < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "threads %d and batch %d must be 1 or more".formatted(threads, batch));
    }
    List<List<GeneratedMirna>> all = new ArrayList<>(sites.size());
    try (OrderedWorkers<Worker, List<String>, List<List<GeneratedMirna>>> workers =
        new OrderedWorkers<>(
            threads, () -> new Worker(backend, model, batch, beam), Worker::generate)) {
      int from = 0;
      while (from < sites.size() || workers.inFlight() > 0) {
        if (from < sites.size() && workers.inFlight() < threads + 2) {
          int to = Math.min(sites.size(), from + batch);
          workers.submit(sites.subList(from, to));
          from = to;
        } else {
          all.addAll(workers.take());
        }
      }
    }
    return all;
  }

  private void check(int index, String site) {
    String what = "sites[%d]".formatted(index);
    SequenceRules.checkLetters(what, site);
    int longest = model.contract().siteLength();
    if (site.length() > longest) {
      throw new BadInputException(
          "%s: a site of %,d nt; model '%s' reads %,d at most: cut it"
              .formatted(what, site.length(), model.contract().name(), longest));
    }
  }

  /** Decoder, encoder and packed sites of one thread. */
  private static final class Worker implements AutoCloseable {
    private final Backend.Calls calls;
    private final SequenceBatch packed;
    private final MirnaDecoder decoder;

    Worker(Backend backend, MirnaGenerator model, int batch, int beam) {
      calls = backend.newCalls();
      packed = new SequenceBatch(calls.packer());
      decoder = model.newDecoder(calls.encoder(), batch, beam);
    }

    List<List<GeneratedMirna>> generate(List<String> sites) {
      packed.clear();
      sites.forEach(packed::add);
      for (int i = 0; i < sites.size(); i++) {
        decoder.setSite(i, packed.get(i), 0, sites.get(i).length());
      }
      decoder.run(sites.size());
      List<List<GeneratedMirna>> all = new ArrayList<>(sites.size());
      for (int i = 0; i < sites.size(); i++) {
        List<GeneratedMirna> candidates = new ArrayList<>(decoder.candidates(i));
        for (int k = 0; k < decoder.candidates(i); k++) {
          candidates.add(new GeneratedMirna(decoder.mirna(i, k), decoder.logProbability(i, k)));
        }
        all.add(candidates);
      }
      return all;
    }

    @Override
    public void close() {
      decoder.close();
      packed.close();
      calls.close();
    }
  }

  @Override
  public void close() {
    model.close();
    runtime.close();
    backend.close();
  }
}
