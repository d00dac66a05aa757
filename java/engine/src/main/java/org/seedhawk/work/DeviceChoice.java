// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.scan.Device;

/**
 * The GPU that an engine uses, or why it uses none. Immutable.
 *
 * @param gpu null: the processor
 * @param absence why there is none although it would have been used; else empty
 * @param unused whether a GPU is there that cannot be used
 */
public record DeviceChoice(CudaDevice gpu, String absence, boolean unused) {
  /**
   * Chooses.
   *
   * @param devices lists the GPUs, at least one, or throws {@link NativeUnavailableException}
   * @param check throws {@link NativeUnavailableException} if ONNX Runtime cannot use the GPU
   * @throws EngineUnavailableException if a GPU was asked for by name and cannot be used
   */
  public static DeviceChoice of(
      Device wanted, Supplier<List<CudaDevice>> devices, Consumer<CudaDevice> check) {
    if (wanted.kind() == Device.Kind.CPU) {
      return new DeviceChoice(null, "", false);
    }
    boolean there = false;
    try {
      List<CudaDevice> found = devices.get();
      there = true;
      if (wanted.ordinal() >= found.size()) {
        throw new NativeUnavailableException(
            "there is no GPU %s, only %s".formatted(wanted.ordinal(), found));
      }
      CudaDevice gpu = found.get(wanted.ordinal());
      check.accept(gpu);
      return new DeviceChoice(gpu, "", false);
    } catch (NativeUnavailableException e) {
      if (wanted.kind() == Device.Kind.CUDA) {
        throw new EngineUnavailableException(
            "device '%s' cannot be used: %s; 'seedhawk doctor' says more"
                .formatted(wanted, e.getMessage()),
            e);
      }
      return new DeviceChoice(null, e.getMessage(), there);
    }
  }
}
