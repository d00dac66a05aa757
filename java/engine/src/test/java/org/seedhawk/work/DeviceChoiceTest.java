// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.scan.Device;

/** Which device is used, and what is said when it is not the one that was asked for. */
class DeviceChoiceTest {
  private static final CudaDevice FIRST =
      new CudaDevice(4000, "first", 9, 0, 132, 1L << 36, 1, 13000);
  private static final CudaDevice SECOND =
      new CudaDevice(4001, "second", 8, 0, 108, 1L << 35, 1, 0);

  private static final Consumer<CudaDevice> WORKS = device -> {};

  /** What this machine's ONNX Runtime says of a device that is not there. */
  private static final Consumer<CudaDevice> NO_PROVIDER =
      device -> {
        try (OrtRuntime runtime = OrtRuntime.open()) {
          runtime.checkCuda(device);
        }
      };

  private static DeviceChoice choose(Device wanted, Consumer<CudaDevice> check) {
    return DeviceChoice.of(wanted, () -> List.of(FIRST, SECOND), check);
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
            WORKS);
    assertNull(choice.gpu());
    assertEquals("", choice.absence());
  }

  @Test
  void autoFallsBackAndSaysWhy() {
    DeviceChoice noProvider = choose(Device.AUTO, NO_PROVIDER);
    assertNull(noProvider.gpu());
    assertTrue(noProvider.absence().contains("CUDA"), noProvider.absence());
    assertTrue(noProvider.unused());
    DeviceChoice noDriver =
        DeviceChoice.of(
            Device.AUTO,
            () -> {
              throw new NativeUnavailableException("no driver");
            },
            WORKS);
    assertNull(noDriver.gpu());
    assertEquals("no driver", noDriver.absence());
    assertFalse(noDriver.unused());
  }

  @Test
  void aGpuByNameIsUsedOrRefused() {
    EngineUnavailableException noProvider =
        assertThrows(EngineUnavailableException.class, () -> choose(Device.cuda(1), NO_PROVIDER));
    assertTrue(noProvider.getMessage().contains("'cuda:1'"), noProvider.getMessage());
    assertTrue(noProvider.getMessage().contains("CUDA provider"), noProvider.getMessage());
    assertTrue(noProvider.getCause() instanceof NativeUnavailableException);
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
