// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where libraries are looked for, on platforms that this machine is not. */
class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "Linux,        amd64,   linux-x86_64,   libseedhawk.so,    linux-x64",
    "Linux,        x86_64,  linux-x86_64,   libseedhawk.so,    linux-x64",
    "Linux,        aarch64, linux-aarch64,  libseedhawk.so,    linux-aarch64",
    "Linux,        riscv64, linux-riscv64,  libseedhawk.so,    linux-riscv64",
    "Mac OS X,     aarch64, osx-arm64,      libseedhawk.dylib, osx-aarch64",
    "Mac OS X,     x86_64,  osx-x86_64,     libseedhawk.dylib, osx-x64",
    "Windows 11,   amd64,   windows-x86_64, seedhawk.dll,      win-x64",
  })
  void namesFoldersAndFiles(
      String os, String arch, String kernels, String file, String onnxRuntime) {
    Platform platform = Platform.of(os, arch);
    assertEquals(kernels, platform.kernelFolder());
    assertEquals(file, platform.fileName("seedhawk"));
    assertEquals(onnxRuntime, platform.onnxRuntimeFolder());
  }

  @Test
  void namesALibraryAsTheSystemDoes() {
    assertEquals(System.mapLibraryName("seedhawk"), Platform.current().fileName("seedhawk"));
  }

  /** The jar of ONNX Runtime has libraries of all platforms. */
  @ParameterizedTest
  @CsvSource({"Linux, amd64", "Linux, aarch64", "Mac OS X, aarch64", "Windows 11, amd64"})
  void findsTheLibrariesOfOnnxRuntime(String os, String arch) {
    Platform platform = Platform.of(os, arch);
    String resource =
        "ai/onnxruntime/native/"
            + platform.onnxRuntimeFolder()
            + "/"
            + platform.fileName("onnxruntime");
    assertNotNull(LibraryCache.find(resource), resource);
  }
}
