// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.ffi.LibraryCache;
import org.seedhawk.ffi.LibraryLookup;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.Segments;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.ort.Ort;
import org.seedhawk.ffi.ort.OrtSubset;
import org.seedhawk.ffi.ort.OrtSubsetBase;

/**
 * ONNX Runtime through its C interface.
 *
 * <p>The library is {@code -Dseedhawk.ort.library=<path>}, else a class path resource, unpacked by
 * {@link LibraryCache}: a build with a CUDA provider ({@code org.bytedeco:onnxruntime} with the
 * classifier {@code linux-x86_64-gpu}, {@code com.microsoft.onnxruntime:onnxruntime_gpu}) before
 * one without ({@code com.microsoft.onnxruntime:onnxruntime}); else the system's. A JVM loads one,
 * once. Any 1.23 or later will do. ONNX Runtime prints warnings and errors to the standard error
 * stream; its telemetry is switched off. Thread-safe.
 */
public final class OrtRuntime implements AutoCloseable {
  /** A model is one protobuf message, and those end at 2 GiB. */
  private static final long MAX_MODEL_BYTE_SIZE = Integer.MAX_VALUE;

  private final Path libraryPath;
  private final Arena arena;
  private final OrtApi api;
  private final MemorySegment env;
  private final String version;
  private int openSessions;

  private OrtRuntime(Path libraryPath) {
    this.libraryPath = libraryPath;
    arena = Arena.ofShared();
    try (Arena call = Arena.ofConfined()) {
      MemorySegment base = OrtSubsetBase.reinterpret(Ort.OrtGetApiBase(), Arena.global(), null);
      version = OrtLibrary.versionOf(base);
      MemorySegment table = OrtLibrary.tableOf(base);
      api = new OrtApi(OrtSubset.reinterpret(table, Arena.global(), null), call);
      MemorySegment out = call.allocate(ValueLayout.ADDRESS);
      api.check(
          "cannot start ONNX Runtime",
          OrtSubset.CreateEnv.invoke(
              OrtSubset.CreateEnv(api.table),
              // Its errors come as exceptions. Its log would write names of the file to the
              // terminal as they are.
              Ort.ORT_SUBSET_LOG_FATAL(),
              call.allocateFrom("seedhawk"),
              out));
      env =
          OrtApi.pointer(out)
              .reinterpret(
                  arena, e -> OrtSubset.ReleaseEnv.invoke(OrtSubset.ReleaseEnv(api.table), e));
      api.check(
          "cannot switch off telemetry",
          OrtSubset.DisableTelemetryEvents.invoke(
              OrtSubset.DisableTelemetryEvents(api.table), env));
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Loads the library if this JVM has not yet, and starts it.
   *
   * @throws NativeUnavailableException if it is absent, cannot be loaded or is too old
   */
  public static OrtRuntime open() {
    LibraryLookup.checkAccess();
    return new OrtRuntime(OrtLibrary.load());
  }

  /** Returns the version, such as {@code 1.29.0}. */
  public String version() {
    return version;
  }

  /** Returns ONNX Runtime's description of its build. */
  public String buildInfo() {
    return OrtApi.string(
        OrtSubset.GetBuildInfoString.invoke(OrtSubset.GetBuildInfoString(api.table)));
  }

  /**
   * Returns the execution providers that the library was built with, such as {@code
   * CPUExecutionProvider}. One that is listed may still find no device.
   */
  public List<String> providers() {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment out = call.allocate(ValueLayout.ADDRESS);
      MemorySegment count = call.allocate(ValueLayout.JAVA_INT);
      api.check(
          "cannot list the execution providers",
          OrtSubset.GetAvailableProviders.invoke(
              OrtSubset.GetAvailableProviders(api.table), out, count));
      int size = count.get(ValueLayout.JAVA_INT, 0);
      MemorySegment names = OrtApi.pointer(out);
      try {
        MemorySegment array = names.reinterpret(size * ValueLayout.ADDRESS.byteSize());
        List<String> providers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          providers.add(OrtApi.string(array.getAtIndex(ValueLayout.ADDRESS, i)));
        }
        return List.copyOf(providers);
      } finally {
        api.check(
            "cannot free the list of execution providers",
            OrtSubset.ReleaseAvailableProviders.invoke(
                OrtSubset.ReleaseAvailableProviders(api.table), names, size));
      }
    }
  }

  /**
   * Makes sure that sessions can run on a device, and puts the provider in place for them.
   *
   * @throws NativeUnavailableException if this build has no CUDA provider, or it cannot be loaded;
   *     names what it lacks
   */
  public void checkCuda(CudaDevice device) {
    if (device.isEmulated()) {
      return;
    }
    unpackProviders();
    List<String> missing = CudaLibraries.missing(libraryPath);
    if (!missing.isEmpty()) {
      throw new NativeUnavailableException(
          "ONNX Runtime's CUDA provider does not find " + String.join(", ", missing));
    }
    String doing = "ONNX Runtime " + version + " at '" + libraryPath + "' and CUDA";
    try (Arena call = Arena.ofConfined()) {
      MemorySegment out = call.allocate(ValueLayout.ADDRESS);
      api.check(
          doing,
          OrtSubset.CreateSessionOptions.invoke(OrtSubset.CreateSessionOptions(api.table), out));
      MemorySegment settings = OrtApi.pointer(out);
      try {
        CudaProvider.append(api, doing, settings, new SessionOptions.CudaStream(device, 0), call);
      } finally {
        OrtSubset.ReleaseSessionOptions.invoke(
            OrtSubset.ReleaseSessionOptions(api.table), settings);
      }
    } catch (OrtException e) {
      throw new NativeUnavailableException(e.getMessage(), e);
    }
  }

  /** Returns the file that was loaded. */
  public Path libraryPath() {
    return libraryPath;
  }

  /**
   * Puts the execution providers that the class path has for the library beside it, where ONNX
   * Runtime looks for them; to be called before a session on a device is opened. They are large:
   * the first call on a machine writes 183 MB (CUDA 13), a later one reads them to see that they
   * are whole. Nothing happens for a library that was named or is the system's.
   *
   * @throws NativeUnavailableException if they cannot be unpacked
   */
  public void unpackProviders() {
    try {
      LibraryCache.unpackBeside(libraryPath, OrtLibrary.packedProviders());
    } catch (IOException e) {
      throw new NativeUnavailableException(
          "ONNX Runtime's providers cannot be unpacked: " + e.getMessage(), e);
    }
  }

  /**
   * Opens a model file with {@link SessionOptions#DEFAULT}.
   *
   * @throws IOException if the file cannot be read
   * @throws OrtException if it is no model, or one that this ONNX Runtime does not run
   */
  public OrtSession openSession(Path model) throws IOException {
    return openSession(model, SessionOptions.DEFAULT);
  }

  /**
   * Opens a model file. It is read once and may change afterwards.
   *
   * @throws IOException if the file cannot be read
   * @throws OrtException if it is no model, or one that this ONNX Runtime does not run
   */
  public OrtSession openSession(Path model, SessionOptions options) throws IOException {
    try (FileChannel channel = openFile(model);
        Arena call = Arena.ofConfined()) {
      long byteSize = channel.size();
      if (byteSize > MAX_MODEL_BYTE_SIZE) {
        throw new IOException(
            "model '"
                + model
                + "' has "
                + byteSize
                + " bytes, more than "
                + MAX_MODEL_BYTE_SIZE
                + "; is it an ONNX file?");
      }
      MemorySegment bytes = call.allocate(byteSize, 64);
      var buffer = bytes.asByteBuffer();
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new IOException("model '" + model + "' became shorter while it was read");
        }
      }
      return openSession(model.toString(), bytes, options);
    }
  }

  private static FileChannel openFile(Path model) throws IOException {
    if (!Files.isRegularFile(model)) {
      throw new NoSuchFileException(model.toString(), null, "there is no such model file");
    }
    return FileChannel.open(model);
  }

  /** Opens a model in memory that messages call {@code (in memory)}. */
  public OrtSession openSession(MemorySegment model, SessionOptions options) {
    return openSession("(in memory)", model, options);
  }

  /**
   * Opens a model in memory, which is not needed afterwards.
   *
   * @param name what messages call the model
   * @param model uint8[n] off-heap, an ONNX file's bytes
   * @throws IllegalArgumentException if {@code model} is on the heap
   * @throws OrtException if it is no model, or one that this ONNX Runtime does not run
   */
  public OrtSession openSession(String name, MemorySegment model, SessionOptions options) {
    Segments.checkInput("model '" + name + "'", model, model.byteSize(), 1);
    synchronized (this) {
      checkOpen();
      openSessions++;
    }
    try {
      return new OrtSession(this, api, env, name, model, options);
    } catch (RuntimeException | Error e) {
      sessionClosed();
      throw e;
    }
  }

  synchronized void sessionClosed() {
    openSessions--;
  }

  /**
   * Shuts ONNX Runtime's environment down. The library stays loaded.
   *
   * @throws IllegalStateException if a session is open; nothing happens then
   */
  @Override
  public synchronized void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    if (openSessions > 0) {
      throw new IllegalStateException(
          "this ONNX Runtime has open sessions: " + openSessions + "; close them first");
    }
    arena.close();
  }

  private void checkOpen() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("this ONNX Runtime is closed");
    }
  }
}
