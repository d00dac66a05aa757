// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.ffi.device.CudaDevice;

/** What the tests tell the emulated device, see native/tests/cuda_emulated_control.cpp. */
final class EmulatedDevice {
  private EmulatedDevice() {}

  /** Gives the device so many bytes; returns how many are in use. */
  static long limit(long bytes) {
    var call =
        Linker.nativeLinker()
            .downcallHandle(
                symbol("shk_emulated_memory"),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    try {
      return (long) call.invokeExact(bytes);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static void unlimited() {
    limit(1L << 40);
  }

  /** Makes all kernels fail from now on, or none. */
  static void fail(boolean fails) {
    var call =
        Linker.nativeLinker()
            .downcallHandle(
                symbol("shk_emulated_failure"), FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
    try {
      call.invokeExact(fails ? 1 : 0);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Returns about the least memory with which a job ends. */
  static long leastMemory(Runnable job) {
    long tooLittle = 0;
    long enough = 1L << 31;
    while (enough - tooLittle > enough / 16) {
      long middle = (tooLittle + enough) / 2;
      limit(middle);
      try {
        job.run();
        enough = middle;
      } catch (EngineUnavailableException e) {
        tooLittle = middle;
      }
    }
    return enough;
  }

  private static MemorySegment symbol(String name) {
    return SymbolLookup.libraryLookup(CudaDevice.library(), Arena.global()).find(name).get();
  }
}
