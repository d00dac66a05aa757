// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.host.NativeKernels;

/**
 * What a test needs beyond the JDK: absent, the test is skipped and says so; {@code
 * -Dseedhawk.require=data,native,gpu} fails it.
 */
@SuppressWarnings("exports") // tests stand in the module, but nobody gets them
public final class TestEnvironment {
  private TestEnvironment() {}

  /** Returns a file or folder of the data pack. */
  public static Path data(String path) {
    Path file = Path.of(System.getProperty("seedhawk.data", "../shared/data")).resolve(path);
    if (!Files.exists(file)) {
      skip("data", "data pack file " + file + " is absent");
    }
    return file;
  }

  /** Returns the native backends that run here, scalar first. */
  public static List<NativeKernels.Backend> backends() {
    try {
      return NativeKernels.availableBackends().stream()
          .filter(backend -> backend != NativeKernels.Backend.AUTO)
          .toList();
    } catch (NativeUnavailableException e) {
      skip("native", e.getMessage());
      throw e;
    }
  }

  /**
   * Returns the first GPU, which may be the emulated one. A library that is there but cannot be
   * loaded is no reason to skip anything.
   */
  public static CudaDevice gpu() {
    String named = System.getProperty("seedhawk.cuda.library", "");
    if (!named.isEmpty() && Files.exists(Path.of(named))) {
      CudaDevice.library();
    }
    try {
      return CudaDevice.list().getFirst();
    } catch (NativeUnavailableException e) {
      skip("gpu", e.getMessage());
      throw e;
    }
  }

  private static void skip(String part, String reason) {
    if (Arrays.asList(System.getProperty("seedhawk.require", "").split(",")).contains(part)) {
      Assertions.fail(reason + ", but -Dseedhawk.require has '" + part + "'");
    }
    System.out.println("[seedhawk] skipped: " + reason);
    Assumptions.abort(reason);
  }
}
