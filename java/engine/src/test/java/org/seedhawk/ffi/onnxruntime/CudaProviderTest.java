// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.ort.Ort;
import org.seedhawk.ffi.ort.OrtSubset;
import org.seedhawk.ffi.ort.OrtSubsetBase;

/** What sessions on a GPU ask of ONNX Runtime, as far as a machine without one can tell. */
class CudaProviderTest {
  /** A device that no machine has. */
  private static final CudaDevice NOWHERE = new CudaDevice(4000, "nowhere", 9, 0, 1, 1, 1, 13000);

  private static OrtRuntime runtime;
  private static MemorySegment table;

  @BeforeAll
  static void open() {
    runtime = OrtRuntime.open();
    MemorySegment base = OrtSubsetBase.reinterpret(Ort.OrtGetApiBase(), Arena.global(), null);
    table =
        OrtSubset.reinterpret(
            OrtSubsetBase.GetApi.invoke(OrtSubsetBase.GetApi(base), Ort.ORT_SUBSET_API_VERSION()),
            Arena.global(),
            null);
  }

  @AfterAll
  static void close() {
    runtime.close();
  }

  private static boolean hasProvider() {
    return runtime.providers().contains("CUDAExecutionProvider");
  }

  @Test
  void memoryOfADeviceIsDescribed() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
      MemorySegment status =
          OrtSubset.CreateMemoryInfo.invoke(
              OrtSubset.CreateMemoryInfo(table),
              arena.allocateFrom("Cuda"),
              Ort.ORT_SUBSET_ALLOCATOR_DEVICE(),
              0,
              Ort.ORT_SUBSET_MEMORY_DEFAULT(),
              out);
      assertEquals(0, status.address());
      assertNotEquals(0, OrtApi.pointer(out).address());
      OrtSubset.ReleaseMemoryInfo.invoke(OrtSubset.ReleaseMemoryInfo(table), OrtApi.pointer(out));
    }
  }

  @Test
  void optionsOfTheProviderAreRefusedWhereItIsNotBuiltIn() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
      OrtApi api = new OrtApi(table, arena);
      MemorySegment keys = arena.allocate(ValueLayout.ADDRESS);
      keys.set(ValueLayout.ADDRESS, 0, arena.allocateFrom("device_id"));
      MemorySegment values = arena.allocate(ValueLayout.ADDRESS);
      values.set(ValueLayout.ADDRESS, 0, arena.allocateFrom("zero"));
      MemorySegment created =
          OrtSubset.CreateCUDAProviderOptions.invoke(
              OrtSubset.CreateCUDAProviderOptions(table), out);
      if (hasProvider()) {
        api.check("create", created);
      } else {
        assertThrows(OrtException.class, () -> api.check("create", created));
      }
      MemorySegment provider = hasProvider() ? OrtApi.pointer(out) : MemorySegment.NULL;
      MemorySegment updated =
          OrtSubset.UpdateCUDAProviderOptions.invoke(
              OrtSubset.UpdateCUDAProviderOptions(table), provider, keys, values, 1);
      assertThrows(OrtException.class, () -> api.check("update", updated), "'zero' is no number");
      OrtSubset.ReleaseCUDAProviderOptions.invoke(
          OrtSubset.ReleaseCUDAProviderOptions(table), provider);
    }
  }

  @Test
  void aRunIsToldNotToWait() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
      OrtApi api = new OrtApi(table, arena);
      api.check(
          "create", OrtSubset.CreateRunOptions.invoke(OrtSubset.CreateRunOptions(table), out));
      MemorySegment run = OrtApi.pointer(out);
      MemorySegment key = arena.allocateFrom("disable_synchronize_execution_providers");
      api.check(
          "add",
          OrtSubset.AddRunConfigEntry.invoke(
              OrtSubset.AddRunConfigEntry(table), run, key, arena.allocateFrom("1")));
      OrtSubset.ReleaseRunOptions.invoke(OrtSubset.ReleaseRunOptions(table), run);
    }
  }

  @Test
  void aDeviceThatIsNotThereRunsNothing() {
    NativeUnavailableException refused =
        assertThrows(NativeUnavailableException.class, () -> runtime.checkCuda(NOWHERE));
    assertTrue(refused.getMessage().contains("CUDA"), refused.getMessage());
    byte[] toy =
        OnnxBytes.model(
            new OnnxBytes()
                .message(1, OnnxBytes.node("Relu", new String[] {"x"}, "y"))
                .text(2, "toy")
                .message(11, OnnxBytes.value("x", 1, -1, 3))
                .message(12, OnnxBytes.value("y", 1, -1, 3)),
            20);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment model = arena.allocateFrom(ValueLayout.JAVA_BYTE, toy);
      OrtException failed =
          assertThrows(
              OrtException.class,
              () ->
                  runtime
                      .openSession(
                          model,
                          SessionOptions.DEFAULT.on(new SessionOptions.CudaStream(NOWHERE, 64)))
                      .close());
      assertTrue(failed.getMessage().contains("nowhere"), failed.getMessage());
      assertFalse(failed.isOutOfMemory());
      runtime.openSession(model, SessionOptions.DEFAULT).close(); // the processor still works
    }
  }

  @Test
  void fullMemoryIsToldFromTheText() {
    for (String text :
        new String[] {
          "Failed to allocate memory for requested buffer of size 4",
          "CUDA failure 2: out of memory ; GPU=0",
          "CUDNN_STATUS_ALLOC_FAILED"
        }) {
      assertTrue(new OrtException(6, "model 'x': run failed: " + text).isOutOfMemory(), text);
    }
    assertFalse(new OrtException(2, "model 'x': an input is missing").isOutOfMemory());
  }
}
