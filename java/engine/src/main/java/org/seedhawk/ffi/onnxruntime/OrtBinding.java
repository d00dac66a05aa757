// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.Segments;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.ort.OrtSubset;

/**
 * A worker's inputs and outputs of a model: memory that ONNX Runtime reads and writes in place.
 *
 * <p>A bound segment stays the caller's. Refill it and run again; bind again for another shape,
 * such as a smaller last batch. Its arena must outlive the binding or the next bind of the same
 * name: {@link #run} refuses segments that were closed, and an arena that other threads share must
 * not be closed during {@code run}. One thread at a time.
 */
public final class OrtBinding implements AutoCloseable {
  private static final int MAX_RANK = 8;

  private static final class Slot {
    final TensorInfo info;
    final MemorySegment cName;
    MemorySegment data;
    MemorySegment value = MemorySegment.NULL;

    Slot(TensorInfo info, MemorySegment cName) {
      this.info = info;
      this.cName = cName;
    }
  }

  /**
   * As the generated call, but for its result, an address: as a segment it would be an object a
   * call, which the JIT compiler leaves out in some programs and not in others.
   */
  private static final MethodHandle RUN =
      Linker.nativeLinker()
          .downcallHandle(OrtSubset.RunWithBinding.descriptor().changeReturnLayout(JAVA_LONG));

  private final OrtSession session;
  private final OrtApi api;
  private final MemorySegment sessionHandle;
  private final MemorySegment memoryInfo;
  private final MemorySegment deviceInfo; // NULL without a device
  private final MemorySegment runOptions; // NULL: the default ones
  private final Arena arena = Arena.ofShared();
  private final MemorySegment out;
  private final MemorySegment shapeScratch;
  private final Slot[] inputs;
  private final Slot[] outputs;
  private final MemorySegment handle;
  private final MemorySegment runWithBinding;
  private boolean complete;

  OrtBinding(
      OrtSession session,
      OrtApi api,
      MemorySegment sessionHandle,
      MemorySegment memoryInfo,
      MemorySegment deviceInfo,
      MemorySegment runOptions) {
    this.session = session;
    this.api = api;
    this.sessionHandle = sessionHandle;
    this.memoryInfo = memoryInfo;
    this.deviceInfo = deviceInfo;
    this.runOptions = runOptions;
    try {
      out = arena.allocate(ValueLayout.ADDRESS);
      shapeScratch = arena.allocate(ValueLayout.JAVA_LONG, MAX_RANK);
      inputs = slots(session.inputs());
      outputs = slots(session.outputs());
      runWithBinding = OrtSubset.RunWithBinding(api.table);
      api.check(
          "model '" + session.name() + "': cannot create a binding",
          OrtSubset.CreateIoBinding.invoke(
              OrtSubset.CreateIoBinding(api.table), sessionHandle, out));
      // No cleanup action: close() releases it, after which the values and the memory may go.
      handle = OrtApi.pointer(out).reinterpret(arena, null);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private Slot[] slots(List<TensorInfo> infos) {
    return infos.stream()
        .map(info -> new Slot(info, arena.allocateFrom(info.name())))
        .toArray(Slot[]::new);
  }

  /**
   * Binds memory to an input, instead of what was bound to it.
   *
   * @param data {@code type[shape]} off-heap in row-major order, aligned to the element; may be
   *     longer
   * @throws IllegalArgumentException if the model has no such input, takes another type or shape,
   *     or {@code data} is on the heap or not aligned
   * @throws IndexOutOfBoundsException if {@code data} is too short
   * @throws OrtException if ONNX Runtime refuses it
   */
  public void bindInput(String name, MemorySegment data, ElementType type, long... shape) {
    bind(inputs, "input", name, data, memoryInfo, type, shape);
  }

  /**
   * Binds memory of the session's device to an input; as {@link #bindInput(String, MemorySegment,
   * ElementType, long...)}.
   *
   * @param offset where in the buffer the tensor begins, in bytes
   */
  public void bindInput(
      String name, CudaBuffer data, long offset, ElementType type, long... shape) {
    bind(inputs, "input", name, data.memory().asSlice(offset), onDevice(), type, shape);
  }

  /**
   * Binds memory to an output, instead of what was bound to it. Every output must be bound.
   *
   * @param data {@code type[shape]} off-heap, aligned to the element; may be longer. It is filled
   *     in row-major order by {@link #run}
   * @throws IllegalArgumentException if the model has no such output, gives another type or shape,
   *     or {@code data} is on the heap, not aligned or read-only
   * @throws IndexOutOfBoundsException if {@code data} is too short
   * @throws OrtException if ONNX Runtime refuses it
   */
  public void bindOutput(String name, MemorySegment data, ElementType type, long... shape) {
    if (data.isReadOnly()) {
      throw new IllegalArgumentException(
          "the memory for output '" + name + "' is read-only but is to be filled");
    }
    bind(outputs, "output", name, data, memoryInfo, type, shape);
  }

  /**
   * Binds memory of the session's device to an output; as {@link #bindOutput(String, MemorySegment,
   * ElementType, long...)}.
   *
   * @param offset where in the buffer the tensor begins, in bytes
   */
  public void bindOutput(
      String name, CudaBuffer data, long offset, ElementType type, long... shape) {
    bind(outputs, "output", name, data.memory().asSlice(offset), onDevice(), type, shape);
  }

  private MemorySegment onDevice() {
    if (deviceInfo.address() == 0) {
      throw new IllegalStateException(
          "model '" + session.name() + "' runs on the processor, not on a device");
    }
    return deviceInfo;
  }

  private void bind(
      Slot[] slots,
      String kind,
      String name,
      MemorySegment data,
      MemorySegment place,
      ElementType type,
      long[] shape) {
    checkOpen();
    Slot slot = find(slots, kind, name);
    if (!slot.info.accepts(type, shape) || shape.length > MAX_RANK) {
      throw new IllegalArgumentException(
          "model '"
              + session.name()
              + "' has "
              + kind
              + " '"
              + slot.info
              + "' but "
              + TensorInfo.text(type, shape)
              + " was given"
              + (shape.length > MAX_RANK ? "; the most dimensions are " + MAX_RANK : ""));
    }
    long elementCount = 1;
    for (long dim : shape) {
      if (dim != 0 && elementCount > Long.MAX_VALUE / type.byteSize() / dim) {
        throw new IndexOutOfBoundsException(
            kind + " '" + name + "': " + TensorInfo.text(type, shape) + " is too large");
      }
      elementCount *= dim;
    }
    Segments.checkInput(
        "the memory for " + kind + " '" + name + "'", data, elementCount, type.byteSize());
    if (!data.isAccessibleBy(Thread.currentThread())) {
      throw new WrongThreadException(
          "the memory for " + kind + " '" + name + "' belongs to another thread");
    }
    for (int i = 0; i < shape.length; i++) {
      shapeScratch.setAtIndex(ValueLayout.JAVA_LONG, i, shape[i]);
    }
    api.check(
        describe(kind, name),
        OrtSubset.CreateTensorWithDataAsOrtValue.invoke(
            OrtSubset.CreateTensorWithDataAsOrtValue(api.table),
            place,
            data,
            elementCount * type.byteSize(),
            shapeScratch,
            shape.length,
            type.code(),
            out));
    MemorySegment value = OrtApi.pointer(out);
    try {
      api.check(
          describe(kind, name),
          slots == inputs
              ? OrtSubset.BindInput.invoke(
                  OrtSubset.BindInput(api.table), handle, slot.cName, value)
              : OrtSubset.BindOutput.invoke(
                  OrtSubset.BindOutput(api.table), handle, slot.cName, value));
    } catch (RuntimeException | Error e) {
      releaseValue(value);
      throw e;
    }
    releaseValue(slot.value);
    slot.value = value;
    slot.data = data;
    complete = false;
  }

  /**
   * Runs the model: reads the bound inputs, fills the bound outputs, and returns when it is done;
   * on a stream that the session was given, when it stands on the stream.
   *
   * @throws IllegalStateException if an input or output is not bound, bound memory was closed, or
   *     this binding is closed
   * @throws OrtException if ONNX Runtime fails, for example because an output's shape is not the
   *     one that these inputs give; the outputs' content is undefined then
   */
  public void run() {
    checkOpen();
    if (!complete) {
      checkBound(inputs, "input");
      checkBound(outputs, "output");
      complete = true;
    }
    checkAlive(inputs, "input");
    checkAlive(outputs, "output");
    long status = runWithBinding();
    if (status != 0) {
      api.check("model '" + session.name() + "': run failed", MemorySegment.ofAddress(status));
    }
  }

  private long runWithBinding() {
    try {
      return (long) RUN.invokeExact(runWithBinding, sessionHandle, runOptions, handle);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e); // a downcall throws nothing else
    }
  }

  private void checkBound(Slot[] slots, String kind) {
    for (Slot slot : slots) {
      if (slot.data == null) {
        throw new IllegalStateException(
            kind + " '" + slot.info + "' of model '" + session.name() + "' is not bound");
      }
    }
  }

  private void checkAlive(Slot[] slots, String kind) {
    for (Slot slot : slots) {
      if (!slot.data.scope().isAlive()) {
        throw new IllegalStateException(
            "the memory bound to "
                + kind
                + " '"
                + slot.info.name()
                + "' of model '"
                + session.name()
                + "' was closed; keep its arena open, or bind other memory");
      }
    }
  }

  private Slot find(Slot[] slots, String kind, String name) {
    for (Slot slot : slots) {
      if (slot.info.name().equals(name)) {
        return slot;
      }
    }
    throw new IllegalArgumentException(
        "model '"
            + session.name()
            + "' has no "
            + kind
            + " '"
            + name
            + "'; it has "
            + (slots == inputs ? session.inputs() : session.outputs()));
  }

  private String describe(String kind, String name) {
    return "model '" + session.name() + "': cannot bind " + kind + " '" + name + "'";
  }

  private void releaseValue(MemorySegment value) {
    if (value.address() != 0) {
      OrtSubset.ReleaseValue.invoke(OrtSubset.ReleaseValue(api.table), value);
    }
  }

  private void checkOpen() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("this binding of model '" + session.name() + "' is closed");
    }
  }

  /** Releases the binding and its values; the bound memory stays the caller's. */
  @Override
  public void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    OrtSubset.ReleaseIoBinding.invoke(OrtSubset.ReleaseIoBinding(api.table), handle);
    for (Slot[] slots : List.of(inputs, outputs)) {
      for (Slot slot : slots) {
        releaseValue(slot.value);
        slot.value = MemorySegment.NULL;
        slot.data = null;
      }
    }
    arena.close();
    session.bindingClosed();
  }
}
