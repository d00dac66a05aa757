// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.ort.Ort;
import org.seedhawk.ffi.ort.OrtSubset;

/**
 * A loaded model. Thread-safe: any number of bindings may run at the same time, but only one at a
 * time of a session that was given a stream.
 */
public final class OrtSession implements AutoCloseable {
  private final OrtRuntime runtime;
  private final OrtApi api;
  private final String name;
  private final Arena arena;
  private final MemorySegment handle;
  private final MemorySegment memoryInfo;
  private final MemorySegment deviceInfo; // NULL without a device
  private final MemorySegment runOptions; // NULL: the default ones
  private final List<TensorInfo> inputs;
  private final List<TensorInfo> outputs;
  private final Map<String, String> metadata;
  private int openBindings;

  OrtSession(
      OrtRuntime runtime,
      OrtApi api,
      MemorySegment env,
      String name,
      MemorySegment model,
      SessionOptions options) {
    this.runtime = runtime;
    this.api = api;
    this.name = name;
    arena = Arena.ofShared();
    try (Arena call = Arena.ofConfined()) {
      MemorySegment out = call.allocate(ValueLayout.ADDRESS);
      handle = create(env, model, options, call, out);
      memoryInfo = cpuMemory(out);
      Optional<SessionOptions.CudaStream> cuda = options.cuda();
      deviceInfo = cuda.map(on -> deviceMemory(on.device(), call, out)).orElse(MemorySegment.NULL);
      runOptions =
          cuda.filter(on -> on.stream() != 0)
              .map(on -> runWithoutWaiting(call, out))
              .orElse(MemorySegment.NULL);
      inputs = tensors(call, true);
      outputs = tensors(call, false);
      metadata = readMetadata(call);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private MemorySegment cpuMemory(MemorySegment out) {
    api.check(
        doing("cannot describe CPU memory"),
        OrtSubset.CreateCpuMemoryInfo.invoke(
            OrtSubset.CreateCpuMemoryInfo(api.table),
            Ort.ORT_SUBSET_ALLOCATOR_DEVICE(),
            Ort.ORT_SUBSET_MEMORY_DEFAULT(),
            out));
    return ownedMemoryInfo(out);
  }

  private MemorySegment deviceMemory(CudaDevice device, Arena call, MemorySegment out) {
    if (device.isEmulated()) {
      return cpuMemory(out);
    }
    api.check(
        doing("cannot describe the device's memory"),
        OrtSubset.CreateMemoryInfo.invoke(
            OrtSubset.CreateMemoryInfo(api.table),
            call.allocateFrom("Cuda"),
            Ort.ORT_SUBSET_ALLOCATOR_DEVICE(),
            device.ordinal(),
            Ort.ORT_SUBSET_MEMORY_DEFAULT(),
            out));
    return ownedMemoryInfo(out);
  }

  private MemorySegment ownedMemoryInfo(MemorySegment out) {
    return OrtApi.pointer(out)
        .reinterpret(
            arena,
            m -> OrtSubset.ReleaseMemoryInfo.invoke(OrtSubset.ReleaseMemoryInfo(api.table), m));
  }

  /** A run on the caller's stream has been put there when it returns; who reads it waits. */
  private MemorySegment runWithoutWaiting(Arena call, MemorySegment out) {
    String doing = doing("cannot set options of a run");
    api.check(doing, OrtSubset.CreateRunOptions.invoke(OrtSubset.CreateRunOptions(api.table), out));
    MemorySegment run =
        OrtApi.pointer(out)
            .reinterpret(
                arena,
                r -> OrtSubset.ReleaseRunOptions.invoke(OrtSubset.ReleaseRunOptions(api.table), r));
    api.check(
        doing,
        OrtSubset.AddRunConfigEntry.invoke(
            OrtSubset.AddRunConfigEntry(api.table),
            run,
            call.allocateFrom("disable_synchronize_execution_providers"),
            call.allocateFrom("1")));
    return run;
  }

  private MemorySegment create(
      MemorySegment env,
      MemorySegment model,
      SessionOptions options,
      Arena call,
      MemorySegment out) {
    String doing = doing("cannot set options");
    api.check(
        doing,
        OrtSubset.CreateSessionOptions.invoke(OrtSubset.CreateSessionOptions(api.table), out));
    MemorySegment settings = OrtApi.pointer(out);
    try {
      api.check(
          doing,
          OrtSubset.SetSessionGraphOptimizationLevel.invoke(
              OrtSubset.SetSessionGraphOptimizationLevel(api.table),
              settings,
              options.optimization().code));
      api.check(
          doing,
          OrtSubset.SetIntraOpNumThreads.invoke(
              OrtSubset.SetIntraOpNumThreads(api.table), settings, options.intraOpThreads()));
      api.check(
          doing,
          OrtSubset.SetInterOpNumThreads.invoke(
              OrtSubset.SetInterOpNumThreads(api.table), settings, 1));
      api.check(
          doing,
          OrtSubset.AddSessionConfigEntry.invoke(
              OrtSubset.AddSessionConfigEntry(api.table),
              settings,
              call.allocateFrom("session.intra_op.allow_spinning"),
              call.allocateFrom(options.spinning() ? "1" : "0")));
      Optional<SessionOptions.CudaStream> cuda = options.cuda();
      if (cuda.isPresent() && !cuda.get().device().isEmulated()) {
        CudaProvider.append(
            api, doing("cannot run on " + cuda.get().device()), settings, cuda.get(), call);
      }
      api.check(
          doing("cannot load it"),
          OrtSubset.CreateSessionFromArray.invoke(
              OrtSubset.CreateSessionFromArray(api.table),
              env,
              model,
              model.byteSize(),
              settings,
              out));
      return OrtApi.pointer(out)
          .reinterpret(
              arena, s -> OrtSubset.ReleaseSession.invoke(OrtSubset.ReleaseSession(api.table), s));
    } finally {
      OrtSubset.ReleaseSessionOptions.invoke(OrtSubset.ReleaseSessionOptions(api.table), settings);
    }
  }

  private List<TensorInfo> tensors(Arena call, boolean input) {
    String doing = doing("cannot read its " + (input ? "inputs" : "outputs"));
    MemorySegment out = call.allocate(ValueLayout.ADDRESS);
    MemorySegment count = call.allocate(ValueLayout.JAVA_LONG);
    api.check(
        doing,
        input
            ? OrtSubset.SessionGetInputCount.invoke(
                OrtSubset.SessionGetInputCount(api.table), handle, count)
            : OrtSubset.SessionGetOutputCount.invoke(
                OrtSubset.SessionGetOutputCount(api.table), handle, count));
    long size = count.get(ValueLayout.JAVA_LONG, 0);
    List<TensorInfo> tensors = new ArrayList<>();
    for (long i = 0; i < size; i++) {
      api.check(
          doing,
          input
              ? OrtSubset.SessionGetInputName.invoke(
                  OrtSubset.SessionGetInputName(api.table), handle, i, api.allocator(), out)
              : OrtSubset.SessionGetOutputName.invoke(
                  OrtSubset.SessionGetOutputName(api.table), handle, i, api.allocator(), out));
      String tensorName = api.takeString(OrtApi.pointer(out));
      api.check(
          doing,
          input
              ? OrtSubset.SessionGetInputTypeInfo.invoke(
                  OrtSubset.SessionGetInputTypeInfo(api.table), handle, i, out)
              : OrtSubset.SessionGetOutputTypeInfo.invoke(
                  OrtSubset.SessionGetOutputTypeInfo(api.table), handle, i, out));
      MemorySegment typeInfo = OrtApi.pointer(out);
      try {
        tensors.add(tensor(call, doing, tensorName, typeInfo));
      } finally {
        OrtSubset.ReleaseTypeInfo.invoke(OrtSubset.ReleaseTypeInfo(api.table), typeInfo);
      }
    }
    return List.copyOf(tensors);
  }

  private TensorInfo tensor(Arena call, String doing, String tensorName, MemorySegment typeInfo) {
    MemorySegment out = call.allocate(ValueLayout.ADDRESS);
    api.check(
        doing,
        OrtSubset.CastTypeInfoToTensorInfo.invoke(
            OrtSubset.CastTypeInfoToTensorInfo(api.table), typeInfo, out));
    MemorySegment info = OrtApi.pointer(out);
    if (info.address() == 0) {
      return new TensorInfo(tensorName, ElementType.OTHER, new long[0]);
    }
    MemorySegment type = call.allocate(ValueLayout.JAVA_INT);
    api.check(
        doing,
        OrtSubset.GetTensorElementType.invoke(
            OrtSubset.GetTensorElementType(api.table), info, type));
    MemorySegment rank = call.allocate(ValueLayout.JAVA_LONG);
    api.check(
        doing,
        OrtSubset.GetDimensionsCount.invoke(OrtSubset.GetDimensionsCount(api.table), info, rank));
    long rankValue = rank.get(ValueLayout.JAVA_LONG, 0);
    MemorySegment dims = call.allocate(ValueLayout.JAVA_LONG, rankValue);
    api.check(
        doing,
        OrtSubset.GetDimensions.invoke(OrtSubset.GetDimensions(api.table), info, dims, rankValue));
    return new TensorInfo(
        tensorName,
        ElementType.of(type.get(ValueLayout.JAVA_INT, 0)),
        dims.toArray(ValueLayout.JAVA_LONG));
  }

  private Map<String, String> readMetadata(Arena call) {
    String doing = doing("cannot read its metadata");
    MemorySegment out = call.allocate(ValueLayout.ADDRESS);
    api.check(
        doing,
        OrtSubset.SessionGetModelMetadata.invoke(
            OrtSubset.SessionGetModelMetadata(api.table), handle, out));
    MemorySegment properties = OrtApi.pointer(out);
    try {
      MemorySegment count = call.allocate(ValueLayout.JAVA_LONG);
      api.check(
          doing,
          OrtSubset.ModelMetadataGetCustomMetadataMapKeys.invoke(
              OrtSubset.ModelMetadataGetCustomMetadataMapKeys(api.table),
              properties,
              api.allocator(),
              out,
              count));
      long size = count.get(ValueLayout.JAVA_LONG, 0);
      if (size == 0) {
        return Map.of();
      }
      MemorySegment keys = OrtApi.pointer(out);
      List<String> names = new ArrayList<>();
      MemorySegment array = keys.reinterpret(size * ValueLayout.ADDRESS.byteSize());
      for (long i = 0; i < size; i++) {
        names.add(api.takeString(array.getAtIndex(ValueLayout.ADDRESS, i)));
      }
      api.free(keys);
      Map<String, String> map = new TreeMap<>();
      for (String key : names) {
        api.check(
            doing,
            OrtSubset.ModelMetadataLookupCustomMetadataMap.invoke(
                OrtSubset.ModelMetadataLookupCustomMetadataMap(api.table),
                properties,
                api.allocator(),
                call.allocateFrom(key),
                out));
        MemorySegment value = OrtApi.pointer(out);
        if (value.address() != 0) {
          map.put(key, api.takeString(value));
        }
      }
      return Collections.unmodifiableMap(map);
    } finally {
      OrtSubset.ReleaseModelMetadata.invoke(OrtSubset.ReleaseModelMetadata(api.table), properties);
    }
  }

  private String doing(String what) {
    return "model '" + name + "': " + what;
  }

  /** Returns what messages call the model: its path, or the name that was given. */
  public String name() {
    return name;
  }

  /** Returns whether it runs on a device, the emulated one too. */
  public boolean isOnDevice() {
    return deviceInfo.address() != 0;
  }

  /** Returns the inputs in the model's order. */
  public List<TensorInfo> inputs() {
    return inputs;
  }

  /** Returns the outputs in the model's order. */
  public List<TensorInfo> outputs() {
    return outputs;
  }

  /** Returns the model's own key-value pairs, sorted by key; unmodifiable. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Creates the calling thread's inputs and outputs, all unbound. */
  public OrtBinding newBinding() {
    synchronized (this) {
      if (!arena.scope().isAlive()) {
        throw new IllegalStateException("model '" + name + "' is closed");
      }
      openBindings++;
    }
    try {
      return new OrtBinding(this, api, handle, memoryInfo, deviceInfo, runOptions);
    } catch (RuntimeException | Error e) {
      bindingClosed();
      throw e;
    }
  }

  synchronized void bindingClosed() {
    openBindings--;
  }

  /**
   * Releases the model.
   *
   * @throws IllegalStateException if a binding is open; nothing happens then
   */
  @Override
  public synchronized void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    if (openBindings > 0) {
      throw new IllegalStateException(
          "model '" + name + "' has open bindings: " + openBindings + "; close them first");
    }
    arena.close();
    runtime.sessionClosed();
  }
}
