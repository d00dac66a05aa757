// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.ffi.KernelError;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.KernelLibrary;
import org.seedhawk.ffi.LibraryLookup;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.cuda.Cuda;
import org.seedhawk.ffi.cuda.shk_cuda_device;

/**
 * A GPU that libseedhawk_cuda found.
 *
 * <p>The library is {@code -Dseedhawk.cuda.library=<path>}, else the class path resource {@code
 * org/seedhawk/native/<os>-<arch>/libseedhawk_cuda.so}. It loads without a driver, too. Immutable.
 *
 * @param ordinal its number, from 0
 * @param name the maker's name
 * @param major of the compute capability; 0 for the emulated device of the tests, which is the host
 * @param minor of the compute capability
 * @param multiprocessors how many it has
 * @param memoryBytes its memory
 * @param freeBytes what was free of it
 * @param driverVersion 1000 * major + 10 * minor of the CUDA that the driver knows
 */
public record CudaDevice(
    int ordinal,
    String name,
    int major,
    int minor,
    int multiprocessors,
    long memoryBytes,
    long freeBytes,
    int driverVersion) {

  private static final String PROPERTY = "seedhawk.cuda.library";

  private static final String DRIVER = "libcuda.so.1";

  private static final String NO_DRIVER =
      "there is no NVIDIA driver here (" + DRIVER + " was not found)";

  private static final KernelLibrary LIBRARY =
      new KernelLibrary(
          "seedhawk_cuda",
          PROPERTY,
          "shk_cuda_abi_version",
          Cuda.SHK_CUDA_ABI_VERSION(),
          Cuda.class,
          LibraryLookup::useCuda);

  /**
   * Lists the devices. Where there is no driver the library is not even unpacked, unless the system
   * property names one.
   *
   * @return at least one
   * @throws NativeUnavailableException if there is no device, no driver, or the library is absent,
   *     cannot be loaded or has another ABI
   */
  public static List<CudaDevice> list() {
    if (System.getProperty(PROPERTY) == null && !LibraryLookup.isInstalled(DRIVER)) {
      throw new NativeUnavailableException(NO_DRIVER);
    }
    LIBRARY.load();
    try (Arena call = Arena.ofConfined()) {
      MemorySegment error = KernelError.allocate(call);
      MemorySegment count = call.allocate(ValueLayout.JAVA_INT);
      KernelError.check(Cuda.shk_cuda_device_count(count, error), error);
      List<CudaDevice> devices = new ArrayList<>();
      for (int ordinal = 0; ordinal < count.get(ValueLayout.JAVA_INT, 0); ordinal++) {
        MemorySegment device = shk_cuda_device.allocate(call);
        shk_cuda_device.struct_size(device, (int) shk_cuda_device.sizeof());
        KernelError.check(Cuda.shk_cuda_device_describe(ordinal, device, error), error);
        devices.add(
            new CudaDevice(
                ordinal,
                shk_cuda_device.name(device).getString(0),
                shk_cuda_device.major(device),
                shk_cuda_device.minor(device),
                shk_cuda_device.multiprocessors(device),
                shk_cuda_device.memory_bytes(device),
                shk_cuda_device.free_bytes(device),
                shk_cuda_device.driver_version(device)));
      }
      return List.copyOf(devices);
    } catch (KernelException e) {
      throw new NativeUnavailableException(
          LibraryLookup.isInstalled(DRIVER) ? e.getMessage() : NO_DRIVER, e);
    }
  }

  /** Returns the file that was loaded. */
  public static Path library() {
    return LIBRARY.load();
  }

  /**
   * Returns the native handles that were created and not destroyed in this JVM, for leak tests; 0
   * when no library was loaded.
   */
  public static long liveHandles() {
    return LIBRARY.isLoaded() ? Cuda.shk_cuda_live_handles() : 0;
  }

  /** Returns whether this is the host in the disguise of a device, for tests. */
  public boolean isEmulated() {
    return major == 0;
  }

  /** Creates the calling thread's stream on the device. */
  public CudaContext newContext() {
    return new CudaContext(this);
  }

  @Override
  public String toString() {
    return "cuda:%s %s, sm_%s%s, %s MB".formatted(ordinal, name, major, minor, memoryBytes >> 20);
  }
}
