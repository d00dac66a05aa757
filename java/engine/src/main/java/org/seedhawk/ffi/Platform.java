// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.util.Locale;

/**
 * An operating system and a processor, under the names that native libraries are filed by. Java
 * itself has two names for one processor, and those who build libraries have others. Immutable.
 *
 * @param system {@code linux}, which also stands for what is not known, {@code osx} or {@code
 *     windows}
 * @param processor {@code x86_64}, {@code aarch64}, or what Java calls another one
 */
public record Platform(String system, String processor) {
  /** Returns that of this JVM. */
  public static Platform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** Returns the platform that Java calls so in {@code os.name} and {@code os.arch}. */
  public static Platform of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String arch = osArch.toLowerCase(Locale.ROOT);
    return new Platform(
        os.startsWith("mac") ? "osx" : os.startsWith("windows") ? "windows" : "linux",
        arch.equals("amd64") ? "x86_64" : arch.equals("arm64") ? "aarch64" : arch);
  }

  /** Returns the folder of our libraries, as cmake/build-native.sh names it: by uname's words. */
  public String kernelFolder() {
    return system + "-" + (isMac() && processor.equals("aarch64") ? "arm64" : processor);
  }

  /** Returns the folder of ONNX Runtime's library in the jars of com.microsoft.onnxruntime. */
  public String onnxRuntimeFolder() {
    return (system.equals("windows") ? "win" : system)
        + "-"
        + (processor.equals("x86_64") ? "x64" : processor);
  }

  /** Returns the file name of a library. */
  public String fileName(String library) {
    return switch (system) {
      case "windows" -> library + ".dll";
      case "osx" -> "lib" + library + ".dylib";
      default -> "lib" + library + ".so";
    };
  }

  private boolean isMac() {
    return system.equals("osx");
  }

  /** Returns both, such as {@code linux-aarch64}. */
  @Override
  public String toString() {
    return system + "-" + processor;
  }
}
