// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.ffi.CudaDevice;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.OrtException;
import org.seedhawk.ffi.OrtRuntime;

/** Which device is used, and what is said when it is not the one that was asked for. */
class DeviceChoiceTest {
  private static final CudaDevice FIRST = new CudaDevice(0, "first", 9, 0, 132, 1L << 36, 1, 13000);
  private static final CudaDevice SECOND = new CudaDevice(1, "second", 8, 0, 108, 1L << 35, 1, 0);

  private static final Consumer<CudaDevice> WORKS = device -> {};

  /** What this ONNX Runtime, which has no CUDA, says. */
  private static final Consumer<CudaDevice> NO_PROVIDER =
      device -> {
        try (OrtRuntime runtime = OrtRuntime.open()) {
          runtime.checkCuda(device);
        }
      };

  private static DeviceChoice choose(Device wanted, Consumer<CudaDevice> check, String... missing) {
    return DeviceChoice.of(wanted, () -> List.of(FIRST, SECOND), check, () -> List.of(missing));
  }

  @Test
  void takesTheGpuThatWorks() {
    assertSame(FIRST, choose(Device.AUTO, WORKS).gpu());
    assertSame(FIRST, choose(Device.parse("cuda"), WORKS).gpu());
    assertSame(SECOND, choose(Device.parse("cuda:1"), WORKS).gpu());
    assertEquals("", choose(Device.AUTO, WORKS).absence());
  }

  @Test
  void theProcessorNeedsNoLookAtGpus() {
    DeviceChoice choice =
        DeviceChoice.of(
            Device.CPU,
            () -> {
              throw new AssertionError("looked");
            },
            WORKS,
            List::of);
    assertNull(choice.gpu());
    assertEquals("", choice.absence());
  }

  @Test
  void autoFallsBackAndSaysWhy() {
    DeviceChoice noProvider = choose(Device.AUTO, NO_PROVIDER);
    assertNull(noProvider.gpu());
    assertTrue(noProvider.absence().contains("CUDA"), noProvider.absence());
    assertEquals(
        "ONNX Runtime's CUDA provider does not find libcublas.so.13, libcudnn.so.9",
        choose(Device.AUTO, NO_PROVIDER, "libcublas.so.13", "libcudnn.so.9").absence());
    DeviceChoice noDriver =
        DeviceChoice.of(
            Device.AUTO,
            () -> {
              throw new NativeUnavailableException("no driver");
            },
            WORKS,
            List::of);
    assertNull(noDriver.gpu());
    assertEquals("no driver", noDriver.absence());
  }

  @Test
  void aGpuByNameIsUsedOrRefused() {
    EngineUnavailableException noProvider =
        assertThrows(
            EngineUnavailableException.class,
            () -> choose(Device.cuda(1), NO_PROVIDER, "libcudnn.so.9"));
    assertTrue(noProvider.getMessage().contains("'cuda:1'"), noProvider.getMessage());
    assertTrue(noProvider.getMessage().contains("libcudnn.so.9"), noProvider.getMessage());
    assertTrue(noProvider.getCause() instanceof OrtException);
    EngineUnavailableException noSuch =
        assertThrows(EngineUnavailableException.class, () -> choose(Device.cuda(2), WORKS));
    assertTrue(noSuch.getMessage().contains("no GPU 2"), noSuch.getMessage());
    assertTrue(noSuch.getMessage().contains("second"), noSuch.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:99999", "cuda:1x", "cuda 1"})
  void refusesOtherNames(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Device.parse(text));
    assertTrue(refused.getMessage().contains("'" + text + "'"), refused.getMessage());
  }

  @Test
  void namesAreReadAsTheyAreWritten() {
    for (String text : List.of("auto", "cpu", "cuda:0", "cuda:12")) {
      assertEquals(text, Device.parse(text).toString());
    }
    assertEquals(Device.cuda(0), Device.parse("cuda"));
  }
}
