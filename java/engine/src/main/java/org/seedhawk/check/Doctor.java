// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.check;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.LibraryLookup;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.onnxruntime.CudaLibraries;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.model.SiteModel;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Precision;
import org.seedhawk.work.Backend;
import org.seedhawk.work.DeviceChoice;

/** Looks at the machine: what the engine found, what it did not, and what follows. Immutable. */
public final class Doctor {

  /**
   * One finding.
   *
   * @param subject what was looked at
   * @param ok whether it works; an absence that the engine makes up for is not ok but not fatal
   *     either
   * @param fatal whether nothing can be scored because of it
   * @param detail what was found, or why not and what to do
   */
  public record Finding(String subject, boolean ok, boolean fatal, String detail) {}

  private Doctor() {}

  /** Looks at JVM, kernels, ONNX Runtime and the default model; never throws for what it finds. */
  public static List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        new Finding(
            "JVM",
            true,
            false,
            "%s %s, %s processors, %s MB heap"
                .formatted(
                    System.getProperty("java.vm.name"),
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.getRuntime().maxMemory() >> 20)));
    try {
      LibraryLookup.checkAccess();
    } catch (NativeUnavailableException e) {
      findings.add(new Finding("native code", false, true, e.getMessage()));
      return findings; // the rest is native
    }
    findings.add(kernels());
    findings.add(runtime());
    findings.add(cudaKernels());
    findings.add(cudaProvider());
    findings.add(gpu());
    findings.add(model());
    return findings;
  }

  private static Finding kernels() {
    try (Backend backend = Backend.open()) {
      if (backend.libraryPath().isEmpty()) {
        String reason =
            backend.absence().isEmpty()
                ? "-D" + Backend.PROPERTY + "=java was asked for"
                : backend.absence();
        return new Finding("kernels", false, false, "Java twins in use: " + reason);
      }
      return new Finding(
          "kernels",
          true,
          false,
          "%s, available %s, precisions %s, %s"
              .formatted(
                  backend.name(),
                  NativeKernels.availableBackends(),
                  backend.precisions(),
                  backend.libraryPath().get()));
    } catch (NativeUnavailableException | IllegalArgumentException e) {
      return new Finding("kernels", false, true, e.getMessage());
    }
  }

  private static Finding runtime() {
    try (OrtRuntime runtime = OrtRuntime.open()) {
      return new Finding(
          "ONNX Runtime",
          true,
          false,
          "%s, providers %s, %s"
              .formatted(runtime.version(), runtime.providers(), runtime.libraryPath()));
    } catch (NativeUnavailableException e) {
      return new Finding("ONNX Runtime", false, true, e.getMessage());
    }
  }

  private static Finding cudaKernels() {
    try {
      return new Finding("CUDA kernels", true, false, CudaDevice.library().toString());
    } catch (NativeUnavailableException e) {
      return new Finding(
          "CUDA kernels",
          false,
          false,
          System.getProperty("seedhawk.cuda.library") == null
              ? e.getMessage() + "; they are built where nvcc 12.8 or later is"
              : e.getMessage());
    }
  }

  /** What ONNX Runtime needs on a GPU, whether or not there is one. */
  private static Finding cudaProvider() {
    try (OrtRuntime runtime = OrtRuntime.open()) {
      if (!runtime.providers().contains("CUDAExecutionProvider")) {
        return new Finding(
            "CUDA provider",
            false,
            false,
            "this ONNX Runtime is a CPU build; SEEDHAWK_GPU=cuda13 builds with one for GPUs");
      }
      runtime.unpackProviders();
      List<String> missing = CudaLibraries.missing(runtime.libraryPath());
      return new Finding(
          "CUDA provider",
          missing.isEmpty(),
          false,
          missing.isEmpty()
              ? "all that it needs is here"
              : "does not find " + String.join(", ", missing));
    } catch (NativeUnavailableException e) {
      return new Finding("CUDA provider", false, false, e.getMessage());
    }
  }

  private static Finding gpu() {
    List<CudaDevice> devices;
    try {
      devices = CudaDevice.list();
    } catch (NativeUnavailableException e) {
      return new Finding("GPU", false, false, e.getMessage() + "; everything runs on the CPU");
    }
    try (OrtRuntime runtime = OrtRuntime.open()) {
      DeviceChoice choice = DeviceChoice.of(Device.AUTO, () -> devices, runtime::checkCuda);
      return new Finding(
          "GPU",
          choice.gpu() != null,
          false,
          devices
              + (choice.gpu() == null
                  ? ", not used: " + choice.absence() + "; everything runs on the CPU"
                  : ""));
    } catch (NativeUnavailableException e) {
      return new Finding("GPU", false, false, devices + ", not used: " + e.getMessage());
    }
  }

  private static Finding model() {
    try (Backend backend = Backend.open();
        OrtRuntime runtime = OrtRuntime.open();
        SiteModel model =
            backend.openModel(runtime, ModelFiles.find(null), PathChoice.AUTO, Precision.FLOAT32)) {
      return new Finding(
          "default model",
          true,
          false,
          "%s %s, %s, rule %s%s"
              .formatted(
                  model.contract().name(),
                  model.contract().version(),
                  model.contract().encoding(),
                  model.contract().seedMatch(),
                  model.isFused() ? ", fused kernel" : model.hasTowers() ? ", towers" : ""));
    } catch (NativeUnavailableException | ModelException e) {
      return new Finding("default model", false, true, e.getMessage());
    }
  }
}
