// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the generated bindings find their symbols. A library is opened by path, not through the
 * class loader, so that two class loaders of one JVM may both hold the engine. Once in use it stays
 * loaded for the life of the JVM. Thread-safe.
 */
public final class LibraryLookup {
  private static volatile SymbolLookup kernels = name -> Optional.empty();
  private static volatile SymbolLookup cuda = name -> Optional.empty();
  private static volatile SymbolLookup ort = name -> Optional.empty();

  private LibraryLookup() {}

  /**
   * Makes sure that Java lets this module call native code. It is to be asked before a class of the
   * bindings is used: one that is refused could never be initialised again.
   *
   * @throws NativeUnavailableException if Java does not, with the option that is missing
   */
  public static void checkAccess() {
    try {
      MemorySegment.NULL.reinterpret(1);
    } catch (IllegalCallerException e) {
      Module module = LibraryLookup.class.getModule();
      throw new NativeUnavailableException(
          "Java does not let "
              + (module.isNamed() ? "module '" + module.getName() + "'" : "the class path")
              + " call native code; start it with --enable-native-access="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED")
              + ", or with Enable-Native-Access: ALL-UNNAMED in the manifest of the program's jar",
          e);
    }
  }

  /** Symbols of libseedhawk, for the generated code only. */
  public static SymbolLookup kernels() {
    return name -> kernels.find(name);
  }

  /** Symbols of libseedhawk_cuda, for the generated code only. */
  public static SymbolLookup cuda() {
    return name -> cuda.find(name);
  }

  /** Symbols of ONNX Runtime, for the generated code only. */
  public static SymbolLookup ort() {
    return name -> ort.find(name);
  }

  /** Sets where libseedhawk is. */
  public static void useKernels(SymbolLookup lookup) {
    kernels = lookup;
  }

  /** Sets where libseedhawk_cuda is. */
  public static void useCuda(SymbolLookup lookup) {
    cuda = lookup;
  }

  /** Sets where ONNX Runtime is. */
  public static void useOrt(SymbolLookup lookup) {
    ort = lookup;
  }

  /**
   * Opens a library for as long as {@code arena} lives.
   *
   * @throws IllegalArgumentException if it cannot be opened, with the system's reason
   */
  public static SymbolLookup open(Path library, Arena arena) {
    checkFile(library);
    try {
      return SymbolLookup.libraryLookup(library, arena);
    } catch (IllegalArgumentException e) {
      // The JDK swallows what the system's loader says, so ask it again.
      String reason = failure(library.toString());
      throw reason == null ? e : new IllegalArgumentException(reason, e);
    }
  }

  /**
   * One that was cut off would end the JVM, and one that is none makes it print warnings. One for
   * another processor is no file at all to the system's loader.
   */
  private static void checkFile(Path library) {
    if (System.getProperty("os.name").equals("Linux")) {
      try {
        String made = ElfFile.read(library).processor();
        String here = Platform.current().processor();
        if (!made.isEmpty() && ElfFile.PROCESSORS.containsValue(here) && !made.equals(here)) {
          throw new IllegalArgumentException(
              "it is for " + made + ", and this JVM runs on " + here);
        }
      } catch (IOException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
  }

  /** Returns whether the system finds a library by its name. */
  public static boolean isInstalled(String name) {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(name, arena);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Asks the system's loader for a library, which stays loaded.
   *
   * @param library a path, or a file name for the loader to look for
   * @return why it cannot be loaded, or null if it can, or if there is nobody to ask
   */
  public static String failure(String library) {
    Linker linker = Linker.nativeLinker();
    MemorySegment dlopen = linker.defaultLookup().find("dlopen").orElse(null);
    MemorySegment dlerror = linker.defaultLookup().find("dlerror").orElse(null);
    if (dlopen == null || dlerror == null) {
      return null;
    }
    AddressLayout address = ValueLayout.ADDRESS;
    var open =
        linker.downcallHandle(
            dlopen, FunctionDescriptor.of(address, address, ValueLayout.JAVA_INT));
    var error = linker.downcallHandle(dlerror, FunctionDescriptor.of(address));
    try (Arena arena = Arena.ofConfined()) {
      int lazy = 1;
      MemorySegment handle = (MemorySegment) open.invokeExact(arena.allocateFrom(library), lazy);
      if (!handle.equals(MemorySegment.NULL)) {
        return null;
      }
      MemorySegment text = (MemorySegment) error.invokeExact();
      return text.equals(MemorySegment.NULL) ? null : text.reinterpret(Long.MAX_VALUE).getString(0);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
