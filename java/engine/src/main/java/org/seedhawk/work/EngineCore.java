// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.onnxruntime.OrtException;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.SessionOptions;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.model.SiteModel;
import org.seedhawk.pool.CallControl;
import org.seedhawk.pool.CallGate;
import org.seedhawk.pool.CallWatcher;
import org.seedhawk.pool.WorkerPool;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;
import org.seedhawk.seq.Chunk;
import org.seedhawk.seq.IdleChunks;
import org.seedhawk.seq.SequenceBatch;

/**
 * What an engine is made of: kernels, ONNX Runtime, the model's sessions, the device, and the pool
 * of workers that all calls share. Calls pass its gate; what was made from it is closed with it.
 * Thread-safe.
 */
public final class EngineCore {
  /**
   * What an engine is opened with.
   *
   * @param model name or folder; empty: the default model
   * @param path which path scores
   * @param device where scans score
   * @param precision what the model computes with
   * @param threads how many calls, or parts of calls, compute at once
   * @param maxWaiting calls that may wait
   * @param maxWaitingLetters letters of these calls, all together
   * @param watcher sees the calls
   */
  public record Config(
      Optional<String> model,
      PathChoice path,
      Device device,
      Precision precision,
      int threads,
      int maxWaiting,
      long maxWaitingLetters,
      CallWatcher watcher) {}

  private final Backend backend;
  private final OrtRuntime runtime;
  private final DeviceChoice device;
  private final ModelFiles files;
  private final Config config;
  private final SiteModel model;
  private final WorkerPool<Worker> pool;
  private final IdleChunks idleChunks;
  private final CallGate gate = new CallGate("the engine");
  private final Set<AutoCloseable> children = new LinkedHashSet<>();
  private Optional<SiteModel> modelOnGpu = Optional.empty();
  private boolean released;

  private EngineCore(
      Backend backend, OrtRuntime runtime, DeviceChoice device, ModelFiles files, Config config) {
    this.backend = backend;
    this.runtime = runtime;
    this.device = device;
    this.files = files;
    this.config = config;
    model = backend.openModel(runtime, files, config.path, config.precision);
    if (isInt8OnGpu() && !model.fusedNet().orElseThrow().hasDeviceKernel()) {
      model.close();
      throw new NativeUnavailableException(
          "model '%s' has no kernel in int8 for a GPU, and device '%s' was asked for; use precision float16 there, or device cpu"
              .formatted(files.name(), config.device));
    }
    pool =
        new WorkerPool<>(
            config.threads,
            config.maxWaiting,
            config.maxWaitingLetters,
            () -> new Worker(backend),
            config.watcher,
            gate);
    idleChunks = new IdleChunks(this::newChunk, 2 * (config.threads + 2)); // of two scans at once
  }

  /**
   * Opens an engine.
   *
   * @throws org.seedhawk.error.ModelException if the model cannot be found or served
   * @throws EngineUnavailableException if ONNX Runtime, or a backend or GPU that was asked for by
   *     name, cannot be used
   */
  public static EngineCore open(Config config) {
    ModelFiles files = ModelFiles.find(config.model.orElse(null));
    files.warnOfUnmeasured();
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      Backend backend = Backend.open();
      opened.add(backend);
      OrtRuntime runtime = OrtRuntime.open();
      opened.add(runtime);
      return new EngineCore(backend, runtime, chooseDevice(config, runtime), files, config);
    } catch (RuntimeException e) {
      closeAll(opened.reversed(), e);
      throw e instanceof NativeUnavailableException ? new EngineUnavailableException(e) : e;
    }
  }

  /**
   * In int8 a kernel of libseedhawk_cuda scores, without ONNX Runtime. No GPU has run it yet, so it
   * is taken by name alone.
   */
  private static DeviceChoice chooseDevice(Config config, OrtRuntime runtime) {
    if (config.precision != Precision.INT8) {
      return DeviceChoice.of(config.device, CudaDevice::list, runtime::checkCuda);
    }
    Device named = config.device.kind() == Device.Kind.CUDA ? config.device : Device.CPU;
    return DeviceChoice.of(named, CudaDevice::list, gpu -> {});
  }

  private boolean isInt8OnGpu() {
    return device.gpu() != null && config.precision == Precision.INT8;
  }

  /** Closes what was opened before something failed. */
  static void closeAll(List<AutoCloseable> opened, RuntimeException failure) {
    for (AutoCloseable resource : opened) {
      try {
        resource.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** Returns what it was opened with. */
  public Config config() {
    return config;
  }

  /** Returns the kernels. */
  public Backend backend() {
    return backend;
  }

  /** Returns the model that scores on the processor. */
  public SiteModel model() {
    return model;
  }

  /** Returns the device that scans score on, or why it is not a GPU. */
  public DeviceChoice device() {
    return device;
  }

  /** Returns the pool. */
  public WorkerPool<Worker> pool() {
    return pool;
  }

  private IdleChunks.Kept newChunk() {
    Backend.Calls calls = backend.newCalls();
    return new IdleChunks.Kept(new Chunk(calls.packer()), calls::close);
  }

  /** Returns the chunks that scans of streams take. */
  IdleChunks idleChunks() {
    return idleChunks;
  }

  /** Returns the gate that every call passes. */
  public CallGate gate() {
    return gate;
  }

  /** Returns the score from which on a site is listed. */
  float threshold(ScanOptions options) {
    return Float.isNaN(options.threshold()) ? model.contract().threshold() : options.threshold();
  }

  /** Returns whether a kernel scores in place of ONNX Runtime. */
  public boolean isFused() {
    return model.isFused() && (device.gpu() == null || isInt8OnGpu());
  }

  /** Returns whether a scan stays on the GPU from the bases to the scores. */
  boolean isResident() {
    return device.gpu() != null && model.encoding().isOnDevice();
  }

  /**
   * Returns the model whose inputs are written on the host: with sessions on the GPU where there is
   * one, but in int8, which no session computes.
   */
  synchronized SiteModel modelForHost() {
    if (device.gpu() == null || isInt8OnGpu()) {
      return model;
    }
    if (modelOnGpu.isEmpty()) {
      try {
        modelOnGpu =
            Optional.of(
                SiteModel.open(
                    runtime,
                    files,
                    config.path,
                    SessionOptions.DEFAULT.on(new SessionOptions.CudaStream(device.gpu(), 0)),
                    config.precision));
      } catch (OrtException e) {
        throw DeviceTables.failed(device.gpu(), e);
      }
    }
    return modelOnGpu.get();
  }

  DeviceTables newDeviceTables(PreparedMirnas set, SequenceBatch packed, MirnaRows rows) {
    return new DeviceTables(device.gpu(), runtime, model, set.table(), set.mirnas(), packed, rows);
  }

  /** Prepares a set of miRNAs; it is closed with the engine. */
  public PreparedMirnas prepare(List<Rna> mirnas, Search.SeedSearch search) {
    return new PreparedMirnas(this, mirnas, search);
  }

  /** Creates the control of one call. */
  public CallControl newControl(Duration timeout) {
    return new CallControl(pool, timeout);
  }

  /** Computes with a worker in the calling thread. */
  public <T> T call(long letters, Duration timeout, Function<Call, T> work) {
    gate.enter();
    gate.begin(); // a listener is told in this thread
    try {
      CallControl control = newControl(timeout);
      return pool.call(letters, control, worker -> work.apply(new Call(worker, control)));
    } finally {
      gate.end();
      gate.exit();
    }
  }

  /**
   * Computes with a worker in one of the pool's threads.
   *
   * @param onEnd told once, when the call has ended; not when it is refused
   */
  public <T> CompletableFuture<T> submit(
      long letters, Duration timeout, Function<Call, T> work, Runnable onEnd) {
    gate.enter();
    gate.begin();
    try {
      CallControl control = newControl(timeout);
      return pool.submit(
          letters,
          control,
          worker -> work.apply(new Call(worker, control)),
          () -> {
            onEnd.run();
            gate.exit();
          });
    } catch (RuntimeException | Error e) {
      gate.exit();
      throw e;
    } finally {
      gate.end();
    }
  }

  /** A stream of targets or pairs. */
  public interface Stream {
    /**
     * Reads it to its end.
     *
     * @throws IOException what its source or its sink throws, or an interrupt
     */
    ScanSummary run(CallControl control) throws IOException;
  }

  /**
   * Runs a stream as one call, which waits for no worker: its parts do.
   *
   * @throws IOException what the stream throws
   */
  public ScanSummary run(Duration timeout, Stream stream) throws IOException {
    CallWatcher watcher = config.watcher;
    gate.enter();
    gate.begin(); // source, sink and listener run in this thread
    try {
      CallControl.checkStream();
      long begun = System.nanoTime();
      ScanSummary summary = stream.run(newControl(timeout));
      if (watcher.isWatching()) {
        watcher.called(pool.waiting(), summary.bases(), 0, System.nanoTime() - begun);
      }
      return summary;
    } catch (CallRefusedException e) {
      watcher.refused(e.reason());
      throw e;
    } catch (InterruptedIOException e) {
      if (Thread.currentThread().isInterrupted()) { // else it is the source's own
        watcher.refused(CallRefusedException.Reason.INTERRUPTED);
      }
      throw e;
    } finally {
      gate.end();
      gate.exit();
    }
  }

  /**
   * A call that has a worker.
   *
   * @param worker its worker
   * @param control whether it may go on
   */
  public record Call(Worker worker, CallControl control) {}

  /** Closes something with the engine, unless it is closed before. */
  public void adopt(AutoCloseable child) {
    synchronized (children) {
      children.add(child);
    }
  }

  /** Forgets what is closed. */
  public void disown(AutoCloseable child) {
    synchronized (children) {
      children.remove(child);
    }
  }

  /** Returns how many sets and scorers are open. */
  public int openChildren() {
    synchronized (children) {
      return children.size();
    }
  }

  /**
   * Takes no more calls, waits for those in flight, then releases everything, once. It may be
   * called again.
   *
   * @param nanos how long to wait at most
   * @return whether everything is released
   * @throws CallRefusedException if the current thread is inside of a call; nothing has changed
   */
  public boolean close(long nanos) {
    if (!gate.close(nanos)) {
      return false;
    }
    release();
    return true;
  }

  private synchronized void release() {
    if (released) {
      return;
    }
    released = true;
    List<AutoCloseable> last;
    synchronized (children) {
      last = new ArrayList<>(children).reversed();
    }
    List<AutoCloseable> all = new ArrayList<>(last);
    all.add(pool);
    all.add(idleChunks);
    all.add(model);
    modelOnGpu.ifPresent(all::add);
    all.add(runtime);
    all.add(backend);
    RuntimeException failure = new IllegalStateException("the engine could not be closed");
    closeAll(all, failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }
}
