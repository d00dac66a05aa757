// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.seedhawk.ffi.CudaDevice;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.OrtException;
import org.seedhawk.ffi.OrtRuntime;

/**
 * The GPU that an engine uses, or why it uses none. Immutable.
 *
 * @param gpu null: the processor
 * @param absence why there is none although it would have been used; else empty
 * @param unused whether a GPU is there that cannot be used
 */
record DeviceChoice(CudaDevice gpu, String absence, boolean unused) {
  /** As the other, with what ONNX Runtime says. */
  static DeviceChoice of(Device wanted, Supplier<List<CudaDevice>> devices, OrtRuntime runtime) {
    return of(wanted, devices, runtime::checkCuda, List::of);
  }

  /**
   * Chooses.
   *
   * @param devices lists the GPUs, at least one, or throws {@link NativeUnavailableException}
   * @param check throws {@link OrtException} if ONNX Runtime cannot use the GPU
   * @param missing lists what ONNX Runtime's provider needs and does not find
   * @throws EngineUnavailableException if a GPU was asked for by name and cannot be used
   */
  static DeviceChoice of(
      Device wanted,
      Supplier<List<CudaDevice>> devices,
      Consumer<CudaDevice> check,
      Supplier<List<String>> missing) {
    if (wanted.kind() == Device.Kind.CPU) {
      return new DeviceChoice(null, "", false);
    }
    String absence;
    RuntimeException cause;
    try {
      List<CudaDevice> found = devices.get();
      if (wanted.ordinal() < found.size()) {
        CudaDevice gpu = found.get(wanted.ordinal());
        check.accept(gpu);
        return new DeviceChoice(gpu, "", false);
      }
      absence = "there is no GPU %d, only %s".formatted(wanted.ordinal(), found);
      cause = null;
    } catch (NativeUnavailableException e) {
      absence = e.getMessage();
      cause = e;
    } catch (OrtException e) {
      List<String> names = missing.get();
      absence =
          names.isEmpty()
              ? e.getMessage()
              : "ONNX Runtime's CUDA provider does not find " + String.join(", ", names);
      cause = e;
    }
    if (wanted.kind() == Device.Kind.CUDA) {
      throw new EngineUnavailableException(
          "device '%s' cannot be used: %s; 'seedhawk doctor' says more".formatted(wanted, absence),
          cause);
    }
    return new DeviceChoice(null, absence, cause instanceof OrtException);
  }
}
