// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.ffi.ElfFile;
import org.seedhawk.ffi.LibraryLookup;
import org.seedhawk.ffi.NativeUnavailableException;

/**
 * What ONNX Runtime's CUDA provider needs on this machine and does not find. Asked before a session
 * is opened, so that a missing library is called by its name: ONNX Runtime itself prints the first
 * one to the standard error stream and says no more. Thread-safe.
 */
public final class CudaLibraries {
  /** File name of the provider, which lies beside ONNX Runtime's library. */
  static final String PROVIDER = "libonnxruntime_providers_cuda.so";

  /** What ONNX Runtime loads before a provider, by its path, so that the provider finds it. */
  static final String BRIDGE = "libonnxruntime_providers_shared.so";

  /** The driver's own library; it comes with the driver alone. */
  private static final String DRIVER = "libcuda.so.1";

  private CudaLibraries() {}

  /**
   * Looks for the provider beside ONNX Runtime, and for what it needs where the system's loader
   * looks ({@code LD_LIBRARY_PATH}, its cache, the provider's own search path). A library that is
   * found stays loaded: a session needs it next. A provider of the class path must have been
   * unpacked ({@link OrtRuntime#unpackProviders}).
   *
   * @param ortLibrary {@link OrtRuntime#libraryPath}
   * @return file names such as {@code libcudnn.so.9}, in the order in which the provider asks, the
   *     driver's last, each with the system's reason in parentheses if there is such a file but it
   *     cannot be loaded; empty if nothing is missing
   * @throws NativeUnavailableException if there is no provider, or none that can be read
   */
  public static List<String> missing(Path ortLibrary) {
    Path provider = ortLibrary.toAbsolutePath().resolveSibling(PROVIDER);
    if (!Files.isRegularFile(provider)) {
      throw new NativeUnavailableException(
          "ONNX Runtime '"
              + ortLibrary
              + "' has no CUDA provider '"
              + PROVIDER
              + "' beside it; build with SEEDHAWK_GPU=cuda13 (Maven: -Pgpu-cuda13), or set -D"
              + OrtLibrary.PROPERTY
              + "=<path> to a GPU build");
    }
    ElfFile elf;
    try {
      elf = ElfFile.read(provider);
    } catch (IOException e) {
      throw new NativeUnavailableException(
          "the CUDA provider cannot be used: " + e.getMessage(), e);
    }
    List<String> names = new ArrayList<>(elf.needed());
    if (!names.contains(DRIVER)) {
      names.add(DRIVER);
    }
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      String failure = LibraryLookup.failure(path(name, provider, elf.searchPath()));
      if (failure != null) {
        // The loader's text begins with the file that it lacks: this one, or one that this needs.
        missing.add(
            failure.startsWith(name + ": cannot open shared object file")
                ? name
                : name + " (" + failure + ")");
      }
    }
    return List.copyOf(missing);
  }

  /** The file in the provider's search path if there is one, else the bare name. */
  private static String path(String name, Path provider, List<String> searchPath) {
    if (name.equals(BRIDGE) && Files.isRegularFile(provider.resolveSibling(BRIDGE))) {
      return provider.resolveSibling(BRIDGE).toString();
    }
    String origin = provider.getParent().toString();
    for (String folder : searchPath) {
      Path file = Path.of(folder.replace("${ORIGIN}", origin).replace("$ORIGIN", origin), name);
      if (Files.isRegularFile(file)) {
        return file.toString();
      }
    }
    return name;
  }
}
