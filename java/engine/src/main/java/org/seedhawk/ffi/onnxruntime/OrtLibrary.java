// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.seedhawk.ffi.LibraryCache;
import org.seedhawk.ffi.LibraryLookup;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.ort.Ort;
import org.seedhawk.ffi.ort.OrtSubsetBase;

/** The library of ONNX Runtime: a JVM loads one, once, as {@link OrtRuntime} says. Thread-safe. */
final class OrtLibrary {
  static final String PROPERTY = "seedhawk.ort.library";

  private static Path loaded;

  /** What comes beside {@link #loaded} before a device is used. */
  private static List<URL> packedProviders = List.of();

  private OrtLibrary() {}

  /** Returns the execution providers that the class path has for the library that was loaded. */
  static synchronized List<URL> packedProviders() {
    return packedProviders;
  }

  /** Returns the version that a library says it has. */
  static String versionOf(MemorySegment base) {
    return OrtApi.string(
        OrtSubsetBase.GetVersionString.invoke(OrtSubsetBase.GetVersionString(base)));
  }

  /** Returns the table of functions; NULL when the library is too old. */
  static MemorySegment tableOf(MemorySegment base) {
    return OrtSubsetBase.GetApi.invoke(OrtSubsetBase.GetApi(base), Ort.ORT_SUBSET_API_VERSION());
  }

  /** Before the generated code sees the library, so that one that does not fit leaves no trace. */
  private static void checkVersion(Path library, SymbolLookup symbols) {
    MemorySegment function =
        symbols
            .find("OrtGetApiBase")
            .orElseThrow(
                () ->
                    new NativeUnavailableException(
                        "'"
                            + library
                            + "' is not ONNX Runtime, it has no OrtGetApiBase; correct -D"
                            + PROPERTY));
    var handle =
        Linker.nativeLinker().downcallHandle(function, FunctionDescriptor.of(ValueLayout.ADDRESS));
    MemorySegment base;
    try {
      base = (MemorySegment) handle.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    base = OrtSubsetBase.reinterpret(base, Arena.global(), null);
    if (tableOf(base).address() == 0) {
      throw new NativeUnavailableException(
          "ONNX Runtime is "
              + versionOf(base)
              + ", this jar needs 1."
              + Ort.ORT_SUBSET_API_VERSION()
              + " or later; set -D"
              + PROPERTY
              + "=<path> to such a library (tried '"
              + library
              + "')");
    }
  }

  /**
   * Loads the library if this JVM has not yet.
   *
   * @throws NativeUnavailableException if it is absent, cannot be loaded or is too old
   */
  static synchronized Path load() {
    String property = System.getProperty(PROPERTY);
    Path wanted =
        property == null || property.isBlank()
            ? null
            : Path.of(property).toAbsolutePath().normalize();
    if (loaded != null && (wanted == null || wanted.equals(loaded))) {
      return loaded;
    }
    disableTelemetry();
    OrtLocator.Found found =
        wanted == null
            ? OrtLocator.find(LibraryCache.loaders(), OrtLocator.systemNames())
            : new OrtLocator.Found(wanted, List.of());
    Path library = found.library();
    if (!Files.isRegularFile(library)) {
      throw new NativeUnavailableException(
          "-D"
              + PROPERTY
              + "="
              + library
              + " names no file; correct it, unpack the bundle again, or leave it out to use the"
              + " library of the Maven artifact com.microsoft.onnxruntime:onnxruntime");
    }
    try {
      loaded = wanted == null ? LibraryCache.load(library, OrtLibrary::use) : use(library);
    } catch (IllegalArgumentException e) {
      throw new NativeUnavailableException(
          "ONNX Runtime cannot be loaded from '"
              + library
              + "': "
              + e.getMessage()
              + (wanted == null
                  ? "; set -Dseedhawk.cache=<folder> if that folder allows no programs, or -D"
                  : "; correct -D")
              + PROPERTY
              + "=<path>",
          e);
    }
    packedProviders = found.providers();
    return loaded;
  }

  /** Checks a library and makes it the one that is used. */
  private static Path use(Path library) {
    try (Arena trial = Arena.ofConfined()) {
      checkVersion(library, LibraryLookup.open(library, trial));
      if (loaded != null) {
        throw new NativeUnavailableException(
            "ONNX Runtime is loaded from '"
                + loaded
                + "' already and a JVM uses one; start a new JVM for '"
                + library
                + "'");
      }
      LibraryLookup.useOrt(LibraryLookup.open(library, Arena.global()));
    }
    return library;
  }

  /**
   * Official builds from 1.29 on write a device id to the user's cache and report use to their
   * maker from the first environment on; the API's switch comes after that, so the process's
   * environment says no before the library is loaded. What the user has set stays.
   */
  private static void disableTelemetry() {
    Linker linker = Linker.nativeLinker();
    MemorySegment setenv = linker.defaultLookup().find("setenv").orElse(null);
    if (setenv == null) {
      return; // Windows: its builds take the API's switch in time
    }
    var handle =
        linker.downcallHandle(
            setenv,
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int overwrite = 0;
      int status =
          (int)
              handle.invokeExact(
                  arena.allocateFrom("ORT_DISABLE_TELEMETRY"), arena.allocateFrom("1"), overwrite);
      if (status != 0) {
        throw new NativeUnavailableException(
            "ONNX Runtime's telemetry cannot be switched off: setenv failed; set"
                + " ORT_DISABLE_TELEMETRY=1 in the environment");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
